"""Extraction: unrotated loadings from a correlation matrix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psychometrics.efa.concentrated import Minimum, Objective, least_squares, maximum_likelihood, projected_newton
from psychometrics.errors import DataError, PlanError

METHODS = ("minres", "ml", "pa", "wls")
LOWER = 0.005
"""Smallest uniqueness that minres, ml and wls allow, as in factanal and psych::fa."""
SAME = 1e-9
"""Objectives no farther apart are one minimum."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """Unrotated loadings (p × m): columns by falling variance, each with a positive sum.

    uniquenesses : 1 - diag(loadings loadings').
    objective    : what the method minimises, at the solution (see `extract`).
    heywood      : positions of the items whose communality reached or passed the bound.
    """

    loadings: np.ndarray
    uniquenesses: np.ndarray
    objective: float
    converged: bool
    iterations: int
    heywood: tuple[int, ...]
    method: str

    @property
    def communalities(self) -> np.ndarray:
        return 1 - self.uniquenesses


def degrees_of_freedom(items: int, factors: int) -> int:
    """((p - m)² - p - m) / 2, the distinct correlations less the free parameters (Lawley & Maxwell, 1971)."""
    return ((items - factors) ** 2 - items - factors) // 2


def squared_multiple_correlations(correlation: np.ndarray) -> np.ndarray:
    """Each item's squared multiple correlation with all others, 1 - 1 / diag(R⁻¹).

    Of a singular matrix: by its pseudo-inverse, within [0, 1], as psych::smc does.
    Same as psych::smc(R) (2.2.9).
    """
    if np.linalg.cond(correlation) < 1e12:
        inverse = np.linalg.inv(correlation)
    else:
        inverse = np.linalg.pinv(correlation, rcond=1e-8, hermitian=True)
    return np.clip(1 - 1 / np.maximum(np.diag(inverse), 1e-12), 0.0, 1.0)


def extract(
    correlation: np.ndarray,
    factors: int,
    method: str = "minres",
    *,
    tolerance: float = 0.001,
    max_iterations: int = 500,
) -> Extraction:
    """Unrotated factor loadings of a correlation matrix.

    correlation : (p, p), ones on the diagonal. factors : 1 <= m < p with degrees of freedom >= 0.
    method      : "minres"  least sum of squared residual correlations (Harman & Jones, 1966);
                  "ml"      maximum likelihood, needs a positive definite matrix (Jöreskog, 1967);
                  "pa"      iterated principal axes from squared multiple correlations;
                  "wls"     minres with residual ij weighted by (1 - smc_i)(1 - smc_j), as psych weights them.
    tolerance, max_iterations : of "pa" only: stops when the sum of communalities moves less than this (psych's
                  min.err = .001; 1e-9 goes on to the fixed point, which is the minres solution).
    An ml solution with an item at its bound (a Heywood case) is the lower of two starts: there the likelihood has
    several maxima.
    Raises DataError "too_many_factors", "correlation_not_positive_definite"; PlanError "extraction_unknown".
    Same as psych::fa(R, factors, fm = method, rotate = "none", max.iter = 500) (2.2.9); ml as stats::factanal.
    """
    check_factor_number(len(correlation), factors)
    if method not in METHODS:
        raise PlanError("extraction_unknown", place="plan, efa", method=method, known=list(METHODS))
    if method == "pa":
        return _principal_axes(correlation, factors, tolerance, max_iterations)
    if method == "ml":
        return _maximum_likelihood(correlation, factors)
    weights = 1 - squared_multiple_correlations(correlation) if method == "wls" else np.ones(len(correlation))
    return _least_squares(correlation, factors, np.sqrt(np.maximum(weights, 1e-6)), method)


def check_factor_number(items: int, factors: int) -> None:
    """Raises DataError "too_many_factors" when so many factors can't be told from the correlations of so few items."""
    most = most_factors(items)
    if not 1 <= factors <= most:
        raise DataError("too_many_factors", place="plan, factors", factors=factors, items=items, most=most)


def most_factors(items: int) -> int:
    """The largest number of factors with degrees of freedom >= 0 (Ledermann's bound); 1 for three items, else 0."""
    return max((m for m in range(1, max(items, 1)) if degrees_of_freedom(items, m) >= 0), default=0)


def _least_squares(correlation: np.ndarray, factors: int, scale: np.ndarray, method: str) -> Extraction:
    """Minres of D R D; with D other than the identity, uniquenesses are those of R times D², so are their bounds."""
    scaled = correlation * np.outer(scale, scale)
    start = 1 - squared_multiple_correlations(correlation)
    found = projected_newton(least_squares(scaled, factors), start * scale**2, LOWER * scale**2, scale**2)
    values, vectors = np.linalg.eigh(scaled - np.diag(found.x))
    loadings = _largest(values, vectors, factors) / scale[:, None]
    residual = np.tril(scaled - scaled_model(loadings, scale), -1)
    return _extraction(loadings, float(np.sum(residual**2)), found, found.x / scale**2, method)


def scaled_model(loadings: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Reproduced correlations of rescaled items, D Λ Λ' D."""
    scaled = loadings * scale[:, None]
    return scaled @ scaled.T


def _maximum_likelihood(correlation: np.ndarray, factors: int) -> Extraction:
    if np.linalg.eigvalsh(correlation)[0] < 1e-10:
        raise DataError("correlation_not_positive_definite", place="plan, efa", method="ml")
    start = 1 - squared_multiple_correlations(correlation)
    found = _lowest(maximum_likelihood(correlation, factors), start)
    psi = np.exp(found.x)
    root = np.sqrt(psi)
    values, vectors = np.linalg.eigh(correlation / np.outer(root, root))
    loadings = root[:, None] * _largest(values - 1, vectors, factors)
    return _extraction(loadings, found.value, found, psi, "ml")


def _lowest(function: Objective, start: np.ndarray) -> Minimum:
    """From the customary uniquenesses (p,); where that ends at a bound also from a half each: the lower of the two."""
    low, high = np.full(len(start), np.log(LOWER)), np.zeros(len(start))
    found = projected_newton(function, np.log(np.maximum(start, LOWER)), low, high)
    if not np.any(found.x <= low + 1e-9):
        return found
    other = projected_newton(function, np.full(len(start), np.log(0.5)), low, high)
    return other if other.converged and other.value < found.value - SAME else found


def _principal_axes(correlation: np.ndarray, factors: int, tolerance: float, max_iterations: int) -> Extraction:
    reduced, iterations = correlation.copy(), 0
    communalities = squared_multiple_correlations(correlation)
    for _ in range(max_iterations):
        np.fill_diagonal(reduced, communalities)
        loadings, iterations = _largest(*np.linalg.eigh(reduced), factors), iterations + 1
        before, communalities = communalities.sum(), np.sum(loadings**2, axis=1)
        if abs(before - communalities.sum()) <= tolerance:
            break
    moved = abs(float(before - communalities.sum()))
    residual = np.tril(correlation - loadings @ loadings.T, -1)
    end = Minimum(1 - communalities, 0.0, moved, iterations, moved <= tolerance)
    return _extraction(loadings, float(np.sum(residual**2)), end, 1 - communalities, "pa")


def _largest(values: np.ndarray, vectors: np.ndarray, factors: int) -> np.ndarray:
    """Eigenvectors of the m largest eigenvalues times their roots; a negative eigenvalue gives a column of zeros."""
    kept = np.sqrt(np.maximum(values[: -factors - 1 : -1], 0.0))
    return vectors[:, : -factors - 1 : -1] * kept


def _extraction(loadings: np.ndarray, objective: float, end: Minimum, psi: np.ndarray, method: str) -> Extraction:
    signs = np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    loadings = loadings * signs
    uniquenesses = 1 - np.sum(loadings**2, axis=1)
    at_bound = np.flatnonzero((psi <= LOWER * (1 + 1e-6)) | (uniquenesses <= LOWER * (1 + 1e-6)))
    heywood = tuple(int(position) for position in at_bound)
    return Extraction(loadings, uniquenesses, objective, end.converged, end.iterations, heywood, method)
