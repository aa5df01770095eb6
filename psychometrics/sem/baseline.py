"""The model of independence, which fit is measured against."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from psychometrics.sem.discrepancy import GeneralisedLeastSquares
from psychometrics.sem.fitting import FittedModel, GroupData
from psychometrics.sem.least_squares import MomentLeastSquares
from psychometrics.sem.robust import Estimator
from psychometrics.sem.saturated import saturated_trace


def exogenous(fitted: FittedModel) -> list[int]:
    names = fitted.table.names.observed
    return [names.index(name) for name in fitted.table.fixed_observed]


def baseline_chi_square(fitted: FittedModel) -> float:
    """χ² of independence, exogenous observed variables correlating as they do in the sample."""
    fixed, total = exogenous(fitted), 0.0
    for group, discrepancy in zip(fitted.data, fitted.model.groups, strict=True):
        if isinstance(discrepancy, GeneralisedLeastSquares | MomentLeastSquares):
            total += (group.sample.n - 1) * discrepancy.independent(fixed)
            continue
        if group.incomplete:
            total += _incomplete_baseline(group)
            continue
        covariance = group.sample.covariance
        log_free = np.log(np.delete(np.diag(covariance), fixed)).sum()
        log_fixed = np.linalg.slogdet(covariance[np.ix_(fixed, fixed)])[1] if fixed else 0.0
        total += group.sample.n * (log_free + log_fixed - group.sample.log_determinant)
    return float(total)


def _incomplete_baseline(group: GroupData) -> float:
    """Twice the fall of the log-likelihood when each variable stands alone, with all the answers it has."""
    assert group.incomplete is not None
    alone = 0.0
    for column in group.cases.T:
        seen = column[np.isfinite(column)]
        alone += len(seen) * (np.log(2 * np.pi) + np.log(seen.var()) + 1)
    return float(alone - group.incomplete.n * group.incomplete.saturated)


def baseline_df(fitted: FittedModel) -> int:
    p, x = len(fitted.table.names.observed), len(exogenous(fitted))
    return (p * (p + 1) // 2 - x * (x + 1) // 2 - (p - x)) * len(fitted.data)


def baseline_factor(fitted: FittedModel, estimator: Estimator, base_df: int) -> float:
    """The scaling factor of the independence model's χ²."""
    if estimator in (Estimator.ML, Estimator.GLS) or base_df == 0:
        return 1.0
    kept = sum(_baseline_trace(group, exogenous(fitted), estimator) for group in fitted.data)
    return float(kept / base_df)


def _baseline_trace(group: GroupData, fixed: Sequence[int], estimator: Estimator) -> float:
    """tr(UΓ) of the independence model: all moments' trace less that of the variances it fits.

    Means leave it, unless cases come in clusters: then they spread more than their variances say.
    """
    sample, cases = group.sample, group.cases
    if group.incomplete:
        return saturated_trace(group.incomplete, sample) - sum(1 + 0.5 * (_kurtosis(one) - 1) for one in cases.T)
    independent = np.diag(np.diag(sample.covariance))
    independent[np.ix_(fixed, fixed)] = sample.covariance[np.ix_(fixed, fixed)]
    weight = independent if estimator is Estimator.MLM else sample.covariance
    means = group.clusters is not None
    whole = group.trace(np.linalg.inv(weight), means)
    if fixed:
        whole -= group.trace(np.linalg.inv(weight[np.ix_(fixed, fixed)]), means, fixed)
    free = np.delete(np.arange(len(sample.mean)), fixed)
    variance = np.diag(sample.covariance)[free]
    if means:
        alone = zip(free, variance, strict=True)
        return whole - sum(group.trace(np.eye(1) / own, True, [int(place)]) for place, own in alone)
    gap = cases[:, free] - sample.mean[free]
    fourth = (gap**4).mean(axis=0) / variance**2
    return float(whole - 0.5 * (fourth - 1).sum())


def _kurtosis(column: np.ndarray) -> float:
    gap = column[np.isfinite(column)]
    gap = gap - gap.mean()
    return float((gap**4).mean() / (gap**2).mean() ** 2)
