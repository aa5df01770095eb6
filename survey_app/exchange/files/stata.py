"""Stata .dta: labels of variables and values; codes kept apart become .a, .b, … with their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import pandas as pd
import pyreadstat

from survey_app.exchange.about import About
from survey_app.exchange.columns import Column
from survey_app.exchange.files.frame import is_number, read_rows
from survey_app.exchange.files.names import STATA_LONGEST, STATA_RESERVED, file_names, shortened

LABEL_LETTERS, LONGEST_TEXT = 80, 2045


def write(rows: Path, columns: Sequence[Column], about: About, out: Path) -> None:
    """One row per response; the file's label says its rows and the beginning of its SHA-256."""
    frame = read_rows(rows, columns)
    frame.columns = pd.Index(file_names((c.name for c in columns), STATA_LONGEST, STATA_RESERVED))
    named = dict(zip(frame.columns, columns, strict=True))
    numbers = {name: column for name, column in named.items() if is_number(frame, name)}
    letters = {name: _letters(column) for name, column in numbers.items() if column.missing}
    for name in named:
        frame[name] = _column(frame[name], letters.get(name, {}), number=name in numbers)
    pyreadstat.write_dta(
        frame,
        str(out),
        file_label=about.stamp()[:LABEL_LETTERS],
        column_labels={name: _cut(column.label) for name, column in named.items()},
        variable_value_labels={name: _words(c, letters.get(name, {})) for name, c in numbers.items() if c.codes},
        missing_user_values={name: list(marks.values()) for name, marks in letters.items()},
        version=15,
    )


def _letters(column: Column) -> dict[float, str]:
    return dict(zip(column.missing, ascii_lowercase, strict=False))


def _column(cells: pd.Series, letters: Mapping[float, str], *, number: bool) -> pd.Series:
    if not number:
        cut = [shortened(text, LONGEST_TEXT) if isinstance(text, str) else text for text in cells]
        return pd.Series(cut, cells.index, dtype="object")
    return cells.astype(object).replace(dict(letters)) if cells.isin(list(letters)).any() else cells


def _words(column: Column, letters: Mapping[float, str]) -> dict[Any, str]:
    """Stata labels whole numbers and its own marks of missing values only."""
    marks = {letters[code]: words for code, words in column.codes if code in letters and words}
    return {int(c): words for c, words in column.codes if c == int(c) and c not in letters and words} | marks


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LABEL_LETTERS else text[: LABEL_LETTERS - 1].rstrip() + "…"
