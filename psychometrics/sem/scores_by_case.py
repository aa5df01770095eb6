"""Each case's derivative of the log-likelihood: what robust standard errors and scaled tests are made of."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from psychometrics.sem.implied import SYMMETRIC, Matrices
from psychometrics.sem.specification import Matrix, Specification

BLOCK = 8192


def case_scores(specification: Specification, at: Matrices, cases: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """(n, q) ∂ℓᵢ/∂θ of normal cases (n, p) at these matrices; centre (p,) is μ, or m where means are saturated.

    A parameter's ∂Σ is a product of two directions, so each score is a product of two projections of Σ⁻¹(x − μ).
    """
    inverse = np.linalg.inv(at.covariance)
    return scores_from(specification, at, (cases - centre) @ inverse, inverse)


def scores_from(
    specification: Specification, at: Matrices, pulled: np.ndarray, inverse: np.ndarray, of: np.ndarray | None = None
) -> np.ndarray:
    """(n, q) scores from Σ⁻¹(x − μ), (n, p), and Σ⁻¹; both with zeros where a case has no answer.

    of : (n,) which of several inverses (k, p, p) is each case's.
    """
    reach, spread = pulled @ at.reach, pulled @ (at.loadings @ at.latent_covariance)
    reach_floor, spread_floor = inverse @ at.reach, inverse @ (at.loadings @ at.latent_covariance)
    sides = {
        Matrix.LOADINGS: (pulled, spread, spread_floor),
        Matrix.PATHS: (reach, spread, at.reach.T @ spread_floor),
        Matrix.LATENT: (reach, reach, at.reach.T @ reach_floor),
        Matrix.RESIDUAL: (pulled, pulled, inverse),
    }
    scores = np.zeros((len(pulled), specification.n_free))
    for matrix, (left, right, expected) in sides.items():
        for row, column, free in _free(specification, matrix):
            weight = 0.5 if matrix in SYMMETRIC and row == column else 1.0
            mean = expected[..., row, column] if of is None else expected[of, row, column]
            part = weight * (left[:, row] * right[:, column] - mean)
            if matrix in (Matrix.LOADINGS, Matrix.PATHS):
                part = part + left[:, row] * at.latent_means[column]
            scores[:, free] += part
    for matrix, side in ((Matrix.INTERCEPTS, pulled), (Matrix.MEANS, reach)):
        for row, _, free in _free(specification, matrix):
            scores[:, free] += side[:, row]
    return scores


def _free(specification: Specification, matrix: Matrix) -> Iterator[tuple[int, int, int]]:
    rows, columns, free, _ = specification.cells(matrix)
    for row, column, number in zip(rows, columns, free, strict=True):
        if number >= 0:
            yield int(row), int(column), int(number)


def score_products(
    specification: Specification,
    at: Matrices,
    cases: np.ndarray,
    centre: np.ndarray,
    clusters: np.ndarray | None = None,
) -> np.ndarray:
    """(q, q) mean of score · scoreᵀ, in blocks of cases; clusters : (n,) whose scores are summed before."""
    if clusters is not None:
        sums = summed(case_scores(specification, at, cases, centre), clusters)
        return sums.T @ sums * _upward(clusters) / len(cases)
    total = np.zeros((specification.n_free,) * 2)
    for first in range(0, len(cases), BLOCK):
        scores = case_scores(specification, at, cases[first : first + BLOCK], centre)
        total += scores.T @ scores
    return total / len(cases)


def summed(rows: np.ndarray, clusters: np.ndarray) -> np.ndarray:
    """(C, k) sums of (n, k) within clusters numbered 0 … C−1."""
    sums = np.zeros((int(clusters.max()) + 1, rows.shape[1]))
    np.add.at(sums, clusters, rows)
    return sums


def _upward(clusters: np.ndarray) -> float:
    """C / (C − 1)."""
    count = len(np.unique(clusters))
    return count / (count - 1)


def clustered_trace(
    inverse: np.ndarray, cases: np.ndarray, mean: np.ndarray, covariance: np.ndarray, clusters: np.ndarray, means: bool
) -> float:
    """tr(V Γ) as `moment_trace`, Γ from the moments' sums within clusters."""
    gap, total = cases - mean, 0.0
    for rows in np.split(np.argsort(clusters, kind="stable"), np.cumsum(np.bincount(clusters))[:-1]):
        own = gap[rows]
        turned = (own.T @ own - len(rows) * covariance) @ inverse
        total += 0.5 * float(np.sum(turned * turned.T))
        shift = own.sum(axis=0)
        total += float(shift @ inverse @ shift) if means else 0.0
    return total * _upward(clusters) / len(cases)


def moment_trace(
    inverse: np.ndarray, cases: np.ndarray, mean: np.ndarray, covariance: np.ndarray, means: bool
) -> float:
    """tr(V Γ): the normal-theory weight at Σ⁻¹ = `inverse` against the moments' own covariances.

    Γ is the covariance of (x, vech(x xᵀ)) over cases; the part of the means counts when `means`.
    """
    gap = cases - mean
    pulled = gap @ inverse
    distance = np.einsum("ni,ni->n", pulled, gap)
    inner = inverse @ covariance @ inverse
    crossed = np.einsum("ni,ij,nj->n", gap, inner, gap, optimize=True)
    constant = np.trace(inner @ covariance)
    spread = 0.5 * float(np.mean(distance**2 - 2 * crossed) + constant)
    return spread + (float(distance.mean()) if means else 0.0)
