"""What a model leaves of the sample's moments: residuals and goodness of fit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from psychometrics.sem.baseline import exogenous
from psychometrics.sem.fitting import FittedModel, GroupData
from psychometrics.sem.least_squares import MomentLeastSquares
from psychometrics.sem.measures import GoodnessOfFit, Residuals, goodness_of_fit, residual_size


def residuals_of(fitted: FittedModel) -> Residuals:
    """Each group's, weighted by its size."""
    means = fitted.table.options.means
    each = []
    for at, group in zip(fitted.at, fitted.data, strict=True):
        pair = (group.sample.mean, at.mean) if means else (None, None)
        one = residual_size(group.sample.covariance, at.covariance, *pair)
        each.append((one.rmr, one.srmr, one.crmr, one.srmr_mplus))
    return Residuals(*(float(value) for value in fitted.model.shares @ np.array(each)))


def goodness_of(fitted: FittedModel) -> GoodnessOfFit:
    """Each group's share of the moments' length that is left, weighted by its size."""
    means, fixed, lost = fitted.table.options.means, exogenous(fitted), 0.0
    each = zip(fitted.at, fitted.data, fitted.model.shares, fitted.model.groups, strict=True)
    for at, group, share, criterion in each:
        sample, none = group.sample, np.zeros(len(at.mean))
        shift, mean = (sample.mean - at.mean, _without(sample.mean, fixed)) if means else (none, none)
        gap, own = sample.covariance - at.covariance, _without(sample.covariance, fixed)
        if isinstance(criterion, MomentLeastSquares):
            left, whole = criterion.length(shift, gap), criterion.length(mean, own)
        else:
            metric = sample.covariance if fitted.least_squares else at.covariance
            left, whole = _length(group, metric, gap, shift), _length(group, metric, own, mean)
        lost += float(share) * left / whole
    p = len(fitted.table.names.observed)
    moments = (p * (p + 1) // 2 + p * means) * len(fitted.data)
    return goodness_of_fit(lost, 1.0, fitted.df, moments)


def _without(moments: np.ndarray, fixed: Sequence[int]) -> np.ndarray:
    """Means or covariances with those of fixed exogenous variables set to nothing."""
    kept = moments.copy()
    kept[np.ix_(*[fixed] * moments.ndim)] = 0.0
    return kept


def _length(group: GroupData, implied: np.ndarray, gap: np.ndarray, shift: np.ndarray) -> float:
    """Squared length of (shift, gap) in normal theory's metric, incomplete cases' answered part by itself."""
    if group.incomplete:
        return group.incomplete.length(implied, gap, shift)
    return _normal_length(np.linalg.inv(implied), gap, shift)


def _normal_length(weight: np.ndarray, gap: np.ndarray, shift: np.ndarray) -> float:
    turned = weight @ gap
    return float(0.5 * np.sum(turned * turned.T) + shift @ weight @ shift)
