"""Every fit measure of a fitted model, uncorrected and, for robust estimators, scaled and robust."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from psychometrics.results import Figure, not_computable
from psychometrics.sem.baseline import baseline_chi_square, baseline_df, baseline_factor, exogenous
from psychometrics.sem.fiml_robust import CompleteDataTest, complete_data_test
from psychometrics.sem.fitting import FittedModel
from psychometrics.sem.measures import (
    GoodnessOfFit,
    Incremental,
    Residuals,
    Rmsea,
    centrality,
    critical_n,
    incremental,
    information_criteria,
    rmsea,
)
from psychometrics.sem.misfit import goodness_of, residuals_of
from psychometrics.sem.robust import Estimator, Scaling, scaling


@dataclass(frozen=True, slots=True)
class Test:
    """A χ² with its degrees of freedom and p value; not computable without degrees of freedom."""

    chi_square: float
    df: int
    p_value: Figure
    scaling_factor: float = 1.0


LEAST_SQUARES = not_computable("least_squares_has_no_likelihood")
NOT_ORDERED = not_computable("only_for_ordered_items")


@dataclass(frozen=True)
class FitStatistics:
    """As lavaan::fitMeasures. `scaled` stands for the robust estimator's statistics, `robust` for their corrections.

    For ML the three are the same numbers. scaled_rmsea stretches the degrees of freedom, as lavaan 0.6-14 does, and not
    χ²; robust_rmsea: Brosseau-Liard, Savalei & Li (2012).
    wrmr : of ordered items. robust_indices : what the robust CFI, TLI and RMSEA are, "robust", or "scaled" or
    "uncorrected" where a correction is not to be had.
    """

    n: int
    n_free: int
    test: Test
    scaled_test: Test
    baseline: Test
    scaled_baseline: Test
    incremental: Incremental
    scaled_incremental: Incremental
    robust_incremental: Incremental
    rmsea: Rmsea
    scaled_rmsea: Rmsea
    robust_rmsea: Rmsea
    residuals: Residuals
    goodness: GoodnessOfFit
    log_likelihood: Figure
    saturated_log_likelihood: Figure
    aic: Figure
    bic: Figure
    adjusted_bic: Figure
    critical_n_05: Figure
    critical_n_01: Figure
    centrality: float
    ecvi: Figure
    factors: Scaling
    wrmr: Figure = NOT_ORDERED
    robust_indices: str = "robust"


def fit_statistics(fitted: FittedModel, estimator: Estimator = Estimator.ML) -> FitStatistics:
    n, df, chi = fitted.multiplier, fitted.df, max(fitted.chi_square, 0.0)
    factors, base_chi, base_df = scaling(fitted, estimator), baseline_chi_square(fitted), baseline_df(fitted)
    base_factor = baseline_factor(fitted, estimator, base_df)
    scaled, base_scaled = chi / factors.factor, base_chi / base_factor
    groups = len(fitted.data)
    if df and all(group.incomplete for group in fitted.data):
        own = complete_data_test(fitted, base_df, robust=estimator is not Estimator.ML)
    else:
        own = CompleteDataTest(chi, factors.factor, base_chi, base_factor)
    own_base = own.base_chi_square, base_df, own.base_factor
    plain, rescaled = rmsea(chi, df, n, groups=groups), rmsea(own.chi_square / own.factor, df, n, groups=groups)
    h0, h1 = log_likelihoods(fitted)
    aic, bic, adjusted = _criteria(h0, fitted.table.n_free, n)
    return FitStatistics(
        n=fitted.n,
        n_free=fitted.table.n_free,
        test=chi_square_test(chi, df),
        scaled_test=chi_square_test(scaled, df, factors.factor),
        baseline=chi_square_test(base_chi, base_df),
        scaled_baseline=chi_square_test(base_scaled, base_df, base_factor),
        incremental=incremental(chi, df, base_chi, base_df),
        scaled_incremental=incremental(scaled, df, base_scaled, base_df),
        robust_incremental=robust_incremental(own.chi_square, df, own.factor, *own_base),
        rmsea=plain,
        scaled_rmsea=rmsea(chi, df * factors.factor, n, groups=groups),
        robust_rmsea=robust_rmsea(own.chi_square, df, n, groups, own.factor, rescaled),
        residuals=residuals_of(fitted),
        goodness=goodness_of(fitted),
        log_likelihood=h0,
        saturated_log_likelihood=h1,
        aic=aic,
        bic=bic,
        adjusted_bic=adjusted,
        critical_n_05=critical(chi, df, n, 0.05),
        critical_n_01=critical(chi, df, n, 0.01),
        centrality=centrality(chi, df, n),
        ecvi=(chi + 2 * fitted.table.n_free) / n,
        factors=factors,
    )


def chi_square_test(chi: float, df: int, factor: float = 1.0) -> Test:
    p_value: Figure = float(stats.chi2.sf(chi, df)) if df else not_computable("no_degrees_of_freedom")
    return Test(chi, df, p_value, factor)


def critical(chi: float, df: int, n: int, alpha: float) -> Figure:
    return critical_n(chi, df, n, alpha) if df and chi > 0 else not_computable("no_degrees_of_freedom")


def robust_incremental(
    chi: float, df: int, factor: float, base_chi: float, base_df: int, base_factor: float
) -> Incremental:
    """Corrected excess χ² of both models (Brosseau-Liard & Savalei, 2014)."""
    excess, base_excess = chi - factor * df, base_chi - base_factor * base_df
    return incremental(excess + df, df, base_excess + base_df, base_df)


def robust_rmsea(chi: float, df: int, n: int, groups: int, factor: float, scaled: Rmsea) -> Rmsea:
    if df == 0 or factor <= 0:
        return scaled
    value = float(np.sqrt(max(chi - factor * df, 0.0) * groups / (n * df)))
    root, unit = float(np.sqrt(factor)), groups / (n * df)
    close, far = ((1 - _below(max(chi, 0.0) / factor, df, limit**2 / unit / factor)) for limit in (0.05, 0.08))
    return Rmsea(value, scaled.ci_low * root, scaled.ci_high * root, close, 1 - far)


def _below(chi: float, df: int, noncentrality: float) -> float:
    return float(stats.ncx2.cdf(chi, df, noncentrality))


def _criteria(log_likelihood: Figure, n_free: int, n: int) -> tuple[Figure, Figure, Figure]:
    if isinstance(log_likelihood, float):
        return information_criteria(log_likelihood, n_free, n)
    return log_likelihood, log_likelihood, log_likelihood


def log_likelihoods(fitted: FittedModel) -> tuple[Figure, Figure]:
    """Of the model and of the saturated one; fixed exogenous variables' own share is left out, as lavaan does."""
    if fitted.least_squares:
        return LEAST_SQUARES, LEAST_SQUARES
    fixed, saturated = exogenous(fitted), 0.0
    for group in fitted.data:
        if group.incomplete:
            saturated -= group.incomplete.n * group.incomplete.saturated / 2
            continue
        saturated += _normal(group.sample.n, group.sample.covariance)
        if fixed:
            saturated -= _normal(group.sample.n, group.sample.covariance[np.ix_(fixed, fixed)])
    return saturated - fitted.chi_square / 2, saturated


def _normal(n: int, covariance: np.ndarray) -> float:
    """Log-likelihood of n normal cases at their own mean and covariance."""
    p = len(covariance)
    return float(-0.5 * n * (p * np.log(2 * np.pi) + np.linalg.slogdet(covariance)[1] + p))
