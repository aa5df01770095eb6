"""McDonald's omega of one scale: the share of the sum score's variance that the common factor makes."""

from __future__ import annotations

import math
from enum import StrEnum

import numpy as np
from scipy import stats

from psychometrics.errors import DataError, TooFewItems
from psychometrics.reliability import composite
from psychometrics.reliability.alpha import checked
from psychometrics.reliability.composite import Array
from psychometrics.reliability.unifactor import OneFactor, fit_minres, fit_ml, one_factor_information


class OmegaMethod(StrEnum):
    """ml: one-factor confirmatory model by maximum likelihood (lavaan); minres: least squares (psych)."""

    ML = "ml"
    MINRES = "minres"


def mcdonald_omega(covariance: Array, method: OmegaMethod | str = OmegaMethod.ML) -> float:
    """Omega total of a congeneric scale: one factor, each item with its own loading and error variance.

    covariance : (k, k), k >= 3 keyed items; a correlation matrix gives omega of standardised items.
    method     : "ml"     (Σλ)² / ((Σλ)² + Σψ), as from lavaan::cfa with one factor, std.lv = TRUE;
                 "minres" 1 - Σψ / total variance, as psych::omega(R, nfactors = 1)$omega.tot.
    Raises TooFewItems when k < 3 (with two items the loadings are not identified); DataError
    (reliability_not_positive_definite) when ml meets a singular matrix, (reliability_factor_not_found).
    Source: McDonald (1999), eq. 6.20b; Raykov (1997).
    """
    covariance, method = checked(covariance), OmegaMethod(method)
    fit = fit_one_factor(covariance, method)
    return float(omegas(covariance, fit, method))


def fit_one_factor(covariance: Array, method: OmegaMethod | str = OmegaMethod.ML) -> OneFactor:
    """The one-factor model of a (k, k) covariance matrix.   Raises as mcdonald_omega."""
    k = len(covariance)
    if k < 3:
        raise TooFewItems("reliability_omega_needs_three_items", k=k, least=3)
    if method == OmegaMethod.ML and np.linalg.eigvalsh(composite.to_correlations(covariance))[0] < 1e-8:
        raise DataError("reliability_not_positive_definite")
    fit = fit_ml(covariance) if method == OmegaMethod.ML else fit_minres(covariance)
    if not bool(fit.converged):
        raise DataError("reliability_factor_not_found")
    return fit


def omegas(covariances: Array, fit: OneFactor, method: OmegaMethod | str = OmegaMethod.ML) -> Array:
    """Omega of each fitted matrix: (..., k, k) covariances with their fit give (...)."""
    errors = fit.uniquenesses.sum(axis=-1)
    if method == OmegaMethod.ML:
        common = fit.loadings.sum(axis=-1) ** 2
        return np.asarray(common / (common + errors))
    return np.asarray(1 - errors / composite.total(covariances))


def omega_from_parameters(loadings: Array, error_variances: Array, error_covariance_sum: float = 0.0) -> float:
    """Omega from the parameters of any fitted one-factor model (model-based omega).

    loadings, error_variances : (k,), unstandardised or standardised alike; error_covariance_sum : sum of the
    residual covariances of a model that frees them, each counted once.
    Source: Raykov (2001), eq. 6.   Same as semTools::compRelSEM(fit, obs.var = FALSE).
    """
    common = float(np.sum(loadings)) ** 2
    return common / (common + float(np.sum(error_variances)) + 2 * error_covariance_sum)


def hierarchical_omega_from_parameters(general: Array, groups: Array, error_variances: Array) -> tuple[float, float]:
    """Omega hierarchical and total of a fitted bifactor (or second-order) model.

    general : (k,) loadings on the general factor (for a second-order model: first-order loading times
    second-order loading); groups : (k, m) loadings on group factors, zero where an item isn't of the group;
    error_variances : (k,). Factors orthogonal with unit variance.
    Source: Zinbarg et al. (2005), eqs. 4 and 8.   Same as psych::omegaFromSem.
    """
    by_general = float(np.sum(general)) ** 2
    common = by_general + float(np.square(np.sum(groups, axis=0)).sum())
    whole = common + float(np.sum(error_variances))
    return by_general / whole, common / whole


def omega_standard_error(covariance: Array, n: int, fit: OneFactor | None = None) -> float:
    """Standard error of ML omega by the delta method, from the expected information.

    covariance : (k, k); n respondents.
    Source: Raykov (2002).   Same as a parameter `omega := ...` in lavaan (ML, standard errors).
    """
    fit = fit or fit_one_factor(checked(covariance), OmegaMethod.ML)
    x, psi = np.atleast_2d(fit.loadings)[0], np.atleast_2d(fit.uniquenesses)[0]
    common, errors, k = float(x.sum()), float(psi.sum()), len(x)
    whole = common**2 + errors
    gradient = np.concatenate([np.full(k, 2 * common * errors / whole**2), np.full(k, -(common**2) / whole**2)])
    try:
        spread = np.linalg.solve(one_factor_information(x, psi), gradient)
    except np.linalg.LinAlgError as error:
        raise DataError("reliability_not_positive_definite") from error
    return math.sqrt(max(0.0, float(gradient @ spread)) / n)


def omega_interval(omega: float, standard_error: float, confidence: float = 0.95) -> tuple[float, float]:
    """Normal-theory limits of omega, not above 1."""
    reach = float(stats.norm.ppf(1 - (1 - confidence) / 2)) * standard_error
    return omega - reach, min(1.0, omega + reach)
