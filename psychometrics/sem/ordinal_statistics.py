"""Fit measures of a model of ordered items."""

from __future__ import annotations

import numpy as np

from psychometrics.results import Figure, not_computable
from psychometrics.sem.catml import CatMl, cat_ml
from psychometrics.sem.fit_statistics import FitStatistics, chi_square_test, critical, robust_incremental, robust_rmsea
from psychometrics.sem.measures import (
    GoodnessOfFit,
    Incremental,
    Residuals,
    Rmsea,
    centrality,
    goodness_of_fit,
    incremental,
    rmsea,
)
from psychometrics.sem.ordinal_fit import OrdinalModel, adjusted_test, baseline_test
from psychometrics.sem.ordinal_moments import OrdinalMoments
from psychometrics.sem.robust import Scaling


def ordinal_statistics(fitted: OrdinalModel, *, adjusted: bool = True) -> FitStatistics:
    """As lavaan::fitMeasures of WLSMV and ULSMV. n is N − G where a figure is divided by it, as there.

    adjusted : mean- and variance-adjusted tests stand as the scaled ones; else (DWLS, ULS) the uncorrected.
    """
    n, df, chi, groups = fitted.multiplier, fitted.df, max(fitted.chi_square, 0.0), len(fitted.data)
    base_chi, base_df, base = baseline_test(fitted)
    own = adjusted_test(fitted)
    scaled, base_scaled = (own.chi_square, base.chi_square) if adjusted else (chi, base_chi)
    plain, rescaled = rmsea(chi, df, n, groups=groups), rmsea(scaled, df, n, groups=groups)
    index, rescaled_index = incremental(chi, df, base_chi, base_df), incremental(scaled, df, base_scaled, base_df)
    normal = cat_ml(fitted) if adjusted else None
    missing = not_computable("least_squares_has_no_likelihood")
    return FitStatistics(
        n=fitted.n,
        n_free=fitted.table.n_free,
        test=chi_square_test(chi, df),
        scaled_test=chi_square_test(scaled, df, own.factor if adjusted else 1.0),
        baseline=chi_square_test(base_chi, base_df),
        scaled_baseline=chi_square_test(base_scaled, base_df, base.factor if adjusted else 1.0),
        incremental=index,
        scaled_incremental=rescaled_index,
        robust_incremental=_robust_incremental(normal, df, base_df) if normal else rescaled_index,
        rmsea=plain,
        scaled_rmsea=rescaled,
        robust_rmsea=_robust_rmsea(normal, df, n, groups) if normal else rescaled,
        residuals=_residuals(fitted),
        goodness=_goodness(fitted),
        log_likelihood=missing,
        saturated_log_likelihood=missing,
        aic=missing,
        bic=missing,
        adjusted_bic=missing,
        critical_n_05=critical(chi, df, n, 0.05),
        critical_n_01=critical(chi, df, n, 0.01),
        centrality=centrality(chi, df, n),
        ecvi=missing,
        factors=Scaling(own.factor if adjusted else 1.0),
        wrmr=float(np.sqrt(chi / len(fitted.data[0].moments.vector))),
        robust_indices=_kind(adjusted, normal is not None),
    )


def _robust_incremental(normal: CatMl, df: int, base_df: int) -> Incremental:
    base = normal.base_chi_square, base_df, normal.base_factor
    return robust_incremental(normal.chi_square, df, normal.factor, *base)


def _robust_rmsea(normal: CatMl, df: int, n: int, groups: int) -> Rmsea:
    scaled = rmsea(normal.chi_square / normal.factor, df, n, groups=groups)
    return robust_rmsea(normal.chi_square, df, n, groups, normal.factor, scaled)


def _kind(adjusted: bool, normal: bool) -> str:
    return "robust" if normal else "scaled" if adjusted else "uncorrected"


def _residuals(fitted: OrdinalModel) -> Residuals:
    """SRMR over variances and covariances; RMR and CRMR over thresholds too. Each group's, by its size."""
    each = [
        _residuals_of(group.moments, at.scales[:, None] * at.covariance * at.scales, implied)
        for group, at, implied in zip(fitted.data, fitted.at, fitted.model.implied(fitted.values), strict=True)
    ]
    rmr, srmr, crmr = (float(value) for value in fitted.model.shares @ np.array(each))
    mplus: Figure = not_computable("not_for_ordered_items")
    return Residuals(rmr, srmr, crmr, mplus)


def _residuals_of(moments: OrdinalMoments, covariance: np.ndarray, implied: np.ndarray) -> tuple[float, float, float]:
    sample, t = moments.correlations, len(moments.thresholds)
    size, own = np.sqrt(np.diag(sample)), np.sqrt(np.abs(np.diag(covariance)))
    within, below = np.tril_indices(len(sample)), np.tril_indices(len(sample), -1)
    first, gap = (moments.thresholds - implied[:t])[moments.ordered[moments.item]], sample - covariance
    correlations = sample / np.outer(size, size) - covariance / np.outer(own, own)
    parts = (
        np.concatenate([first, gap[within]]),
        (gap / np.outer(size, size))[within],
        np.concatenate([first, correlations[below]]),
    )
    rmr, srmr, crmr = (float(np.sqrt(np.mean(one**2))) if len(one) else 0.0 for one in parts)
    return rmr, srmr, crmr


def _goodness(fitted: OrdinalModel) -> GoodnessOfFit:
    shares, reached = [], fitted.model.implied(fitted.values)
    for group, weight, implied in zip(fitted.data, fitted.model.weights, reached, strict=True):
        vector = group.moments.vector
        shares.append(float((vector - implied) ** 2 @ weight) / float(vector**2 @ weight))
    moments = sum(len(group.moments.vector) for group in fitted.data)
    return goodness_of_fit(float(fitted.model.shares @ shares), 1.0, fitted.df, moments)
