"""Least squares on log(1 + y): fit for a test, unfit for money; the smearing ratio shows how unfit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm

from psychometrics.criterion.effects import Effect, percent
from psychometrics.criterion.linked import check_outcome
from psychometrics.regression import Coefficient, linear_regression


@dataclass(frozen=True, slots=True)
class LogOls:
    """Effects on log(1 + y) with HC3 standard errors.

    r_squared, f_change, df1, df2, delta_r_squared : of engagement over the other predictors, in logs, in sample.
    smearing_factor : mean of exp(residual), what carries a mean of logs back to money when errors are alike.
    total_ratio     : retransformed forecasts over the actual total, in sample; far from 1 means: don't.
    """

    n: int
    intercept: float
    effects: tuple[Effect, ...]
    r_squared: float
    delta_r_squared: float
    f_change: float
    df1: int
    df2: int
    smearing_factor: float
    total_ratio: float


def log_ols(y: pd.Series, x: pd.DataFrame, added: int = 1, confidence: float = 0.95) -> LogOls:
    """log(1 + y) on the columns of x; the last `added` of them are tested over the others.

    y : (n,), at or above 0.  x : (n, p), complete. Raises what `ppml` and `linear_regression` raise.
    Source: Duan (1983), eq. 3, for the smearing factor.   Same as lm(log1p(y) ~ .) with vcovHC(type = "HC3") and
    mean(exp(resid(fit))) in R.
    """
    outcome = y.to_numpy(float)
    check_outcome(outcome, str(y.name), x.shape[1])
    logs = pd.Series(np.log1p(outcome), index=y.index, name=str(y.name))
    fit = linear_regression(logs, x, "HC3", confidence)
    rest = x.iloc[:, : x.shape[1] - added]
    without = float(sm.OLS(logs, sm.add_constant(rest)).fit().rsquared) if rest.shape[1] else 0.0
    delta, df2 = fit.r_squared - without, len(y) - x.shape[1] - 1
    expected = fit.intercept + x.to_numpy(float) @ np.array([row.b for row in fit.coefficients])
    factor = smearing_factor(logs.to_numpy(), expected)
    return LogOls(
        n=len(y),
        intercept=fit.intercept,
        effects=tuple(_effect(row, float(x[row.predictor].std())) for row in fit.coefficients),
        r_squared=fit.r_squared,
        delta_r_squared=delta,
        f_change=delta / added / ((1 - fit.r_squared) / df2),
        df1=added,
        df2=df2,
        smearing_factor=factor,
        total_ratio=float((np.exp(expected) * factor - 1).sum() / outcome.sum()),
    )


def smearing_factor(logs: np.ndarray, expected: np.ndarray) -> float:
    """Mean of exp(residual): 1 when nothing is left unexplained. Source: Duan (1983), eq. 3."""
    return float(np.exp(logs - expected).mean())


def log_ols_forecast(train_y: np.ndarray, train_x: np.ndarray, x: np.ndarray) -> np.ndarray:
    """(m,) retransformed forecasts of new rows, not below 0: what this page warns of, to be seen beside PPML."""
    design = np.column_stack([np.ones(len(train_x)), train_x])
    logs = np.log1p(train_y)
    b = np.linalg.lstsq(design, logs, rcond=None)[0]
    factor = smearing_factor(logs, design @ b)
    return np.asarray(np.maximum(np.exp(np.minimum(b[0] + x @ b[1:], 700.0)) * factor - 1, 0.0))


def _effect(row: Coefficient, sd: float) -> Effect:
    percents = [percent(limit * sd) for limit in (row.b, row.ci_low, row.ci_high)]
    return Effect(row.predictor, row.b, row.se, row.t, row.p_value, row.ci_low, row.ci_high, sd, *percents)
