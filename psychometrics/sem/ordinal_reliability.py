"""Reliability of the sum of ordered items, as they are answered, from a model of the responses behind them."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from psychometrics.correlation.bivariate_normal import bivariate_normal_cdf


def omega_of_ordered(thresholds: list[np.ndarray], common: np.ndarray, correlations: np.ndarray) -> float:
    """Share of the sum score's variance that its factor explains (Green & Yang, 2009, eq. 21).

    thresholds : of each item, standardised. common : (k, k) what the factor explains of each pair, the diagonal what
    it explains of each item. correlations : (k, k) polychoric. Same as semTools::compRelSEM(fit, ord.scale = TRUE).
    """
    true = whole = 0.0
    for j, own in enumerate(thresholds):
        for k, other in enumerate(thresholds):
            alone = float(np.outer(ndtr(own), ndtr(other)).sum())
            pairs = own[:, None], other[None, :]
            true += float(_together(*pairs, common[j, k]).sum()) - alone
            if j == k:
                same = np.minimum(ndtr(own)[:, None], ndtr(own)[None, :])
                whole += float(same.sum()) - alone
            else:
                whole += float(_together(*pairs, correlations[j, k]).sum()) - alone
    return true / whole


def _together(first: np.ndarray, second: np.ndarray, correlation: float) -> np.ndarray:
    return bivariate_normal_cdf(first, second, np.clip(correlation, -0.99999, 0.99999))
