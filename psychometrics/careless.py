"""Indices of careless responding, one value per respondent; NaN where it can't be had for that person.

`raw` is (n, p) as answered, in the order of the questionnaire, NaN for missing.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from psychometrics.model import MeasurementModel

FEWEST_ANSWERS = 3
FEWEST_PAIRS = 3


def longstring(raw: np.ndarray) -> np.ndarray:
    """Longest run of the same answer in a row; a missing answer ends a run.

    Source: Johnson (2005). Same as careless::longstring(x).
    """
    n, p = raw.shape
    same = np.zeros((n, p), dtype=int)
    same[:, 0] = ~np.isnan(raw[:, 0])
    for column in range(1, p):
        goes_on = raw[:, column] == raw[:, column - 1]
        same[:, column] = np.where(goes_on, same[:, column - 1] + 1, ~np.isnan(raw[:, column]))
    return np.where(np.isnan(raw).all(axis=1), np.nan, same.max(axis=1).astype(float))


def intra_individual_variability(raw: np.ndarray) -> np.ndarray:
    """Standard deviation of one person's answers. Source: Dunn et al. (2018). Same as careless::irv(x)."""
    enough = (~np.isnan(raw)).sum(axis=1) >= FEWEST_ANSWERS
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.nansum(raw, axis=1) / np.maximum((~np.isnan(raw)).sum(axis=1), 1)
        squares = np.nansum((raw - mean[:, None]) ** 2, axis=1) / ((~np.isnan(raw)).sum(axis=1) - 1)
    return np.where(enough, np.sqrt(squares), np.nan)


def even_odd(keyed: pd.DataFrame, model: MeasurementModel) -> np.ndarray:
    """Within-person correlation of the scales' even and odd halves, stepped up by Spearman–Brown.

    Needs three scales with two or more items. Source: Johnson (2005), after Jackson. As careless::evenodd, keyed items.
    """
    halves = [(_half(keyed, scale, 1), _half(keyed, scale, 0)) for scale in _codes(model)]
    if len(halves) < FEWEST_PAIRS:
        return np.full(len(keyed), np.nan)
    r = _rowwise(np.column_stack([even for even, _ in halves]), np.column_stack([odd for _, odd in halves]))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.clip(2 * r / (1 + r), -1, 1)


def _codes(model: MeasurementModel) -> list[list[str]]:
    return [[item.code for item in scale.items] for scale in model.first_order if len(scale.items) > 1]


def _half(keyed: pd.DataFrame, codes: list[str], start: int) -> np.ndarray:
    return keyed[codes[start::2]].mean(axis=1).to_numpy(float)


def pair_consistency(raw: np.ndarray, correlation: np.ndarray, least: float) -> np.ndarray:
    """Within-person correlation over the item pairs that correlate at `least` or more (or less, when negative).

    correlation : (p, p) of the raw items. NaN with fewer than three pairs.
    Source: Meade & Craig (2012). Same as careless::psychsyn(x, critval = least).
    """
    lower = np.tril(correlation, -1)
    first, second = np.nonzero(lower >= least if least > 0 else lower <= least)
    if len(first) < FEWEST_PAIRS:
        return np.full(len(raw), np.nan)
    return _rowwise(raw[:, first], raw[:, second])


def _rowwise(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Correlation of each row of x with the same row of y, over the entries that both have (three at least)."""
    both = ~np.isnan(x) & ~np.isnan(y)
    n = both.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        x, y = (np.where(both, v, 0.0) - np.where(both, v, 0.0).sum(axis=1, keepdims=True) / n[:, None] for v in (x, y))
        x, y = np.where(both, x, 0.0), np.where(both, y, 0.0)
        r = (x * y).sum(axis=1) / np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1))
    return np.where(n >= FEWEST_PAIRS, r, np.nan)


def mahalanobis(keyed: np.ndarray) -> np.ndarray:
    """Squared distance of each complete row from the mean, in units of the covariance.

    Source: Mahalanobis (1936). Same as mahalanobis(x, colMeans(x), cov(x)) in R. NaN for incomplete rows, and for all
    when the covariance is singular.
    """
    complete = ~np.isnan(keyed).any(axis=1)
    distances = np.full(len(keyed), np.nan)
    rows = keyed[complete]
    if len(rows) <= keyed.shape[1]:
        return distances
    covariance = np.atleast_2d(np.cov(rows.T))
    if np.linalg.matrix_rank(covariance) < len(covariance):
        return distances
    centred = rows - rows.mean(axis=0)
    distances[complete] = np.einsum("ij,ij->i", centred @ np.linalg.inv(covariance), centred)
    return distances


def relative_speed(seconds: np.ndarray) -> np.ndarray:
    """Median time over own time: 2 means twice as fast as the typical person. Source: Leiner (2019)."""
    known = seconds[seconds > 0]
    typical = float(np.median(known)) if len(known) else np.nan
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(seconds > 0, typical / seconds, np.nan)


def zigzag(raw: np.ndarray) -> np.ndarray:
    """Share of neighbouring steps that turn back, as 1-5-1-5 does: our own operational rule, to be read with care."""
    steps = np.diff(raw, axis=1)
    turns = steps[:, 1:] * steps[:, :-1]
    known = ~np.isnan(turns)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = ((turns < 0) & known).sum(axis=1) / known.sum(axis=1)
    return np.where(known.sum(axis=1) >= FEWEST_ANSWERS, share, np.nan)
