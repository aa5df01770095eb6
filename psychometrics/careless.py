"""Indices of careless responding, one value per respondent; NaN where it can't be had for that person.

`raw` is (n, p) as answered, in the order of the questionnaire, NaN for missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import numpy as np
import pandas as pd

from psychometrics.model import MeasurementModel
from psychometrics.moments import moments

FEWEST_ANSWERS = 3
FEWEST_PAIRS = 3
NO_SPREAD = 1e-9
BLOCK = 8_192

Rows = TypeVar("Rows", np.ndarray, pd.DataFrame)


def longstring(raw: np.ndarray) -> np.ndarray:
    """Longest run of the same answer in a row; a missing answer ends a run.

    Source: Johnson (2005). Same as careless::longstring(x).
    """
    run = np.zeros(len(raw), dtype=np.int32)
    longest, before = run.copy(), np.full(len(raw), np.nan)
    for answers in _columns(raw):
        run = np.where(answers == before, run + 1, ~np.isnan(answers))
        longest, before = np.maximum(longest, run), answers
    return np.where(longest > 0, longest, np.nan)


def intra_individual_variability(raw: np.ndarray) -> np.ndarray:
    """Standard deviation of one person's answers. Source: Dunn et al. (2018). Same as careless::irv(x)."""
    n, total, squares = (np.zeros(len(raw)) for _ in range(3))
    for answers in (columns := _columns(raw)):
        n += ~np.isnan(answers)
        total += np.nan_to_num(answers)
    mean = total / np.maximum(n, 1)
    for answers in columns:
        squares += np.nan_to_num(answers - mean) ** 2
    return np.where(n >= FEWEST_ANSWERS, np.sqrt(squares / np.maximum(n - 1, 1)), np.nan)


def even_odd(keyed: pd.DataFrame, model: MeasurementModel) -> np.ndarray:
    """Within-person correlation of the scales' even and odd halves, stepped up by Spearman–Brown.

    Needs three scales with two or more items. Source: Johnson (2005), after Jackson. As careless::evenodd, keyed items.
    """
    scales = [_columns(keyed[codes].to_numpy(float)) for codes in _codes(model)]
    if len(scales) < FEWEST_PAIRS:
        return np.full(len(keyed), np.nan)
    r = _within((_mean(columns[1::2]), _mean(columns[0::2])) for columns in scales)
    return np.where(r > -1 / 3, 2 * r / (1 + np.maximum(r, -1 / 3)), np.where(np.isnan(r), np.nan, -1.0))


def _codes(model: MeasurementModel) -> list[list[str]]:
    return [[item.code for item in scale.items] for scale in model.first_order if len(scale.items) > 1]


def _mean(columns: np.ndarray) -> np.ndarray:
    """Mean of the answered columns; NaN where none is."""
    seen = (~np.isnan(columns)).sum(axis=0)
    return np.where(seen > 0, np.nan_to_num(columns).sum(axis=0) / np.maximum(seen, 1), np.nan)


def pair_consistency(raw: np.ndarray, correlation: np.ndarray, least: float) -> np.ndarray:
    """Within-person correlation over the item pairs that correlate at `least` or more (or less, when negative).

    correlation : (p, p) of the raw items. NaN with fewer than three pairs.
    Source: Meade & Craig (2012). Same as careless::psychsyn(x, critval = least).
    """
    lower = np.tril(correlation, -1)
    first, second = np.nonzero(lower >= least if least > 0 else lower <= least)
    if len(first) < FEWEST_PAIRS:
        return np.full(len(raw), np.nan)
    columns = _columns(raw)
    return _within((columns[i], columns[j]) for i, j in zip(first, second, strict=True))


def _within(pairs: Iterable[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Each person's correlation over pairs of columns, where both are answered (three pairs at least)."""
    sums: list[np.ndarray] = []
    for x, y in pairs:
        both = ~(np.isnan(x) | np.isnan(y))
        x, y = np.where(both, x, 0.0), np.where(both, y, 0.0)
        terms = [both.astype(float), x, y, x * x, y * y, x * y]
        sums = terms if not sums else [whole + part for whole, part in zip(sums, terms, strict=True)]
    n, x, y, xx, yy, xy = sums
    n = np.maximum(n, 1)
    spread_x, spread_y = xx - x * x / n, yy - y * y / n
    usable = (n >= FEWEST_PAIRS) & (spread_x > NO_SPREAD) & (spread_y > NO_SPREAD)
    product = np.where(usable, spread_x * spread_y, 1.0)
    return np.where(usable, np.clip((xy - x * y / n) / np.sqrt(product), -1, 1), np.nan)


def mahalanobis(keyed: np.ndarray) -> np.ndarray:
    """Squared distance of each complete row from the mean, in units of the covariance.

    Source: Mahalanobis (1936). Same as mahalanobis(x, colMeans(x), cov(x)) in R. NaN for incomplete rows, and for all
    when the covariance is singular.
    """
    distances = np.full(len(keyed), np.nan)
    of = moments(keyed)
    if of.n_complete <= of.p:
        return distances
    covariance = of.covariance("listwise")
    if np.linalg.matrix_rank(covariance) < of.p:
        return distances
    mean, inverse = of.means("listwise"), np.linalg.inv(covariance)

    def squared(rows: np.ndarray) -> np.ndarray:
        centred = rows - mean
        return np.asarray(np.einsum("ij,ij->i", centred @ inverse, centred))

    return in_blocks(squared, keyed)


def in_blocks(index: Callable[[Rows], np.ndarray], rows: Rows) -> np.ndarray:
    """An index of each person, some thousand persons at a time, so that only the answers themselves are held whole."""
    starts = range(0, max(len(rows), 1), BLOCK)
    return np.concatenate([index(rows[start : start + BLOCK]) for start in starts])


def relative_speed(seconds: np.ndarray) -> np.ndarray:
    """Median time over own time: 2 means twice as fast as the typical person. Source: Leiner (2019)."""
    known = seconds[seconds > 0]
    typical = float(np.median(known)) if len(known) else np.nan
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(seconds > 0, typical / seconds, np.nan)


def zigzag(raw: np.ndarray) -> np.ndarray:
    """Share of neighbouring steps that turn back, as 1-5-1-5 does: our own operational rule, to be read with care."""
    known, turned = np.zeros(len(raw)), np.zeros(len(raw))
    for before, answers, after in zip(columns := _columns(raw), columns[1:], columns[2:], strict=False):
        turn = (answers - before) * (after - answers)
        known += ~np.isnan(turn)
        turned += turn < 0
    return np.where(known >= FEWEST_ANSWERS, turned / np.maximum(known, 1), np.nan)


def _columns(rows: np.ndarray) -> np.ndarray:
    """(p, n): one line per item, so that each step reads memory in order."""
    return np.ascontiguousarray(rows.T)
