"""tiers: each customer's level (static) and moves (dynamic), and how far the next tier is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from psychometrics.responses import Exclusion
from psychometrics.results import Figure, Note, not_computable
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.registry import value_measure
from psychometrics.value.tiers.history import History, tier_history
from psychometrics.value.tiers.panel import ranks_by_period

CHANGES = ("downgrade", "unchanged", "upgrade")
ENTERED = "entered"


@dataclass(frozen=True, slots=True)
class TierStatus:
    """One entry per customer of the programme, and the programme as a whole.

    tier, days_in_tier : on the day of analysis, or when last seen (`active` tells). change : of the last move.
    points_to_next, distance_share : what is missing for the next tier, and as share of the step (1 at its foot);
    NaN where the customer stands at the top or without points.
    transitions : tiers × tiers, moves and stays from one period's first day to the next; rows are the tier left.
    changes     : downgrade, unchanged, upgrade: how many of these pairs.
    """

    customer: tuple[str, ...]
    tier: tuple[str, ...]
    rank: np.ndarray
    days_in_tier: np.ndarray
    active: np.ndarray
    change: tuple[str, ...]
    n_upgrades: np.ndarray
    n_downgrades: np.ndarray
    points: np.ndarray
    points_to_next: np.ndarray
    distance_share: np.ndarray
    order: tuple[str, ...]
    transitions: np.ndarray
    changes: Mapping[str, int]
    days_in_tier_mean: tuple[Figure, ...]
    period: str
    n_read: int
    n_used: int
    exclusions: tuple[Exclusion, ...] = ()
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        names: tuple[str, ...] = ("tier", "rank", "days_in_tier", "active", "change", "n_upgrades", "n_downgrades")
        names += ("points", "points_to_next", "distance_share")
        return pd.DataFrame(
            {name: getattr(self, name) for name in names}, index=pd.Index(self.customer, name="customer")
        )

    def transition_frame(self, shares: bool = False) -> pd.DataFrame:
        """Counts, or the share of each row; rows of tiers that nobody left or kept are left out of the shares."""
        table = pd.DataFrame(self.transitions, index=list(self.order), columns=list(self.order))
        return table[table.sum(axis=1) > 0].div(table.sum(axis=1), axis=0).dropna() if shares else table

    def summary(self) -> pd.Series:
        held = pd.Series(self.tier).value_counts()
        counts = {f"n_{tier}": int(held.get(tier, 0)) for tier in self.order}
        return pd.Series(
            {"n_customers": len(self.customer), **counts, **{f"n_{k}": v for k, v in self.changes.items()}}
        )


@value_measure("tiers", needs=("tiers",), sources=("bijmolt2018",))
def tiers(records: Records, assumptions: Assumptions, *, period: str = "month") -> TierStatus:
    """Level and moves of each customer. period : "month", "quarter" or "year", between whose first days moves count.

    Raises DataError as `tier_history`; PlanError for another period.
    """
    history = tier_history(records, assumptions)
    last, table = history.current, _moves(history)
    _, _, ranks = ranks_by_period(history, period)
    transitions = _transitions(ranks, len(history.order))
    changes = _changes(transitions)
    thresholds = {str(tier): float(value) for tier, value in assumptions.tier_thresholds.items()}
    to_next, share = distance_to_next(
        last["points"].to_numpy(float), last["rank"].to_numpy(int), history.order, thresholds
    )
    return TierStatus(
        customer=tuple(map(str, last.index)),
        tier=tuple(last["tier"]),
        rank=last["rank"].to_numpy(int),
        days_in_tier=((last["end"] - table.loc[last.index, "since"]).dt.days).to_numpy(int),
        active=(last["end"] > history.last).to_numpy(bool),
        change=tuple(table.loc[last.index, "change"]),
        n_upgrades=table.loc[last.index, "ups"].to_numpy(int),
        n_downgrades=table.loc[last.index, "downs"].to_numpy(int),
        points=last["points"].to_numpy(float),
        points_to_next=to_next,
        distance_share=share,
        order=history.order,
        transitions=transitions,
        changes=changes,
        days_in_tier_mean=_mean_days(history),
        period=period,
        n_read=history.n_read,
        n_used=len(history.rows),
        exclusions=history.exclusions,
        notes=(*history.notes, *_remarks(history, changes)),
    )


def distance_to_next(
    points: np.ndarray, rank: np.ndarray, order: tuple[str, ...], thresholds: Mapping[str, float]
) -> tuple[np.ndarray, np.ndarray]:
    """Points missing for the next tier and their share of the step between the two thresholds.

    NaN at the top, without points, or where a threshold was not stated. A share of 1 is the foot of the step; above 1
    stands who holds a tier with fewer points than it asks for.
    """
    begins = np.array([thresholds.get(tier, np.nan) for tier in order] + [np.nan])
    begins[0] = np.nan_to_num(begins[0])
    missing = begins[rank + 1] - points
    return missing, missing / (begins[rank + 1] - begins[rank])


def _moves(history: History) -> pd.DataFrame:
    """Per customer: since when the present tier is held, the last move, how many upgrades and downgrades."""
    rows = history.rows
    before = rows.groupby("customer")["rank"].shift()
    step = np.sign(rows["rank"] - before)
    fresh = rows.assign(step=step, since=rows["start"].where(step != 0)).assign(ups=step > 0, downs=step < 0)
    fresh["since"] = fresh.groupby("customer")["since"].ffill()
    named = {-1.0: "downgrade", 1.0: "upgrade"}
    fresh["change"] = fresh["step"].map(named)
    fresh["change"] = fresh.groupby("customer")["change"].ffill()
    grouped = fresh.groupby("customer")
    last = grouped.tail(1).set_index("customer")
    several = grouped.size() > 1
    change = last["change"].fillna(several.map({True: "unchanged", False: ENTERED}))
    return pd.DataFrame(
        {"since": last["since"], "change": change, "ups": grouped["ups"].sum(), "downs": grouped["downs"].sum()}
    )


def _transitions(ranks: np.ndarray, tiers_known: int) -> np.ndarray:
    before, after = ranks[:, :-1].ravel(), ranks[:, 1:].ravel()
    held = (before >= 0) & (after >= 0)
    pairs = before[held] * tiers_known + after[held]
    return np.bincount(pairs, minlength=tiers_known**2).reshape(tiers_known, tiers_known)


def _changes(transitions: np.ndarray) -> dict[str, int]:
    figures = (np.tril(transitions, -1).sum(), np.trace(transitions), np.triu(transitions, 1).sum())
    return {name: int(number) for name, number in zip(CHANGES, figures, strict=True)}


def _mean_days(history: History) -> tuple[Figure, ...]:
    days = (history.rows["end"] - history.rows["start"]).dt.days.groupby(history.rows["tier"]).mean()
    return tuple(
        float(days[tier]) if tier in days.index else not_computable("tier_not_held", tier=tier)
        for tier in history.order
    )


def _remarks(history: History, changes: Mapping[str, int]) -> tuple[Note, ...]:
    if history.rows["tier"].nunique() == 1:
        return (Note("tier_only_one", {"tier": str(history.rows["tier"].iloc[0])}),)
    moved = changes["upgrade"] + changes["downgrade"]
    return () if moved else (Note("tier_nobody_moves"),)
