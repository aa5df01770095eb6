"""Content validity from a panel of experts: Lawshe's ratio, Lynn's index, and kappa beyond chance agreement."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from psychometrics.errors import DataError
from psychometrics.results import Figure, Note, not_computable
from psychometrics.tables import tidy

ESSENTIAL = 3
"""Lawshe's ratings: 1 not necessary, 2 useful but not essential, 3 essential."""
RELEVANT = 3
"""Lynn's ratings: 1 not relevant to 4 highly relevant; 3 and 4 count as relevant."""


@dataclass(frozen=True, slots=True)
class ItemRatio:
    """cvr : content validity ratio in [-1, 1]; critical : the smallest that chance passes in less than alpha."""

    item: str
    experts: int
    essential: int
    cvr: float
    critical: Figure
    p_value: float


@dataclass(frozen=True, slots=True)
class ContentValidityRatios:
    """Lawshe's ratio of every item; mean_cvr : over all items (the content validity index of Lawshe)."""

    items: tuple[ItemRatio, ...]
    mean_cvr: float
    alpha: float
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.items)

    def summary(self) -> pd.Series:
        return pd.Series({"k": len(self.items), "mean_cvr": self.mean_cvr})


@dataclass(frozen=True, slots=True)
class ItemIndex:
    """i_cvi : share of experts who find the item relevant; kappa : the same beyond chance agreement."""

    item: str
    experts: int
    relevant: int
    i_cvi: float
    chance: float
    kappa: float


@dataclass(frozen=True, slots=True)
class ContentValidityIndices:
    """s_cvi_average : mean I-CVI; s_cvi_universal : share of items that all experts find relevant."""

    items: tuple[ItemIndex, ...]
    s_cvi_average: float
    s_cvi_universal: float
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.items)

    def summary(self) -> pd.Series:
        return pd.Series(
            {"k": len(self.items), "s_cvi_average": self.s_cvi_average, "s_cvi_universal": self.s_cvi_universal}
        )


def content_validity_ratio(essential: int, experts: int) -> float:
    """(essential - experts / 2) / (experts / 2), in [-1, 1].

    0 <= essential <= experts, experts >= 1.   Raises DataError (content_counts).
    Source: Lawshe (1975), p. 567.   Same as psychometric::CVratio(experts, essential) in R.
    """
    _check_counts(essential, experts)
    return 2 * essential / experts - 1


def critical_ratio(experts: int, alpha: float = 0.05) -> Figure:
    """The smallest ratio that guessing "essential" or not with even odds reaches in at most alpha (one-sided).

    Not computable for panels so small that even full agreement is not rare (fewer than 5 experts at .05).
    Source: Ayre & Scally (2014), table 2, exact binomial; it mends Lawshe's table (his value for 8 experts breaks
    the order of the others).   Same as 2 * (qbinom(1 - alpha, N, .5) + 1) / N - 1 in R.
    """
    _check_counts(0, experts)
    needed = int(stats.binom.ppf(1 - alpha, experts, 0.5)) + 1
    if needed > experts:
        return not_computable("content_panel_too_small", experts=experts)
    return 2 * needed / experts - 1


def item_content_validity_index(relevant: int, experts: int) -> float:
    """Share of experts who rate the item 3 or 4 of 4.   Source: Lynn (1986).   Raises DataError (content_counts)."""
    _check_counts(relevant, experts)
    return relevant / experts


def modified_kappa(relevant: int, experts: int) -> float:
    """I-CVI corrected for chance agreement on relevance, (I-CVI - p) / (1 - p), p = C(N, A) / 2^N.

    Source: Polit, Beck & Owen (2007), p. 465.   Raises DataError (content_counts) for fewer than 2 experts.
    """
    index, chance = item_content_validity_index(relevant, experts), _chance(relevant, experts)
    if chance == 1 or experts < 2:
        raise DataError("content_counts", agreeing=relevant, experts=experts)
    return (index - chance) / (1 - chance)


def content_validity_ratios(
    ratings: ArrayLike, items: Sequence[str] = (), *, essential: float = ESSENTIAL, alpha: float = 0.05
) -> ContentValidityRatios:
    """Lawshe's ratio of each item.

    ratings : (experts, k) codes, NaN where an expert gave none; essential : the code that means essential.
    Raises DataError (content_item_unrated) when nobody rated an item.
    """
    rows = []
    for item, agreeing, experts in _counts(ratings, items, lambda given: given == essential):
        p = float(stats.binom.sf(agreeing - 1, experts, 0.5))
        ratio = content_validity_ratio(agreeing, experts)
        rows.append(ItemRatio(item, experts, agreeing, ratio, critical_ratio(experts, alpha), p))
    return ContentValidityRatios(tuple(rows), float(np.mean([row.cvr for row in rows])), alpha)


def content_validity_indices(
    ratings: ArrayLike, items: Sequence[str] = (), *, relevant: float = RELEVANT
) -> ContentValidityIndices:
    """Lynn's index and modified kappa of each item, and of the whole scale.

    ratings : (experts, k) codes 1 to 4, NaN where missing, 2 experts or more; codes >= relevant count as relevant.
    Raises DataError (content_item_unrated), (content_counts).   Source: Lynn (1986); Polit, Beck & Owen (2007).
    """
    rows = []
    for item, agreeing, experts in _counts(ratings, items, lambda given: given >= relevant):
        index, kappa = item_content_validity_index(agreeing, experts), modified_kappa(agreeing, experts)
        rows.append(ItemIndex(item, experts, agreeing, index, _chance(agreeing, experts), kappa))
    average = float(np.mean([row.i_cvi for row in rows]))
    return ContentValidityIndices(tuple(rows), average, float(np.mean([row.i_cvi == 1 for row in rows])))


def _counts(
    ratings: ArrayLike, items: Sequence[str], agrees: Callable[[np.ndarray], np.ndarray]
) -> list[tuple[str, int, int]]:
    values = np.asarray(ratings, dtype=float)
    if values.ndim != 2 or not values.size:
        raise DataError("content_ratings_empty")
    codes = list(items) or [f"item{i + 1}" for i in range(values.shape[1])]
    found = []
    for code, column in zip(codes, values.T, strict=True):
        given = column[~np.isnan(column)]
        if not len(given):
            raise DataError("content_item_unrated", place=f"item {code}", item=code)
        found.append((code, int(np.sum(agrees(given))), len(given)))
    return found


def _chance(agreeing: int, experts: int) -> float:
    return math.comb(experts, agreeing) / 2**experts


def _check_counts(agreeing: int, experts: int) -> None:
    if experts < 1 or not 0 <= agreeing <= experts:
        raise DataError("content_counts", agreeing=agreeing, experts=experts)
