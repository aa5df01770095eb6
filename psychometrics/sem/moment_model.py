"""Least squares on thresholds and polychoric correlations (delta parameterisation), all groups.

    F = Σ_g w_g (s_g − σ_g)ᵀ W_g (s_g − σ_g),   σ = (Δ(τ − μ), Δ Σ Δ below the diagonal)

W is diagonal: 1 / N·var of each moment for DWLS, 1 for ULS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from psychometrics.sem.implied import Matrices, matrices, tangents
from psychometrics.sem.minimise import Objective
from psychometrics.sem.ordinal_moments import OrdinalMoments
from psychometrics.sem.specification import Matrix, Specification


@dataclass(frozen=True)
class MomentModel:
    """specifications, samples and diagonal weights, one per group. Speaks as `ModelDiscrepancy` does."""

    specifications: Sequence[Specification]
    samples: Sequence[OrdinalMoments]
    weights: Sequence[np.ndarray]
    shares: np.ndarray

    @property
    def n_free(self) -> int:
        return self.specifications[0].n_free

    @cached_property
    def _lower(self) -> tuple[np.ndarray, np.ndarray]:
        return np.tril_indices(len(self.specifications[0].observed), -1)

    def at(self, values: np.ndarray) -> list[Matrices]:
        """The matrices, residual variances set to what makes each latent response's variance 1 / Δ²."""
        return [_completed(matrices(specification, values)) for specification in self.specifications]

    def implied(self, values: np.ndarray) -> list[np.ndarray]:
        return [self._vector(at, sample) for at, sample in zip(self.at(values), self.samples, strict=True)]

    def _vector(self, at: Matrices, sample: OrdinalMoments) -> np.ndarray:
        scaled = at.scales[:, None] * at.covariance * at.scales
        return np.concatenate([at.scales[sample.item] * (at.thresholds - at.mean[sample.item]), scaled[self._lower]])

    def jacobians(self, values: np.ndarray) -> list[np.ndarray]:
        """(moments, q) per group."""
        found = []
        for specification, sample in zip(self.specifications, self.samples, strict=True):
            found.append(self.jacobian(specification, matrices(specification, values), sample))
        return found

    def jacobian(self, specification: Specification, at: Matrices, sample: OrdinalMoments) -> np.ndarray:
        """(moments, q) of one group."""
        moved, scale, (rows, columns) = tangents(specification, at), at.scales, self._lower
        thresholds = -scale[sample.item] * moved.mean[:, sample.item]
        for place, _, free in _free(specification, Matrix.THRESHOLDS):
            thresholds[free, place] += scale[sample.item[place]]
        correlations = moved.covariance[:, rows, columns] * (scale[rows] * scale[columns])
        for item, _, free in _free(specification, Matrix.SCALES):
            own = sample.item == item
            thresholds[free, own] += at.thresholds[own] - at.mean[item]
            here = (rows == item) | (columns == item)
            other = np.where(rows == item, columns, rows)[here]
            correlations[free, here] += scale[other] * at.covariance[rows[here], columns[here]]
        return np.concatenate([thresholds, correlations], axis=1).T

    def value(self, values: np.ndarray) -> float:
        gaps = self._gaps(values)
        parts = [float(gap @ (weight * gap)) for gap, weight in zip(gaps, self.weights, strict=True)]
        return float(self.shares @ parts)

    def _gaps(self, values: np.ndarray) -> list[np.ndarray]:
        return [sample.vector - implied for sample, implied in zip(self.samples, self.implied(values), strict=True)]

    def gradient(self, values: np.ndarray) -> np.ndarray:
        parts = zip(self.jacobians(values), self._gaps(values), self.weights, self.shares, strict=True)
        return np.sum([-2 * share * slope.T @ (weight * gap) for slope, gap, weight, share in parts], axis=0)

    def information(self, values: np.ndarray) -> np.ndarray:
        """Δ'WΔ, (q, q)."""
        parts = zip(self.jacobians(values), self.weights, self.shares, strict=True)
        return np.sum([share * slope.T @ (weight[:, None] * slope) for slope, weight, share in parts], axis=0)

    @property
    def objective(self) -> Objective:
        return Objective(self.value, self.gradient, self._steps, self._steps)

    def _steps(self, values: np.ndarray) -> np.ndarray:
        """Gauss–Newton: the Hessian of F without the model's bends."""
        return 2 * self.information(values)


def _completed(at: Matrices) -> Matrices:
    explained = np.diag(at.loadings @ at.latent_covariance @ at.loadings.T)
    residual = at.residual.copy()
    np.fill_diagonal(residual, 1 / at.scales**2 - explained)
    return replace(at, residual=residual)


def _free(specification: Specification, matrix: Matrix) -> list[tuple[int, int, int]]:
    rows, columns, free, _ = specification.cells(matrix)
    return [(int(r), int(c), int(f)) for r, c, f in zip(rows, columns, free, strict=True) if f >= 0]
