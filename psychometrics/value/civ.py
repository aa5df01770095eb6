"""Customer influence value: what a customer's unpaid word of mouth does to the value of others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.sparse import csr_array, diags_array

from psychometrics.errors import DataError, PlanError
from psychometrics.responses import Exclusion
from psychometrics.results import Note
from psychometrics.value import influence_network as network
from psychometrics.value.cash_flow import analysis_day, days_before, margin_of_horizon, require
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.registry import value_measure
from psychometrics.value.sieve import Sieve

NEGATIVE = frozenset({"negative", "-", "−", "neg", "-1", "منفی", "سلبي"})
POSITIVE = frozenset({"", "positive", "+", "pos", "1", "مثبت", "إيجابي"})
NEUTRAL = frozenset({"neutral", "0", "خنثی", "محايد"})
NEARLY = 1e-9


@dataclass(frozen=True, slots=True)
class CustomerInfluenceValue:
    """One entry per customer of the network or with a lifetime value.

    civ_direct, civ_full : influence on others' value, one step away and through any number of steps.
    allocation           : own and influenced value with nobody counted twice; its sum is the sum of clv.
    by_valence, by_channel : civ_direct in parts, which add up to it.
    cie, cie_share       : Hubbell's centrality and its share of the whole network's.
    """

    customer: tuple[str, ...]
    clv: np.ndarray
    civ_direct: np.ndarray
    civ_full: np.ndarray
    allocation: np.ndarray
    cie: np.ndarray
    cie_share: np.ndarray
    n_influenced: np.ndarray
    by_valence: Mapping[str, np.ndarray]
    by_channel: Mapping[str, np.ndarray]
    spectral_radius: float
    column_sum_largest: float
    n_read: int
    n_used: int
    exclusions: tuple[Exclusion, ...] = ()
    notes: tuple[Note, ...] = ()
    weights: csr_array = field(default_factory=lambda: csr_array((0, 0)), repr=False)

    def to_frame(self) -> pd.DataFrame:
        names = ("clv", "civ_direct", "civ_full", "allocation", "cie", "cie_share", "n_influenced")
        columns = {name: getattr(self, name) for name in names}
        columns |= {f"civ_direct_{name}": part for name, part in {**self.by_valence, **self.by_channel}.items()}
        return pd.DataFrame(columns, index=pd.Index(self.customer, name="customer"))

    def summary(self) -> pd.Series:
        sums = {f"{name}_total": float(getattr(self, name).sum()) for name in ("clv", "civ_direct", "allocation")}
        counted = {"n_customers": len(self.customer), "n_edges": self.n_used}
        return pd.Series({**counted, **sums, "spectral_radius": self.spectral_radius})


@value_measure(
    "civ",
    needs=("influence",),
    sources=("hubbell1965", "kumar_etal2013", "kumar_etal2010", "daes2017"),
    r_call="solve(diag(n) - W, clv) - clv",
)
def civ(
    records: Records,
    assumptions: Assumptions,
    *,
    clv: pd.Series | None = None,
    strength: float = 0.5,
    rescale: bool = False,
    negative_words: tuple[str, ...] = (),
) -> CustomerInfluenceValue:
    """Influence value per customer.

    clv      : by customer; without it the margin of the last `horizon_days` stands for it, with a note.
    strength : where edges have no weight, this much of a customer's value is ascribed to others, in proportion to
               the number of times each of them influenced it.
    rescale  : weights on a customer that add up to more than 1 are scaled to 1 instead of refused.
    Edges of negative valence count against the influencer; neutral ones have no direction and
    are left out. Raises DataError "civ_column_sum", "civ_radius".
    """
    if not 0 < strength <= 1:
        raise PlanError("value_option_out_of_range", place="plan, civ", option="strength", low=0, high=1)
    require(records, "influence")
    edges, exclusions = _edges(records, analysis_day(records, assumptions) if "date" in records.influence else None)
    own, notes = _own_value(clv, records, assumptions)
    edges, weight_notes = _weighted(edges, strength, frozenset(word.casefold() for word in negative_words) | NEGATIVE)
    customers = pd.Index(own.index).append(pd.Index(edges["influencer"])).append(pd.Index(edges["influencee"])).unique()
    unknown = int((~customers.isin(own.index)).sum())
    without = (Note("civ_without_clv", {"count": unknown}),) if unknown else ()
    edges, scaled = _within_one(edges, rescale)
    return _result(
        edges,
        customers,
        own.reindex(customers).fillna(0.0),
        len(records.influence),
        exclusions,
        (*notes, *weight_notes, *without, *scaled),
    )


def _edges(records: Records, last: pd.Timestamp | None) -> tuple[pd.DataFrame, tuple[Exclusion, ...]]:
    named = {name: records.influence[name].astype("string") for name in ("influencer", "influencee")}
    sieve = Sieve(records.influence.assign(**named))
    sieve.drop_missing(("influencer", "influencee"))
    if last is not None:
        sieve.drop(days_before(last, sieve.frame["date"]) < 0, "value_after_analysis_date")
    sieve.drop(sieve.frame["influencer"] == sieve.frame["influencee"], "civ_self_influence")
    if "valence" in sieve.frame:
        sieve.drop(sieve.frame["valence"].astype("string").str.strip().str.casefold().isin(NEUTRAL), "civ_neutral")
    if "weight" in sieve.frame and sieve.frame["weight"].notna().any():
        sieve.drop(sieve.frame["weight"].isna(), "civ_weight_missing")
        sieve.drop(sieve.frame["weight"].abs() > 1, "civ_weight_out_of_range")
    return sieve.frame, tuple(sieve.exclusions)


def _own_value(clv: pd.Series | None, records: Records, stated: Assumptions) -> tuple[pd.Series, tuple[Note, ...]]:
    if clv is not None:
        return clv.set_axis(clv.index.astype(str)).astype(float).dropna(), ()
    own = margin_of_horizon(records, stated)
    if not len(own):
        raise DataError("civ_needs_clv", place="value measure civ")
    return own, (Note("civ_clv_is_past_margin", {"count": stated.horizon_days}),)


def _weighted(edges: pd.DataFrame, strength: float, negative: frozenset[str]) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Edges with a signed `weight`, a `valence` (positive, negative) and a `channel`."""
    blank = pd.Series("", index=edges.index, dtype="string")
    valence = edges["valence"].astype("string").fillna("") if "valence" in edges else blank
    said = valence.str.strip().str.casefold()
    against = said.isin(negative)
    unread = int((~said.isin(negative | POSITIVE)).sum())
    channel = (
        edges["channel"].astype("string").fillna("unstated") if "channel" in edges else blank.replace("", "unstated")
    )
    notes: tuple[Note, ...] = ()
    if "weight" in edges and edges["weight"].notna().any():
        size = edges["weight"].astype(float)
        against |= size < 0
    else:
        size = strength / edges.groupby("influencee")["influencer"].transform("size")
        notes = (Note("civ_weights_from_counts", {"percent": 100 * strength}),)
    signed = size.abs().where(~against, -size.abs())
    named = against.map({True: "negative", False: "positive"}).astype("string")
    if unread:
        notes += (Note("civ_valence_unknown", {"count": unread}),)
    if against.any():
        notes += (Note("civ_negative_influence", {"count": int(against.sum())}),)
    return edges[["influencer", "influencee"]].assign(weight=signed, valence=named, channel=channel), notes


def _within_one(edges: pd.DataFrame, rescale: bool) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    total = edges["weight"].abs().groupby(edges["influencee"]).transform("sum")
    above = edges.loc[total > 1 + NEARLY, "influencee"]
    if not len(above):
        return edges, ()
    if not rescale:
        most = float(total.max())
        raise DataError(
            "civ_column_sum", place="influence", count=int(above.nunique()), customer=above.iloc[0], most=most
        )
    scaled = edges.assign(weight=edges["weight"] / total.clip(lower=1.0))
    return scaled, (Note("civ_rescaled", {"count": int(above.nunique())}),)


def _matrix(edges: pd.DataFrame, customers: pd.Index) -> csr_array:
    at = [customers.get_indexer(pd.Index(edges[name])) for name in ("influencer", "influencee")]
    return csr_array((edges["weight"].to_numpy(float), tuple(at)), shape=(len(customers), len(customers)))


def _result(
    edges: pd.DataFrame,
    customers: pd.Index,
    own: pd.Series,
    n_read: int,
    exclusions: tuple[Exclusion, ...],
    notes: tuple[Note, ...],
) -> CustomerInfluenceValue:
    value, weights = own.to_numpy(float), _matrix(edges, customers)
    radius = network.fading_radius(weights)
    total, cie = network.sum_of_steps(weights, np.column_stack([value, np.ones(len(value))])).T
    turning = int((network.circles(weights) >= 0).sum())
    in_circles = (Note("civ_circles", {"count": turning}),) if turning else ()

    def parts(column: str) -> dict[str, np.ndarray]:
        found = {str(name): _matrix(part, customers) @ value for name, part in edges.groupby(column)}
        return {name: np.asarray(part) for name, part in found.items()}

    kept = diags_array(1 - np.asarray(weights.sum(axis=0)).ravel())
    return CustomerInfluenceValue(
        customer=tuple(map(str, customers)),
        clv=value,
        civ_direct=network.direct_influence(weights, value),
        civ_full=total - value,
        allocation=np.asarray(kept @ total),
        cie=cie,
        cie_share=cie / cie.sum(),
        n_influenced=np.diff(weights.indptr),
        by_valence=parts("valence"),
        by_channel=parts("channel"),
        spectral_radius=radius,
        column_sum_largest=float(network.column_sums(weights).max(initial=0.0)),
        n_read=n_read,
        n_used=len(edges),
        exclusions=exclusions,
        notes=(*notes, *in_circles, Note("civ_is_attribution"), Note("civ_no_interval")),
        weights=weights,
    )
