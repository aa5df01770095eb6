"""Whether factors of two solutions are the same: Tucker's congruence, and which factor answers to which."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment


def tucker_congruence(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """(m, q) congruence coefficients of the columns of two p-row loading matrices, within [-1, 1].

    A column of zeros has no direction and gets 0.
    Source: Tucker (1951); .85-.94 fair, .95 and above good similarity (Lorenzo-Seva & ten Berge, 2006).
    Same as psych::factor.congruence(first, second) before its rounding (2.2.9).
    """
    norms = np.outer(np.linalg.norm(first, axis=0), np.linalg.norm(second, axis=0))
    return np.divide(first.T @ second, norms, out=np.zeros_like(norms), where=norms > 0)


def match_factors(reference: np.ndarray, loadings: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Order and signs that bring `loadings` closest to `reference`: loadings[:, order] * signs.

    Both p × m. The order maximises the sum of absolute congruences (Kuhn, 1955).
    """
    congruence = tucker_congruence(reference, loadings)
    rows, order = linear_sum_assignment(-np.abs(congruence))
    signs = np.where(congruence[rows, order] < 0, -1.0, 1.0)
    return order, signs
