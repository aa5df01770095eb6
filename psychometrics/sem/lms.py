"""The likelihood of a latent variable that depends on the product of two others (latent moderated structures, LMS).

    y = ν + Λ(ξ, η) + ε,   η = γᵀξ + ω ξ₁ξ₂ + ζ,   ξ ~ N(0, Φ)

Given ξ₁ all is linear, so y is normal, with a mean and a covariance that move with ξ₁; the density of y is their
mixture over ξ₁ (Klein & Moosbrugger, 2000, eqs. 15–19). The integral is a sum over equal steps, whose error vanishes
faster than any power of the step; the step follows how closely the items tell ξ₁.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

REACH = 7.0
"""Standard deviations of ξ₁ on either side that the sum goes over; beyond lies 2.6e-12 of the cases."""
FINENESS = 1.35
TINY = 1e-30
BLOCK = 2048


@dataclass(frozen=True)
class Interaction:
    """scales : items of each exogenous latent variable, the predictor first, and last those of the outcome.

    moderator : its place among the exogenous ones; 0, the predictor's own, gives a quadratic effect.
    Parameters: loadings but each scale's first, which is 1; intercepts; residual variances; Φ below its diagonal row by
    row; γ; ψ; ω.
    """

    scales: tuple[tuple[str, ...], ...]
    moderator: int = 1

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(item for scale in self.scales for item in scale)

    @property
    def exogenous(self) -> int:
        return len(self.scales) - 1

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """How many loadings, intercepts, residual variances, cells of Φ, γ, ψ and ω there are."""
        p, k = len(self.items), self.exogenous
        return p - len(self.scales), p, p, k * (k + 1) // 2, k, 1, 1

    def parts(self, values: np.ndarray) -> list[np.ndarray]:
        return np.split(values, np.cumsum(self.sizes)[:-1])

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Of the parameters, scales numbered from 0."""
        rows, columns = np.tril_indices(self.exogenous)
        loadings = [f"{number}=~{item}" for number, scale in enumerate(self.scales) for item in scale[1:]]
        phi = [f"{i}~~{j}" for i, j in zip(rows, columns, strict=True)]
        last = len(self.scales) - 1
        paths = [f"{last}~{number}" for number in range(self.exogenous)]
        items = self.items
        return (*loadings, *(f"{i}~1" for i in items), *(f"{i}~~{i}" for i in items), *phi, *paths, "psi", "omega")

    def loadings(self, free: np.ndarray) -> np.ndarray:
        """(p, k + 1)."""
        found = np.zeros((len(self.items), len(self.scales)), dtype=free.dtype)
        row = used = 0
        for column, scale in enumerate(self.scales):
            found[row, column] = 1.0
            found[row + 1 : row + len(scale), column] = free[used : used + len(scale) - 1]
            row, used = row + len(scale), used + len(scale) - 1
        return found

    def phi(self, cells: np.ndarray) -> np.ndarray:
        found = np.zeros((self.exogenous,) * 2, dtype=cells.dtype)
        rows, columns = np.tril_indices(self.exogenous)
        found[rows, columns] = found[columns, rows] = cells
        return found

    def moments(self, values: np.ndarray, nodes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Means (J, p) and covariances (J, p, p) of the items where ξ₁ lies `nodes` (J,) standard deviations from 0.

        Holds for complex values too, by which derivatives are taken.
        """
        free, intercepts, residual, cells, gamma, psi, omega = self.parts(values)
        loadings, phi, k = self.loadings(free), self.phi(cells), self.exogenous
        first = np.sqrt(phi[0, 0]) * nodes
        reach = phi[0] / phi[0, 0]
        rest = phi - np.outer(phi[0], phi[0]) / phi[0, 0]
        latent = first[:, None] * reach  # (J, k) means of ξ given ξ₁
        slope = np.repeat(gamma[None], len(nodes), axis=0)
        slope[:, self.moderator] += omega[0] * first
        centre = np.einsum("jk,jk->j", slope, latent)
        means = np.concatenate([latent, centre[:, None]], axis=1)
        spread = np.zeros((len(nodes), k + 1, k + 1), dtype=values.dtype)
        crossed = slope @ rest
        spread[:, :k, :k] = rest
        spread[:, k, :k] = spread[:, :k, k] = crossed
        spread[:, k, k] = np.einsum("jk,jk->j", crossed, slope) + psi[0]
        return intercepts + means @ loadings.T, loadings @ spread @ loadings.T + np.diag(residual)

    def nodes(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(J,) places and logarithms of weights, fine enough for items that tell ξ₁ as these values say."""
        free, _, residual, cells, *_ = self.parts(values)
        own = self.loadings(free)[: len(self.scales[0]), 0]
        told = self.phi(cells)[0, 0] * np.sum(own**2 / np.maximum(residual[: len(own)], 1e-6))
        step = min(0.25, 0.8 / np.sqrt(1 + told) / FINENESS)
        count = int(np.ceil(REACH / step))
        places = np.arange(-count, count + 1) * step
        return places, np.log(step) - 0.5 * places**2 - 0.5 * np.log(2 * np.pi)

    def variance_of_outcome(self, values: np.ndarray) -> float:
        """γᵀΦγ + ω²(φ₁₁φ₂₂ + φ₁₂²) + ψ."""
        *_, cells, gamma, psi, omega = self.parts(values)
        phi, m = self.phi(cells), self.moderator
        return float(gamma @ phi @ gamma + omega[0] ** 2 * (phi[0, 0] * phi[m, m] + phi[0, m] ** 2) + psi[0])

    def admissible(self, values: np.ndarray) -> bool:
        _, _, residual, cells, _, psi, _ = self.parts(values)
        return bool(residual.min() > 0 and psi[0] > 0 and np.linalg.eigvalsh(self.phi(cells))[0] > 0)


@dataclass(frozen=True)
class LmsLikelihood:
    """cases : (n, p) in the order of the model's items, NaN where an answer is missing; places, weights : the nodes."""

    model: Interaction
    cases: np.ndarray
    places: np.ndarray
    weights: np.ndarray

    @cached_property
    def _blocks(self) -> Sequence[tuple[np.ndarray, np.ndarray]]:
        """Answered items and cases that answered just these, in blocks."""
        patterns, which = np.unique(np.isfinite(self.cases), axis=0, return_inverse=True)
        found = []
        for number, seen in enumerate(patterns):
            if not seen.any():
                continue
            rows = self.cases[which.ravel() == number][:, seen]
            found += [(np.flatnonzero(seen), rows[start : start + BLOCK]) for start in range(0, len(rows), BLOCK)]
        return found

    def value(self, values: np.ndarray) -> float:
        """Log-likelihood; −∞ for a variance that is not positive."""
        return self.value_and_slope(values, slope=False)[0]

    def value_and_slope(self, values: np.ndarray, *, slope: bool = True) -> tuple[float, np.ndarray]:
        """Log-likelihood and its derivatives (q,)."""
        if not self.model.admissible(values):
            return float("-inf"), np.zeros(len(values))
        means, covariances = self.model.moments(values, self.places)
        by_mean, by_covariance, total = np.zeros_like(means), np.zeros_like(covariances), 0.0
        for seen, rows in self._blocks:
            inner = covariances[:, seen[:, None], seen]
            inverse, log_size = np.linalg.inv(inner), np.linalg.slogdet(inner)[1]
            gaps = rows - means[:, None, seen]
            pulled = gaps @ inverse
            log = self.weights[:, None] - 0.5 * (np.sum(pulled * gaps, axis=2) + log_size[:, None])
            top = log.max(axis=0)
            share = np.exp(log - top)
            density = share.sum(axis=0)
            total += float(np.sum(top + np.log(density)) - 0.5 * rows.size * np.log(2 * np.pi))
            if slope:
                share /= density
                by_mean[:, seen] += (share[:, None] @ pulled)[:, 0]
                crossed = (pulled * share[:, :, None]).transpose(0, 2, 1) @ pulled
                by_covariance[:, seen[:, None], seen] += 0.5 * (crossed - share.sum(axis=1)[:, None, None] * inverse)
        return total, self._chained(values, by_mean, by_covariance) if slope else np.zeros(len(values))

    def _chained(self, values: np.ndarray, by_mean: np.ndarray, by_covariance: np.ndarray) -> np.ndarray:
        """From slopes by the nodes' moments to slopes by the parameters, by imaginary steps, exact to rounding."""
        found = np.empty(len(values))
        for place in range(len(values)):
            moved = values.astype(complex)
            moved[place] += TINY * 1j
            means, covariances = self.model.moments(moved, self.places)
            found[place] = (np.sum(means.imag * by_mean) + np.sum(covariances.imag * by_covariance)) / TINY
        return found


def likelihood_of(model: Interaction, cases: np.ndarray, values: np.ndarray) -> LmsLikelihood:
    """With nodes as fine as these values ask."""
    return LmsLikelihood(model, cases, *model.nodes(values))
