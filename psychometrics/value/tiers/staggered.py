"""Effects of a change that comes to units at different times, against units that it has not reached yet."""

from __future__ import annotations

import numpy as np
from scipy import stats

from psychometrics.results import Figure, not_computable

NEVER = 10**6


def group_time_effects(
    y: np.ndarray, group: np.ndarray, weights: np.ndarray, anticipation: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """ATT(g, t) for every group and period, once per row of weights.

    y : n × T, NaN where not observed; group : n periods of the change (NEVER for none); weights : B × n, how often
    each unit counts (ones for the estimate, bootstrap counts for a replicate).
    ATT(g, t) = mean(y_t − y_base | group g) − mean(y_t − y_base | not reached by max(t, base)), base = g − 1 −
    anticipation. Returns B × G × T effects (NaN without units on either side) and the B × G × T units behind them.
    Source: Callaway & Sant'Anna (2021), eq. 2.8 without covariates, not-yet-treated controls, universal base.
    Compared with means in base R; did::att_gt(control_group = "notyettreated", base_period = "universal") is the
    same definition.
    """
    codes = np.unique(group[group < NEVER])
    shape = (len(weights), len(codes), y.shape[1])
    effects, sizes = np.full(shape, np.nan), np.zeros(shape)
    periods = np.arange(y.shape[1])
    for place, code in enumerate(codes):
        base = int(code) - 1 - anticipation
        if base < 0:
            continue
        change = y - y[:, [base]]
        seen = np.isfinite(change)
        change = np.where(seen, change, 0.0)
        moved = group == code
        waiting = seen & (group[:, None] > np.maximum(periods, base)[None, :] + anticipation) & ~moved[:, None]
        sizes[:, place] = weights[:, moved] @ seen[moved].astype(float)
        behind = weights @ waiting.astype(float)
        with np.errstate(invalid="ignore", divide="ignore"):
            own = (weights[:, moved] @ change[moved]) / sizes[:, place]
            effects[:, place] = own - (weights @ np.where(waiting, change, 0.0)) / behind
    return effects, np.where(np.isfinite(effects), sizes, 0.0)


def by_event_time(
    effects: np.ndarray, sizes: np.ndarray, codes: np.ndarray, times: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """B × E mean effects at each time since the change, weighted by group size, and the B × E units behind them.

    Same as did::aggte(type = "dynamic").
    """
    sums, counts = np.zeros((len(effects), len(times))), np.zeros((len(effects), len(times)))
    filled = np.nan_to_num(effects)
    for place, code in enumerate(codes):
        at = int(code) + times
        inside = (at >= 0) & (at < effects.shape[2])
        sums[:, inside] += (filled * sizes)[:, place, at[inside]]
        counts[:, inside] += sizes[:, place, at[inside]]
    with np.errstate(invalid="ignore", divide="ignore"):
        return sums / counts, counts


def pre_trend_test(found: np.ndarray, replicates: np.ndarray) -> tuple[Figure, int, Figure]:
    """Wald test that all effects before the change are 0: χ², df, p.

    found : effects of the event times before the base; replicates : B of them. Event times without an effect are
    left out. NotComputable without two of them or with fewer than 3 replicates for each.
    """
    usable = np.isfinite(found) & np.isfinite(replicates).all(axis=0) if len(replicates) else np.zeros(len(found), bool)
    k = int(usable.sum())
    if k < 1 or len(replicates) < max(20, 3 * k):
        reason = not_computable("tier_no_pre_periods", count=k)
        return reason, k, reason
    spread = np.atleast_2d(np.cov(replicates[:, usable].T))
    if np.linalg.matrix_rank(spread) < k:
        reason = not_computable("tier_effect_without_spread")
        return reason, k, reason
    chi2 = float(found[usable] @ np.linalg.solve(spread, found[usable]))
    return chi2, k, float(stats.chi2.sf(chi2, k))
