"""Least squares on thresholds, means, variances and (polychoric) correlations, all groups.

    F = Σ_g w_g (s_g − σ_g)ᵀ W_g (s_g − σ_g),   σ = (Δ(τ − μ), variances of continuous items, Δ Σ Δ below the diagonal)

Δ scales the responses behind ordered items: parameters (delta parameterisation) or 1 / √Σ_ii, residual variances being
parameters (theta); a continuous item has τ = 0 and Δ = 1. W is diagonal: 1 / N·var of each moment for DWLS, 1 for ULS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from psychometrics.sem.implied import Matrices, Tangents, matrices, tangents
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
    theta: bool = False

    @property
    def n_free(self) -> int:
        return self.specifications[0].n_free

    @cached_property
    def _lower(self) -> tuple[np.ndarray, np.ndarray]:
        return np.tril_indices(len(self.specifications[0].observed), -1)

    def at(self, values: np.ndarray) -> list[Matrices]:
        """The matrices; by delta residual variances are what makes each latent response's variance 1 / Δ²."""
        pairs = zip(self.specifications, self.samples, strict=True)
        return [self._completed(matrices(specification, values), sample) for specification, sample in pairs]

    def _completed(self, at: Matrices, sample: OrdinalMoments) -> Matrices:
        explained, ordered = np.diag(at.loadings @ at.latent_covariance @ at.loadings.T), sample.ordered
        if self.theta:
            whole = explained + np.diag(at.residual)
            return replace(at, scales=np.where(ordered, 1 / np.sqrt(np.maximum(whole, 1e-12)), 1.0))
        residual = at.residual.copy()
        np.fill_diagonal(residual, np.where(ordered, 1 / at.scales**2 - explained, np.diag(residual)))
        return replace(at, residual=residual)

    def implied(self, values: np.ndarray) -> list[np.ndarray]:
        return [self._vector(at, sample) for at, sample in zip(self.at(values), self.samples, strict=True)]

    def _vector(self, at: Matrices, sample: OrdinalMoments) -> np.ndarray:
        scaled = at.scales[:, None] * at.covariance * at.scales
        first = at.scales[sample.item] * (sample.cuts_of(at.thresholds) - at.mean[sample.item])
        return np.concatenate([first, np.diag(at.covariance)[sample.continuous], scaled[self._lower]])

    def jacobians(self, values: np.ndarray) -> list[np.ndarray]:
        """(moments, q) per group."""
        found = []
        for specification, sample in zip(self.specifications, self.samples, strict=True):
            found.append(self.jacobian(specification, matrices(specification, values), sample))
        return found

    def jacobian(self, specification: Specification, at: Matrices, sample: OrdinalMoments) -> np.ndarray:
        """(moments, q) of one group."""
        at = self._completed(at, sample)
        moved, scale, (rows, columns) = tangents(specification, at), at.scales, self._lower
        first = -scale[sample.item] * moved.mean[:, sample.item]
        for place, _, free in _free(specification, Matrix.THRESHOLDS):
            here = np.flatnonzero(sample.cut == place)
            first[free, here] += scale[sample.item[here]]
        variances = np.diagonal(moved.covariance, axis1=1, axis2=2)
        lower = moved.covariance[:, rows, columns] * (scale[rows] * scale[columns])
        reach = sample.cuts_of(at.thresholds) - at.mean[sample.item]
        for item, by in self._scales_moved(specification, at, moved, sample):
            own = np.flatnonzero(sample.item == item)
            first[:, own] += np.outer(by, reach[own])
            here = np.flatnonzero((rows == item) | (columns == item))
            other = np.where(rows[here] == item, columns[here], rows[here])
            lower[:, here] += np.outer(by, scale[other] * at.covariance[rows[here], columns[here]])
        return np.concatenate([first, variances[:, sample.continuous], lower], axis=1).T

    def _scales_moved(
        self, specification: Specification, at: Matrices, moved: Tangents, sample: OrdinalMoments
    ) -> list[tuple[int, np.ndarray]]:
        """Items whose scale moves, and (q,) how."""
        if self.theta:
            variances = np.diagonal(moved.covariance, axis1=1, axis2=2)
            return [(int(i), -0.5 * at.scales[i] ** 3 * variances[:, i]) for i in np.flatnonzero(sample.ordered)]
        found: dict[int, np.ndarray] = {}
        for item, _, free in _free(specification, Matrix.SCALES):
            found.setdefault(item, np.zeros(len(moved.mean)))[free] = 1.0
        return list(found.items())

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


def _free(specification: Specification, matrix: Matrix) -> list[tuple[int, int, int]]:
    rows, columns, free, _ = specification.cells(matrix)
    return [(int(r), int(c), int(f)) for r, c, f in zip(rows, columns, free, strict=True) if f >= 0]
