"""Least squares on the means and covariances of continuous items: unweighted, diagonally and fully weighted (ADF).

    F = dᵀ W d,   d = (m − μ, vech(S − Σ)),   S with divisor n − 1

W is the identity (ULS), the inverse of the diagonal of Γ (DWLS) or the inverse of Γ (WLS), and Γ is the moments' own
covariance without assuming a distribution (Browne, 1984).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np

from psychometrics.errors import ModelError, TooFewRespondents
from psychometrics.sem.discrepancy import SampleMoments
from psychometrics.sem.implied import Tangents

BLOCK = 8192


class LeastSquares(StrEnum):
    """ULS, DWLS and WLS with lavaan's uncorrected errors and test; …M and …MV with robust errors, the test scaled
    (Satorra & Bentler, 1994) or mean- and variance-adjusted (Asparouhov & Muthén, 2010)."""

    ULS = "ULS"
    ULSM = "ULSM"
    ULSMV = "ULSMV"
    DWLS = "DWLS"
    WLSM = "WLSM"
    WLSMV = "WLSMV"
    WLS = "WLS"

    @property
    def robust(self) -> bool:
        return self.value.endswith(("M", "MV"))

    @property
    def adjusted(self) -> bool:
        return self.value.endswith("MV")

    def weight(self, spread: np.ndarray) -> np.ndarray:
        """(k,) diagonal or (k, k) weight from Γ."""
        if self is LeastSquares.WLS:
            return np.asarray(np.linalg.inv(spread))
        return np.ones(len(spread)) if self.value.startswith("ULS") else 1 / np.diag(spread)


@dataclass(frozen=True)
class MomentLeastSquares:
    """One group's criterion. weight : (k,) diagonal or (k, k). spread : Γ, (k, k), N times the moments' covariance.

    The moments are the means, when they count, and the lower triangle of the covariances row by row.
    """

    sample: SampleMoments
    with_means: bool
    weight: np.ndarray = field(repr=False)
    spread: np.ndarray = field(repr=False)

    @cached_property
    def _lower(self) -> tuple[np.ndarray, np.ndarray]:
        return np.tril_indices(len(self.sample.mean))

    def _stacked(self, mean: np.ndarray, covariance: np.ndarray) -> np.ndarray:
        """(…, k) from (…, p) and (…, p, p)."""
        lower = covariance[..., self._lower[0], self._lower[1]]
        return np.concatenate([mean, lower], axis=-1) if self.with_means else lower

    def _apart(self, moments: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(…, k) slopes by moments as (…, p) slopes by means and symmetric (…, p, p) ones by covariances."""
        p, (rows, columns) = len(self.sample.mean), self._lower
        lower = moments[..., p:] if self.with_means else moments
        half = np.where(rows == columns, 1.0, 0.5) * lower
        matrix = np.zeros((*moments.shape[:-1], p, p))
        matrix[..., rows, columns] = half
        matrix[..., columns, rows] = half
        return (moments[..., :p] if self.with_means else np.zeros((*moments.shape[:-1], p))), matrix

    def gap(self, mean: np.ndarray, covariance: np.ndarray) -> np.ndarray:
        return self._stacked(self.sample.mean - mean, self.sample.covariance - covariance)

    def value(self, mean: np.ndarray, covariance: np.ndarray) -> float:
        gap = self.gap(mean, covariance)
        return float(gap @ weighted(self.weight, gap))

    def slopes(self, mean: np.ndarray, covariance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return self._apart(-2 * weighted(self.weight, self.gap(mean, covariance)))

    def bends(
        self, mean: np.ndarray, covariance: np.ndarray, mean_moved: np.ndarray, covariance_moved: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        return self._apart(2 * weighted(self.weight, self._stacked(mean_moved, covariance_moved).T).T)

    def jacobian(self, moved: Tangents) -> np.ndarray:
        """(k, q) Δ."""
        return self._stacked(moved.mean, moved.covariance).T

    def information(self, moved: Tangents, covariance: np.ndarray) -> np.ndarray:
        slope = self.jacobian(moved)
        return slope.T @ weighted(self.weight, slope)

    def length(self, shift: np.ndarray, gap: np.ndarray) -> float:
        """Squared length of means' and covariances' residuals."""
        own = self._stacked(shift, gap)
        return float(own @ weighted(self.weight, own))

    @cached_property
    def independence(self) -> np.ndarray:
        """(k, v) slopes of the moments by the means and variances that independent variables have."""
        rows, columns = self._lower
        free = np.concatenate([np.ones(len(self.sample.mean) * self.with_means, dtype=bool), rows == columns])
        return np.eye(len(free))[:, free]

    def independent(self, fixed: list[int]) -> float:
        """F of independent variables; `fixed` is empty, as least squares estimates all variables' moments."""
        own, free = self._stacked(self.sample.mean, self.sample.covariance), self.independence
        pull = weighted(self.weight, own)
        inner = free.T @ weighted(self.weight, free)
        return float(own @ pull - (free.T @ pull) @ np.linalg.solve(inner, free.T @ pull))


def weighted(weight: np.ndarray, of: np.ndarray) -> np.ndarray:
    """W x or W X for a diagonal (k,) or a full (k, k) weight."""
    if weight.ndim == 2:
        return np.asarray(weight @ of)
    return np.asarray(weight * of if of.ndim == 1 else weight[:, None] * of)


def criterion(
    kind: LeastSquares, cases: np.ndarray, sample: SampleMoments, with_means: bool, place: str = "data"
) -> MomentLeastSquares:
    """cases : (n, p) complete. Raises TooFewRespondents where WLS has fewer cases than moments."""
    p = len(sample.mean)
    moments = p * (p + 1) // 2 + p * with_means
    if kind is LeastSquares.WLS and sample.n <= moments:
        raise TooFewRespondents("wls_needs_more_cases", place=place, n=sample.n, moments=moments)
    spread = moments_covariance(cases, with_means)
    try:
        weight = kind.weight(spread)
    except np.linalg.LinAlgError as error:
        raise ModelError("covariance_singular", place=place) from error
    return MomentLeastSquares(sample, with_means, weight, spread)


def moments_covariance(cases: np.ndarray, with_means: bool) -> np.ndarray:
    """(k, k) Γ: covariances, divisor n, of (x, vech((x − m)(x − m)ᵀ)) over cases.

    Source: Browne (1984), eq. 3.4. Same as lavInspect(fit, "gamma") (0.6-14) of continuous items.
    """
    gap = cases - cases.mean(axis=0)
    rows, columns = np.tril_indices(gap.shape[1])
    middle = (gap.T @ gap / len(gap))[rows, columns]
    size = len(rows) + gap.shape[1] * with_means
    total = np.zeros((size, size))
    for start in range(0, len(gap), BLOCK):
        own = gap[start : start + BLOCK]
        products = own[:, rows] * own[:, columns] - middle
        moved = np.hstack([own, products]) if with_means else products
        total += moved.T @ moved
    return total / len(gap)
