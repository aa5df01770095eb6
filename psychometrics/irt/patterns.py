"""Answers as patterns with counts, and as 0/1 columns over all items' categories."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from psychometrics.errors import DataError, TooFewItems, TooFewRespondents

FEWEST = 10
MOST_CATEGORIES = 20


@dataclass(frozen=True)
class AnswerPatterns:
    """codes of items; categories per item, ascending; places (u, p) of each pattern's answers, −1 where missing.

    counts (u,) respondents of each pattern; of (n,) each respondent's pattern, −1 for who answered nothing.
    indicators (u, Σ K) 0/1. first (p + 1,) where each item's categories begin in it.
    """

    codes: tuple[str, ...]
    categories: tuple[tuple[float, ...], ...]
    places: np.ndarray
    counts: np.ndarray
    of: np.ndarray
    indicators: np.ndarray
    first: np.ndarray

    @property
    def n(self) -> int:
        return int(self.counts.sum())

    def only(self, respondents: np.ndarray) -> AnswerPatterns:
        """The patterns of some respondents. respondents : (n,) booleans in the order of the data."""
        kept = respondents & (self.of >= 0)
        counts = np.bincount(self.of[kept], minlength=len(self.counts)).astype(float)
        there = counts > 0
        places = np.cumsum(there) - 1
        of = np.where(kept, places[np.maximum(self.of, 0)], -1)
        return replace(self, places=self.places[there], counts=counts[there], of=of, indicators=self.indicators[there])

    def columns(self, item: int) -> slice:
        return slice(int(self.first[item]), int(self.first[item + 1]))


def answer_patterns(data: pd.DataFrame) -> AnswerPatterns:
    """data : n × p ordered codes, NaN where missing; a respondent without any answer is left out.

    Raises TooFewItems, TooFewRespondents, or DataError for an item that nobody answered, that has one used category,
    more than 20 of them, or answers that are no whole numbers.
    """
    if data.shape[1] < 3:
        raise TooFewItems("irt_too_few_items", place="items", n=data.shape[1], needed=3)
    codes = tuple(map(str, data.columns))
    answered = data.notna().any(axis=1).to_numpy()
    if answered.sum() < FEWEST:
        raise TooFewRespondents("irt_too_few_respondents", place="data", n=int(answered.sum()), needed=FEWEST)
    columns, categories = [], []
    for code, (_, column) in zip(codes, data.items(), strict=True):
        values = column.to_numpy(float)
        seen = np.isfinite(values)
        used = _categories(code, values[seen])
        columns.append(np.where(seen, np.searchsorted(used, np.where(seen, values, used[0])), -1))
        categories.append(tuple(used.tolist()))
    places = np.stack(columns, axis=1)[answered].astype(np.int32)
    unique, inverse, counts = np.unique(places, axis=0, return_inverse=True, return_counts=True)
    of = np.full(len(data), -1)
    of[answered] = inverse.ravel()
    first = np.concatenate([[0], np.cumsum([len(one) for one in categories])])
    return AnswerPatterns(codes, tuple(categories), unique, counts.astype(float), of, _indicators(unique, first), first)


def _categories(code: str, answers: np.ndarray) -> np.ndarray:
    """Used categories, ascending."""
    used = np.unique(answers)
    place = f"item {code}"
    if len(used) == 0:
        raise DataError("irt_item_unanswered", place=place, item=code)
    if len(used) == 1:
        raise DataError("irt_item_constant", place=place, item=code)
    if (used != np.round(used)).any():
        raise DataError("irt_not_ordered", place=place, item=code)
    if len(used) > MOST_CATEGORIES:
        raise DataError("irt_too_many_categories", place=place, item=code, n=len(used), most=MOST_CATEGORIES)
    return used


def _indicators(places: np.ndarray, first: np.ndarray) -> np.ndarray:
    found = np.zeros((len(places), int(first[-1])))
    rows, items = np.nonzero(places >= 0)
    found[rows, first[items] + places[rows, items]] = 1.0
    return found
