"""How sure values are, given how sure the parameters are: the delta method on logarithms.

The interval of a customer tells the uncertainty of the estimates, not the chance in what that customer will do.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.stats import norm

STEP = 1e-4


def log_slopes(function: Callable[[np.ndarray], np.ndarray], logs: np.ndarray) -> np.ndarray:
    """(…, parameters): slopes of log f by the logarithms of the parameters, by central differences; f >= 0."""
    moves = STEP * np.eye(len(logs))
    return np.stack([(_log(function(logs + move)) - _log(function(logs - move))) / (2 * STEP) for move in moves], -1)


def _log(values: np.ndarray) -> np.ndarray:
    """Of a customer who has surely stopped, whose expectation is 0, the smallest double."""
    return np.asarray(np.log(np.maximum(values, np.finfo("float64").tiny)))


def variance(slopes: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """slopes' · covariance · slopes of each row."""
    return np.asarray(np.einsum("...i,ij,...j->...", slopes, covariance, slopes))


def interval(estimate: np.ndarray, log_variance: np.ndarray, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """estimate · exp(± z · se of the logarithm), the lower first also where the estimate is negative."""
    reach = np.exp(np.minimum(norm.ppf(0.5 + confidence / 2) * np.sqrt(np.maximum(log_variance, 0.0)), 600.0))
    ends = np.stack([estimate / reach, estimate * reach])
    return ends.min(axis=0), ends.max(axis=0)
