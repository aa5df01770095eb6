"""Customer knowledge value: what a customer's ideas and feedback brought. An operational definition of our own.

No published way of computing it is known (Tomczyk, 2016); Kumar et al. (2010) define what it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from psychometrics.errors import PlanError
from psychometrics.resampling import bootstrap_counts, percentile_interval
from psychometrics.responses import Exclusion
from psychometrics.results import Figure, Note, not_computable
from psychometrics.value.cash_flow import analysis_day, days_before, require
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.registry import value_measure
from psychometrics.value.sieve import Sieve

FEWEST = 20
"""Customers with feedback from which the spread of their sum can be told."""

OF_AN_IDEA = ("implemented", "net_benefit_annual", "years", "cost", "attribution")


@dataclass(frozen=True, slots=True)
class CustomerKnowledgeValue:
    """One entry per customer who gave feedback. definition is always "operational": ours, not a published one.

    benefit_part : from implemented ideas; handling_part : cost of handling every idea. ckv is the two added.
    ideas        : each idea with its present value before sharing.
    total_low, total_high : of the sum of ckv, by resampling the customers who gave feedback: how far it hangs on who
                   happened to speak up. It says nothing of how well the firm stated the benefits.
    """

    customer: tuple[str, ...]
    ckv: np.ndarray
    benefit_part: np.ndarray
    handling_part: np.ndarray
    n_ideas: np.ndarray
    n_implemented: np.ndarray
    n_read: int
    n_used: int
    total_low: Figure
    total_high: Figure
    definition: str = "operational"
    exclusions: tuple[Exclusion, ...] = ()
    notes: tuple[Note, ...] = ()
    ideas: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)

    def to_frame(self) -> pd.DataFrame:
        names = ("ckv", "benefit_part", "handling_part", "n_ideas", "n_implemented")
        return pd.DataFrame(
            {name: getattr(self, name) for name in names}, index=pd.Index(self.customer, name="customer")
        )

    def summary(self) -> pd.Series:
        counted = {"n_customers": len(self.customer), "n_ideas": len(self.ideas)}
        done = int(self.ideas["implemented"].sum()) if len(self.ideas) else 0
        return pd.Series({**counted, "n_implemented": done, "ckv_total": float(self.ckv.sum())})


def idea_value(net_benefit_annual: float, years: float, cost: float, rate: float, attribution: float = 1.0) -> float:
    """Present value of one implemented idea: attribution · (Σ_{t=1..years} benefit/(1+d)^t − cost).

    A last part of a year counts in proportion, at its end. Our own operational definition.
    """
    whole = int(np.floor(years))
    rest = years - whole
    t = np.arange(1, whole + 1)
    value = float((net_benefit_annual / (1 + rate) ** t).sum()) + net_benefit_annual * rest / (1 + rate) ** years
    return attribution * (value - cost)


@value_measure(
    "ckv",
    needs=("feedback",),
    sources=("kumar_etal2010", "tomczyk2016", "efron_tibshirani1993"),
    r_call="share * (lambda * (sum(B / (1 + d)^(1:T)) - C) * implemented - handling)",
)
def ckv(
    records: Records,
    assumptions: Assumptions,
    *,
    handling_cost: float = 0.0,
    replicates: int = 1000,
    confidence: float = 0.95,
    seed: int = 0,
) -> CustomerKnowledgeValue:
    """Knowledge value per customer: Σ over ideas of share · (value of the idea if implemented − handling cost).

    handling_cost : of each idea, implemented or not. Shares that are missing are equal; shares of an idea that add
    up to more than 1 are scaled to 1. Raises PlanError for a negative handling cost.
    """
    if handling_cost < 0:
        raise PlanError("value_cost_negative", place="plan, ckv", option="handling_cost")
    require(records, "feedback")
    sieve = _usable(records, analysis_day(records, assumptions) if "date" in records.feedback else None)
    ideas, notes = _ideas(sieve.frame, assumptions.discount_rate_annual)
    share, share_notes = _shares(sieve.frame)
    of_row = ideas.loc[sieve.frame["idea"]]
    rows = pd.DataFrame(
        {
            "benefit": share.to_numpy() * of_row["value"].to_numpy(float),
            "handling": -share.to_numpy() * handling_cost,
            "n": 1,
            "implemented": of_row["implemented"].to_numpy(int),
        }
    )
    sums = rows.groupby(sieve.frame["customer"].astype(str).to_numpy()).sum()
    low, high = total_interval((sums["benefit"] + sums["handling"]).to_numpy(float), replicates, confidence, seed)
    return CustomerKnowledgeValue(
        customer=tuple(map(str, sums.index)),
        ckv=(sums["benefit"] + sums["handling"]).to_numpy(float),
        benefit_part=sums["benefit"].to_numpy(float),
        handling_part=sums["handling"].to_numpy(float),
        n_ideas=sums["n"].to_numpy(int),
        n_implemented=sums["implemented"].to_numpy(int),
        n_read=len(records.feedback),
        n_used=len(sieve.frame),
        total_low=low,
        total_high=high,
        exclusions=tuple(sieve.exclusions),
        notes=(Note("ckv_operational"), *notes, *share_notes),
        ideas=ideas,
    )


def total_interval(values: np.ndarray, replicates: int, confidence: float, seed: int) -> tuple[Figure, Figure]:
    """Percentile interval of the sum of `values` (n,) when n customers are drawn again with replacement.

    NotComputable "ckv_few_customers" below FEWEST customers: their bootstrap would promise too narrow an interval.
    Source: Efron & Tibshirani (1993), ch. 13.   Same as quantile(replicate(B, sum(sample(x, replace = TRUE)))) in R.
    """
    if len(values) < FEWEST:
        reason = not_computable("ckv_few_customers", count=len(values), needed=FEWEST)
        return reason, reason
    drawn = bootstrap_counts(len(values), replicates, np.random.default_rng(seed))
    sums = np.concatenate([counts @ values for counts in drawn]) if replicates else np.empty(0)
    return percentile_interval(sums, confidence)


def _usable(records: Records, last: pd.Timestamp | None) -> Sieve:
    named = {name: records.feedback[name].astype("string") for name in ("idea", "customer")}
    sieve = Sieve(records.feedback.assign(**named))
    sieve.drop_missing(("idea", "customer"))
    if last is not None:
        sieve.drop(days_before(last, sieve.frame["date"]) < 0, "value_after_analysis_date")
    sieve.drop(sieve.frame.duplicated(["idea", "customer"]), "ckv_row_repeated")
    for column in ("share", "attribution"):
        if column in sieve.frame:
            sieve.drop((sieve.frame[column] < 0) | (sieve.frame[column] > 1), "ckv_share_out_of_range", column=column)
    for column in ("cost", "years"):
        if column in sieve.frame:
            sieve.drop(sieve.frame[column] < 0, "ckv_negative", column=column)
    return sieve


def _ideas(rows: pd.DataFrame, rate: float) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """One row per idea: as its first row has it; rows of one idea that differ are noted."""
    blank = {"implemented": False, "net_benefit_annual": 0.0, "years": 1.0, "cost": 0.0, "attribution": 1.0}
    filled = pd.DataFrame({name: rows[name] if name in rows else blank[name] for name in OF_AN_IDEA}, index=rows.index)
    filled = filled.fillna(blank).astype(dict.fromkeys(OF_AN_IDEA[1:], float) | {"implemented": bool})
    grouped = filled.groupby(rows["idea"])
    ideas = grouped.first()
    differing = int((grouped.nunique() > 1).any(axis=1).sum())
    figures = ideas[["net_benefit_annual", "years", "cost", "attribution"]].to_numpy(float)
    values = [idea_value(b, years, cost, rate, part) for b, years, cost, part in figures]
    notes = (Note("ckv_ideas_differ", {"count": differing}),) if differing else ()
    worth = np.array(values, dtype=float) * ideas["implemented"].to_numpy(bool)
    return ideas.assign(value=worth), notes


def _shares(rows: pd.DataFrame) -> tuple[pd.Series, tuple[Note, ...]]:
    stated = rows["share"].astype(float) if "share" in rows else pd.Series(np.nan, index=rows.index)
    unstated = stated.isna().groupby(rows["idea"]).transform("any")
    share = stated.where(~unstated, 1 / rows.groupby("idea")["customer"].transform("size"))
    total = share.groupby(rows["idea"]).transform("sum")
    above = int(rows.loc[total > 1 + 1e-9, "idea"].nunique())
    return share / total.clip(lower=1.0), (Note("ckv_shares_rescaled", {"count": above}),) if above else ()
