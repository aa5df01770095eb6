"""The first sheet of an Excel workbook."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd

from psychometrics.errors import DataError
from psychometrics.reading.headers import check_names, header
from psychometrics.reading.text import MISSING_TEXTS
from psychometrics.results import Note

MAX_UNPACKED_BYTES = 2_000_000_000
MAX_UNPACKING = 300
MAX_PARTS = 10_000


def read_spreadsheet(path: Path, content: bytes) -> tuple[pd.DataFrame, list[Note]]:
    """The cells of the first sheet, formulas as their last values. Raises DataError when it is damaged or a bomb."""
    limits = {"most_bytes": MAX_UNPACKED_BYTES, "most_ratio": MAX_UNPACKING}
    refuse_bomb(io.BytesIO(content), path.name, len(content), **limits)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = _sheet_rows(book)
    except Exception as problem:  # openpyxl raises whatever its parsers raise
        raise DataError("file_unreadable", place=path.name, problem=type(problem).__name__) from problem
    notes = [Note("other_sheets_left", {"sheet": book.sheetnames[0]})] if len(book.sheetnames) > 1 else []
    if not rows:
        raise DataError("file_empty", place=path.name)
    names = ["" if cell is None else header(str(cell)) for cell in rows[0]]
    while names and not names[-1]:
        names.pop()
    check_names(names, path.name)
    width = len(names)
    for number, row in enumerate(rows[1:], start=2):
        if any(cell is not None for cell in row[width:]):
            raise DataError("row_length", place=f"{path.name}, row {number}", cells=len(row), columns=width)
    body = [list(row[:width]) + [None] * (width - len(row)) for row in rows[1:]]
    return pd.DataFrame(body, columns=names).replace(list(MISSING_TEXTS), None), notes


def _sheet_rows(book: openpyxl.Workbook) -> list[tuple[object, ...]]:
    """Rows of the first sheet without the empty ones at its end."""
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    rows = list(sheet.iter_rows(values_only=True))
    while rows and all(cell is None for cell in rows[-1]):
        rows.pop()
    return rows


def refuse_bomb(source: Path | io.BytesIO, name: str, packed: int, *, most_bytes: int, most_ratio: int) -> None:
    """A small file that unpacks to gigabytes is refused before it is unpacked; `packed` is its size as it lies."""
    try:
        sizes = [part.file_size for part in zipfile.ZipFile(source).infolist()]
    except zipfile.BadZipFile as problem:
        raise DataError("file_unreadable", place=name, problem="zip") from problem
    if sum(sizes) > most_bytes or sum(sizes) > most_ratio * packed or len(sizes) > MAX_PARTS:
        raise DataError("file_unpacks_too_large", place=name, size=sum(sizes) // 1_000_000)
