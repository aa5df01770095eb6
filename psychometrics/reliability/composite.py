"""Arithmetic of sum scores from matrices of items, for one matrix or a batch of them.

Every function takes (..., k, k) arrays, covariances or correlations of already keyed items, and returns (...)
or (..., k) arrays. They neither check nor explain; the formulas in alpha.py, guttman.py and omega.py do.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]

LEAST_DETERMINANT = 1e-12  # below it an inverse carries no digits worth printing


def total(matrices: Array) -> Array:
    """Variance of the sum of items."""
    return np.asarray(matrices.sum(axis=(-2, -1)))


def trace(matrices: Array) -> Array:
    return np.asarray(np.trace(matrices, axis1=-2, axis2=-1))


def alphas(matrices: Array) -> Array:
    """k / (k - 1) · (1 - trace / total): raw alpha of covariances, standardised alpha of correlations."""
    k = matrices.shape[-1]
    return (1 - trace(matrices) / total(matrices)) * (k / (k - 1))


def average_correlations(correlations: Array) -> Array:
    k = correlations.shape[-1]
    return (total(correlations) - k) / (k * (k - 1))


def pair_correlations(correlations: Array) -> Array:
    """(..., k(k-1)/2): each pair once."""
    rows, columns = np.tril_indices(correlations.shape[-1], -1)
    return correlations[..., rows, columns]


def alpha_variances(covariances: Array) -> Array:
    """n times the asymptotic variance of alpha (van Zyl, Neudecker & Nel, 2000, eq. 21)."""
    k = covariances.shape[-1]
    whole, diagonal = total(covariances), trace(covariances)
    of_square = np.square(covariances).sum(axis=(-2, -1))
    square_total = np.square(covariances.sum(axis=-1)).sum(axis=-1)
    bracket = whole * (of_square + diagonal**2) - 2 * diagonal * square_total
    return np.asarray(2 * k**2 / ((k - 1) ** 2 * whole**3) * bracket)


def squared_multiple_correlations(correlations: Array) -> Array:
    """(..., k): share of each item that the others explain, 1 - 1 / diag(R⁻¹), kept within [0, 1].

    A singular matrix (duplicated items) goes by least squares, where the inverse has no meaning. psych::smc
    takes a pseudo-inverse there, which is not the squared multiple correlation.
    """
    if np.all(np.abs(np.linalg.det(correlations)) > LEAST_DETERMINANT ** max(1, correlations.shape[-1] // 6)):
        inverse = np.linalg.inv(correlations)
        return np.clip(1 - 1 / np.diagonal(inverse, axis1=-2, axis2=-1), 0, 1)
    flat = correlations.reshape(-1, *correlations.shape[-2:])
    return np.array([_regressed(matrix) for matrix in flat]).reshape(correlations.shape[:-1])


def without_each_item(matrix: Array) -> Array:
    """(k, k - 1, k - 1): the matrix with each row and column left out in turn."""
    k = matrix.shape[-1]
    kept = np.array([[j for j in range(k) if j != i] for i in range(k)])
    return matrix[kept[:, :, None], kept[:, None, :]]


def to_correlations(covariances: Array) -> Array:
    """Each covariance matrix scaled to a unit diagonal."""
    sd = np.sqrt(np.diagonal(covariances, axis1=-2, axis2=-1))
    scaled = covariances / (sd[..., :, None] * sd[..., None, :])
    index = np.arange(scaled.shape[-1])
    scaled[..., index, index] = 1.0
    return scaled


def _regressed(matrix: Array) -> Array:
    k = len(matrix)
    explained = np.empty(k)
    for i in range(k):
        others = np.delete(np.arange(k), i)
        weights = np.linalg.lstsq(matrix[np.ix_(others, others)], matrix[others, i], rcond=1e-10)[0]
        explained[i] = weights @ matrix[others, i]
    return np.clip(explained, 0, 1)
