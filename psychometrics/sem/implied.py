"""The covariance that a model implies, and how it moves with each free parameter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psychometrics.sem.specification import Matrix, Specification


@dataclass(frozen=True)
class Matrices:
    """Λ (p, m), B (m, m), Ψ (m, m) and Θ (p, p) at one set of parameter values."""

    loadings: np.ndarray
    paths: np.ndarray
    latent: np.ndarray
    residual: np.ndarray

    @property
    def total(self) -> np.ndarray:
        """(I − B)⁻¹."""
        return np.linalg.inv(np.eye(len(self.paths)) - self.paths)

    @property
    def latent_covariance(self) -> np.ndarray:
        """Covariances of the latent variables, (I − B)⁻¹ Ψ (I − B)⁻ᵀ."""
        return self.total @ self.latent @ self.total.T

    @property
    def covariance(self) -> np.ndarray:
        return self.loadings @ self.latent_covariance @ self.loadings.T + self.residual


def matrices(specification: Specification, values: np.ndarray) -> Matrices:
    """The four matrices filled with fixed values and the free ones given."""
    p, m = len(specification.observed), len(specification.latent)
    shapes = {Matrix.LOADINGS: (p, m), Matrix.PATHS: (m, m), Matrix.LATENT: (m, m), Matrix.RESIDUAL: (p, p)}
    filled = {}
    for matrix, shape in shapes.items():
        rows, columns, free, fixed = specification.cells(matrix)
        cell_values = np.where(free >= 0, values[np.maximum(free, 0)] if len(values) else 0.0, fixed)
        full = np.zeros(shape)
        full[rows, columns] = cell_values
        if matrix in (Matrix.LATENT, Matrix.RESIDUAL):
            full[columns, rows] = cell_values
        filled[matrix.value] = full
    return Matrices(**filled)


@dataclass(frozen=True)
class Derivative:
    """∂Σ/∂θ of every free cell as symmetric pairs: weight · (u vᵀ + v uᵀ).

    left, right : (cells, p); weight : (cells,), one half on a diagonal; free : place of the cell's parameter.
    """

    left: np.ndarray
    right: np.ndarray
    weight: np.ndarray
    free: np.ndarray
    n_free: int

    def gradient(self, middle: np.ndarray) -> np.ndarray:
        """tr(middle · ∂Σ/∂θ) for each free parameter; `middle` symmetric (p, p)."""
        each = 2 * self.weight * np.einsum("cp,cp->c", self.left @ middle, self.right)
        return np.bincount(self.free, each, self.n_free)

    def information(self, weight: np.ndarray) -> np.ndarray:
        """½ tr(W ∂Σ/∂θ W ∂Σ/∂θᵀ), the expected information of one case; `weight` is Σ⁻¹."""
        left, right = self.left @ weight, self.right @ weight
        pairs = (left @ self.left.T) * (right @ self.right.T) + (left @ self.right.T) * (right @ self.left.T)
        pairs *= np.outer(self.weight, self.weight)
        gather = np.zeros((self.n_free, len(self.free)))
        gather[self.free, np.arange(len(self.free))] = 1
        return gather @ pairs @ gather.T


def derivative(specification: Specification, at: Matrices) -> Derivative:
    """Every free cell's ∂Σ/∂θ at these matrices."""
    reach, spread = at.loadings @ at.total, at.latent_covariance @ at.loadings.T
    unit = np.eye(len(specification.observed))
    sides = {
        Matrix.LOADINGS: (unit, spread),
        Matrix.PATHS: (reach.T, spread),
        Matrix.LATENT: (reach.T, reach.T),
        Matrix.RESIDUAL: (unit, unit),
    }
    parts = [_cells(specification, matrix, *sides[matrix]) for matrix in Matrix]
    left, right, weight, free = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Derivative(left, right, weight, free.astype(int), specification.n_free)


def _cells(
    specification: Specification, matrix: Matrix, left: np.ndarray, right: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rows, columns, free, _ = specification.cells(matrix)
    rows, columns, free = rows[free >= 0], columns[free >= 0], free[free >= 0]
    symmetric = matrix in (Matrix.LATENT, Matrix.RESIDUAL)
    weight = np.where(symmetric & (rows == columns), 0.5, 1.0)
    return left[rows], right[columns], weight, free
