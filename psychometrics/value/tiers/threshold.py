"""tier_discontinuity: spending after the points were counted, just above a tier's threshold and just below it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from psychometrics.errors import DataError
from psychometrics.responses import Exclusion
from psychometrics.results import Note, is_number
from psychometrics.value.cash_flow import margins, require
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.registry import value_measure
from psychometrics.value.tiers.discontinuity import Jump, jump_at_threshold
from psychometrics.value.tiers.history import DAY, tier_history

DOUBTFUL = 0.05

BINS = 10
"""On each side of a threshold."""


@dataclass(frozen=True, slots=True)
class PointsBin:
    """Customers between equally spaced numbers of points: their mean points and mean outcome."""

    points: float
    mean: float
    n: int


@dataclass(frozen=True, slots=True)
class TierDiscontinuity:
    """Per tier above the lowest: the jump of the margin of the `days` after points were counted.

    bins : for a drawing, those with at least `assumptions.least_cell` customers; no number of a test comes from them.
    """

    jumps: Mapping[str, Jump]
    thresholds: Mapping[str, float]
    outcome: str
    days: int
    confidence: float
    n_used: int
    exclusions: tuple[Exclusion, ...] = ()
    notes: tuple[Note, ...] = ()
    bins: Mapping[str, tuple[PointsBin, ...]] = field(default_factory=dict)

    def to_frame(self) -> pd.DataFrame:
        names = tuple(Jump.__dataclass_fields__)
        rows = {tier: [getattr(jump, name) for name in names] for tier, jump in self.jumps.items()}
        return pd.DataFrame.from_dict(rows, orient="index", columns=list(names)).rename_axis("tier")

    def summary(self) -> pd.Series:
        return pd.Series({f"jump_{tier}": jump.robust_b for tier, jump in self.jumps.items()})


@value_measure(
    "tier_discontinuity",
    needs=("tiers", "transactions"),
    sources=("imbens_kalyanaraman2012", "calonico2014", "mccrary2008", "bijmolt2018"),
    r_call="rdrobust::rdrobust(y, x, h = h, b = h); rdd::IKbandwidth; rdd::DCdensity",
)
def tier_discontinuity(
    records: Records, assumptions: Assumptions, *, days: int = 365, confidence: float = 0.95
) -> TierDiscontinuity:
    """The jump at each threshold, where tier history holds points.

    Each customer's last row with points whose `days` have passed by the day of analysis counts, once. Points must be
    those that decide the tier. Raises DataError "tier_points_missing" without points or thresholds.
    """
    history = tier_history(records, assumptions)
    thresholds = {str(t): float(v) for t, v in assumptions.tier_thresholds.items() if str(t) in history.order[1:]}
    rows = history.rows.dropna(subset="points")
    if not thresholds or not len(rows):
        raise DataError("tier_points_missing", place="tiers, points")
    rows = rows[rows["start"] + pd.Timedelta(days=days) <= history.last + DAY].groupby("customer").tail(1)
    worth = margin_after(rows, records, assumptions, days)
    points = rows["points"].to_numpy(float)
    edges = [-np.inf, *sorted(thresholds.values()), np.inf]
    jumps, bins = {}, {}
    for tier, threshold in sorted(thresholds.items(), key=lambda pair: pair[1]):
        at = edges.index(threshold)
        near = (points >= edges[at - 1]) & (points < edges[at + 1])
        jumps[tier] = jump_at_threshold(points[near] - threshold, worth[near], confidence)
        bins[tier] = points_bins(points[near], worth[near], threshold, assumptions.least_cell)
    pushed = [t for t, jump in jumps.items() if is_number(jump.density_p) and float(jump.density_p) < DOUBTFUL]
    notes = tuple(Note("tier_points_pushed", {"tier": tier}) for tier in pushed)
    return TierDiscontinuity(
        jumps,
        thresholds,
        "margin",
        days,
        confidence,
        len(rows),
        history.exclusions,
        (*history.notes, *notes, Note("tier_discontinuity_local")),
        bins,
    )


def points_bins(points: np.ndarray, worth: np.ndarray, threshold: float, fewest: int) -> tuple[PointsBin, ...]:
    """Mean outcome in BINS equal steps of points on each side that hold `fewest` customers.

    A bin never holds both sides of the threshold.
    """
    found = []
    for side in (points < threshold, points >= threshold):
        if side.any():
            edges = np.linspace(min(points[side].min(), threshold), max(points[side].max(), threshold), BINS + 1)
            place = np.clip(np.searchsorted(edges, points[side], side="right") - 1, 0, BINS - 1)
            for each in range(BINS):
                inside = place == each
                if inside.sum() >= fewest:
                    means = float(points[side][inside].mean()), float(worth[side][inside].mean())
                    found.append(PointsBin(*means, int(inside.sum())))
    return tuple(found)


def margin_after(rows: pd.DataFrame, records: Records, assumptions: Assumptions, days: int) -> np.ndarray:
    """Each row's customer's margin in the `days` from the row's start."""
    require(records, "transactions")
    bought = pd.DataFrame(
        {
            "customer": records.transactions["customer"].astype(str).to_numpy(),
            "date": records.transactions["date"].to_numpy(),
            "money": margins(records.transactions, assumptions).to_numpy(),
        }
    )
    left = pd.DataFrame(
        {"row": np.arange(len(rows)), "customer": rows["customer"].to_numpy(), "start": rows["start"].to_numpy()}
    )
    both = left.merge(bought, on="customer")
    age = (both["date"] - both["start"]).dt.days
    inside = (age >= 0) & (age < days)
    return np.bincount(both["row"][inside], weights=both["money"][inside], minlength=len(rows)).astype(float)
