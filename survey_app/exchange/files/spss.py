"""SPSS .sav: labels of variables and values, codes kept apart as user-missing, levels of measurement."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyreadstat

from survey_app.exchange.about import About
from survey_app.exchange.columns import Column
from survey_app.exchange.files.frame import is_number, is_whole, read_rows
from survey_app.exchange.files.names import SPSS_LONGEST, SPSS_RESERVED, file_names, shortened

LABEL_BYTES, VALUE_LABEL_BYTES, FILE_LABEL_BYTES, NOTE_BYTES = 255, 120, 64, 80
MOST_MISSING = 3


def write(rows: Path, columns: Sequence[Column], about: About, out: Path) -> None:
    """One row per response. The file says its rows and the SHA-256 of its data in its notes."""
    frame = read_rows(rows, columns)
    frame.columns = pd.Index(file_names((c.name for c in columns), SPSS_LONGEST, SPSS_RESERVED))
    named = dict(zip(frame.columns, columns, strict=True))
    numbers = {name: column for name, column in named.items() if is_number(frame, name)}
    pyreadstat.write_sav(
        frame,
        str(out),
        file_label=shortened(about.title, FILE_LABEL_BYTES),
        note=[shortened(line, NOTE_BYTES) for line in about.lines()],
        column_labels={name: shortened(column.label, LABEL_BYTES) for name, column in named.items()},
        variable_value_labels={name: _words(column) for name, column in numbers.items() if column.codes},
        missing_ranges={name: _missing(column) for name, column in numbers.items() if column.missing},
        variable_measure={name: column.measure for name, column in named.items()},
        variable_format={name: "F8.0" for name in numbers if is_whole(frame, name)},
        row_compress=True,
    )


def _words(column: Column) -> dict[int | float, str]:
    return {code: shortened(words, VALUE_LABEL_BYTES) for code, words in column.codes if words}


def _missing(column: Column) -> list[int | float | str | pyreadstat.pyclasses.MissingRange]:
    """SPSS takes three single codes; more of them are told as one range."""
    if len(column.missing) <= MOST_MISSING:
        return list(column.missing)
    return [{"lo": min(column.missing), "hi": max(column.missing)}]  # type: ignore[list-item]
