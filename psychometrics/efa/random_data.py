"""Correlations of random data, for parallel analysis and simulations: normal, or columns drawn anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from psychometrics.distinct import Distinct, distinct

ROWS = 8_192
FEW_CATEGORIES = 32

Simulated = np.ndarray
Draw = Callable[[int, np.random.Generator], np.ndarray]
"""(rows wanted, generator) -> (rows, p) numbers, each column on its own."""


def normal_correlations(
    n: int, p: int, replications: int, rng: np.random.Generator, root: np.ndarray | None = None
) -> Simulated:
    """(replications, p, p) correlations of n standard normal p-vectors, without making the vectors.

    Independent, or with the correlations root @ root.T in the population (root lower triangular).
    """
    return _to_correlations(normal_products(n, p, replications, rng, root))


def normal_products(
    n: int, p: int, replications: int, rng: np.random.Generator, root: np.ndarray | None = None
) -> Simulated:
    """(replications, p, p) centred cross-products of the same: n − 1 times the covariances.

    The cross-products are Wishart; their Cholesky factor has χ on the diagonal and standard normals below it
    (Bartlett, 1933), so the cost does not grow with n. n > p.
    """
    factor = np.tril(rng.standard_normal((replications, p, p)), -1)
    diagonal = np.arange(p)
    factor[:, diagonal, diagonal] = np.sqrt(rng.chisquare(n - 1 - diagonal, size=(replications, p)))
    factor = factor if root is None else root @ factor
    return np.asarray(factor @ factor.transpose(0, 2, 1))


def resampled_correlations(answers: np.ndarray, replications: int, rng: np.random.Generator) -> Simulated:
    """(replications, p, p) correlations after each column is drawn anew on its own, as psych's resampled data.

    Answers in a few categories are drawn by their shares, which is the same as drawing respondents.
    """
    columns = [distinct(column) for column in np.ascontiguousarray(answers.T)]
    few = max(len(column.values) for column in columns) <= FEW_CATEGORIES
    draw = _by_category(columns) if few else _by_respondent(answers)
    return _to_correlations(np.stack([_products(draw, len(answers), rng) for _ in range(replications)]))


def _products(draw: Draw, n: int, rng: np.random.Generator) -> np.ndarray:
    """(p, p) centred cross-products of n rows drawn in blocks."""
    total: np.ndarray | float = 0.0
    cross: np.ndarray | float = 0.0
    for start in range(0, n, ROWS):
        rows = draw(min(ROWS, n - start), rng)
        total, cross = total + rows.sum(axis=0, dtype=float), cross + rows.T @ rows
    return np.asarray(cross - np.outer(total, total) / n)


def _by_respondent(answers: np.ndarray) -> Draw:
    centred = answers - answers.mean(axis=0)

    def draw(size: int, rng: np.random.Generator) -> np.ndarray:
        return np.take_along_axis(centred, rng.integers(len(centred), size=(size, centred.shape[1])), axis=0)

    return draw


def _by_category(columns: Sequence[Distinct]) -> Draw:
    """A category is that of the shares passed by 32 random bits; its value grows by the gaps between categories.

    Values are counted from the median, so that those of a questionnaire are small whole numbers, whose sums over a
    block are exact in single precision.
    """
    most = max(len(column.values) for column in columns)
    limits = np.full((most - 1, len(columns)), 2**32 - 1, dtype=np.uint32)
    gaps = np.zeros((most - 1, len(columns)), dtype=np.float32)
    first = np.array([column.values[0] - column.median() for column in columns], dtype=np.float32)
    for at, column in enumerate(columns):
        steps = len(column.values) - 1
        limits[:steps, at] = np.cumsum(column.counts)[:-1] / column.n * 2.0**32
        gaps[:steps, at] = np.diff(column.values)

    def draw(size: int, rng: np.random.Generator) -> np.ndarray:
        bits = rng.integers(2**32, size=(size, len(columns)), dtype=np.uint32)
        made = np.tile(first, (size, 1))
        for limit, gap in zip(limits, gaps, strict=True):
            made += (bits >= limit) * gap
        return made

    return draw


def _to_correlations(products: np.ndarray) -> np.ndarray:
    """Correlations; a column that happened to be drawn without variance has none with the others."""
    variances = np.diagonal(products, axis1=1, axis2=2)
    varies = variances > 0
    scale = np.where(varies, 1 / np.sqrt(np.where(varies, variances, 1.0)), 0.0)
    made = products * scale[:, :, None] * scale[:, None, :]
    diagonal = np.arange(products.shape[-1])
    made[:, diagonal, diagonal] = 1.0
    return made
