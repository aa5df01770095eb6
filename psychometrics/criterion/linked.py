"""Respondents and records joined by customer: what every criterion statistic takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from psychometrics.disclosure.lists import LEAST
from psychometrics.errors import DataError, TooFewRespondents
from psychometrics.results import Note

PLACE = "engagement and value"
VALUES = ("clv", "crv", "civ", "ckv")
"""The four values that a customer has for a firm, in the order of Kumar et al. (2010)."""

BASELINE = ("log_recency", "log_frequency", "log_monetary")
"""What a firm knows without asking anybody: the logs of recency, frequency and mean spend."""

GOAL_ALIGNMENT = "goal_alignment"


@dataclass(frozen=True)
class Linked:
    """All customers of the records, with what is known of each; every frame and series is indexed by `customer`.

    scores        : respondents only: one column per scale score.
    engagement    : the column of `scores` that stands for engagement as a whole.
    baseline      : every customer active before the cut: the columns of BASELINE, in logs.
    outcome       : the same customers: amount spent after the cut, zero included.
    values        : every customer: the columns of VALUES that could be computed.
    benchmark     : spend after the cut as forecast by a buy-till-you-die model from what was known before; or empty.
    cluster       : group of each customer (wave, store) for clustered standard errors; or empty.
    reliabilities : of each score in (0, 1], where known.
    cut, until    : last day of the features and last day of the outcome.
    least_cell      : the smallest group of people of which a result tells anything.
    n_read, n_keyed : respondents in all, and those with a customer key whom the records know.
    """

    scores: pd.DataFrame
    engagement: str
    baseline: pd.DataFrame
    outcome: pd.Series
    values: pd.DataFrame = field(default_factory=pd.DataFrame)
    benchmark: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    cluster: pd.Series = field(default_factory=lambda: pd.Series(dtype=object))
    reliabilities: Mapping[str, float] = field(default_factory=dict)
    cut: date | None = None
    until: date | None = None
    n_read: int = 0
    n_keyed: int = 0
    notes: tuple[Note, ...] = ()
    least_cell: int = LEAST

    def __post_init__(self) -> None:
        if self.engagement not in self.scores:
            known = ", ".join(map(str, self.scores.columns))
            raise DataError("criterion_no_such_score", place=PLACE, name=self.engagement, known=known)

    @property
    def respondents(self) -> pd.Index:
        """Customers who answered and of whom both the baseline and the outcome are known."""
        return self.scores[self.engagement].dropna().index.intersection(self.outcome.index).sort_values()

    def outcomes(self) -> dict[str, pd.Series]:
        """Spend after the cut (`spend_after`) and the four values, by name."""
        named = {"spend_after": self.outcome} if len(self.outcome) else {}
        return {**named, **{name: self.values[name].dropna() for name in VALUES if name in self.values}}

    def moderator(self) -> pd.Series:
        """Goal alignment of the respondents; raises DataError when the study has no such scale."""
        if GOAL_ALIGNMENT not in self.scores:
            raise DataError("criterion_no_goal_alignment", place=PLACE)
        return self.scores[GOAL_ALIGNMENT].dropna()


def z_scores(values: pd.Series | np.ndarray) -> np.ndarray:
    """(n,) with mean 0 and standard deviation 1 (divisor n - 1). Raises DataError where all are the same."""
    numbers = np.asarray(values, float)
    sd = float(numbers.std(ddof=1)) if len(numbers) > 1 else 0.0
    if not sd > 1e-12 * max(1.0, float(np.abs(numbers).max(initial=0))):
        raise DataError("criterion_constant", place=PLACE, name=str(getattr(values, "name", "")))
    return np.asarray((numbers - numbers.mean()) / sd)


def check_outcome(y: np.ndarray, name: str, predictors: int) -> None:
    """Refuses an outcome that a log-linear mean can't describe, or too few customers for so many predictors."""
    if len(y) < predictors + 4:
        raise TooFewRespondents("too_few_respondents", place=PLACE, n=len(y), needed=predictors + 4)
    if (y < 0).any():
        raise DataError("criterion_negative_outcome", place=PLACE, name=name, count=int((y < 0).sum()))
    if not (y > 0).any():
        raise DataError("criterion_all_zero", place=PLACE, name=name, n=len(y))
    if np.ptp(y) == 0:
        raise DataError("criterion_constant", place=PLACE, name=name)


def usable(frame: pd.DataFrame, columns: Sequence[str]) -> tuple[list[str], tuple[Note, ...]]:
    """Columns that vary, and a note naming those that don't."""
    constant = [column for column in columns if np.ptp(frame[column].to_numpy(float)) <= 0]
    notes = (Note("criterion_constant_left_out", {"names": ", ".join(constant)}),) if constant else ()
    return [column for column in columns if column not in constant], notes
