"""Factor extraction with the loadings profiled out: what is left to find are the p uniquenesses.

Given uniquenesses psi, the best loadings come from the m largest eigenvalues; the discrepancy is a sum over the
remaining p - m. Both discrepancies have an exact Hessian, so a projected Newton method ends in a handful of
eigendecompositions (Jöreskog, 1967, 1977; Clarke, 1970; Harman & Jones, 1966).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Derivatives = tuple[float, np.ndarray, np.ndarray]
Objective = Callable[[np.ndarray], Derivatives]
"""From p parameters to the value, the gradient (p,) and the Hessian (p, p)."""


@dataclass(frozen=True, slots=True)
class Minimum:
    """The point found by `projected_newton`; `gradient` is the largest slope that the bounds still allow."""

    x: np.ndarray
    value: float
    gradient: float
    iterations: int
    converged: bool


def least_squares(correlation: np.ndarray, factors: int) -> Objective:
    """Half the sum of squared residuals as a function of psi, with gradient and Hessian.

    With eigenvalues l and vectors w of R - diag(psi), f = sum(l_s²) / 2 over the p - m smallest s.
    Source: Harman & Jones (1966); Jöreskog (1977), section 4.
    """

    def at(psi: np.ndarray) -> Derivatives:
        values, vectors = np.linalg.eigh(correlation - np.diag(psi))
        small, large = values[:-factors], values[-factors:]
        rest, kept = vectors[:, :-factors], vectors[:, -factors:]
        gradient = -(rest**2) @ small
        gaps = _away_from_zero(small[:, None] - large[None, :])
        hessian = (rest @ rest.T) ** 2 + 2 * _cross(rest, kept, small[:, None] / gaps)
        return float(small @ small) / 2, gradient, hessian

    return at


def maximum_likelihood(correlation: np.ndarray, factors: int) -> Objective:
    """The likelihood discrepancy as a function of x = log(psi), with gradient and Hessian.

    With eigenvalues t and vectors w of psi^-½ R psi^-½, f = sum(t_s - log t_s - 1) over the p - m smallest s.
    Source: Jöreskog (1967), eqs. 23-26; Clarke (1970).   Same minimum as stats::factanal.
    """

    def at(x: np.ndarray) -> Derivatives:
        scale = np.exp(-x / 2)
        values, vectors = np.linalg.eigh(correlation * np.outer(scale, scale))
        small, large = np.maximum(values[:-factors], np.finfo(float).tiny), values[-factors:]
        rest, kept = vectors[:, :-factors], vectors[:, -factors:]
        gradient = rest**2 @ (1 - small)
        gaps = _away_from_zero(small[:, None] - large[None, :])
        weights = (small - 1)[:, None] * (small[:, None] + large[None, :]) / gaps
        hessian = ((rest * small) @ rest.T) * (rest @ rest.T) + _cross(rest, kept, weights)
        return float(np.sum(small - np.log(small) - 1)), gradient, hessian

    return at


def projected_newton(
    function: Objective,
    start: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    tolerance: float = 1e-10,
    max_iterations: int = 100,
) -> Minimum:
    """Minimises within the box low <= x <= high by Newton steps on the coordinates that are free to move."""
    x = np.clip(start, low, high)
    value, gradient, hessian = function(x)
    for iteration in range(max_iterations):
        free = ~((x <= low) & (gradient > 0) | (x >= high) & (gradient < 0))
        slope = float(np.max(np.abs(gradient[free]), initial=0.0))
        if slope < tolerance:
            return Minimum(x, value, slope, iteration, True)
        step = np.zeros_like(x)
        step[free] = -_descent(hessian[np.ix_(free, free)], gradient[free])
        moved = _search(function, x, value, gradient, step, (low, high))
        if moved is None:
            return Minimum(x, value, slope, iteration, slope < 1e-6)
        x, (value, gradient, hessian) = moved
    return Minimum(x, value, slope, max_iterations, slope < 1e-6)


def _search(
    function: Objective,
    x: np.ndarray,
    value: float,
    gradient: np.ndarray,
    step: np.ndarray,
    box: tuple[np.ndarray, np.ndarray],
) -> tuple[np.ndarray, Derivatives] | None:
    """The first point along the projected step that lowers the function enough (Bertsekas, 1982), else None."""
    length = 1.0
    for _ in range(30):
        candidate = np.clip(x + length * step, *box)
        found = function(candidate)
        if found[0] <= value + 1e-4 * float(gradient @ (candidate - x)) or _rounding(found, value, gradient):
            return None if np.array_equal(candidate, x) else (candidate, found)
        length /= 2
    return None


def _rounding(found: Derivatives, value: float, gradient: np.ndarray) -> bool:
    """Near the minimum the value no longer tells: a smaller slope at a value equal to the last digits is progress."""
    equal = abs(found[0] - value) <= 1e-13 * max(1.0, abs(value))
    return equal and bool(np.max(np.abs(found[1])) < np.max(np.abs(gradient)))


def _descent(hessian: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    """Newton's direction; where the Hessian isn't positive definite, its eigenvalues are taken positive."""
    try:
        np.linalg.cholesky(hessian)
        return np.linalg.solve(hessian, gradient)
    except np.linalg.LinAlgError:
        values, vectors = np.linalg.eigh(hessian)
        size = np.maximum(np.abs(values), 1e-6 * max(1.0, float(np.abs(values).max())))
        return vectors @ ((vectors.T @ gradient) / size)


def _cross(rest: np.ndarray, kept: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """sum over s, r of weights[s, r] rest_is rest_js kept_ir kept_jr."""
    total = np.zeros((len(rest), len(rest)))
    for factor in range(kept.shape[1]):
        total += np.outer(kept[:, factor], kept[:, factor]) * ((rest * weights[:, factor]) @ rest.T)
    return total


def _away_from_zero(gaps: np.ndarray) -> np.ndarray:
    """Eigenvalue gaps (all negative) kept off zero, where small and large eigenvalues coincide."""
    return np.minimum(gaps, -1e-10)
