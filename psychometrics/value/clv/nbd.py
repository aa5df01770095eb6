"""NBD: purchases without dropout; what buy-till-you-die models become where the data show no one stopping."""

from __future__ import annotations

import numpy as np
from scipy.special import digamma, gammaln

from psychometrics.value.clv.groups import Groups

NAMES = ("r", "alpha")
STARTS = ((0.3, 0.2), (1.0, 0.5), (3.0, 2.0))


def log_likelihood(logs: np.ndarray, groups: Groups) -> tuple[float, np.ndarray]:
    """Log-likelihood of purchases at fixed moments and its gradient by the logarithms of r, alpha.

    Source: Schmittlein et al. (1987) with a rate of stopping of 0.
    """
    r, alpha = np.exp(logs)
    x, T, n = groups.x, groups.T, groups.counts
    different, which = groups.frequencies
    log_T = np.log(alpha + T)
    value = (gammaln(r + different) - gammaln(r))[which] + r * np.log(alpha) - (r + x) * log_T
    slope_r = (digamma(r + different) - digamma(r))[which] + np.log(alpha) - log_T
    slope_alpha = r / alpha - (r + x) / (alpha + T)
    return float(n @ value), np.array([n @ slope_r * r, n @ slope_alpha * alpha])


def expected_purchases(
    parameters: np.ndarray, t: float | np.ndarray, x: np.ndarray, t_x: np.ndarray, T: np.ndarray
) -> np.ndarray:
    """Purchases expected in (T, T + t]: the customer's mean rate given the past, times t."""
    r, alpha = parameters
    return np.asarray((r + x) / (alpha + T) * t)


def expected_of_new(parameters: np.ndarray, t: float | np.ndarray) -> np.ndarray:
    """Repeat purchases expected within t of the first."""
    r, alpha = parameters
    return np.asarray(r / alpha * t)


def discounted_without_end(
    parameters: np.ndarray, rate: float, x: np.ndarray, t_x: np.ndarray, T: np.ndarray
) -> np.ndarray:
    """Expected purchases discounted continuously at `rate`, without end: the mean rate over the discount rate."""
    r, alpha = parameters
    return np.asarray((r + x) / (alpha + T) / rate)
