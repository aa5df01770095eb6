"""goal_gradient: do customers buy more often as the next tier comes nearer?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from psychometrics.errors import DataError
from psychometrics.responses import Exclusion
from psychometrics.results import Note
from psychometrics.value.cash_flow import require
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.registry import value_measure
from psychometrics.value.tiers.effects import effect_row
from psychometrics.value.tiers.fixed_effects import Coefficient, two_way_ppml
from psychometrics.value.tiers.history import tier_history
from psychometrics.value.tiers.status import distance_to_next

THIRDS = ("far", "middle", "near")
LIMITS = (2 / 3, 1 / 3)


@dataclass(frozen=True, slots=True)
class GoalGradient:
    """Purchases per day by distance to the next tier, within customers.

    slope      : change of the log rate from the foot of a step (distance 1) to its top (0), its sign turned:
                 above 0, purchases speed up as the distance shrinks.
    curvature  : of the squared closeness (1 − distance)²: above 0, the speeding-up itself grows near the goal.
    rates      : purchases per 30 days far from, half way to and near the next tier, over all customers.
    """

    slope: Coefficient
    curvature: Coefficient
    rates: tuple[float, ...]
    n_by_distance: tuple[int, ...]
    n_stretches: int
    n_customers: int
    exclusions: tuple[Exclusion, ...] = ()
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        names = tuple(Coefficient.__dataclass_fields__)
        return pd.DataFrame(
            [[getattr(row, n) for n in names] for row in (self.slope, self.curvature)], columns=list(names)
        )

    def summary(self) -> pd.Series:
        return pd.Series({"n_stretches": self.n_stretches, "slope": self.slope.b, "p_value": self.slope.p_value})


@value_measure(
    "goal_gradient",
    needs=("tiers", "transactions"),
    sources=("kivetz2006", "bijmolt2018"),
    r_call="glm(purchases ~ closeness + factor(customer) + factor(period), offset = log(days), family = quasipoisson)",
)
def goal_gradient(records: Records, assumptions: Assumptions, *, confidence: float = 0.95) -> GoalGradient:
    """Poisson pseudo-maximum likelihood of purchases on closeness to the next tier.

    A stretch is one row of tier history with points, until the next one: the distance at its start, the days with a
    purchase during it. Customer and calendar-quarter effects; errors clustered by customer.
    Raises DataError "tier_points_missing" without points or thresholds.
    """
    require(records, "transactions")
    history = tier_history(records, assumptions)
    thresholds = {str(tier): float(value) for tier, value in assumptions.tier_thresholds.items()}
    rows = history.rows.dropna(subset="points").reset_index(drop=True)
    if not thresholds or not len(rows):
        raise DataError("tier_points_missing", place="tiers, points")
    _, share = distance_to_next(rows["points"].to_numpy(float), rows["rank"].to_numpy(int), history.order, thresholds)
    rows = rows.assign(distance=share, days=(rows["end"] - rows["start"]).dt.days)
    rows = rows[rows["distance"].between(0, 1) & (rows["days"] > 0)].reset_index(drop=True)
    if not len(rows):
        raise DataError("tier_points_missing", place="tiers, points")
    bought = _purchase_days(rows, records)
    near = 1 - rows["distance"].to_numpy(float)
    unit, quarter = pd.factorize(rows["customer"])[0], pd.factorize(rows["start"].dt.to_period("Q"))[0]
    offset = np.log(rows["days"].to_numpy(float))
    line = two_way_ppml(bought, near[:, None], unit, quarter, offset)
    curve = two_way_ppml(bought, np.column_stack([near, near**2]), unit, quarter, offset)
    at = np.digitize(rows["distance"], sorted(LIMITS))
    counts = [int((at == 2 - third).sum()) for third in range(3)]
    days = rows["days"].to_numpy(float)
    rates = [30 * bought[at == 2 - third].sum() / max(days[at == 2 - third].sum(), 1.0) for third in range(3)]
    return GoalGradient(
        slope=effect_row(line, np.array([1.0]), "ppml", "closeness", confidence),
        curvature=effect_row(curve, np.array([0.0, 1.0]), "ppml", "closeness_squared", confidence),
        rates=tuple(map(float, rates)),
        n_by_distance=tuple(counts),
        n_stretches=len(rows),
        n_customers=int(rows["customer"].nunique()),
        exclusions=history.exclusions,
        notes=(*history.notes, Note("goal_gradient_selection")),
    )


def _purchase_days(rows: pd.DataFrame, records: Records) -> np.ndarray:
    """How many days with a purchase lie in each stretch."""
    bought = pd.DataFrame(
        {"customer": records.transactions["customer"].astype(str), "day": records.transactions["date"].dt.normalize()}
    )
    both = rows.assign(row=np.arange(len(rows)))[["row", "customer", "start", "end"]].merge(
        bought.drop_duplicates(), on="customer"
    )
    inside = (both["day"] >= both["start"]) & (both["day"] < both["end"])
    return np.bincount(both["row"][inside], minlength=len(rows)).astype(float)
