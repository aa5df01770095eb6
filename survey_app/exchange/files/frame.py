"""The rows of an export as a frame: numbers as float64, texts as they are, gaps as gaps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from survey_app.exchange.columns import Column


def read_rows(path: Path, columns: Sequence[Column]) -> pd.DataFrame:
    """A column that should hold numbers and does not everywhere is text then; nothing is lost.

    Texts are plain objects: what writes .sav and .dta takes them one by one, which Arrow's texts make slow.
    """
    texts = {column.name for column in columns if column.text}
    kinds = {column.name: "object" if column.name in texts else "float64" for column in columns}
    empty = {column.name: [""] for column in columns}
    try:
        return pd.read_csv(path, dtype=kinds, keep_default_na=False, na_values=empty)
    except ValueError:
        frame = pd.read_csv(path, dtype="object", keep_default_na=False, na_values=empty)
        return pd.DataFrame({name: _numbers(frame[name], name in texts) for name in frame.columns})


def _numbers(cells: pd.Series, text: bool) -> pd.Series:
    if text:
        return cells
    numbers = pd.to_numeric(cells, errors="coerce")
    return cells if (numbers.isna() & cells.notna()).any() else numbers.astype("float64")


def is_number(frame: pd.DataFrame, name: str) -> bool:
    return bool(pd.api.types.is_numeric_dtype(frame[name]))


def is_whole(frame: pd.DataFrame, name: str) -> bool:
    """Whether every number of a column is whole."""
    return is_number(frame, name) and bool((frame[name].dropna() % 1 == 0).all())
