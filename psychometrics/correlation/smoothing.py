"""The nearest usable correlation matrix, when pairs were estimated one by one and don't fit together."""

from __future__ import annotations

import numpy as np

SMALLEST = 1e-12


def is_positive_definite(matrix: np.ndarray) -> bool:
    """Whether the smallest eigenvalue is above 1e-12."""
    return bool(np.linalg.eigvalsh(matrix)[0] > SMALLEST)


def smoothed(matrix: np.ndarray) -> np.ndarray:
    """A positive definite correlation matrix with negative eigenvalues lifted to 1e-10 and the rest rescaled.

    matrix : (p, p) correlations, finite. Returned as it is when it is positive definite already.
    Source: Wothke (1993). Same as psych::cor.smooth(R) (2.2.9).
    """
    values, vectors = np.linalg.eigh(matrix)
    if values[0] >= SMALLEST:
        return matrix
    values = np.where(values < SMALLEST, 100 * SMALLEST, values)
    values *= len(matrix) / values.sum()
    product = (vectors * values) @ vectors.T
    scale = 1 / np.sqrt(np.diag(product))
    return product * np.outer(scale, scale)
