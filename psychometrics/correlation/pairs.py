"""Intervals and tests of correlations, for all pairs at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import stats

from psychometrics.correlation.polychoric import Polychoric
from psychometrics.correlation.result import CorrelationPair
from psychometrics.results import Figure, not_computable

FEWEST = 4
PERFECT = 1 - 1e-12


def correlation_pairs(
    codes: Sequence[str],
    r: np.ndarray,
    n: np.ndarray,
    method: str,
    confidence: float = 0.95,
    z: np.ndarray | None = None,
) -> tuple[CorrelationPair, ...]:
    """The lower triangle of a correlation matrix, row by row, with intervals and tests against 0.

    r, n : (k, k) coefficients (NaN where there is none) and respondents.  z : (k, k), Kendall's.
    Intervals by Fisher's z, standard error 1/√(n−3) (Pearson), √((1 + r²/2)/(n−3)) (Spearman; Bonett & Wright, 2000),
    √(.437/(n−4)) (Kendall; Fieller et al., 1957). Tests: t on n − 2 (Pearson, Spearman), z (Kendall).
    Fewer than four people, or a variable that doesn't vary among them, leave "correlation_not_possible".
    Same as cor.test(x, y, method = …) in R, which gives an interval for Pearson only.
    """
    below = np.tril_indices(len(codes), -1)
    r, n = r[below], n[below]
    usable = np.isfinite(r) & (n >= FEWEST)
    r, people = np.where(usable, r, 0.0), np.maximum(n, FEWEST)
    low, high = _limits(r, _spread(r, people, method), confidence)
    if z is not None:
        statistic = np.where(usable, z[below], 0.0)
        df, p = np.full(len(r), np.nan), 2 * stats.norm.sf(np.abs(statistic))
    else:
        perfect = np.abs(r) >= PERFECT
        statistic = np.where(perfect, np.nan, r * np.sqrt((people - 2) / np.where(perfect, 1.0, 1 - r**2)))
        df, p = people - 2.0, 2 * stats.t.sf(np.abs(statistic), people - 2)
    columns = zip(*below, usable, n, r, low, high, statistic, df, p, strict=True)
    return tuple(_pair(codes[i], codes[j], bool(has), int(count), figures) for i, j, has, count, *figures in columns)


def polychoric_pairs(found: Polychoric, confidence: float) -> tuple[CorrelationPair, ...]:
    """The same for polychoric correlations: intervals by Fisher's z from their standard errors, tests by z = r / SE."""
    below = np.tril_indices(len(found.codes), -1)
    r, se, n = found.matrix[below], found.standard_errors[below], found.counts[below]
    usable = np.isfinite(r) & np.isfinite(se)
    r, se = np.where(usable, r, 0.0), np.where(usable, se, 1.0)
    low, high = _limits(r, se / (1 - r**2), confidence)
    z = r / se
    columns = zip(
        *below, usable, n, r, low, high, z, np.full(len(r), np.nan), 2 * stats.norm.sf(np.abs(z)), strict=True
    )
    return tuple(
        _pair(found.codes[i], found.codes[j], bool(has), int(count), figures) for i, j, has, count, *figures in columns
    )


def _spread(r: np.ndarray, n: np.ndarray, method: str) -> np.ndarray:
    """Standard error of Fisher's z."""
    if method == "kendall":
        return np.sqrt(0.437 / np.maximum(n - 4, 1))
    return np.sqrt((1 + r**2 / 2 if method == "spearman" else 1.0) / (n - 3))


def _limits(r: np.ndarray, spread: np.ndarray, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    reach = stats.norm.ppf((1 + confidence) / 2) * spread
    centre = np.arctanh(np.clip(r, -PERFECT, PERFECT))
    perfect = np.abs(r) >= PERFECT
    return tuple(np.where(perfect, r, np.tanh(centre + side * reach)) for side in (-1, 1))  # type: ignore[return-value]


def _pair(first: str, second: str, usable: bool, n: int, figures: list[float]) -> CorrelationPair:
    if not usable:
        reason = not_computable("correlation_not_possible", first=first, second=second, n=n)
        return CorrelationPair(first, second, n, *(reason,) * 6)
    r, low, high, statistic, df, p = map(float, figures)
    tested: tuple[Figure, Figure] = (statistic, p)
    if np.isnan(statistic):
        tested = (not_computable("correlation_perfect", first=first, second=second),) * 2
    degrees: Figure = not_computable("test_has_no_such_df") if np.isnan(df) else df
    return CorrelationPair(first, second, n, r, low, high, tested[0], degrees, tested[1])
