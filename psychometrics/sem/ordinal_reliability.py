"""Reliability of the sum of ordered items, as they are answered, from a model of the responses behind them."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from psychometrics.correlation.bivariate_normal import grid_cdf

LARGEST = 0.99999


def omega_of_ordered(thresholds: list[np.ndarray], common: np.ndarray, correlations: np.ndarray) -> float:
    """Share of the sum score's variance that its factor explains (Green & Yang, 2009, eq. 21).

    thresholds : of each item, standardised. common : (k, k) what the factor explains of each pair, the diagonal what
    it explains of each item. correlations : (k, k) polychoric. Same as semTools::compRelSEM(fit, ord.scale = TRUE).
    """
    k = len(thresholds)
    cuts = np.full((k, max(len(one) for one in thresholds)), np.nan)
    for place, one in enumerate(thresholds):
        cuts[place, : len(one)] = one
    first, second = (places.ravel() for places in np.indices((k, k)))
    alone = np.nansum(ndtr(cuts), axis=1)
    apart = np.outer(alone, alone)
    true = _together(cuts[first], cuts[second], common.ravel()).sum() - apart.sum()
    off = first != second
    whole = _together(cuts[first[off]], cuts[second[off]], correlations[first[off], second[off]]).sum()
    same = sum(float(np.minimum.outer(ndtr(one), ndtr(one)).sum()) for one in thresholds)
    return float(true / (whole + same - apart.sum()))


def _together(first: np.ndarray, second: np.ndarray, correlation: np.ndarray) -> np.ndarray:
    """(pairs,) sums of P(X <= h, Y <= k) over both items' thresholds, NaN where an item has none."""
    there = np.isfinite(first)[:, :, None] & np.isfinite(second)[:, None, :]
    found = grid_cdf(np.nan_to_num(first), np.nan_to_num(second), np.clip(correlation, -LARGEST, LARGEST))
    return np.asarray(np.where(there, found, 0.0).sum(axis=(1, 2)))
