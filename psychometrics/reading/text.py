"""Delimited text: comma, semicolon, tab or bar, found from the header."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from psychometrics.errors import DataError, ManyErrors
from psychometrics.reading.encoding import decoded
from psychometrics.reading.headers import check_names, header
from psychometrics.results import Note

MISSING_TEXTS = ("", "NA", "N/A", "NaN", "nan", "null", "NULL", "#NULL!", "#N/A", ".")
LISTED = 20
DELIMITERS = ",;\t|"


def read_text(path: Path, content: bytes) -> tuple[pd.DataFrame, list[Note]]:
    """The cells of a text file; numbers where a whole column is numbers, else text."""
    text, notes = decoded(content, path.name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise DataError("file_empty", place=path.name)
    try:
        return _table(text, path.name), notes
    except (csv.Error, pd.errors.ParserError) as problem:  # a quotation mark that is never closed, an endless cell
        raise DataError("file_unreadable", place=path.name, problem=str(problem)[:100]) from problem


def _table(text: str, name: str) -> pd.DataFrame:
    lines = text.split("\n")
    delimiter = delimiter_of(next(line for line in lines if line.strip()))
    names = next(row for row in csv.reader(lines, delimiter=delimiter) if any(cell.strip() for cell in row))
    check_names([header(cell) for cell in names], name)
    rows = _rows(text, delimiter, len(names), name)
    frame = pd.read_csv(
        io.StringIO(text),
        sep=delimiter,
        header=0,
        names=[header(cell) for cell in names],
        index_col=False,
        keep_default_na=False,
        na_values=list(MISSING_TEXTS),
        skipinitialspace=True,
        low_memory=False,
    )
    if len(rows) == len(frame):
        frame.index = pd.Index(rows, name="row")
    return frame


def delimiter_of(header: str) -> str:
    """The separator that splits the header into most columns."""
    return max(DELIMITERS, key=lambda mark: (len(next(csv.reader([header], delimiter=mark))), -DELIMITERS.index(mark)))


def _rows(text: str, delimiter: str, width: int, name: str) -> list[int]:
    """Row numbers as a spreadsheet counts them, without empty lines. Raises row_length per wrong row."""
    found = list(_row_lengths(text, delimiter))
    errors = [
        DataError("row_length", place=f"{name}, row {number}", cells=length, columns=width)
        for number, length in found
        if length != width
    ][:LISTED]
    if errors:
        raise ManyErrors(errors) if len(errors) > 1 else errors[0]
    return [number for number, _ in found]


def _row_lengths(text: str, delimiter: str) -> Iterator[tuple[int, int]]:
    """Number and length of each row that isn't empty, the header apart."""
    header_ends = len(text) - len(text.lstrip())
    if '"' not in text[text.find("\n", header_ends) :]:
        cells = (line.count(delimiter) + 1 if line.strip() else 0 for line in text.split("\n"))
    else:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
        cells = (len(row) if len(row) > 1 or any(map(str.strip, row)) else 0 for row in reader)
    rows = ((number, length) for number, length in enumerate(cells, start=1) if length)
    next(rows, None)
    yield from rows
