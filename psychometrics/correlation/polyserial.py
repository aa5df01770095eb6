"""Polyserial correlation of a continuous with an ordinal variable."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import ndtr
from scipy.stats import norm

from psychometrics.errors import DataError


def polyserial(continuous: np.ndarray, ordinal: np.ndarray) -> float:
    """Two-step maximum-likelihood correlation with the normal variable behind an ordinal one; biserial with two codes.

    continuous, ordinal : (n,), complete. The continuous variable is standardised, thresholds come from the margin.
    Raises DataError "zero_variance" when either does not vary, "infinite_value".
    Source: Olsson, Drasgow & Dorans (1982). Same as polycor::polyserial(x, y) (two-step).
    """
    codes, places, counts = np.unique(ordinal, return_inverse=True, return_counts=True)
    if not np.isfinite(continuous).all():
        raise DataError("infinite_value", place="polyserial", column="x", count=int((~np.isfinite(continuous)).sum()))
    spread = float(np.std(continuous))
    if len(codes) < 2 or spread == 0:
        raise DataError("zero_variance", place="polyserial", item="x, y")
    z = (continuous - np.mean(continuous)) / spread
    cuts = np.concatenate([[-np.inf], norm.ppf(np.cumsum(counts)[:-1] / counts.sum()), [np.inf]])
    low, high = cuts[places], cuts[places + 1]

    def loss(rho: float) -> float:
        scale = np.sqrt(1 - rho**2)
        share = ndtr((high - rho * z) / scale) - ndtr((low - rho * z) / scale)
        return -float(np.log(np.maximum(share, 1e-300)).sum())

    return float(minimize_scalar(loss, bounds=(-0.9999, 0.9999), method="bounded", options={"xatol": 1e-10}).x)
