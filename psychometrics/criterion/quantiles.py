"""Where in the distribution engagement matters, and whether a few big customers make the result."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm
from statsmodels.tools.sm_exceptions import IterationLimitWarning

from psychometrics.criterion.linked import PLACE
from psychometrics.criterion.newton import with_intercept
from psychometrics.errors import DataError
from psychometrics.results import Figure, NotComputable, not_computable

STEPS = 10_000


@dataclass(frozen=True, slots=True)
class QuantileEffect:
    """Change of the quantile in money per unit of the predictor; 0.5 is the median."""

    quantile: float
    b: Figure
    se: Figure
    p_value: Figure


def winsorised(y: pd.Series, share: float = 0.01) -> pd.Series:
    """Values above the (1 - share) quantile (type 7) set to it; 0 <= share < 0.5.

    Same as pmin(y, quantile(y, 1 - share)) in R.
    """
    if not 0 <= share < 0.5:
        raise DataError("criterion_share_outside", place=PLACE, share=share)
    return y.clip(upper=float(np.quantile(y.to_numpy(float), 1 - share)))


def quantile_effects(
    y: pd.Series, x: pd.DataFrame, predictor: str, quantiles: Sequence[float] = (0.5, 0.75, 0.9)
) -> tuple[QuantileEffect, ...]:
    """Quantile regression of y on x at each quantile, with robust standard errors; y must not be zero throughout.

    Where at least that share of customers is at zero, the quantile is zero whatever the predictors say: not computable.
    Same as quantreg::rq(y ~ ., tau) for b in R.
    """
    return tuple(_at(y, x, predictor, quantile) for quantile in quantiles)


def _at(y: pd.Series, x: pd.DataFrame, predictor: str, quantile: float) -> QuantileEffect:
    zero = float((y == 0).mean())
    if zero >= quantile:
        return _refused(quantile, not_computable("criterion_quantile_is_zero", quantile=quantile, zero_share=zero))
    at = list(x.columns).index(predictor)
    columns = x.to_numpy(float)
    spread, unit = columns.std(axis=0), float(y.abs().mean())
    if not (spread > 0).all():
        return _refused(quantile, not_computable("criterion_does_not_vary"))
    design = with_intercept((columns - columns.mean(axis=0)) / spread)
    with warnings.catch_warnings():
        warnings.simplefilter("error", IterationLimitWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            fit = sm.QuantReg(y.to_numpy(float) / unit, design).fit(q=quantile, max_iter=STEPS, p_tol=1e-8)
        except (IterationLimitWarning, np.linalg.LinAlgError, ValueError):
            return _refused(quantile, not_computable("criterion_quantile_not_found", quantile=quantile))
    b, se, p = (float(values[1 + at]) for values in (fit.params, fit.bse, fit.pvalues))
    if not np.isfinite([b, se, p]).all():
        return _refused(quantile, not_computable("criterion_quantile_not_found", quantile=quantile))
    per_unit = unit / float(spread[at])
    return QuantileEffect(quantile, b * per_unit, se * per_unit, p)


def _refused(quantile: float, reason: NotComputable) -> QuantileEffect:
    return QuantileEffect(quantile, reason, reason, reason)
