"""Every fit measure of a fitted model, uncorrected and, for robust estimators, scaled and robust."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from psychometrics.results import Figure, not_computable
from psychometrics.sem.fitting import FittedModel, GroupData
from psychometrics.sem.measures import (
    GoodnessOfFit,
    Incremental,
    Residuals,
    Rmsea,
    centrality,
    critical_n,
    goodness_of_fit,
    incremental,
    information_criteria,
    residual_size,
    rmsea,
)
from psychometrics.sem.robust import Estimator, Scaling, scaling
from psychometrics.sem.saturated import saturated_trace
from psychometrics.sem.scores_by_case import moment_trace


@dataclass(frozen=True, slots=True)
class Test:
    """A χ² with its degrees of freedom and p value; not computable without degrees of freedom."""

    chi_square: float
    df: int
    p_value: Figure
    scaling_factor: float = 1.0


@dataclass(frozen=True)
class FitStatistics:
    """As lavaan::fitMeasures. `scaled` stands for the robust estimator's statistics, `robust` for their corrections.

    For ML the three are the same numbers. scaled_rmsea stretches the degrees of freedom, as lavaan 0.6-14 does, and not
    χ²; robust_rmsea: Brosseau-Liard, Savalei & Li (2012).
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
    log_likelihood: float
    saturated_log_likelihood: float
    aic: float
    bic: float
    adjusted_bic: float
    critical_n_05: Figure
    critical_n_01: Figure
    centrality: float
    ecvi: float
    factors: Scaling


def fit_statistics(fitted: FittedModel, estimator: Estimator = Estimator.ML) -> FitStatistics:
    n, df, chi = fitted.n, fitted.df, max(fitted.chi_square, 0.0)
    factors, base_chi, base_df = scaling(fitted, estimator), _baseline(fitted), _baseline_df(fitted)
    base_factor = _baseline_factor(fitted, estimator, base_df)
    scaled, base_scaled = chi / factors.factor, base_chi / base_factor
    groups = len(fitted.data)
    plain, rescaled = rmsea(chi, df, n, groups=groups), rmsea(scaled, df, n, groups=groups)
    h0, h1 = log_likelihoods(fitted)
    aic, bic, adjusted = information_criteria(h0, fitted.table.n_free, n)
    return FitStatistics(
        n=n,
        n_free=fitted.table.n_free,
        test=_test(chi, df),
        scaled_test=_test(scaled, df, factors.factor),
        baseline=_test(base_chi, base_df),
        scaled_baseline=_test(base_scaled, base_df, base_factor),
        incremental=incremental(chi, df, base_chi, base_df),
        scaled_incremental=incremental(scaled, df, base_scaled, base_df),
        robust_incremental=_robust_incremental(chi, df, factors.factor, base_chi, base_df, base_factor),
        rmsea=plain,
        scaled_rmsea=rmsea(chi, df * factors.factor, n, groups=groups),
        robust_rmsea=_robust_rmsea(chi, df, n, groups, factors.factor, rescaled),
        residuals=_residuals(fitted),
        goodness=_goodness(fitted),
        log_likelihood=h0,
        saturated_log_likelihood=h1,
        aic=aic,
        bic=bic,
        adjusted_bic=adjusted,
        critical_n_05=_critical(chi, df, n, 0.05),
        critical_n_01=_critical(chi, df, n, 0.01),
        centrality=centrality(chi, df, n),
        ecvi=(chi + 2 * fitted.table.n_free) / n,
        factors=factors,
    )


def _test(chi: float, df: int, factor: float = 1.0) -> Test:
    p_value: Figure = float(stats.chi2.sf(chi, df)) if df else not_computable("no_degrees_of_freedom")
    return Test(chi, df, p_value, factor)


def _critical(chi: float, df: int, n: int, alpha: float) -> Figure:
    return critical_n(chi, df, n, alpha) if df and chi > 0 else not_computable("no_degrees_of_freedom")


def _robust_incremental(
    chi: float, df: int, factor: float, base_chi: float, base_df: int, base_factor: float
) -> Incremental:
    """Corrected excess χ² of both models (Brosseau-Liard & Savalei, 2014)."""
    excess, base_excess = chi - factor * df, base_chi - base_factor * base_df
    return incremental(excess + df, df, base_excess + base_df, base_df)


def _robust_rmsea(chi: float, df: int, n: int, groups: int, factor: float, scaled: Rmsea) -> Rmsea:
    if df == 0 or factor <= 0:
        return scaled
    value = float(np.sqrt(max(chi - factor * df, 0.0) * groups / (n * df)))
    root, unit = float(np.sqrt(factor)), groups / (n * df)
    close, far = ((1 - _below(chi / factor, df, limit**2 / unit / factor)) for limit in (0.05, 0.08))
    return Rmsea(value, scaled.ci_low * root, scaled.ci_high * root, close, 1 - far)


def _below(chi: float, df: int, noncentrality: float) -> float:
    return float(stats.ncx2.cdf(chi, df, noncentrality))


def _exogenous(fitted: FittedModel) -> list[int]:
    names = fitted.table.names.observed
    return [names.index(name) for name in fitted.table.fixed_observed]


def _baseline(fitted: FittedModel) -> float:
    """χ² of independence, exogenous observed variables correlating as they do in the sample."""
    fixed, total = _exogenous(fitted), 0.0
    for group in fitted.data:
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


def _baseline_df(fitted: FittedModel) -> int:
    p, x = len(fitted.table.names.observed), len(_exogenous(fitted))
    return (p * (p + 1) // 2 - x * (x + 1) // 2 - (p - x)) * len(fitted.data)


def _baseline_factor(fitted: FittedModel, estimator: Estimator, base_df: int) -> float:
    """The scaling factor of the independence model's χ²."""
    if estimator is Estimator.ML or base_df == 0:
        return 1.0
    kept = sum(_baseline_trace(group, _exogenous(fitted), estimator) for group in fitted.data)
    return float(kept / base_df)


def _baseline_trace(group: GroupData, fixed: Sequence[int], estimator: Estimator) -> float:
    """tr(UΓ) of the independence model: all moments' trace less that of the variances it fits."""
    sample, cases = group.sample, group.cases
    if group.incomplete:
        return saturated_trace(group.incomplete, sample) - sum(1 + 0.5 * (_kurtosis(one) - 1) for one in cases.T)
    independent = np.diag(np.diag(sample.covariance))
    independent[np.ix_(fixed, fixed)] = sample.covariance[np.ix_(fixed, fixed)]
    weight = independent if estimator is Estimator.MLM else sample.covariance
    whole = moment_trace(np.linalg.inv(weight), cases, sample.mean, sample.covariance, False)
    if fixed:
        block = weight[np.ix_(fixed, fixed)]
        inner = sample.covariance[np.ix_(fixed, fixed)]
        whole -= moment_trace(np.linalg.inv(block), cases[:, fixed], sample.mean[list(fixed)], inner, False)
    free = np.delete(np.arange(len(sample.mean)), fixed)
    variance = np.diag(sample.covariance)[free]
    gap = cases[:, free] - sample.mean[free]
    fourth = (gap**4).mean(axis=0) / variance**2
    return float(whole - 0.5 * (fourth - 1).sum())


def _kurtosis(column: np.ndarray) -> float:
    gap = column[np.isfinite(column)]
    gap = gap - gap.mean()
    return float((gap**4).mean() / (gap**2).mean() ** 2)


def _residuals(fitted: FittedModel) -> Residuals:
    """Each group's, weighted by its size."""
    means = fitted.table.options.means
    each = []
    for at, group in zip(fitted.at, fitted.data, strict=True):
        pair = (group.sample.mean, at.mean) if means else (None, None)
        one = residual_size(group.sample.covariance, at.covariance, *pair)
        each.append((one.rmr, one.srmr, one.crmr, one.srmr_mplus))
    return Residuals(*(float(value) for value in fitted.model.shares @ np.array(each)))


def _goodness(fitted: FittedModel) -> GoodnessOfFit:
    left = whole = 0.0
    means = fitted.table.options.means
    for at, group, share in zip(fitted.at, fitted.data, fitted.model.shares, strict=True):
        weight = np.linalg.inv(at.covariance)
        gap = group.sample.covariance - at.covariance
        left += share * 0.5 * float(np.trace(weight @ gap @ weight @ gap))
        whole += share * 0.5 * float(np.trace(weight @ group.sample.covariance @ weight @ group.sample.covariance))
        if means:
            shift = group.sample.mean - at.mean
            left += share * float(shift @ weight @ shift)
            whole += share * float(group.sample.mean @ weight @ group.sample.mean)
    return goodness_of_fit(left, whole, fitted.df, fitted.df + fitted.table.n_free)


def log_likelihoods(fitted: FittedModel) -> tuple[float, float]:
    """Of the model and of the saturated one; fixed exogenous variables' own share is left out, as lavaan does."""
    fixed, saturated = _exogenous(fitted), 0.0
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
