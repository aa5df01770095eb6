"""Each case's scores on the latent variables of a model with ordered items: the mode of their posterior density.

    ℓ(η) = Σ_j ln P(y_j | η) − ½ (η − μ)ᵀ Φ⁻¹ (η − μ)

P(y_j = k | η) is what the normal response behind item j, λ_jᵀη + ν_j ± √θ_jj, leaves between thresholds k and k + 1; a
continuous item has its normal density. Items are independent given η. ℓ is concave: Newton's steps find its one peak.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import log_ndtr

from psychometrics.errors import DataError, ModelError
from psychometrics.sem.implied import Matrices

STEPS, SETTLED = 100, 1e-10
FAR = 40.0
"""Stands for an endless threshold; a normal density is 0 there."""


@dataclass(frozen=True)
class Posterior:
    """Modes and standard errors, both (n, m); the errors are √diag of the inverse of −ℓ'' at the mode."""

    modes: np.ndarray
    errors: np.ndarray


@dataclass(frozen=True)
class Intervals:
    """Between which bounds (n, p) each response behind an answer lies; low = high for a continuous item's value."""

    low: np.ndarray
    high: np.ndarray
    ordered: np.ndarray
    seen: np.ndarray


def posterior_modes(at: Matrices, thresholds: Mapping[str, int], cases: pd.DataFrame) -> Posterior:
    """cases : one row per case, columns in the order of the model's observed variables, NaN where missing.

    thresholds : how many each ordered item has, in the order of the model's.
    Raises DataError where the cases don't use the categories that the model was fitted with; ModelError
    "factor_scores_inadmissible" where latent variables determine each other or a residual variance is not positive.
    Source: empirical Bayes modal scores, Skrondal & Rabe-Hesketh (2004, section 7.4).
    Same as lavaan::lavPredict(fit) of ordered items, method "EBM" (0.6-14), which gives no errors.
    """
    residual = np.diag(at.residual)
    if residual.min() <= 0 or np.linalg.cond(at.latent_covariance) > 1e12:
        raise ModelError("factor_scores_inadmissible", place="model")
    codes, of = _distinct(cases.to_numpy(dtype=float))
    bounds = _intervals(codes, list(cases.columns), thresholds, at.thresholds)
    found = _climbed(at, bounds, np.sqrt(residual))
    return Posterior(found.modes[of], found.errors[of])


def _distinct(cases: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    codes, of = np.unique(cases, axis=0, return_inverse=True, equal_nan=False)
    return codes, of.ravel()


def _intervals(codes: np.ndarray, names: list[str], thresholds: Mapping[str, int], cuts: np.ndarray) -> Intervals:
    low, high = codes.copy(), codes.copy()
    first = dict(zip(thresholds, np.cumsum([0, *thresholds.values()])[:-1], strict=True))
    for place, name in enumerate(names):
        if name not in thresholds:
            continue
        answers = codes[:, place]
        seen = np.isfinite(answers)
        used = np.unique(answers[seen])
        if len(used) != thresholds[name] + 1:
            raise DataError("category_unused", place="data", item=name, used=len(used), all=thresholds[name] + 1)
        own = np.concatenate([[-np.inf], cuts[first[name] : first[name] + thresholds[name]], [np.inf]])
        category = np.searchsorted(used, np.where(seen, answers, used[0]))
        low[:, place], high[:, place] = own[category], own[category + 1]
    return Intervals(low, high, np.array([name in thresholds for name in names]), np.isfinite(codes))


def _climbed(at: Matrices, bounds: Intervals, spread: np.ndarray) -> Posterior:
    prior, start = np.linalg.inv(at.latent_covariance), at.latent_means
    loadings = at.loadings / spread[:, None]
    modes = np.tile(start, (len(bounds.low), 1))
    for _ in range(STEPS):
        pull, hold = _slopes(at.intercepts + modes @ at.loadings.T, bounds, spread)
        bend = np.einsum("nj,ja,jb->nab", hold, loadings, loadings, optimize=True) + prior
        step = np.linalg.solve(bend, (pull @ loadings - (modes - start) @ prior)[:, :, None])[:, :, 0]
        modes = modes + step / np.maximum(np.abs(step).max(axis=1, keepdims=True), 1.0)
        if np.abs(step).max(initial=0.0) < SETTLED:
            break
    return Posterior(modes, np.sqrt(np.diagonal(np.linalg.inv(bend), axis1=1, axis2=2)))


def _slopes(middle: np.ndarray, bounds: Intervals, spread: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n, p) first and minus second derivatives of each answer's ln P by its response's middle, in units of √θ."""
    low = np.where(bounds.seen, np.clip((bounds.low - middle) / spread, -FAR, FAR), 0.0)
    high = np.where(bounds.seen, np.clip((bounds.high - middle) / spread, -FAR, FAR), 0.0)
    log_share = _log_between(low, high)
    at_low, at_high = (np.exp(-0.5 * z**2 - 0.5 * np.log(2 * np.pi) - log_share) for z in (low, high))
    pull = at_low - at_high
    hold = pull**2 + at_high * high - at_low * low
    pull, hold = np.where(bounds.ordered, pull, low), np.where(bounds.ordered, hold, 1.0)
    return np.where(bounds.seen, pull, 0.0), np.where(bounds.seen, hold, 0.0)


def _log_between(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """ln(Φ(high) − Φ(low)), in the tail where it loses nothing."""
    swapped = low > 0
    upper, lower = np.where(swapped, -low, high), np.where(swapped, -high, low)
    top = log_ndtr(upper)
    return top + np.log1p(-np.exp(np.minimum(log_ndtr(lower) - top, -1e-300)))
