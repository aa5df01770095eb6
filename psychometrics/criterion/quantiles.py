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
from psychometrics.errors import DataError
from psychometrics.results import Figure, NotComputable, not_computable


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
    """Quantile regression of y on x at each quantile, with robust standard errors.

    Where at least that share of customers is at zero, the quantile is zero whatever the predictors say: not computable.
    Same as quantreg::rq(y ~ ., tau) for b in R.
    """
    return tuple(_at(y, x, predictor, quantile) for quantile in quantiles)


def _at(y: pd.Series, x: pd.DataFrame, predictor: str, quantile: float) -> QuantileEffect:
    zero = float((y == 0).mean())
    if zero >= quantile:
        return _refused(quantile, not_computable("criterion_quantile_is_zero", quantile=quantile, zero_share=zero))
    with warnings.catch_warnings():
        warnings.simplefilter("error", IterationLimitWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            fit = sm.QuantReg(y.to_numpy(float), sm.add_constant(x).to_numpy(float)).fit(q=quantile, max_iter=2000)
        except (IterationLimitWarning, np.linalg.LinAlgError, ValueError):
            return _refused(quantile, not_computable("criterion_quantile_not_found", quantile=quantile))
    at = 1 + list(x.columns).index(predictor)
    figures = [float(values[at]) for values in (fit.params, fit.bse, fit.pvalues)]
    if not np.isfinite(figures).all():
        return _refused(quantile, not_computable("criterion_quantile_not_found", quantile=quantile))
    return QuantileEffect(quantile, *figures)


def _refused(quantile: float, reason: NotComputable) -> QuantileEffect:
    return QuantileEffect(quantile, reason, reason, reason)
