"""tier_event_study: the outcome before and after a first move, against customers who have not (yet) moved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from psychometrics.errors import DataError, PlanError
from psychometrics.resampling import bootstrap_counts, percentile_interval
from psychometrics.responses import Exclusion
from psychometrics.results import Figure, Note, not_computable
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.registry import value_measure
from psychometrics.value.tiers.history import tier_history
from psychometrics.value.tiers.panel import Panel, tier_panel
from psychometrics.value.tiers.staggered import NEVER, by_event_time, group_time_effects, pre_trend_test

DOUBTFUL = 0.05


@dataclass(frozen=True, slots=True)
class EventTime:
    """One period relative to the move: 0 is the first whole period in the new tier; the base period is 0 itself."""

    event_time: int
    att: Figure
    se: Figure
    ci_low: Figure
    ci_high: Figure
    n_moved: int


@dataclass(frozen=True, slots=True)
class TierEventStudy:
    """Group-time effects put together by time since the move.

    overall    : mean of the effects of event times from 0, weighted by how many customers stand behind each.
    pre_trend_p : Wald test that all effects before the base are 0; a small p says: not comparable beforehand.
    group_time : groups × periods, ATT(g, t), NaN where there is nobody to compare with.
    """

    events: tuple[EventTime, ...]
    overall: EventTime
    pre_trend_chi2: Figure
    pre_trend_df: int
    pre_trend_p: Figure
    direction: str
    outcome: str
    period: str
    base: int
    n_customers: int
    n_moved: int
    n_never: int
    groups: tuple[str, ...]
    group_sizes: tuple[int, ...]
    group_time: np.ndarray
    confidence: float
    replicates: int
    seed: int
    exclusions: tuple[Exclusion, ...] = ()
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        names = tuple(EventTime.__dataclass_fields__)
        return pd.DataFrame([[getattr(row, name) for name in names] for row in self.events], columns=list(names))

    def summary(self) -> pd.Series:
        counted = {"n_customers": self.n_customers, "n_moved": self.n_moved}
        return pd.Series({**counted, "att": self.overall.att, "pre_trend_p": self.pre_trend_p})


@value_measure(
    "tier_event_study",
    needs=("tiers", "transactions"),
    sources=("callaway_santanna2021", "goodman_bacon2021", "bijmolt2018", "wagner2009"),
    r_call="did::att_gt(control_group = 'notyettreated', base_period = 'universal'); did::aggte(type = 'dynamic')",
)
def tier_event_study(
    records: Records,
    assumptions: Assumptions,
    *,
    direction: str = "upgrade",
    period: str = "month",
    outcome: str = "margin",
    anticipation: int = 0,
    reach: int = 12,
    replicates: int = 500,
    confidence: float = 0.95,
    seed: int = 0,
) -> TierEventStudy:
    """Average effects of the first upgrade (or downgrade) by time since it, with not-yet-moved controls.

    A customer's group is the period in which the first move in `direction` is first seen; moves the other way are
    kept out of what lies before it and out of the controls (`first_moves`). anticipation : periods before the move
    that it may already have changed (points pressure); the base is the period before those. reach : event times
    from −reach to reach.
    Intervals are percentiles over `replicates` samples of customers, drawn with `seed`.
    Raises as `tier_panel`; DataError "tier_nobody_moves"; PlanError for an unknown direction.
    """
    if direction not in ("upgrade", "downgrade"):
        raise PlanError("value_option_unknown", place="plan, tiers", option=direction, known="upgrade, downgrade")
    history = tier_history(records, assumptions)
    panel = tier_panel(history, records, assumptions, period, outcome)
    group, y = first_moves(panel, direction)
    codes = np.unique(group[group < NEVER])
    if not len(codes):
        raise DataError("tier_nobody_moves", place="tiers")
    times = np.arange(-reach, reach + 1)
    made = _estimates(y, group, times, anticipation, replicates, seed)
    base, n_moved = -1 - anticipation, int((group < NEVER).sum())
    before = times < base
    chi2, df, p = pre_trend_test(made.found[before], made.replicates[:, before])
    return TierEventStudy(
        events=tuple(made.event(i, int(time), confidence, base) for i, time in enumerate(times)),
        overall=made.overall(times, confidence, n_moved),
        pre_trend_chi2=chi2,
        pre_trend_df=df,
        pre_trend_p=p,
        direction=direction,
        outcome=outcome,
        period=period,
        base=base,
        n_customers=len(y),
        n_moved=n_moved,
        n_never=int((group == NEVER).sum()),
        groups=tuple(str(panel.periods[code]) for code in codes),
        group_sizes=tuple(int((group == code).sum()) for code in codes),
        group_time=made.group_time,
        confidence=confidence,
        replicates=replicates,
        seed=seed,
        exclusions=history.exclusions,
        notes=(*history.notes, *_remarks(group, p), Note("tier_points_pressure", {"base": abs(base)})),
    )


def first_moves(panel: Panel, direction: str) -> tuple[np.ndarray, np.ndarray]:
    """Each customer's period of the first move (NEVER for none), and the outcome without moves the other way.

    Of a customer who moves, what lies before the last move the other way before it is left out (NaN); of one who
    never does, all but the longest stretch without a move the other way.
    """
    held = pd.DataFrame(panel.ranks).replace(-1, np.nan).ffill(axis=1).to_numpy(float)
    turn = 1 if direction == "upgrade" else -1
    step: np.ndarray = np.nan_to_num(np.diff(held, axis=1, prepend=held[:, :1])) * turn
    moved = np.asarray((step > 0).any(axis=1))
    group = np.where(moved, (step > 0).argmax(axis=1), NEVER)
    y = panel.outcome.copy()
    for row in np.flatnonzero((step < 0).any(axis=1)):
        other = np.flatnonzero(step[row] < 0)
        if moved[row]:
            start, end = max([0, *other[other < group[row]]]), y.shape[1]
        else:
            edges = np.array([0, *other, y.shape[1]])
            longest = int(np.diff(edges).argmax())
            start, end = edges[longest], edges[longest + 1]
        y[row, :start] = np.nan
        y[row, end:] = np.nan
    return group, y


@dataclass(frozen=True, slots=True)
class _Estimates:
    """Effects by event time, of the data (E) and of each replicate (B × E), with the customers behind them."""

    group_time: np.ndarray
    found: np.ndarray
    counts: np.ndarray
    replicates: np.ndarray
    replicate_counts: np.ndarray

    def event(self, place: int, time: int, confidence: float, base: int) -> EventTime:
        n = int(self.counts[place])
        if time == base and np.isfinite(self.found[place]):
            reason = not_computable("tier_base_period")
            return EventTime(time, float(self.found[place]), reason, reason, reason, n)
        return _event(time, float(self.found[place]), self.replicates[:, place], n, confidence)

    def overall(self, times: np.ndarray, confidence: float, n: int) -> EventTime:
        after = times >= 0
        value = _weighted(self.found[None, after], self.counts[None, after])
        return _event(
            0, float(value[0]), _weighted(self.replicates[:, after], self.replicate_counts[:, after]), n, confidence
        )


def _estimates(
    y: np.ndarray, group: np.ndarray, times: np.ndarray, anticipation: int, replicates: int, seed: int
) -> _Estimates:
    codes = np.unique(group[group < NEVER])

    def of(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        effects, sizes = group_time_effects(y, group, weights, anticipation)
        return (effects, *by_event_time(effects, sizes, codes, times))

    group_time, found, counts = of(np.ones((1, len(y))))
    drawn = [of(rows.astype(float))[1:] for rows in bootstrap_counts(len(y), replicates, np.random.default_rng(seed))]
    blank = [(np.empty((0, len(times))),) * 2]
    spread, spread_counts = (np.concatenate(part) for part in zip(*(drawn or blank), strict=True))
    return _Estimates(group_time[0], found[0], counts[0], spread, spread_counts)


def _weighted(effects: np.ndarray, counts: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((np.nan_to_num(effects) * counts).sum(axis=1) / counts.sum(axis=1))


def _event(time: int, value: float, spread: np.ndarray, n: int, confidence: float) -> EventTime:
    if not np.isfinite(value):
        reason = not_computable("tier_no_control_then", time=time)
        return EventTime(time, reason, reason, reason, reason, n)
    finite = spread[np.isfinite(spread)]
    low, high = percentile_interval(spread, confidence)
    se: Figure = (
        float(finite.std(ddof=1)) if len(finite) > 1 else not_computable("too_few_replicates", replicates=0, needed=20)
    )
    return EventTime(time, value, se, low, high, n)


def _remarks(group: np.ndarray, pre_trend_p: Figure) -> tuple[Note, ...]:
    notes = []
    if isinstance(pre_trend_p, float) and pre_trend_p < DOUBTFUL:
        notes.append(Note("tier_pre_trend"))
    if not (group == NEVER).any():
        notes.append(Note("tier_everybody_moves"))
    return tuple(notes)
