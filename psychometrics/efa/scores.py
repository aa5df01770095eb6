"""Factor scores: weights for standardised items, and how well they determine the factors."""

from __future__ import annotations

import numpy as np

from psychometrics.errors import DataError, PlanError
from psychometrics.results import Figure, figure, not_computable

METHODS = ("regression", "bartlett", "tenberge", "anderson")


def score_weights(
    correlation: np.ndarray, loadings: np.ndarray, phi: np.ndarray, method: str = "regression"
) -> np.ndarray:
    """(p, m) weights W: scores = Z W with Z standardised items.

    method : "regression"  Thurstone (1935), most valid;  "bartlett"  Bartlett (1937), unbiased;
             "tenberge"    ten Berge et al. (1999), keeps the factor correlations;
             "anderson"    Anderson & Rubin (1956), uncorrelated scores, for uncorrelated factors.
    Raises PlanError "scores_unknown"; DataError "correlation_not_positive_definite", "heywood_scores".
    Same as psych::factor.scores(R, f, Phi, method = …)$weights (2.2.9).
    """
    if method not in METHODS:
        raise PlanError("scores_unknown", place="plan, efa", method=method, known=list(METHODS))
    if np.linalg.eigvalsh(correlation)[0] < 1e-10:
        raise DataError("correlation_not_positive_definite", place="plan, efa, scores", method=method)
    if method == "regression":
        return np.linalg.solve(correlation, loadings @ phi)
    if method == "tenberge":
        return _ten_berge(correlation, loadings, phi)
    uniquenesses = 1 - np.einsum("ij,jk,ik->i", loadings, phi, loadings)
    if np.min(uniquenesses) <= 0:
        raise DataError("heywood_scores", place="plan, efa, scores", method=method)
    weighted = loadings / uniquenesses[:, None]
    if method == "bartlett":
        return weighted @ np.linalg.inv(loadings.T @ weighted)
    return weighted @ _power(weighted.T @ correlation @ weighted, -0.5)


def determinacy(correlation: np.ndarray, loadings: np.ndarray, phi: np.ndarray) -> tuple[Figure, ...]:
    """Squared multiple correlation of each factor with the items, diag(S'R⁻¹S) (Guttman, 1955; Grice, 2001).

    Same as psych::fa(scores = "regression")$R2.scores. Above 1 for an inadmissible solution: not computable.
    """
    if np.linalg.eigvalsh(correlation)[0] < 1e-10:
        return tuple(not_computable("correlation_not_positive_definite") for _ in range(loadings.shape[1]))
    structure = loadings @ phi
    squares = np.einsum("ij,ij->j", structure, np.linalg.solve(correlation, structure))
    return tuple(figure(r) if r <= 1 + 1e-9 else not_computable("heywood_scores") for r in squares)


def score_errors(correlation: np.ndarray, loadings: np.ndarray, phi: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(m,) how far scores by weights W (p, m) lie from the factors: √diag(W'RW − 2W'S + Φ), S the structure.

    For regression √(1 − R²) (Harman, 1976, ch. 16). Same as sqrt(1 - psych::fa(scores = "regression")$R2).
    """
    return np.asarray(np.sqrt(np.maximum(_spread(correlation, weights) - 2 * _shared(loadings, phi, weights) + 1, 0.0)))


def score_validity(
    correlation: np.ndarray, loadings: np.ndarray, phi: np.ndarray, weights: np.ndarray
) -> tuple[Figure, ...]:
    """Correlation of each factor with its scores by these weights, W'S over the scores' sd (Grice, 2001, eq. 6).

    Same as sqrt(psych::factor.scores(R, f, Phi, method = …)$R2) for regression. Above 1 it is not computable.
    """
    found = _shared(loadings, phi, weights) / np.sqrt(_spread(correlation, weights))
    return tuple(figure(min(float(r), 1.0)) if r <= 1 + 1e-9 else not_computable("heywood_scores") for r in found)


def _spread(correlation: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.asarray(np.einsum("if,ij,jf->f", weights, correlation, weights))


def _shared(loadings: np.ndarray, phi: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.asarray(np.einsum("if,if->f", weights, loadings @ phi))


def factor_scores(data: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(n, m) scores of n × p complete answers: standardised with the sd of n - 1, times the weights."""
    centred = data - data.mean(axis=0)
    return centred / data.std(axis=0, ddof=1) @ weights


def _ten_berge(correlation: np.ndarray, loadings: np.ndarray, phi: np.ndarray) -> np.ndarray:
    """R^-½ C Φ^½ with C = R^-½ L (L'R⁻¹L)^-½, L = ΛΦ^½ (ten Berge, Krijnen, Wansbeek & Shapiro, 1999, eq. 8)."""
    root = _power(phi, 0.5)
    inverse_root = _power(correlation, -0.5)
    rotated = loadings @ root
    middle = _power(rotated.T @ np.linalg.solve(correlation, rotated), -0.5)
    return inverse_root @ (inverse_root @ rotated @ middle) @ root


def _power(matrix: np.ndarray, exponent: float) -> np.ndarray:
    """A power of a symmetric positive definite matrix."""
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.maximum(values, np.finfo(float).tiny) ** exponent) @ vectors.T
