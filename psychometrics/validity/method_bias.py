"""Common method bias: Harman's single factor, full collinearity, and one factor against the model."""

from __future__ import annotations

import numpy as np
from scipy import stats

from psychometrics.efa.extraction import extract
from psychometrics.model import Construct, MeasurementModel
from psychometrics.registry import statistic
from psychometrics.resampling import correlations_of
from psychometrics.responses import Responses
from psychometrics.results import Figure, NotComputable, Note, figure, not_computable
from psychometrics.sem.ml import MlFit
from psychometrics.validity.construct_validity import ScaleData, factor_fit, model_fit, scale_data
from psychometrics.validity.formulas import variance_inflation
from psychometrics.validity.result import CollinearityRow, MethodBias


def first_component_share(correlation: np.ndarray) -> float:
    """Harman's test as theses report it: the largest eigenvalue over the number of items, in (0, 1].

    correlation : (p, p). Source: Podsakoff, MacKenzie, Lee & Podsakoff (2003).
    Same as eigen(R)$values[1] / ncol(R) in R.
    """
    return float(np.linalg.eigvalsh(correlation)[-1] / len(correlation))


def first_factor_share(correlation: np.ndarray, method: str = "minres") -> float:
    """Sum of squared loadings of one unrotated factor over the number of items.

    Same as sum(psych::fa(R, 1, fm = method, rotate = "none")$loadings^2) / ncol(R) (psych 2.2.9).
    """
    return float(np.square(extract(correlation, 1, method).loadings).sum() / len(correlation))


@statistic("method_bias", sources=("podsakoff2003", "kock2015"), r_call="psych::fa(r, 1); lavaan::cfa; diag(solve(R))")
def method_bias(responses: Responses, model: MeasurementModel) -> MethodBias:
    """Whether one method factor could stand behind the answers; weak tests, said so in the report."""
    data = scale_data(responses, model)
    correlation = correlations_of(data.covariance)
    one = (Construct("single_factor", tuple(item for scale in data.scales for item in scale.items)),)
    single, several = factor_fit(data.covariance, data.n, one), factor_fit(data.covariance, data.n, data.scales)
    difference, df, p_value = _difference(single, several)
    return MethodBias(
        n=data.n,
        component_share=first_component_share(correlation),
        factor_share=figure(first_factor_share(correlation)),
        collinearity=_collinearity(data),
        one_factor=single if isinstance(single, NotComputable) else model_fit(single),
        model=several if isinstance(several, NotComputable) else model_fit(several),
        chi_square_difference=difference,
        df_difference=df,
        p_value_difference=p_value,
        notes=(Note("harman_is_weak"),),
    )


def _collinearity(data: ScaleData) -> tuple[CollinearityRow, ...]:
    names = [scale.code for scale in data.scales]
    if len(names) < 2:
        return tuple(CollinearityRow(name, not_computable("one_construct_only", construct=name)) for name in names)
    p = len(data.items)
    scores = correlations_of(data.means_of(data.covariance)[p:, p:])
    if np.linalg.eigvalsh(scores)[0] < 1e-10:
        return tuple(CollinearityRow(name, not_computable("perfect_collinearity", construct=name)) for name in names)
    return tuple(CollinearityRow(name, float(vif)) for name, vif in zip(names, variance_inflation(scores), strict=True))


def _difference(single: MlFit | NotComputable, several: MlFit | NotComputable) -> tuple[Figure, int, Figure]:
    """Chi-square of one factor minus that of the model, its df and p."""
    if isinstance(single, NotComputable):
        return single, 0, single
    if isinstance(several, NotComputable):
        return several, 0, several
    df = single.df - several.df
    if df <= 0:
        same = not_computable("one_construct_only", construct="")
        return same, 0, same
    difference = float(single.chi_square - several.chi_square)
    return difference, df, float(stats.chi2.sf(difference, df))
