"""The discrepancy of a whole model, all groups: value, gradient, exact Hessian, expected information."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from psychometrics.sem.discrepancy import Discrepancy
from psychometrics.sem.implied import Matrices, Tangents, curvature, matrices, tangents
from psychometrics.sem.minimise import Objective
from psychometrics.sem.specification import Specification


@dataclass(frozen=True)
class ModelDiscrepancy:
    """F = Σ_g w_g F_g, w_g = n_g / N."""

    specifications: Sequence[Specification]
    groups: Sequence[Discrepancy]
    shares: np.ndarray

    @property
    def n_free(self) -> int:
        return self.specifications[0].n_free

    def at(self, values: np.ndarray) -> list[Matrices]:
        return [matrices(specification, values) for specification in self.specifications]

    def tangents_at(self, values: np.ndarray) -> list[Tangents]:
        pairs = zip(self.specifications, self.at(values), strict=True)
        return [tangents(specification, at) for specification, at in pairs]

    def value(self, values: np.ndarray) -> float:
        with np.errstate(all="ignore"):
            try:
                each = [
                    group.value(at.mean, at.covariance) for group, at in zip(self.groups, self.at(values), strict=True)
                ]
            except np.linalg.LinAlgError:
                return float("inf")
        total = float(self.shares @ each)
        return total if np.isfinite(total) else float("inf")

    def gradient(self, values: np.ndarray) -> np.ndarray:
        parts = []
        for specification, group, share in zip(self.specifications, self.groups, self.shares, strict=True):
            at = matrices(specification, values)
            parts.append(share * tangents(specification, at).gradient(*group.slopes(at.mean, at.covariance)))
        return np.sum(parts, axis=0)

    def hessian(self, values: np.ndarray) -> np.ndarray:
        """∂²F/∂θ∂θᵀ, exact."""
        total = np.zeros((self.n_free,) * 2)
        for specification, group, share in zip(self.specifications, self.groups, self.shares, strict=True):
            at = matrices(specification, values)
            moved = tangents(specification, at)
            bends = group.bends(at.mean, at.covariance, moved.mean, moved.covariance)
            slopes = group.slopes(at.mean, at.covariance)
            part = np.einsum("qij,rij->qr", moved.covariance, bends[1], optimize=True) + moved.mean @ bends[0].T
            total += share * (part + curvature(specification, at, *slopes))
        return (total + total.T) / 2

    def information(self, values: np.ndarray) -> np.ndarray:
        """Expected information of one case, half the expected Hessian of F."""
        total = np.zeros((self.n_free,) * 2)
        parts = zip(self.tangents_at(values), self.at(values), self.groups, self.shares, strict=True)
        for moved, at, group, share in parts:
            total += share * group.information(moved, at.covariance)
        return total

    @property
    def objective(self) -> Objective:
        return Objective(self.value, self.gradient, self.hessian, lambda values: 2 * self.information(values))
