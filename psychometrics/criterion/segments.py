"""segments: customers by value and engagement, each low or high, with small counts hidden so that nobody is found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from psychometrics.criterion.linked import PLACE, Linked
from psychometrics.criterion.registry import criterion
from psychometrics.disclosure.cells import hidden_in_table
from psychometrics.errors import DataError
from psychometrics.results import Figure, Note, not_computable
from psychometrics.tables import tidy

LEVELS = ("low", "high")


@dataclass(frozen=True, slots=True)
class Segment:
    """value, engagement : "low" (at or below the median of respondents) or "high". Hidden cells are NotComputable."""

    value: str
    engagement: str
    n: Figure
    share: Figure
    mean_value: Figure
    value_share: Figure
    mean_engagement: Figure


@dataclass(frozen=True, slots=True)
class Segments:
    """Four quadrants of one outcome. Counts below `hide_below` are hidden, and with them as many more cells of the
    same row or column as are needed so that no hidden count can be worked out from the totals (`hidden` in all)."""

    outcome: str
    rows: tuple[Segment, ...]
    n: int
    value_median: float
    engagement_median: float
    value_totals: tuple[int, int]
    engagement_totals: tuple[int, int]
    hide_below: int
    hidden: int
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.rows)

    def summary(self) -> pd.Series:
        return pd.Series({f"{row.value}_{row.engagement}": row.n for row in self.rows}, dtype=object)


@criterion("segments", sources=("kumar_etal2010", "hundepool2012"))
def segments(linked: Linked, *, outcome: str = "", hide_below: int | None = None) -> Segments:
    """Respondents by median of value and of engagement.

    outcome : "clv", "crv", "civ", "ckv" or "spend_after"; empty takes CLV, or spend after the cut where there is none.
    hide_below : the smallest count that is shown; None takes `linked.least_cell`.
    Raises DataError "criterion_no_outcome", "criterion_segment_empty" (fewer than `hide_below` low or high on one).
    """
    least = linked.least_cell if hide_below is None else hide_below
    known = linked.outcomes()
    name = outcome or ("clv" if "clv" in known else "spend_after")
    if name not in known:
        raise DataError("criterion_no_outcome", place=PLACE)
    engagement = linked.scores[linked.engagement].rename("engagement")
    both = pd.concat([known[name].rename("value"), engagement], axis=1, join="inner").dropna()
    if not len(both):
        raise DataError("criterion_nobody_linked", place=PLACE, n=0)
    value_median, engagement_median = float(both["value"].median()), float(both["engagement"].median())
    high = np.column_stack([both["value"] > value_median, both["engagement"] > engagement_median])
    counts = np.array([[int(_cell(high, i, j).sum()) for j in (0, 1)] for i in (0, 1)])
    _check_margins(counts, least)
    hidden = hidden_in_table(counts, least)
    total = float(both["value"].sum())
    rows = [
        _segment(both[_cell(high, i, j)], i, j, bool(hidden[i, j]), len(both), total, least)
        for i in (0, 1)
        for j in (0, 1)
    ]
    notes = (Note("criterion_cells_hidden", {"least": least, "count": int(hidden.sum())}),) if hidden.any() else ()
    low_high = [(int(margin[0]), int(margin[1])) for margin in (counts.sum(axis=1), counts.sum(axis=0))]
    return Segments(
        outcome=name,
        rows=tuple(rows),
        n=len(both),
        value_median=value_median,
        engagement_median=engagement_median,
        value_totals=low_high[0],
        engagement_totals=low_high[1],
        hide_below=least,
        hidden=int(hidden.sum()),
        notes=notes,
    )


def _cell(high: np.ndarray, value: int, engagement: int) -> np.ndarray:
    return np.asarray((high[:, 0] == bool(value)) & (high[:, 1] == bool(engagement)))


def _check_margins(counts: np.ndarray, least: int) -> None:
    smallest = int(min(counts.sum(axis=0).min(), counts.sum(axis=1).min()))
    if smallest < least:
        raise DataError("criterion_segment_empty", place=PLACE, least=least)


def _segment(cell: pd.DataFrame, i: int, j: int, hidden: bool, n: int, total: float, least: int) -> Segment:
    if hidden:
        return Segment(LEVELS[i], LEVELS[j], *[not_computable("criterion_hidden", least=least)] * 5)
    whole = float(cell["value"].sum())
    share: Figure = whole / total if total > 0 else not_computable("criterion_total_not_positive")
    means = float(cell["value"].mean()), float(cell["engagement"].mean())
    return Segment(LEVELS[i], LEVELS[j], len(cell), len(cell) / n, means[0], share, means[1])
