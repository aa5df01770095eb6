"""tier_effects: what holding a tier, moving up and moving down change, within customers and periods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from psychometrics.responses import Exclusion
from psychometrics.results import NotComputable, Note, not_computable
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.registry import value_measure
from psychometrics.value.tiers.fixed_effects import Coefficient, Fit, refused, two_way_ols, two_way_ppml
from psychometrics.value.tiers.history import tier_history
from psychometrics.value.tiers.panel import Panel, tier_panel

FEW_MOVES = 20


@dataclass(frozen=True, slots=True)
class TierEffects:
    """Effects on the outcome of a period, with customer and period effects and errors clustered by customer.

    levels    : each tier against the lowest one held. moves : one step up, one step down, so far.
    asymmetry : −(down) − (up) per model: above 0, a downgrade costs more than an upgrade brings.
    """

    levels: tuple[Coefficient, ...]
    moves: tuple[Coefficient, ...]
    asymmetry: tuple[Coefficient, ...]
    outcome: str
    period: str
    n_customers: int
    n_periods: int
    n_cells: int
    n_upgrades: int
    n_downgrades: int
    exclusions: tuple[Exclusion, ...] = ()
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        parts = {"level": self.levels, "move": self.moves, "asymmetry": self.asymmetry}
        names = Coefficient.__dataclass_fields__
        rows = [{"part": part} | {n: getattr(row, n) for n in names} for part, all in parts.items() for row in all]
        return pd.DataFrame(rows, columns=["part", *names])

    def summary(self) -> pd.Series:
        counted = {"n_customers": self.n_customers, "n_upgrades": self.n_upgrades, "n_downgrades": self.n_downgrades}
        return pd.Series({**counted, **{f"{row.model}_{row.name}": row.b for row in (*self.moves, *self.asymmetry)}})


@value_measure(
    "tier_effects",
    needs=("tiers", "transactions"),
    sources=("bijmolt2018", "wagner2009", "goodman_bacon2021", "santos_silva2006", "liang_zeger1986"),
    r_call="lm(y ~ tier + factor(customer) + factor(period)); glm(..., family = quasipoisson)",
)
def tier_effects(
    records: Records,
    assumptions: Assumptions,
    *,
    period: str = "month",
    outcome: str = "margin",
    confidence: float = 0.95,
) -> TierEffects:
    """Two-way fixed effects by least squares and by Poisson pseudo-maximum likelihood.

    outcome : "margin", "amount" or "purchases" of a period; the tier is the one held on its first day.
    Where upgrades come at different times and their effect grows or differs, these averages can mislead
    (Goodman-Bacon, 2021): see tier_event_study, which compares with customers not yet upgraded only.
    """
    history = tier_history(records, assumptions)
    panel = tier_panel(history, records, assumptions, period, outcome)
    row, column = panel.cells
    y = panel.outcome[row, column]
    ups, downs = steps_so_far(panel)
    moved = int((np.diff(ups, axis=1) > 0).sum()), int((np.diff(downs, axis=1) > 0).sum())
    both = np.column_stack([ups[row, column], downs[row, column]])
    held, dummies = _level_dummies(panel, history.order)
    levels, moves, asymmetry = [], [], []
    for model, fit in (("ols", two_way_ols), ("ppml", two_way_ppml)):
        of_levels = fit(y, dummies, row, column) if dummies.size else not_computable("tier_nobody_moves")
        levels += [effect_row(of_levels, np.eye(len(held))[i], model, name, confidence) for i, name in enumerate(held)]
        found = _move_fit(fit(y, both[:, [i for i in (0, 1) if moved[i]]], row, column) if any(moved) else None, moved)
        moves += [
            effect_row(found, np.eye(2)[i], model, ("upgrade", "downgrade")[i], confidence, moved[i]) for i in (0, 1)
        ]
        asymmetry.append(effect_row(found, np.array([-1.0, -1.0]), model, "asymmetry", confidence, min(moved)))
    return TierEffects(
        levels=tuple(levels),
        moves=tuple(moves),
        asymmetry=tuple(asymmetry),
        outcome=outcome,
        period=period,
        n_customers=len(panel.customer),
        n_periods=len(panel.periods),
        n_cells=len(y),
        n_upgrades=moved[0],
        n_downgrades=moved[1],
        exclusions=history.exclusions,
        notes=(*history.notes, *_few(moved), Note("tier_follows_spending"), Note("tier_effects_staggered")),
    )


def _few(moved: tuple[int, int]) -> tuple[Note, ...]:
    """Clustered errors are too small where few customers make the move."""
    fewest = min((number for number in moved if number), default=FEW_MOVES)
    return (Note("tier_few_moves", {"count": fewest}),) if fewest < FEW_MOVES else ()


def steps_so_far(panel: Panel) -> tuple[np.ndarray, np.ndarray]:
    """Tier steps up and down that each customer has made until each period, counted from the first tier seen."""
    held = pd.DataFrame(panel.ranks).replace(-1, np.nan).ffill(axis=1).to_numpy(float)
    step = np.nan_to_num(np.diff(held, axis=1, prepend=held[:, :1]))
    return np.clip(step, 0, None).cumsum(axis=1), np.clip(-step, 0, None).cumsum(axis=1)


def _level_dummies(panel: Panel, order: tuple[str, ...]) -> tuple[list[str], np.ndarray]:
    held = panel.ranks[panel.cells]
    present = np.unique(held)[1:]
    return [order[rank] for rank in present], (held[:, None] == present[None, :]).astype(float)


def _move_fit(fit: Fit | NotComputable | None, moved: tuple[int, int]) -> Fit | NotComputable:
    """The fit with a place for both directions, also where nobody moved in one of them."""
    if fit is None:
        return not_computable("tier_nobody_moves")
    if isinstance(fit, NotComputable) or all(moved):
        return fit
    at = 0 if moved[0] else 1
    b, covariance = np.zeros(2), np.zeros((2, 2))
    b[at], covariance[at, at] = fit.b[0], fit.covariance[0, 0]
    return Fit(b, covariance, fit.n, fit.clusters, fit.df)


def effect_row(
    fit: Fit | NotComputable, weights: np.ndarray, model: str, name: str, confidence: float, moved: int = 1
) -> Coefficient:
    if isinstance(fit, NotComputable):
        return refused(model, name, fit)
    if not moved:
        return refused(model, name, not_computable("tier_no_such_move", move=name))
    return fit.combination(weights, model, name, confidence)
