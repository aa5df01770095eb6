"""Bootstrap intervals of alpha and omega, all replicates at once from their resampled covariances."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from psychometrics.errors import DataError
from psychometrics.reliability import composite
from psychometrics.reliability.answers import ScaleAnswers
from psychometrics.reliability.composite import Array
from psychometrics.reliability.hierarchical import omega_hierarchical
from psychometrics.reliability.omega import OmegaMethod, omegas
from psychometrics.reliability.result import OmegaHierarchical
from psychometrics.reliability.unifactor import OneFactor, fit_minres, fit_ml
from psychometrics.resampling import bootstrap_covariances, percentile_interval
from psychometrics.results import Figure, NotComputable, not_computable

Interval = tuple[Figure, Figure]
HIERARCHICAL_REPLICATES = 200
"""An oblique rotation per replicate is dear; so many give limits stable to about .01."""


@dataclass(frozen=True, slots=True)
class BootstrapIntervals:
    """Percentile limits of alpha and of omega, or why there are none."""

    alpha: Interval
    omega: Interval


def bootstrap_alpha_omega(
    answers: ScaleAnswers, fit: OneFactor | None, method: OmegaMethod, replicates: int, confidence: float, seed: int
) -> BootstrapIntervals:
    """Limits over resampled respondents. fit : the one-factor model of the sample, None when there is none.

    Same as boot::boot.ci(type = "perc") of psych::alpha and of a one-factor lavaan model, but for the random draws.
    """
    refused = _why_not(answers, replicates)
    if refused is not None:
        return BootstrapIntervals((refused, refused), (refused, refused))
    covariances = bootstrap_covariances(answers.varying_values, replicates, seed)
    covariances = covariances[np.diagonal(covariances, axis1=1, axis2=2).min(axis=1) > 0]
    alpha = percentile_interval(composite.alphas(covariances), confidence)
    if fit is None:
        missing = not_computable("reliability_no_factor_to_resample")
        return BootstrapIntervals(alpha, (missing, missing))
    return BootstrapIntervals(alpha, percentile_interval(_omegas(covariances, fit, method), confidence))


def _omegas(covariances: Array, fit: OneFactor, method: OmegaMethod) -> Array:
    """(b,) omega of each replicate, those whose fit didn't settle left out; starts from the sample's solution."""
    sd = np.sqrt(fit.loadings**2 + fit.uniquenesses)
    start = OneFactor(fit.loadings / sd, fit.uniquenesses / sd**2, fit.converged, fit.improper)
    if method == OmegaMethod.ML:
        correlations = composite.to_correlations(covariances)
        covariances = covariances[np.linalg.eigvalsh(correlations)[:, 0] > 1e-8]
        found = fit_ml(covariances, start) if len(covariances) else None
    else:
        found = fit_minres(covariances, start.loadings)
    if found is None:
        return np.empty(0)
    return omegas(covariances, found, method)[found.converged]


def with_hierarchical_interval(
    found: OmegaHierarchical, answers: ScaleAnswers, replicates: int, confidence: float, seed: int
) -> OmegaHierarchical:
    """The same result with percentile limits of omega hierarchical and omega total.

    At most HIERARCHICAL_REPLICATES replicates; those whose solution can't be found are left out.
    """
    if _why_not(answers, replicates) is not None:
        return found
    covariances = bootstrap_covariances(answers.varying_values, min(replicates, HIERARCHICAL_REPLICATES), seed)
    factors = found.loadings.shape[1] - 1
    pairs = [pair for matrix in covariances if (pair := _hierarchical_pair(matrix, factors)) is not None]
    values = np.array(pairs).reshape(-1, 2)
    low, high = percentile_interval(values[:, 0], confidence)
    total_low, total_high = percentile_interval(values[:, 1], confidence)
    return replace(
        found,
        omega_hierarchical_low=low,
        omega_hierarchical_high=high,
        omega_total_low=total_low,
        omega_total_high=total_high,
    )


def _hierarchical_pair(covariance: Array, factors: int) -> tuple[float, float] | None:
    try:
        result = omega_hierarchical(composite.to_correlations(covariance), factors)
    except (DataError, np.linalg.LinAlgError):
        return None
    return float(result.omega_hierarchical), float(result.omega_total)


def _why_not(answers: ScaleAnswers, replicates: int) -> NotComputable | None:
    if replicates == 0:
        return not_computable("reliability_no_replicates")
    if not answers.complete:
        return not_computable("reliability_no_bootstrap_with_gaps")
    return None
