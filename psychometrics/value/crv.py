"""Customer referral value: what a customer's incentivised referrals brought, less what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import stats

from psychometrics.errors import PlanError
from psychometrics.responses import Exclusion
from psychometrics.results import Note
from psychometrics.value.cash_flow import analysis_day, discount_factors, margins, present_value, require
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.referral_type import type_one_probabilities
from psychometrics.value.referrals import shares_of, usable_referrals
from psychometrics.value.registry import value_measure

SURE = 0.5


@dataclass(frozen=True, slots=True)
class CustomerReferralValue:
    """One entry per referrer, in present money.

    crv               : by `mode`. deterministic takes each referral as the likelier type; probabilistic is
                        p·V(type one) + (1 − p)·V(type two), whose sd and interval come from the types being unsure.
    margin_part       : expected margins of type-one referees less what was spent to keep them.
    saving_part, reward_part : acquisition cost saved; rewards counted. crv (probabilistic) = the three added.
    referrals         : each referral with p, share, value as type one and as type two, and the value by `mode`.
    """

    customer: tuple[str, ...]
    crv: np.ndarray
    crv_deterministic: np.ndarray
    crv_probabilistic: np.ndarray
    sd: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    margin_part: np.ndarray
    saving_part: np.ndarray
    reward_part: np.ndarray
    n_referrals: np.ndarray
    n_type_one: np.ndarray
    mode: str
    confidence: float
    n_read: int
    n_used: int
    exclusions: tuple[Exclusion, ...] = ()
    notes: tuple[Note, ...] = ()
    referrals: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)

    def to_frame(self) -> pd.DataFrame:
        names: tuple[str, ...] = (
            "crv",
            "crv_deterministic",
            "crv_probabilistic",
            "sd",
            "ci_low",
            "ci_high",
            "margin_part",
        )
        names += ("saving_part", "reward_part", "n_referrals", "n_type_one")
        return pd.DataFrame(
            {name: getattr(self, name) for name in names}, index=pd.Index(self.customer, name="customer")
        )

    def summary(self) -> pd.Series:
        counted = {"n_referrers": len(self.customer), "n_referrals": self.n_used}
        return pd.Series({**counted, "crv_total": float(self.crv.sum())})


def referral_worth(
    margin: Sequence[float],
    retention_cost: Sequence[float],
    *,
    reward: float,
    acquisition_saved: float,
    joined: int,
    rate: float,
    include_type2_reward: bool = False,
) -> tuple[float, float]:
    """One referral's present value as type one (would not have come) and as type two (would have come anyway).

    margin, retention_cost : money of period 1, 2, …; reward and acquisition_saved fall in period `joined`.
    Type one: Σ (margin − retention)/(1+r)^t + (saved − reward)/(1+r)^joined; type two: the saving alone, less the
    reward when `include_type2_reward`.
    Source: Kumar, Petersen & Leone (2007; 2010). R: sum((A - M) / (1 + r)^t) + (ACQ - a) / (1 + r)^joined.
    """
    kept = present_value(np.asarray(margin, float) - np.asarray(retention_cost, float), rate)
    saved = present_value([acquisition_saved], rate, joined)
    paid = present_value([reward], rate, joined)
    return kept + saved - paid, saved - (paid if include_type2_reward else 0.0)


def expected_worth(type_one: float, type_two: float, probability: float) -> tuple[float, float]:
    """Mean and variance of a referral whose type is unsure: p·V1 + (1−p)·V2 and p(1−p)(V1−V2)²."""
    mean = probability * type_one + (1 - probability) * type_two
    return mean, probability * (1 - probability) * (type_one - type_two) ** 2


@value_measure(
    "crv",
    needs=("referrals", "transactions"),
    sources=("kumar_petersen_leone2007", "kumar_petersen_leone2010", "kumar_etal2010"),
    r_call="sum((A - a - M + ACQ) / (1 + r)^t)",
)
def crv(
    records: Records,
    assumptions: Assumptions,
    *,
    mode: str = "probabilistic",
    acquisition_cost_saved: float = 0.0,
    include_type2_reward: bool = False,
    unknown_type_one: float = 0.5,
    type_one_answers: pd.Series | None = None,
    logit_attributes: Sequence[str] = (),
    period_days: float = 365.0,
    confidence: float = 0.95,
) -> CustomerReferralValue:
    """Referral value per referrer, from the referees' transactions in the `horizon_days` after each referral.

    mode : "probabilistic" or "deterministic" (type one where P >= .5). Retention costs are the referees' contacts.
    Money is discounted to the first referral of the records, in whole periods of `period_days`.
    Where no P(type one) is recorded it comes from type_one_answers (1 to 5, by referee: "Would you have become a
    customer without the recommendation?"), a logit on logit_attributes (columns of the referrals), or unknown_type_one.
    Raises PlanError for an unknown mode, a probability outside 0 to 1 or a negative saving.
    """
    _check(mode, unknown_type_one, acquisition_cost_saved)
    require(records, "referrals")
    last = analysis_day(records, assumptions)
    kept, exclusions = usable_referrals(records, last)
    share, share_notes = shares_of(kept)
    p, type_notes = type_one_probabilities(kept, type_one_answers, tuple(logit_attributes), unknown_type_one)
    table = _valued(kept.assign(p=p, share=share), records, assumptions, last, period_days, acquisition_cost_saved)
    table = _by_type(table, include_type2_reward)
    open_ended = int((kept["date"] + pd.Timedelta(days=assumptions.horizon_days) > last + pd.Timedelta(days=1)).sum())
    ended = (Note("crv_horizon_incomplete", {"count": open_ended}),) if open_ended else ()
    notes = (*share_notes, *type_notes, *ended, Note("crv_counts_referee_margin"))
    return _result(table, mode, confidence, len(records.referrals), exclusions, notes)


def _check(mode: str, unknown: float, saved: float) -> None:
    if mode not in ("probabilistic", "deterministic"):
        raise PlanError("value_option_unknown", place="plan, crv", option=mode, known="probabilistic, deterministic")
    if not 0 <= unknown <= 1:
        raise PlanError("value_option_out_of_range", place="plan, crv", option="unknown_type_one", low=0, high=1)
    if saved < 0:
        raise PlanError("value_cost_negative", place="plan, crv", option="acquisition_cost_saved")


def _valued(
    table: pd.DataFrame, records: Records, stated: Assumptions, last: pd.Timestamp, period_days: float, saved: float
) -> pd.DataFrame:
    start = table["date"].min()
    rate = stated.discount_rate_annual
    joined = discount_factors((table["date"] - start).dt.days, rate, period_days)
    reward = table["reward"].fillna(0.0).astype(float) if "reward" in table else 0.0
    made = records.transactions
    bought = made.assign(money=margins(made, stated)) if len(made) else None
    contacts = records.contacts.assign(money=records.contacts["cost"]) if records.has("contacts") else None

    def over_horizon(frame: pd.DataFrame | None) -> np.ndarray:
        if frame is None:
            return np.zeros(len(table))
        days = (start, last, stated.horizon_days)
        return _present_of_referees(table, frame, days, rate, period_days)

    return table.assign(
        margin=table["share"] * (over_horizon(bought) - over_horizon(contacts)),
        saving=table["share"] * saved * joined,
        reward=reward * joined,
    )


def _present_of_referees(
    table: pd.DataFrame,
    money: pd.DataFrame,
    days: tuple[pd.Timestamp, pd.Timestamp, int],
    rate: float,
    period_days: float,
) -> np.ndarray:
    """Per referral, the referee's money from the referral to the end of the horizon, discounted to the start."""
    start, last, horizon = days
    left = pd.DataFrame({"row": np.arange(len(table)), "referee": table["referee"].astype(str), "since": table["date"]})
    right = pd.DataFrame(
        {"referee": money["customer"].astype(str), "date": money["date"].dt.normalize(), "money": money["money"]}
    )
    both = left.merge(right, on="referee")
    age = (both["date"] - both["since"]).dt.days
    both = both[(age >= 0) & (age < horizon) & (both["date"] <= last)]
    worth = both["money"].astype(float) * discount_factors((both["date"] - start).dt.days, rate, period_days)
    return np.bincount(both["row"], weights=worth, minlength=len(table)).astype(float)


def _by_type(table: pd.DataFrame, include_type2_reward: bool) -> pd.DataFrame:
    one = table["margin"] + table["saving"] - table["reward"]
    two = table["saving"] - (table["reward"] if include_type2_reward else 0.0)
    p = table["p"]
    return table.assign(
        type_one_value=one,
        type_two_value=two,
        deterministic=one.where(p >= SURE, two),
        probabilistic=p * one + (1 - p) * two,
        variance=p * (1 - p) * (one - two) ** 2,
        low=one.where(one < two, two).where((p > 0) & (p < 1), p * one + (1 - p) * two),
        high=one.where(one > two, two).where((p > 0) & (p < 1), p * one + (1 - p) * two),
        margin_part=p * table["margin"],
        reward_part=-table["reward"] * (1.0 if include_type2_reward else p),
    )


def _result(
    table: pd.DataFrame,
    mode: str,
    confidence: float,
    n_read: int,
    exclusions: tuple[Exclusion, ...],
    notes: tuple[Note, ...],
) -> CustomerReferralValue:
    sums = table.assign(n=1).groupby(table["referrer"].astype(str)).sum(numeric_only=True)
    sd = np.sqrt(sums["variance"].to_numpy(float))
    reach = float(stats.norm.ppf(0.5 + confidence / 2)) * sd
    mean = sums["probabilistic"].to_numpy(float)
    shown = ["referrer", "referee", "date", "p", "share", "type_one_value", "type_two_value", mode]
    return CustomerReferralValue(
        customer=tuple(sums.index),
        crv=sums[mode].to_numpy(float),
        crv_deterministic=sums["deterministic"].to_numpy(float),
        crv_probabilistic=mean,
        sd=sd,
        ci_low=np.maximum(mean - reach, sums["low"].to_numpy(float)),
        ci_high=np.minimum(mean + reach, sums["high"].to_numpy(float)),
        margin_part=sums["margin_part"].to_numpy(float),
        saving_part=sums["saving"].to_numpy(float),
        reward_part=sums["reward_part"].to_numpy(float),
        n_referrals=sums["n"].to_numpy(int),
        n_type_one=sums["p"].to_numpy(float),
        mode=mode,
        confidence=confidence,
        n_read=n_read,
        n_used=len(table),
        exclusions=exclusions,
        notes=notes,
        referrals=table[shown].rename(columns={mode: "value"}),
    )
