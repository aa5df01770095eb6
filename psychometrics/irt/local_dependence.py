"""Pairs of items that share more than the trait: Yen's Q3 and Chen and Thissen's LD X²."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psychometrics.irt.fit import FittedItems
from psychometrics.irt.item_models import curves
from psychometrics.irt.scores import expected_scores
from psychometrics.results import Figure, figure

ABOVE_MEAN = 0.2
"""A Q3 this far above the scale's mean Q3 is dependent (Christensen, Makransky & Horton, 2017)."""
LARGE = 10.0
"""A standardised LD X² above this is large (Chen & Thissen, 1997, as IRTPRO marks it)."""
FEWEST = 3


@dataclass(frozen=True, slots=True)
class LocalDependence:
    """q3 : correlation of residuals given the EAP score. q3_adjusted : q3 less the mean over all pairs.

    ld_x2 : Pearson's χ² of the pair's table against the model, with the sign of the surplus association.
    ld_standardised : (χ² − df) / √(2 df), with the same sign. dependent : q3_adjusted above .20.
    """

    first: str
    second: str
    n: int
    q3: Figure
    q3_adjusted: Figure
    ld_x2: Figure
    df: int
    ld_standardised: Figure
    dependent: bool


def local_dependence(fitted: FittedItems) -> tuple[LocalDependence, ...]:
    """Source: Yen (1984), Chen & Thissen (1997). Same as mirt::residuals(fit, type = "Q3") and type = "LD"."""
    q3, n = q3_matrix(fitted)
    rows, columns = np.tril_indices(len(q3), -1)
    known = q3[rows, columns]
    mean = float(known[np.isfinite(known)].mean()) if np.isfinite(known).any() else 0.0
    answers = fitted.answers
    observed = (answers.indicators * answers.counts[:, None]).T @ answers.indicators
    expected = _expected(fitted)
    pairs = [(int(j), int(i)) for i, j in zip(rows, columns, strict=True)]
    return tuple(_pair(fitted, i, j, q3[i, j], int(n[i, j]), mean, observed, expected) for i, j in pairs)


def q3_matrix(fitted: FittedItems) -> tuple[np.ndarray, np.ndarray]:
    """(p, p) correlations of residuals over who answered both items, NaN where there are too few; and how many."""
    seen = (fitted.answers.places >= 0).astype(float)
    residual = _residuals(fitted) * seen
    weighted = seen * fitted.answers.counts[:, None]
    n = seen.T @ weighted
    sums, squares = residual.T @ weighted, (residual**2).T @ weighted
    products = residual.T @ (residual * fitted.answers.counts[:, None])
    with np.errstate(invalid="ignore", divide="ignore"):
        covariance = products / n - sums * sums.T / n**2
        spread = squares / n - (sums / n) ** 2
        found = covariance / np.sqrt(spread * spread.T)
    return np.where((n >= FEWEST) & (spread > 1e-12) & (spread.T > 1e-12), found, np.nan), n


def _residuals(fitted: FittedItems) -> np.ndarray:
    """(u, p) category less what the model expects at the EAP score."""
    score = expected_scores(fitted)[0]
    found = np.zeros((len(score), len(fitted.answers.codes)))
    for item in range(len(fitted.answers.codes)):
        probability = curves(fitted.model, *fitted.item(item), score).probability
        found[:, item] = fitted.answers.places[:, item] - probability @ np.arange(probability.shape[1])
    return found


def _expected(fitted: FittedItems) -> np.ndarray:
    """(Σ K, Σ K) probability of each pair of categories of two items."""
    count = len(fitted.answers.codes)
    every = [curves(fitted.model, *fitted.item(item), fitted.theta).probability for item in range(count)]
    stacked = np.concatenate(every, axis=1)
    return (stacked * fitted.weights[:, None]).T @ stacked


def _pair(
    fitted: FittedItems, i: int, j: int, q3: float, n: int, mean: float, observed: np.ndarray, expected: np.ndarray
) -> LocalDependence:
    own, other = fitted.answers.columns(i), fitted.answers.columns(j)
    table = observed[own, other]
    foreseen = expected[own, other] * table.sum()
    df = (table.shape[0] - 1) * (table.shape[1] - 1)
    chi_square = float(np.sum((table - foreseen) ** 2 / np.maximum(foreseen, 1e-9))) if table.sum() else np.nan
    sign = 1.0 if _association(table) >= _association(foreseen) else -1.0
    adjusted = q3 - mean
    codes = fitted.answers.codes
    return LocalDependence(
        first=codes[i],
        second=codes[j],
        n=n,
        q3=figure(q3, "irt_pair_too_few", n=n),
        q3_adjusted=figure(adjusted, "irt_pair_too_few", n=n),
        ld_x2=figure(sign * chi_square, "irt_pair_too_few", n=n),
        df=df,
        ld_standardised=figure(sign * (chi_square - df) / np.sqrt(2 * df), "irt_pair_too_few", n=n),
        dependent=bool(adjusted > ABOVE_MEAN),
    )


def _association(table: np.ndarray) -> float:
    """Covariance of the category numbers in a two-way table."""
    total = max(table.sum(), 1e-12)
    x, y = np.arange(table.shape[0]), np.arange(table.shape[1])
    share = table / total
    return float(x @ share @ y - (x @ share.sum(axis=1)) * (share.sum(axis=0) @ y))
