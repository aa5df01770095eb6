"""Effect sizes with intervals, and the correction for many tests."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pingouin
from scipy import stats
from scipy.optimize import brentq

from psychometrics.groups.result import Test
from psychometrics.results import Figure, NotComputable, is_number, not_computable

Effect = tuple[Figure, Figure, Figure]


def cohen_d(first: np.ndarray, second: np.ndarray, confidence: float) -> Effect:
    """(mean1 − mean2) over the pooled sd, with the interval from the noncentral t (Steiger & Fouladi, 1997).

    Same as effectsize::cohens_d(x, y) in R.
    """
    n1, n2 = len(first), len(second)
    pooled = math.sqrt(((n1 - 1) * first.var(ddof=1) + (n2 - 1) * second.var(ddof=1)) / (n1 + n2 - 2))
    if pooled == 0:
        return (not_computable("group_without_spread"),) * 3
    d = float((first.mean() - second.mean()) / pooled)
    return _d_interval(d, math.sqrt(n1 * n2 / (n1 + n2)), n1 + n2 - 2, confidence)


def cohen_d_one(values: np.ndarray, against: float, confidence: float) -> Effect:
    """(mean − value) over the sd, with its noncentral-t interval. Same as effectsize::cohens_d(x, mu = value)."""
    spread = values.std(ddof=1)
    if spread == 0:
        return (not_computable("group_without_spread"),) * 3
    return _d_interval(float((values.mean() - against) / spread), math.sqrt(len(values)), len(values) - 1, confidence)


def _d_interval(d: float, scale: float, df: int, confidence: float) -> Effect:
    """d with the limits of its noncentral t; computed for |d| and mirrored."""
    tail = (1 - confidence) / 2
    size = abs(d) * scale
    low, high = (_noncentrality(size, df, share) / scale for share in (1 - tail, tail))
    return (d, low, high) if d >= 0 else (d, -high, -low)


def _noncentrality(t: float, df: int, share: float) -> float:
    """The noncentrality at which `share` of the distribution lies below t >= 0."""
    reach = 6 + t * (6 / math.sqrt(df) + 0.1)

    def below(nc: float) -> float:
        """scipy gives no number at some points far out, where the share is all or nothing."""
        found = float(stats.nct.cdf(t, df, nc))
        return found if math.isfinite(found) else float(nc < t)

    return float(brentq(lambda nc: below(nc) - share, t - reach, t + reach))


def eta_squared(f: float, df1: float, df2: float, confidence: float) -> Effect:
    """Share of variance between groups, with the interval from the noncentral F (Steiger, 2004).

    Same as effectsize::F_to_eta2(f, df, df_error, alternative = "two.sided").
    """
    value = f * df1 / (f * df1 + df2)
    tail = (1 - confidence) / 2

    def limit(share: float) -> float:
        if stats.f.cdf(f, df1, df2) < share:
            return 0.0
        high = 10 * (f * df1 + 10)
        shift = brentq(lambda nc: stats.ncf.cdf(f, df1, df2, nc) - share, 1e-9, high)
        return float(shift / (shift + df1 + df2 + 1))

    return float(value), limit(1 - tail), limit(tail)


def without_interval(value: float) -> Effect:
    """An effect size whose interval is not customary."""
    missing = not_computable("effect_without_interval")
    return float(value), missing, missing


def with_holm(tests: Sequence[Test]) -> tuple[Test, ...]:
    """The tests with p corrected over all of the same kind (Holm, 1979). Same as p.adjust(p, "holm") in R."""
    corrected: dict[int, Figure] = {}
    for kind in {test.test for test in tests}:
        at = [i for i, test in enumerate(tests) if test.test == kind and is_number(test.p_value)]
        if at:
            _, values = pingouin.multicomp([float(tests[i].p_value) for i in at], method="holm")
            corrected |= dict(zip(at, map(float, values), strict=True))
    return tuple(replace(test, p_holm=corrected.get(i, test.p_value)) for i, test in enumerate(tests))


def or_reason(compute: Callable[[], Effect]) -> Effect:
    """The effect, or why its interval has no solution."""
    try:
        return compute()
    except ValueError:
        return (not_computable("effect_interval_not_found"),) * 3


def none() -> NotComputable:
    """Stands where a test has no second df."""
    return not_computable("test_has_no_such_df")
