"""Cohen's kappa: agreement of two raters on categories, beyond chance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from psychometrics.errors import DataError, TooFewRespondents
from psychometrics.results import Figure, Note, not_computable

Array = NDArray[np.float64]


class Weights(StrEnum):
    """How far a disagreement counts: any alike, by distance, by squared distance between categories."""

    UNWEIGHTED = "unweighted"
    LINEAR = "linear"
    QUADRATIC = "quadratic"


@dataclass(frozen=True, slots=True)
class Kappa:
    """Cohen's kappa of two raters.

    standard_error, low, high : large-sample, not assuming kappa = 0; limits are kept within ±1.
    observed, expected : (weighted) agreement seen and expected by chance.
    """

    weights: Weights
    kappa: Figure
    standard_error: Figure
    low: Figure
    high: Figure
    observed: float
    expected: float
    n: int
    categories: tuple[float | str, ...]
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """One row, unrounded."""
        names = ("weights", "kappa", "standard_error", "low", "high", "observed", "expected", "n")
        return pd.DataFrame([{name: getattr(self, name) for name in names}])

    def summary(self) -> pd.Series:
        return self.to_frame().iloc[0]


def cohen_kappa(
    first: ArrayLike,
    second: ArrayLike,
    weights: Weights | str = Weights.UNWEIGHTED,
    *,
    categories: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Kappa:
    """Cohen's kappa of two raters over the same n cases, with its large-sample interval.

    first, second : (n,) category codes, NaN or None for missing (the pair is left out).
    categories    : all categories in order; by default those seen. Distances count steps in this order, so
                    name an unused category in the middle of a scale.
    Raises DataError for a length or a category that doesn't fit, TooFewRespondents without a complete pair.
    Source: Cohen (1960, 1968); standard error: Fleiss, Cohen & Everitt (1969), eqs. 9 and 13.
    Same as psych::cohen.kappa(x): kappa, weighted.kappa and the unweighted interval. Its weighted variance is
    not Fleiss's (it sums the row weights unweighted); statsmodels and a bootstrap agree with the one here.
    """
    weights = Weights(weights)
    pairs = pd.DataFrame({"first": pd.Series(np.asarray(first)), "second": pd.Series(np.asarray(second))})
    if len(np.asarray(first)) != len(np.asarray(second)):
        raise DataError("agreement_lengths_differ", first=len(np.asarray(first)), second=len(np.asarray(second)))
    pairs = pairs.dropna()
    if pairs.empty:
        raise TooFewRespondents("agreement_too_few", n=0, k=2)
    seen = list(np.unique(pairs.to_numpy().ravel()))
    levels = seen if categories is None else list(np.asarray(categories).tolist())
    if not set(seen) <= set(levels):
        raise DataError("agreement_category_unknown", found=str(sorted(set(seen) - set(levels))[0]))
    counts = np.zeros((len(levels), len(levels)))
    position = {level: i for i, level in enumerate(levels)}
    np.add.at(counts, (pairs["first"].map(position).to_numpy(), pairs["second"].map(position).to_numpy()), 1.0)
    return kappa_from_table(counts, weights, confidence=confidence, categories=tuple(levels))


def kappa_from_table(
    counts: ArrayLike,
    weights: Weights | str = Weights.UNWEIGHTED,
    *,
    confidence: float = 0.95,
    categories: tuple[float | str, ...] = (),
) -> Kappa:
    """Kappa from a c × c table of counts (rows: first rater).   Source and R call: see cohen_kappa."""
    weights, table = Weights(weights), np.asarray(counts, dtype=float)
    n, size = table.sum(), len(table)
    p = table / n
    agreement = _agreement_weights(weights, size)
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    observed, expected = float((agreement * p).sum()), float(rows @ agreement @ columns)
    names = categories or tuple(range(size))
    if size < 2 or 1 - expected < 1e-12:
        missing = not_computable("agreement_one_category")
        return Kappa(weights, missing, missing, missing, missing, observed, expected, int(n), names)
    kappa = (observed - expected) / (1 - expected)
    own, other = agreement @ columns, agreement.T @ rows
    inner = agreement * (1 - expected) - (own[:, None] + other[None, :]) * (1 - observed)
    moment = float((p * inner**2).sum()) - (observed * expected - 2 * expected + observed) ** 2
    standard_error = math.sqrt(max(0.0, moment) / n) / (1 - expected) ** 2
    reach = float(stats.norm.ppf(1 - (1 - confidence) / 2)) * standard_error
    limits = max(-1.0, kappa - reach), min(1.0, kappa + reach)
    return Kappa(weights, kappa, standard_error, *limits, observed, expected, int(n), names)


def _agreement_weights(weights: Weights, size: int) -> Array:
    """1 on the diagonal, falling with distance."""
    steps = np.abs(np.subtract.outer(np.arange(size), np.arange(size))).astype(float)
    if weights is Weights.UNWEIGHTED or size < 2:
        return (steps == 0).astype(float)
    return 1 - (steps / (size - 1)) ** (1 if weights is Weights.LINEAR else 2)
