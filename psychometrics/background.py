"""Who answered: frequency tables of the background questions."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from psychometrics.model import MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import Figure, Note
from psychometrics.tables import tidy

PERSON = "respondent"
MOST_CATEGORIES = 25


@dataclass(frozen=True, slots=True)
class Category:
    """One answer: `share` of all, `valid` of those who answered, `cumulative` of those who answered.

    NotComputable where psychometrics.disclosure has hidden a small group.
    """

    value: str
    n: Figure
    share: Figure
    valid: Figure
    cumulative: Figure


@dataclass(frozen=True, slots=True)
class Frequencies:
    """One background variable with its categories in order of code, as SPSS prints them."""

    code: str
    n: int
    missing: int
    categories: tuple[Category, ...]

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.categories)


@dataclass(frozen=True, slots=True)
class NumberSummary:
    """One background number with too many distinct values for a table (age in years)."""

    code: str
    n: int
    missing: int
    mean: Figure
    sd: Figure
    min: Figure
    max: Figure


@dataclass(frozen=True, slots=True)
class Background:
    """Every background variable: a frequency table, or a summary where the values are many."""

    n: int
    tables: tuple[Frequencies, ...]
    numbers: tuple[NumberSummary, ...] = ()
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """One line per variable and category."""
        frames = [table.to_frame().assign(code=table.code) for table in self.tables]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()

    def summary(self) -> pd.Series:
        return pd.Series({"n": self.n, "tables": len(self.tables), "numbers": len(self.numbers)})


@statistic("background", sources=(), r_call="table(x, useNA = 'ifany'); prop.table(table(x))")
def background(responses: Responses, model: MeasurementModel, *, most_categories: int = MOST_CATEGORIES) -> Background:
    """Frequencies of every background variable; numbers with more than `most_categories` values are summarised.

    A text with so many different values is left out with a note: it names people rather than groups. The column
    `respondent`, by which waves are joined, is no variable; nor is an attention check.
    """
    tables, numbers, notes = [], [], []
    for code in (name for name in responses.groupings if name != PERSON):
        column = responses.background[code]
        if column.nunique() <= most_categories:
            tables.append(frequencies(column))
        elif pd.api.types.is_numeric_dtype(column):
            numbers.append(_number(column))
        else:
            notes.append(Note("background_left_out", {"column": str(code), "count": int(column.nunique())}))
    return Background(responses.n, tuple(tables), tuple(numbers), tuple(notes))


def frequencies(column: pd.Series) -> Frequencies:
    """Counts and shares of one variable. Same as table(x) and cumsum(prop.table(table(x))) in R."""
    counts = column.value_counts(sort=False, dropna=True).sort_index()
    counts = counts[counts > 0]
    answered, running, rows = int(counts.sum()), 0, []
    for value, count in counts.items():
        running += int(count)
        name = f"{value:.15g}" if isinstance(value, (int, float)) else str(value)
        rows.append(Category(name, int(count), count / len(column), count / answered, running / answered))
    return Frequencies(str(column.name), answered, len(column) - answered, tuple(rows))


def _number(column: pd.Series) -> NumberSummary:
    seen = column.dropna()
    return NumberSummary(
        str(column.name),
        len(seen),
        len(column) - len(seen),
        float(seen.mean()),
        float(seen.std()),
        float(seen.min()),
        float(seen.max()),
    )
