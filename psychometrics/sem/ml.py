"""Maximum likelihood for a covariance structure, by Fisher scoring with a guarded step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from psychometrics.errors import ModelError
from psychometrics.sem.implied import Derivative, Matrices, derivative, matrices
from psychometrics.sem.specification import Specification

MAX_STEPS = 500
TOLERANCE = 1e-10


@dataclass(frozen=True)
class MlFit:
    """Estimates of a covariance structure.

    values        : (q,) free parameters; covariance : their (q, q) sampling covariance from expected information.
    discrepancy   : F_ML at the minimum; chi_square = n · F_ML, as lavaan with likelihood = "normal".
    admissible    : no negative variance and a positive definite latent covariance.
    """

    specification: Specification
    values: np.ndarray
    covariance: np.ndarray
    at: Matrices
    n: int
    discrepancy: float
    chi_square: float
    df: int
    p_value: float
    steps: int
    admissible: bool


def ml_discrepancy(sample: np.ndarray, implied: np.ndarray) -> float:
    """F_ML = log|Σ| + tr(S Σ⁻¹) − log|S| − p; infinite where Σ is not positive definite.

    sample, implied : (p, p), same order. Source: Jöreskog (1967); Bollen (1989), eq. 4.67.
    """
    sign, log_implied = np.linalg.slogdet(implied)
    if sign <= 0 or np.linalg.eigvalsh(implied)[0] <= 0:
        return float("inf")
    return float(log_implied + np.trace(np.linalg.solve(implied, sample)) - np.linalg.slogdet(sample)[1] - len(sample))


def fit_ml(sample: np.ndarray, n: int, specification: Specification) -> MlFit:
    """Minimises F_ML.

    sample : (p, p) covariance with divisor n, in the order of `specification.observed`.
    Raises ModelError when the sample covariance is singular, the model is not identified or does not converge.
    Same as lavaan::cfa(model, sample.cov = S, sample.nobs = n) (0.6-14).
    """
    if np.linalg.eigvalsh(sample)[0] <= 1e-12 * np.trace(sample):
        raise ModelError("covariance_singular", place="items " + ", ".join(specification.observed))
    values, steps = _scoring(sample, specification)
    at = matrices(specification, values)
    discrepancy = ml_discrepancy(sample, at.covariance)
    sampling = np.linalg.inv(n * derivative(specification, at).information(np.linalg.inv(at.covariance)))
    chi_square, df = n * discrepancy, specification.df
    p_value = float(stats.chi2.sf(chi_square, df)) if df else 1.0
    return MlFit(specification, values, sampling, at, n, discrepancy, chi_square, df, p_value, steps, _admissible(at))


def _scoring(sample: np.ndarray, specification: Specification) -> tuple[np.ndarray, int]:
    values = specification.start.copy()
    current = ml_discrepancy(sample, matrices(specification, values).covariance)
    for step in range(1, MAX_STEPS + 1):
        gradient, slope = _gradient(sample, specification, values)
        direction = -np.linalg.solve(2 * slope, gradient)
        if -gradient @ direction < TOLERANCE**2 or np.abs(direction).max() < TOLERANCE:
            return values, step
        values, current = _guarded(sample, specification, values, direction, current)
    raise ModelError("model_not_converged", place="model", steps=MAX_STEPS)


def _gradient(sample: np.ndarray, specification: Specification, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    at = matrices(specification, values)
    moves: Derivative = derivative(specification, at)
    inverse = np.linalg.inv(at.covariance)
    information = moves.information(inverse)
    scale = np.sqrt(np.diag(information))
    if np.linalg.eigvalsh(information / np.outer(scale, scale))[0] < 1e-12:
        raise ModelError("model_not_identified", place="model", df=specification.df)
    return moves.gradient(inverse @ (at.covariance - sample) @ inverse), information


def _guarded(
    sample: np.ndarray, specification: Specification, values: np.ndarray, direction: np.ndarray, current: float
) -> tuple[np.ndarray, float]:
    """Halves the step until the discrepancy no longer rises; at the floor of precision the step is taken whole."""
    for halving in range(40):
        moved = values + direction / 2**halving
        reached = ml_discrepancy(sample, matrices(specification, moved).covariance)
        if reached <= current + 1e-14:
            return moved, reached
    return values + direction, current


def _admissible(at: Matrices) -> bool:
    return bool(np.diag(at.residual).min() >= 0 and np.linalg.eigvalsh(at.latent)[0] >= -1e-12)
