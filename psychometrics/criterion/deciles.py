"""deciles: value of equal groups of respondents from the least to the most engaged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats
from scipy.stats import rankdata

from psychometrics.criterion.linked import PLACE, Linked
from psychometrics.criterion.registry import criterion
from psychometrics.errors import DataError, TooFewRespondents
from psychometrics.results import Note
from psychometrics.tables import tidy


@dataclass(frozen=True, slots=True)
class EngagementGroup:
    """group 1 is the least engaged; mean of the outcome with its t interval, median, and the group's mean score."""

    group: int
    n: int
    mean: float
    ci_low: float
    ci_high: float
    median: float
    engagement: float


@dataclass(frozen=True, slots=True)
class EngagementGroups:
    """Ten groups, or as few as leave `linked.least_cell` people in each.

    overall : mean of the outcome of all of them.
    """

    outcome: str
    n: int
    groups: tuple[EngagementGroup, ...]
    overall: float
    confidence: float
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.groups, index="group")

    def summary(self) -> pd.Series:
        return pd.Series({"lowest": self.groups[0].mean, "highest": self.groups[-1].mean, "overall": self.overall})


@criterion("deciles", sources=("student1908",), r_call="t.test(y[g == k])$conf.int, g = ceiling(10 * rank(e) / n)")
def deciles(
    linked: Linked, *, outcome: str = "spend_after", groups: int = 10, confidence: float = 0.95
) -> EngagementGroups:
    """Mean outcome by group of engagement; people alike in engagement are in the same group.

    Raises DataError "criterion_no_outcome"; TooFewRespondents when not even two such groups can be made.
    """
    known = linked.outcomes()
    if outcome not in known:
        raise DataError("criterion_no_outcome", place=PLACE)
    engagement = linked.scores[linked.engagement].rename("e")
    both = pd.concat([known[outcome].rename("y"), engagement], axis=1, join="inner").dropna()
    place, made = _groups(both["e"].to_numpy(float), groups, linked.least_cell)
    rows = tuple(_group(k, both[place == k], confidence) for k in range(1, made + 1))
    notes = (Note("criterion_fewer_groups", {"groups": made, "least": linked.least_cell}),) if made < groups else ()
    return EngagementGroups(outcome, len(both), rows, float(both["y"].mean()), confidence, notes)


def _groups(engagement: np.ndarray, wanted: int, least: int) -> tuple[np.ndarray, int]:
    for count in range(wanted, 1, -1):
        place = np.ceil(count * rankdata(engagement) / max(len(engagement), 1) - 1e-12).astype(int)
        if (np.bincount(place, minlength=count + 1)[1:] >= least).all():
            return place, count
    raise TooFewRespondents("too_few_respondents", place=PLACE, n=len(engagement), needed=2 * least)


def _group(number: int, rows: pd.DataFrame, confidence: float) -> EngagementGroup:
    y = rows["y"].to_numpy(float)
    half = float(stats.t.ppf((1 + confidence) / 2, len(y) - 1)) * float(y.std(ddof=1)) / np.sqrt(len(y))
    mean = float(y.mean())
    return EngagementGroup(number, len(y), mean, mean - half, mean + half, float(np.median(y)), float(rows["e"].mean()))
