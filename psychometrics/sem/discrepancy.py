"""How far implied moments are from the sample's: normal-theory maximum likelihood for one group."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from psychometrics.sem.implied import Tangents


class Discrepancy(Protocol):
    """A function of the implied means (p,) and covariances (p, p) of one group, to be minimised.

    slopes    : its derivatives by the means (p,) and by the covariances (p, p), symmetric.
    bends     : how these slopes move along directions (q, p) and (q, p, p).
    information : expected information of one case about parameters with these tangents, (q, q).
    """

    def value(self, mean: np.ndarray, covariance: np.ndarray) -> float: ...

    def slopes(self, mean: np.ndarray, covariance: np.ndarray) -> tuple[np.ndarray, np.ndarray]: ...

    def bends(
        self, mean: np.ndarray, covariance: np.ndarray, mean_moved: np.ndarray, covariance_moved: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]: ...

    def information(self, moved: Tangents, covariance: np.ndarray) -> np.ndarray: ...


@dataclass(frozen=True)
class SampleMoments:
    """n cases, their means (p,) and covariances (p, p) with divisor n."""

    n: int
    mean: np.ndarray
    covariance: np.ndarray

    @cached_property
    def log_determinant(self) -> float:
        return float(np.linalg.slogdet(self.covariance)[1])


@dataclass(frozen=True)
class NormalLikelihood:
    """F_ML = log|Σ| + tr(S Σ⁻¹) − log|S| − p + (m − μ)ᵀ Σ⁻¹ (m − μ).

    with_means : without it the means are saturated and leave F.  Infinite where Σ is not positive definite.
    Source: Jöreskog (1967); Bollen (1989), eq. 4.67.
    """

    sample: SampleMoments
    with_means: bool = False

    def _gap(self, mean: np.ndarray) -> np.ndarray:
        return self.sample.mean - mean if self.with_means else np.zeros(len(mean))

    def value(self, mean: np.ndarray, covariance: np.ndarray) -> float:
        try:
            root = np.linalg.cholesky(covariance)
        except np.linalg.LinAlgError:
            return float("inf")
        gap = self._gap(mean)
        spread = self.sample.covariance + np.outer(gap, gap)
        log_implied = 2 * np.log(np.diag(root)).sum()
        trace = np.trace(np.linalg.solve(covariance, spread))
        return float(log_implied + trace - self.sample.log_determinant - len(mean))

    def slopes(self, mean: np.ndarray, covariance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        inverse, gap = np.linalg.inv(covariance), self._gap(mean)
        spread = self.sample.covariance + np.outer(gap, gap)
        return -2 * inverse @ gap, inverse - inverse @ spread @ inverse

    def bends(
        self, mean: np.ndarray, covariance: np.ndarray, mean_moved: np.ndarray, covariance_moved: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        inverse, gap = np.linalg.inv(covariance), self._gap(mean)
        pull = inverse @ (self.sample.covariance + np.outer(gap, gap)) @ inverse
        moved = inverse @ covariance_moved @ pull
        bend = moved + moved.transpose(0, 2, 1) - inverse @ covariance_moved @ inverse
        if not self.with_means:
            return np.zeros_like(mean_moved), bend
        cross = (mean_moved @ inverse)[:, :, None] * (inverse @ gap)[None, None, :]
        shift = 2 * (mean_moved @ inverse + np.einsum("qij,j->qi", inverse @ covariance_moved @ inverse, gap))
        return shift, bend + cross + cross.transpose(0, 2, 1)

    def information(self, moved: Tangents, covariance: np.ndarray) -> np.ndarray:
        return moved.information(np.linalg.inv(covariance))


@dataclass(frozen=True)
class GeneralisedLeastSquares:
    """F_GLS = ½ tr[(S⁻¹(S − Σ))²] + (m − μ)ᵀ S⁻¹ (m − μ), S with divisor n − 1.

    Source: Jöreskog & Goldberger (1972); Bollen (1989), eq. 4.78.
    """

    sample: SampleMoments
    with_means: bool = False

    @cached_property
    def weight(self) -> np.ndarray:
        return np.asarray(np.linalg.inv(self.sample.covariance))

    def _gap(self, mean: np.ndarray) -> np.ndarray:
        return self.sample.mean - mean if self.with_means else np.zeros(len(mean))

    def value(self, mean: np.ndarray, covariance: np.ndarray) -> float:
        turned, gap = self.weight @ (self.sample.covariance - covariance), self._gap(mean)
        return float(0.5 * np.sum(turned * turned.T) + gap @ self.weight @ gap)

    def slopes(self, mean: np.ndarray, covariance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        left = self.sample.covariance - covariance
        return -2 * self.weight @ self._gap(mean), -self.weight @ left @ self.weight

    def bends(
        self, mean: np.ndarray, covariance: np.ndarray, mean_moved: np.ndarray, covariance_moved: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        shift = 2 * mean_moved @ self.weight if self.with_means else np.zeros_like(mean_moved)
        return shift, self.weight @ covariance_moved @ self.weight

    def information(self, moved: Tangents, covariance: np.ndarray) -> np.ndarray:
        return moved.information(self.weight)

    def independent(self, fixed: list[int]) -> float:
        """F of independent variables, those fixed with the covariances they have and saturated means."""
        left, free = self.sample.covariance.copy(), np.delete(np.arange(len(self.weight)), fixed)
        left[np.ix_(fixed, fixed)] = 0.0
        turned = self.weight @ left
        pull = np.diag(turned @ self.weight)[free]
        spared = pull @ np.linalg.solve((self.weight**2)[np.ix_(free, free)], pull)
        return float(0.5 * (np.sum(turned * turned.T) - spared))
