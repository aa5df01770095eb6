"""Bootstrap intervals of alpha and omega, all replicates at once: resample, covariances in one product, batch fit."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from psychometrics.reliability import composite
from psychometrics.reliability.answers import ScaleAnswers
from psychometrics.reliability.batch_hierarchical import hierarchical_omegas
from psychometrics.reliability.composite import Array
from psychometrics.reliability.omega import OmegaMethod, omegas
from psychometrics.reliability.result import OmegaHierarchical
from psychometrics.reliability.unifactor import OneFactor, fit_minres, fit_ml
from psychometrics.resampling import bootstrap_covariances, bootstrap_sums, near_mean, percentile_interval
from psychometrics.results import Figure, NotComputable, not_computable

BATCH = 250
BOOT_TOLERANCE = 1e-6  # of parameters in a replicate; resampling moves them some 10,000 times as far

Interval = tuple[Figure, Figure]


@dataclass(frozen=True, slots=True)
class BootstrapIntervals:
    """Percentile limits of alpha and omega_total."""

    alpha: Interval
    omega: Interval


def bootstrap_alphas(values: Array, replicates: int, seed: int = 0) -> Array:
    """(replicates,) alphas of resampled respondents.

    values : (n, k) complete answers. Only the variances of items and of their sum are resampled, so each
    replicate costs 2(k + 1) products of n numbers. NaN for a replicate whose sum doesn't vary.
    Same as psych::alpha(x, n.iter = replicates)$boot[, 1] with the same draws.
    """
    n, k = values.shape
    middle = near_mean(values)

    def powers(rows: Array) -> Array:
        centred = rows - middle
        columns = np.column_stack([centred, centred.sum(axis=1)])
        return np.hstack([columns, columns**2])

    sums = bootstrap_sums(values, replicates, seed, powers) / n
    variances = sums[:, k + 1 :] - sums[:, : k + 1] ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        alphas = (1 - variances[:, :k].sum(axis=1) / variances[:, k]) * (k / (k - 1))
    return np.where(variances[:, k] > 1e-12, alphas, np.nan)


def bootstrap_omegas(
    covariances: Array, fit: OneFactor, sd: Array, method: OmegaMethod | str = OmegaMethod.ML
) -> Array:
    """(replicates,) omegas of resampled covariance matrices; NaN where an item didn't vary or the fit failed.

    covariances : (replicates, k, k); fit : of the whole sample, in the metric of its sd (k,), where each starts.
    """
    found = np.full(len(covariances), np.nan)
    usable = np.flatnonzero((np.diagonal(covariances, axis1=1, axis2=2) > 1e-12).all(axis=1))
    for part in np.array_split(usable, max(1, len(usable) // BATCH)):
        if method == OmegaMethod.ML:
            start = replace(fit, loadings=fit.loadings / sd, uniquenesses=fit.uniquenesses / sd**2)
            fitted = fit_ml(covariances[part], start, tolerance=BOOT_TOLERANCE)
        else:
            fitted = fit_minres(covariances[part], fit.loadings / sd)
        found[part] = np.where(fitted.converged, omegas(covariances[part], fitted, method), np.nan)
    return found


def bootstrap_intervals(
    answers: ScaleAnswers, fit: OneFactor | None, method: OmegaMethod, replicates: int, confidence: float, seed: int
) -> BootstrapIntervals:
    """Percentile intervals of a scale's alpha and, when its one-factor fit is given, of omega."""
    reason = _why_none(answers, replicates)
    if reason is not None:
        return BootstrapIntervals((reason, reason), (reason, reason))
    values = answers.varying_values
    if fit is None:
        missing = not_computable("reliability_omega_not_found")
        alphas = bootstrap_alphas(values, replicates, seed)
        return BootstrapIntervals(percentile_interval(alphas, confidence), (missing, missing))
    covariances = bootstrap_covariances(values, replicates, seed)
    whole = composite.total(covariances)
    with np.errstate(invalid="ignore", divide="ignore"):
        alphas = np.where(whole > 1e-12, composite.alphas(covariances), np.nan)
    found = bootstrap_omegas(covariances, fit, np.sqrt(np.diag(answers.covariance)), method)
    return BootstrapIntervals(percentile_interval(alphas, confidence), percentile_interval(found, confidence))


def with_hierarchical_interval(
    found: OmegaHierarchical, answers: ScaleAnswers, replicates: int, confidence: float, seed: int
) -> OmegaHierarchical:
    """The same result with percentile intervals of omega hierarchical and total."""
    general, total = _hierarchical_intervals(found, answers, replicates, confidence, seed)
    return replace(
        found,
        omega_hierarchical_low=general[0],
        omega_hierarchical_high=general[1],
        omega_total_low=total[0],
        omega_total_high=total[1],
    )


def _hierarchical_intervals(
    found: OmegaHierarchical, answers: ScaleAnswers, replicates: int, confidence: float, seed: int
) -> tuple[Interval, Interval]:
    reason = _why_none(answers, replicates)
    if reason is not None:
        return (reason, reason), (reason, reason)
    covariances = bootstrap_covariances(answers.varying_values, replicates, seed)
    general, total = hierarchical_omegas(covariances, found)
    return percentile_interval(general, confidence), percentile_interval(total, confidence)


def _why_none(answers: ScaleAnswers, replicates: int) -> NotComputable | None:
    if replicates == 0:
        return not_computable("reliability_no_replicates")
    if not answers.complete:
        return not_computable("reliability_bootstrap_needs_complete")
    return None
