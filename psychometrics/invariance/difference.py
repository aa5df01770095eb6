"""Whether a model fits worse than one it is nested in: difference tests of χ², corrected for non-normality."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats
from scipy.linalg import null_space

from psychometrics.results import Figure, not_computable
from psychometrics.sem.ordinal_fit import OrdinalModel, stacked


@dataclass(frozen=True, slots=True)
class Difference:
    """χ² of the difference with its degrees of freedom; not computable where the scaling came out negative."""

    chi_square: Figure
    df: int
    p_value: Figure


def difference(
    chi_square: float, df: int, factor: float, freer_chi_square: float, freer_df: int, freer_factor: float
) -> Difference:
    """Of two uncorrected χ², the first of the stricter model, and their scaling factors (1 for ML).

    Source: Satorra & Bentler (2001). Same as lavaan::lavTestLRT(fit1, fit0) (0.6-14) for ML, MLM and MLR.
    """
    gap = df - freer_df
    if gap == 0:
        reason = not_computable("no_degrees_of_freedom")
        return Difference(reason, 0, reason)
    scale = (df * factor - freer_df * freer_factor) / gap
    if scale <= 0:
        reason = not_computable("invariance_negative_scaling")
        return Difference(reason, gap, reason)
    value = max((chi_square - freer_chi_square) / scale, 0.0)
    return Difference(value, gap, float(stats.chi2.sf(value, gap)))


def ordinal_difference(stricter: OrdinalModel, freer: OrdinalModel) -> Difference:
    """Scaled and shifted difference of two least-squares fits of the same data.

    Source: Satorra (2000); Asparouhov & Muthén (2010). Same as lavaan::lavTestLRT(fit1, fit0) (0.6-14) for WLSMV.
    """
    gap = stricter.df - freer.df
    if gap == 0:
        reason = not_computable("no_degrees_of_freedom")
        return Difference(reason, 0, reason)
    slopes, weights, covariance = stacked(freer)
    own = np.concatenate(stricter.model.jacobians(stricter.values))
    bound = null_space((np.linalg.pinv(slopes) @ own).T).T
    inverse = np.linalg.inv(freer.information)
    reach = inverse @ bound.T
    middle = reach @ np.linalg.pinv(bound @ reach) @ reach.T
    side = weights[:, None] * slopes
    product = side.T @ covariance @ side @ middle
    first, second = float(np.trace(product)), float(np.einsum("ij,ji->", product, product))
    scale = float(np.sqrt(gap / second))
    value = max((stricter.chi_square - freer.chi_square) * scale + gap - scale * first, 0.0)
    return Difference(value, gap, float(stats.chi2.sf(value, gap)))
