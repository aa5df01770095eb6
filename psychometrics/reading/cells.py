"""What a cell of an item's column means: a code of its response range, no answer, or a mistake to be mended."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from psychometrics.errors import DataError
from psychometrics.model import Item

LISTED_PER_COLUMN = 20
DIGITS = {ord(digit): str(value) for row in ("۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩") for value, digit in enumerate(row)}
SIGNS = {ord("٫"): ".", ord("٬"): "", ord("−"): "-", ord("\u200e"): "", ord("\u200f"): "", ord("\u00a0"): " "}
DECIMAL_COMMA = re.compile(r"^(-?\d+),(\d{1,2})$")


@dataclass(frozen=True)
class Column:
    """One item's answers as read.

    answers  : n float64 codes, NaN for no answer.
    declared : how many cells held a code that the item declares as missing.
    errors   : the first bad cells, and how many there are in all.
    """

    answers: pd.Series
    declared: int
    errors: tuple[DataError, ...]
    bad: int


def read_item(cells: pd.Series, item: Item, place: str) -> Column:
    """The answers of one item; every bad cell found, the first 20 told."""
    numbers = as_numbers(cells)
    given = cells.notna()
    if not pd.api.types.is_numeric_dtype(cells):
        given &= cells.astype(str).str.strip() != ""
    text = given & numbers.isna()
    declared = numbers.isin(item.missing) if item.missing else pd.Series(False, index=numbers.index)
    answers = numbers.mask(declared)
    infinite = np.isinf(answers)
    outside = ~infinite & ((answers < item.low) | (answers > item.high))
    broken = ~infinite & ~outside & (answers % 1 != 0) & answers.notna() if item.ordinal else infinite & False
    bad = text | infinite | outside | broken
    rules = {"item_text": text, "item_infinite": infinite, "item_out_of_range": outside, "item_not_whole": broken}
    errors = _told(cells, bad, rules, item, place)
    return Column(answers.astype("float64"), int(declared.sum()), tuple(errors), int(bad.sum()))


def _told(cells: pd.Series, bad: pd.Series, rules: dict[str, pd.Series], item: Item, place: str) -> Iterator[DataError]:
    for at in np.flatnonzero(bad)[:LISTED_PER_COLUMN]:
        code = next(code for code, mask in rules.items() if mask.iloc[at])
        yield DataError(
            code,
            place=f"{place}, row {bad.index[at]}, column {item.code}",
            value=str(cells.iloc[at])[:60],
            low=f"{item.low:g}",
            high=f"{item.high:g}",
            missing=", ".join(f"{value:g}" for value in item.missing) or "–",
        )


def as_numbers(cells: pd.Series) -> pd.Series:
    """Numbers of a column, NaN where there is none. Persian and Arabic digits and a decimal comma are read."""
    if pd.api.types.is_bool_dtype(cells) or pd.api.types.is_numeric_dtype(cells):
        return cells.astype("float64")
    if pd.api.types.is_datetime64_any_dtype(cells):
        return pd.Series(np.nan, index=cells.index)
    texts = cells.dropna().astype(str)
    distinct = {text: _number(text) for text in texts.unique()}
    return texts.map(distinct).astype("float64").reindex(cells.index)


def _number(text: str) -> float:
    plain = DECIMAL_COMMA.sub(r"\1.\2", text.translate(DIGITS | SIGNS).strip())
    try:
        return float(plain) if "_" not in plain else np.nan
    except ValueError:
        return np.nan


def nearest(name: str, known: list[str]) -> str:
    """The known name that looks most like this one, or a dash."""
    folded = {other.casefold(): other for other in known}
    found = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.7)
    return folded[found[0]] if found else "–"
