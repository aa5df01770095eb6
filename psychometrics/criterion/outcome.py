"""outcome: how spend after the cut and each value are spread over customers, before anything is modelled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from psychometrics.criterion.linked import Linked
from psychometrics.criterion.registry import criterion
from psychometrics.distinct import Distinct
from psychometrics.errors import DataError
from psychometrics.results import Figure, Note, figure
from psychometrics.shape import shape
from psychometrics.tables import tidy


@dataclass(frozen=True, slots=True)
class OutcomeDescription:
    """zero_share : customers at zero.  top_decile_share : part of the total that the top tenth of customers holds.

    skewness : G1 (type 2).  median_over_mean : 1 in a symmetric outcome.
    """

    outcome: str
    customers: str
    n: int
    zero_share: float
    mean: float
    median: float
    median_over_mean: Figure
    skewness: Figure
    top_decile_share: Figure
    maximum: float
    total: float


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Each outcome twice: of all customers (`customers` = "all") and of respondents ("respondents")."""

    rows: tuple[OutcomeDescription, ...]
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.rows)

    def summary(self) -> pd.Series:
        first = self.rows[0]
        return pd.Series({"n": first.n, "zero_share": first.zero_share, "mean": first.mean, "total": first.total})


def describe_outcome(y: np.ndarray, name: str = "", customers: str = "all") -> OutcomeDescription:
    """An outcome (n,), n >= 1. Skewness as e1071::skewness(y, type = 2) in R."""
    mean, total = float(y.mean()), float(y.sum())
    return OutcomeDescription(
        outcome=name,
        customers=customers,
        n=len(y),
        zero_share=float((y == 0).mean()),
        mean=mean,
        median=float(np.median(y)),
        median_over_mean=figure(float(np.median(y)) / mean if mean > 0 else np.nan, "criterion_total_not_positive"),
        skewness=figure(_skewness(y), "zero_variance", item=name),
        top_decile_share=figure(top_share(y), "criterion_total_not_positive"),
        maximum=float(y.max()),
        total=total,
    )


def top_share(y: np.ndarray, share: float = 0.1) -> float:
    """Part of the total held by the n·share customers with most (at least one); NaN when the total is not positive."""
    k = max(1, int(len(y) * share))
    total = float(y.sum())
    return float(np.sort(y)[-k:].sum() / total) if total > 0 else float("nan")


@criterion("outcome", sources=("joanes1998",), r_call="e1071::skewness(y, type = 2)")
def outcome(linked: Linked) -> Outcomes:
    """Describes every outcome that is there, for all customers and for respondents. Raises DataError when none is."""
    rows = []
    for name, series in linked.outcomes().items():
        answered = series.reindex(linked.scores.index.intersection(series.index)).dropna()
        for customers, values in (("all", series), ("respondents", answered)):
            if len(values):
                rows.append(describe_outcome(values.to_numpy(float), name, customers))
    if not rows:
        raise DataError("criterion_no_outcome", place="engagement and value")
    return Outcomes(tuple(rows), _notes(rows))


def _notes(rows: list[OutcomeDescription]) -> tuple[Note, ...]:
    zero = [row.outcome for row in rows if row.customers == "all" and row.zero_share == 1]
    return tuple(Note("criterion_outcome_all_zero", {"name": name}) for name in zero)


def _skewness(y: np.ndarray) -> float:
    values, counts = np.unique(y, return_counts=True)
    return shape(Distinct(values, counts)).unbiased_skewness
