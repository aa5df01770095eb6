"""Rows of a result as a tidy frame: one line per row, one column per number, unrounded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import Any

import pandas as pd


def tidy(rows: Iterable[Any], index: str | None = None) -> pd.DataFrame:
    """One line per row (frozen dataclasses of one class), one column per plain field.

    Fields that hold rows themselves (a tuple of dataclasses) are left out; they have a frame of their own.
    What can't be computed stays in its cell as `NotComputable`, so that its reason is not lost.
    """
    listed = list(rows)
    names = [f.name for f in fields(listed[0]) if not _holds_rows(listed, f.name)] if listed else []
    frame = pd.DataFrame({name: _column([getattr(row, name) for row in listed]) for name in names})
    return frame.set_index(index) if index and listed else frame


def _column(values: list[Any]) -> Any:
    plain = all(isinstance(value, (int, float, str)) for value in values)
    return values if plain else pd.Series(values, dtype=object)


def _holds_rows(rows: list[Any], name: str) -> bool:
    values = [getattr(row, name) for row in rows]
    return any(isinstance(value, tuple) and value and is_dataclass(value[0]) for value in values)
