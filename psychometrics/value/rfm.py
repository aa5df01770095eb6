"""RFM: customers scored by recency, frequency and monetary value of their purchases on a stated day."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from psychometrics.errors import PlanError
from psychometrics.responses import Exclusion
from psychometrics.results import Note
from psychometrics.tables import tidy
from psychometrics.value.purchases import Purchases, check_choice, purchases
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.registry import value_measure
from psychometrics.value.summary import purchase_summary

PARTS = {"recency": "days_since_last_purchase", "frequency": "frequency", "monetary": "monetary"}
MOST_CLASSES = 10
RULES = ("rank", "quantile")
GRID = (
    ("hibernating", "hibernating", "at_risk", "at_risk", "cannot_lose"),
    ("hibernating", "hibernating", "at_risk", "at_risk", "cannot_lose"),
    ("about_to_sleep", "about_to_sleep", "need_attention", "loyal", "loyal"),
    ("promising", "potential_loyal", "potential_loyal", "loyal", "loyal"),
    ("new", "potential_loyal", "potential_loyal", "champions", "champions"),
)
"""Segment by recency score (row 1–5) and frequency score (column 1–5)."""
SEGMENTS = tuple(dict.fromkeys(name for row in reversed(GRID) for name in reversed(row)))


@dataclass(frozen=True, slots=True)
class RfmSegment:
    """segment: a name of GRID; share and amount_share in 0–1; medians of its customers."""

    segment: str
    customers: int
    share: float
    amount: float
    amount_share: float
    median_days_since_last_purchase: float
    median_purchases: float
    median_amount: float


@dataclass(frozen=True, slots=True)
class RfmScores:
    """customers: indexed by customer; days_since_last_purchase, frequency, monetary, recency_score, frequency_score,
    monetary_score (1 to `classes`, the highest is best), rfm (text such as "535"), segment.

    segments : in the order of SEGMENTS, those that occur.
    """

    customers: pd.DataFrame = field(repr=False)
    segments: tuple[RfmSegment, ...]
    analysis_date: date
    classes: int
    rule: str
    rows_read: int
    rows_used: int
    exclusions: tuple[Exclusion, ...]
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return self.customers

    def segments_frame(self) -> pd.DataFrame:
        return tidy(self.segments)

    def summary(self) -> pd.Series:
        return pd.Series({one.segment: one.customers for one in self.segments}, name="customers")


@value_measure("rfm", needs=("transactions",), sources=("hughes1994",), r_call="rfm::rfm_table_order")
def rfm(
    records: Records,
    assumptions: Assumptions,
    *,
    classes: int = 5,
    rule: str = "rank",
    frequency: str = "days",
    monetary: str = "total",
    returns: str = "exclude",
    zero_amounts: str = "keep",
) -> RfmScores:
    """RFM scores and segments of every customer on `assumptions.analysis_date` (None: the last day of the records).

    rule      : "rank" = ceil(classes · average rank / n), equal customers always alike; "quantile" = R's rfm package.
    frequency : "days" counts days with a purchase, "transactions" counts rows.
    monetary  : "total" or "mean" amount per counted purchase.
    Raises as `purchases`; PlanError (clv_option_unknown, rfm_classes).
    """
    if not 2 <= classes <= MOST_CLASSES:
        raise PlanError("rfm_classes", place="classes", classes=classes)
    check_choice("rule", rule, RULES)
    check_choice("frequency", frequency, ("days", "transactions"))
    check_choice("monetary", monetary, ("total", "mean"))
    bought = purchases(records, assumptions, returns=returns, zero_amounts=zero_amounts)
    customers = _measured(bought, frequency, monetary)
    _score(customers, classes, tied_scores if rule == "rank" else quantile_scores)
    notes = (
        Note("rfm_analysis_date", {"date": bought.until.date().isoformat()}),
        *bought.notes,
        *_class_notes(customers, classes),
    )
    return RfmScores(
        customers, _segments(customers), bought.until.date(), classes, rule,
        bought.rows_read, bought.rows_used, bought.exclusions, notes,
    )  # fmt: skip


def _score(customers: pd.DataFrame, classes: int, score: Callable[..., np.ndarray]) -> None:
    """Adds the three scores, their text and the segment."""
    for name, column in PARTS.items():
        values = customers[column].to_numpy(dtype="float64")
        customers[f"{name}_score"] = score(values, classes, reverse=name == "recency")
    scores = [customers[f"{name}_score"] for name in PARTS]
    between = "" if classes < 10 else "-"
    customers["rfm"] = [between.join(map(str, three)) for three in zip(*scores, strict=True)]
    customers["segment"] = [segment_of(r, f, classes) for r, f in zip(*scores[:2], strict=True)]


def tied_scores(values: np.ndarray, classes: int = 5, *, reverse: bool = False) -> np.ndarray:
    """Scores 1..classes by ceil(classes · average rank / n): customers alike in the value are alike in the score.

    values : (n,) finite. reverse : small values score high, as days since the last purchase do.
    Same as ceiling(classes * rank(x, ties.method = "average") / length(x)) in R.
    """
    ranks = rankdata(-values if reverse else values, method="average")
    return np.ceil(classes * ranks / len(values) - 1e-12).astype("int64")


def quantile_scores(values: np.ndarray, classes: int = 5, *, reverse: bool = False) -> np.ndarray:
    """Scores by quantiles (type 7) plus 1 as class limits, limit included in the class above: the R package rfm 0.3.0.

    The "+ 1" is harmless for counts and days; of money it moves a limit by one unit.
    """
    limits = np.quantile(values, np.arange(1, classes) / classes) + 1
    scores = 1 + np.searchsorted(limits, values, side="right")
    return np.asarray(classes + 1 - scores if reverse else scores, dtype="int64")


def segment_of(recency_score: int, frequency_score: int, classes: int = 5) -> str:
    """The cell of GRID; scores of other than five classes are brought to five by ceil(5 · score / classes)."""
    row, column = (math.ceil(5 * score / classes) - 1 for score in (recency_score, frequency_score))
    return GRID[row][column]


def _measured(bought: Purchases, frequency: str, monetary: str) -> pd.DataFrame:
    summary = purchase_summary(bought).customers
    rows = bought.days.groupby("customer", sort=False, observed=True)["transactions"].sum()
    counts = summary["purchases"] if frequency == "days" else rows
    amounts = summary["amount"] if "amount" in summary else counts * 0.0
    return pd.DataFrame(
        {
            "days_since_last_purchase": summary["days_since_last_purchase"],
            "frequency": counts,
            "monetary": amounts if monetary == "total" else amounts / counts,
            "amount": amounts,
        }
    )


def _segments(customers: pd.DataFrame) -> tuple[RfmSegment, ...]:
    total = float(customers["amount"].sum())
    found = []
    for name in SEGMENTS:
        own = customers[customers["segment"] == name]
        if len(own):
            amount = float(own["amount"].sum())
            middles = own[["days_since_last_purchase", "frequency", "monetary"]].median()
            share = amount / total if total > 0 else 0.0
            found.append(RfmSegment(name, len(own), len(own) / len(customers), amount, share, *map(float, middles)))
    return tuple(found)


def _class_notes(customers: pd.DataFrame, classes: int) -> tuple[Note, ...]:
    """Says of each score in how many of the classes customers really lie, where ties leave some empty."""
    told = []
    for part in PARTS:
        filled = int(customers[f"{part}_score"].nunique())
        if filled < classes:
            told.append(Note(f"rfm_{part}_classes_empty", {"filled": filled, "classes": classes}))
    return tuple(told)
