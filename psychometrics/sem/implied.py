"""The means and covariances that a model implies, and how they move with each free parameter.

Σ = Λ A Ψ Aᵀ Λᵀ + Θ,   μ = ν + Λ A α,   A = (I − B)⁻¹
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from psychometrics.sem.specification import Matrix, Specification

SYMMETRIC = (Matrix.LATENT, Matrix.RESIDUAL)


@dataclass(frozen=True)
class Matrices:
    """Λ (p, m), B (m, m), Ψ (m, m), Θ (p, p), ν (p,), α (m,), thresholds (t,) and scales (p,) at one set of values."""

    loadings: np.ndarray
    paths: np.ndarray
    latent: np.ndarray
    residual: np.ndarray
    intercepts: np.ndarray
    means: np.ndarray
    thresholds: np.ndarray
    scales: np.ndarray

    @cached_property
    def total(self) -> np.ndarray:
        """(I − B)⁻¹."""
        if not self.paths.any():
            return np.eye(len(self.paths))
        return np.linalg.inv(np.eye(len(self.paths)) - self.paths)

    @cached_property
    def reach(self) -> np.ndarray:
        """Λ (I − B)⁻¹: what a latent residual does to each observed variable."""
        return self.loadings @ self.total

    @cached_property
    def latent_covariance(self) -> np.ndarray:
        """Covariances of the latent variables, (I − B)⁻¹ Ψ (I − B)⁻ᵀ."""
        return self.total @ self.latent @ self.total.T

    @cached_property
    def latent_means(self) -> np.ndarray:
        return self.total @ self.means

    @cached_property
    def covariance(self) -> np.ndarray:
        return self.loadings @ self.latent_covariance @ self.loadings.T + self.residual

    @cached_property
    def mean(self) -> np.ndarray:
        return self.intercepts + self.loadings @ self.latent_means


def matrices(specification: Specification, values: np.ndarray) -> Matrices:
    """The matrices filled with fixed values and the free ones given."""
    p, m = len(specification.observed), len(specification.latent)
    n_thresholds = len(specification.cells(Matrix.THRESHOLDS)[0])
    shapes = {
        Matrix.LOADINGS: (p, m),
        Matrix.PATHS: (m, m),
        Matrix.LATENT: (m, m),
        Matrix.RESIDUAL: (p, p),
        Matrix.INTERCEPTS: (p, 1),
        Matrix.MEANS: (m, 1),
        Matrix.THRESHOLDS: (n_thresholds, 1),
        Matrix.SCALES: (p, 1),
    }
    filled = {}
    for matrix, shape in shapes.items():
        rows, columns, free, fixed = specification.cells(matrix)
        cell_values = np.where(free >= 0, values[np.maximum(free, 0)] if len(values) else 0.0, fixed)
        full = np.ones(shape) if matrix is Matrix.SCALES else np.zeros(shape)
        full[rows, columns] = cell_values
        if matrix in SYMMETRIC:
            full[columns, rows] = cell_values
        filled[matrix.value] = full[:, 0] if shape[1:] == (1,) and matrix in VECTORS else full
    return Matrices(**filled)


VECTORS = (Matrix.INTERCEPTS, Matrix.MEANS, Matrix.THRESHOLDS, Matrix.SCALES)


@dataclass(frozen=True)
class Tangents:
    """∂μ/∂θ (q, p) and ∂Σ/∂θ (q, p, p)."""

    mean: np.ndarray
    covariance: np.ndarray

    def gradient(self, mean_slope: np.ndarray, covariance_slope: np.ndarray) -> np.ndarray:
        """How a function of (μ, Σ) with these slopes moves with each parameter."""
        return self.mean @ mean_slope + np.einsum("qij,ij->q", self.covariance, covariance_slope)

    def information(self, inverse: np.ndarray) -> np.ndarray:
        """½ tr(Σ⁻¹ ∂Σ Σ⁻¹ ∂Σ) + ∂μᵀ Σ⁻¹ ∂μ: the expected information of one case, (q, q); `inverse` is Σ⁻¹."""
        q = len(self.mean)
        root = np.linalg.cholesky((inverse + inverse.T) / 2)
        spread = (root.T @ self.covariance @ root).reshape(q, -1)
        shift = self.mean @ root
        return 0.5 * spread @ spread.T + shift @ shift.T


def tangents(specification: Specification, at: Matrices) -> Tangents:
    """The derivatives at these matrices; a parameter that stands in several cells moves them all."""
    p, q = len(specification.observed), specification.n_free
    mean, covariance = np.zeros((q, p)), np.zeros((q, p, p))
    spread, unit = at.latent_covariance @ at.loadings.T, np.eye(p)
    sides = {
        Matrix.LOADINGS: (unit, spread),
        Matrix.PATHS: (at.reach.T, spread),
        Matrix.LATENT: (at.reach.T, at.reach.T),
        Matrix.RESIDUAL: (unit, unit),
    }
    for matrix, (left, right) in sides.items():
        rows, columns, free = _free_cells(specification, matrix)
        weight = np.where((rows == columns) & (matrix in SYMMETRIC), 0.5, 1.0)
        outer = np.einsum("cp,cq->cpq", weight[:, None] * left[rows], right[columns])
        np.add.at(covariance, free, outer + outer.transpose(0, 2, 1))
        if matrix in (Matrix.LOADINGS, Matrix.PATHS) and at.latent_means.any():
            np.add.at(mean, free, left[rows] * at.latent_means[columns, None])
    for matrix, side in ((Matrix.INTERCEPTS, unit), (Matrix.MEANS, at.reach.T)):
        rows, _, free = _free_cells(specification, matrix)
        np.add.at(mean, free, side[rows])
    return Tangents(mean, covariance)


def _free_cells(specification: Specification, matrix: Matrix) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows, columns, free, _ = specification.cells(matrix)
    return rows[free >= 0], columns[free >= 0], free[free >= 0]


def curvature(
    specification: Specification, at: Matrices, mean_slope: np.ndarray, covariance_slope: np.ndarray
) -> np.ndarray:
    """(q, q): Σ over (μ, Σ) of slope · ∂²(μ, Σ)/∂θ∂θᵀ, the part of a Hessian that comes from the model's bends.

    Found by moving the gradient with respect to each matrix along every parameter at once.
    """
    q = specification.n_free
    moved = {matrix: _directions(specification, matrix, at) for matrix in _BENDING}
    loadings, paths, latent, means = (moved[matrix] for matrix in _BENDING)
    slope, eta = covariance_slope, at.latent_means
    swing = at.total @ paths @ at.latent_covariance
    latent_moved = swing + swing.transpose(0, 2, 1) + at.total @ latent @ at.total.T
    eta_moved = np.einsum("mn,qn->qm", at.total, np.einsum("qmn,n->qm", paths, eta) + means[:, :, 0])
    reach_moved = (loadings + at.reach @ paths) @ at.total
    base = 2 * slope @ at.loadings @ at.latent_covariance + np.outer(mean_slope, eta)
    for_loadings = 2 * slope @ (loadings @ at.latent_covariance + at.loadings @ latent_moved)
    for_loadings = for_loadings + mean_slope[:, None] * eta_moved[:, None, :]
    for_paths = reach_moved.transpose(0, 2, 1) @ base + at.reach.T @ for_loadings
    pull = reach_moved.transpose(0, 2, 1) @ slope @ at.reach
    for_latent = pull + pull.transpose(0, 2, 1)
    for_means = np.einsum("qpm,p->qm", reach_moved, mean_slope)[:, :, None]
    hessian = np.zeros((q, q))
    for matrix, changes in zip(_BENDING, (for_loadings, for_paths, for_latent, for_means), strict=True):
        rows, columns, free = _free_cells(specification, matrix)
        twice = np.where((rows != columns) & (matrix in SYMMETRIC), 2.0, 1.0)
        np.add.at(hessian, free, (changes[:, rows, columns] * twice).T)
    return hessian


_BENDING = (Matrix.LOADINGS, Matrix.PATHS, Matrix.LATENT, Matrix.MEANS)


def _directions(specification: Specification, matrix: Matrix, at: Matrices) -> np.ndarray:
    """(q, rows, columns): the matrix's own derivative by each parameter, zeros and ones."""
    p, m = at.loadings.shape
    shape = {Matrix.LOADINGS: (p, m), Matrix.MEANS: (m, 1)}.get(matrix, (m, m))
    moved = np.zeros((specification.n_free, *shape))
    rows, columns, free = _free_cells(specification, matrix)
    moved[free, rows, columns] = 1
    if matrix in SYMMETRIC:
        moved[free, columns, rows] = 1
    return moved
