"""A data file read piece by piece, so that half a million rows never lie in memory at once: text, XLSX, Parquet.

The same rules as `read_table`: the format is known by the first bytes, cells are left as they are.
"""

from __future__ import annotations

import csv
import os
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

import pyarrow
import pyarrow.parquet as parquet
from openpyxl.utils import column_index_from_string
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum

from psychometrics.errors import DataError
from psychometrics.reading.encoding import encoding_of
from psychometrics.reading.headers import check_names, header
from psychometrics.reading.spreadsheet import refuse_bomb
from psychometrics.reading.text import delimiter_of
from psychometrics.results import Note

MOST_BYTES = 100_000_000
MOST_UNPACKED = 1_000_000_000
MOST_RATIO = 100
MOST_ROWS = 2_000_000
MOST_COLUMNS = 300
MOST_CELLS, CELL_BYTES = 50_000_000, 32
DIMENSION = re.compile(rb'<dimension ref="[A-Z]{1,3}[0-9]{1,7}:([A-Z]{1,3})([0-9]{1,7})"')
CHUNK = 20_000
WHOLE = 2**53
"""Below this, every whole number that a sheet holds is told exactly."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows in a row.

    numbers : each row's number as a spreadsheet counts it (the header is in row 1).
    rows    : the cells, as many as there are columns; text, number, date or None.
    broken  : number and cell count of rows that have more or fewer cells than the header; they are not in `rows`.
    """

    numbers: list[int] = field(default_factory=list)
    rows: list[tuple[object, ...]] = field(default_factory=list)
    broken: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stream:
    """An opened file.

    names  : its columns, trimmed, each there once.
    format : "text", "sheet" or "parquet".
    chunks : the rows, once; raises DataError as it comes to what can't be read, or `file_too_long`.
    share  : how much of the file has been read, 0 to 1.
    """

    names: tuple[str, ...]
    format: str
    chunks: Iterator[Chunk]
    share: Callable[[], float]
    notes: tuple[Note, ...] = ()


@contextmanager
def open_stream(path: Path, *, name: str = "", most_bytes: int = MOST_BYTES) -> Iterator[Stream]:
    """A file's columns, and its rows in chunks of up to 20,000.

    name : what the file is called in messages, where it lies under another name.
    Raises DataError: file_missing, file_empty, file_too_large, file_unpacks_too_large, file_unreadable, file_binary,
    file_encoding, column_twice, column_unnamed, file_too_wide; from `chunks` also file_too_long.
    """
    name = name or path.name
    first = _first_bytes(path, name, most_bytes)
    opened = _sheet if first.startswith(b"PK\x03\x04") else _parquet if first.startswith(b"PAR1") else _text
    with opened(path, name) as stream:
        if len(stream.names) > MOST_COLUMNS:
            raise DataError("file_too_wide", place=name, count=len(stream.names), allowed=MOST_COLUMNS)
        check_names(list(stream.names), name)
        yield stream


def _first_bytes(path: Path, name: str, most_bytes: int) -> bytes:
    if not path.is_file():
        raise DataError("file_missing", place=name)
    size = path.stat().st_size
    if size > most_bytes:
        raise DataError("file_too_large", place=name, size=size // 1_000_000, allowed=most_bytes // 1_000_000)
    with path.open("rb") as file:
        first = file.read(4096)
    if not first.strip():
        raise DataError("file_empty", place=name)
    return first


@contextmanager
def _text(path: Path, name: str) -> Iterator[Stream]:
    encoding, notes = encoding_of(path, name)
    with path.open("r", encoding=encoding, newline="") as file:
        top = _top_line(file, name)
        if len(top) > csv.field_size_limit():
            raise DataError("file_too_wide", place=name, count=top.count(",") + 1, allowed=MOST_COLUMNS)
        delimiter = delimiter_of(top)
        names = tuple(header(cell) for cell in next(csv.reader([top], delimiter=delimiter)))
        file.seek(0)
        size = max(path.stat().st_size, 1)
        rows = _text_rows(file, delimiter, name)
        yield Stream(
            names,
            "text",
            _chunked(_after_header(rows), len(names), name),
            lambda: min(os.lseek(file.fileno(), 0, os.SEEK_CUR) / size, 1.0),
            tuple(notes),
        )


def _top_line(file: Iterator[str], name: str) -> str:
    """The first line with something in it."""
    try:
        return next((line for line in file if line.strip()), "")
    except UnicodeError as problem:  # UTF-16 with half a letter; other encodings were tried before
        raise DataError("file_encoding", place=name, byte=0) from problem


def _text_rows(file: Iterator[str], delimiter: str, name: str) -> Iterator[tuple[int, list[object]]]:
    """Rows with the number of the line on which they end, empty ones left out."""
    reader = csv.reader(file, delimiter=delimiter, skipinitialspace=True)
    number = 0
    try:
        for cells in reader:
            number += 1
            if len(cells) > 1 or any(cell.strip() for cell in cells):
                yield number, list(cells)
    except (csv.Error, UnicodeError) as problem:
        raise DataError("file_unreadable", place=f"{name}, row {number + 1}", problem=str(problem)[:80]) from problem


@contextmanager
def _sheet(path: Path, name: str) -> Iterator[Stream]:
    refuse_bomb(path, name, path.stat().st_size, most_bytes=MOST_UNPACKED, most_ratio=MOST_RATIO)
    try:
        _refuse_wide_gaps(path, name)
        book = CalamineWorkbook.from_path(path)
        sheets = [each.name for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
        sheet = book.get_sheet_by_name(sheets[0])
    except BaseException as problem:  # calamine's parser may panic, which is no Exception
        if isinstance(problem, (DataError, KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise DataError("file_unreadable", place=name, problem=type(problem).__name__) from problem
    seen = [0]
    rows = _sheet_rows(sheet, seen)
    _, top = next(rows, (0, []))
    while top and top[-1] is None:
        top.pop()
    notes = (Note("other_sheets_left", {"sheet": sheets[0]}),) if len(sheets) > 1 else ()
    names = tuple("" if cell is None else header(str(cell)) for cell in top)
    if not names:
        raise DataError("file_empty", place=name)
    chunks = _chunked(_padded(rows, len(names)), len(names), name)
    with book:
        yield Stream(names, "sheet", chunks, lambda: min(seen[0] / max(sheet.total_height, 1), 1.0), notes)


def _refuse_wide_gaps(path: Path, name: str) -> None:
    """A sheet is held with its empty cells: one cell in a far corner makes a file of a few bytes a huge one.

    What a sheet says of its size is looked at; one that lies is stopped by the memory that a job may take.
    """
    with zipfile.ZipFile(path) as packed:
        for part in (each for each in packed.namelist() if each.startswith("xl/worksheets/sheet")):
            with packed.open(part) as sheet:
                said = DIMENSION.search(sheet.read(4096))
            cells = int(said[2]) * column_index_from_string(said[1].decode()) if said else 0
            if cells > MOST_CELLS:
                raise DataError("file_unpacks_too_large", place=name, size=cells * CELL_BYTES // 1_000_000)


def _sheet_rows(sheet: CalamineSheet, seen: list[int]) -> Iterator[tuple[int, list[object]]]:
    """Rows with their numbers, empty ones left out; columns count from A."""
    before: list[object] = [None] * (sheet.start[1] if sheet.start else 0)
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        seen[0] = number
        if any(cell != "" for cell in cells):
            yield number, before + [_sheet_cell(cell) for cell in cells]


def _sheet_cell(cell: object) -> object:
    """A whole number as one, a day as its midnight, nothing as None."""
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < WHOLE else cell
    return datetime.combine(cell, time()) if type(cell) is date else cell


@contextmanager
def _parquet(path: Path, name: str) -> Iterator[Stream]:
    try:
        file = parquet.ParquetFile(path)
        about = file.metadata
        groups = [about.row_group(at) for at in range(about.num_row_groups)]
        size, rows = sum(each.total_byte_size for each in groups), sum(each.num_rows for each in groups)
    except Exception as problem:  # pyarrow raises ArrowInvalid, OSError and others
        raise DataError("file_unreadable", place=name, problem=type(problem).__name__) from problem
    if max(about.num_rows, rows) > MOST_ROWS:
        raise DataError("file_too_long", place=name, allowed=MOST_ROWS)
    if size > MOST_UNPACKED:
        raise DataError("file_unpacks_too_large", place=name, size=size // 1_000_000)
    names = tuple(header(column) for column in file.schema_arrow.names)
    seen = [0]
    chunks = _chunked(_parquet_rows(file, seen, name), len(names), name)
    with file:
        yield Stream(names, "parquet", chunks, lambda: seen[0] / max(about.num_rows, 1))


def _parquet_rows(file: parquet.ParquetFile, seen: list[int], name: str) -> Iterator[tuple[int, list[object]]]:
    try:
        for batch in file.iter_batches(batch_size=CHUNK):
            columns = [_plain(column) for column in batch.columns]
            for cells in zip(*columns, strict=True):
                seen[0] += 1
                yield seen[0] + 1, list(cells)
    except Exception as problem:  # a damaged page
        raise DataError("file_unreadable", place=name, problem=type(problem).__name__) from problem


def _plain(column: pyarrow.Array) -> list[object]:
    """Cells of a column; lists and structures as text."""
    cells = column.to_pylist()
    return [None if cell is None else str(cell) for cell in cells] if pyarrow.types.is_nested(column.type) else cells


def _after_header(rows: Iterator[tuple[int, list[object]]]) -> Iterator[tuple[int, list[object]]]:
    next(rows, None)
    yield from rows


def _padded(rows: Iterator[tuple[int, list[object]]], width: int) -> Iterator[tuple[int, list[object]]]:
    """A sheet says nothing of the empty cells at a row's end."""
    for number, cells in rows:
        yield number, cells + [None] * (width - len(cells))


def _chunked(rows: Iterator[tuple[int, list[object]]], width: int, name: str) -> Iterator[Chunk]:
    """Rows gathered; cells beyond the header that are empty don't count. Raises file_too_long."""
    chunk = Chunk()
    for total, (number, cells) in enumerate(rows, start=1):
        while len(cells) > width and cells[-1] in ("", None):
            cells.pop()
        if total > MOST_ROWS:
            raise DataError("file_too_long", place=name, allowed=MOST_ROWS)
        if len(cells) == width:
            chunk.numbers.append(number)
            chunk.rows.append(tuple(cells))
        else:
            chunk.broken.append((number, len(cells)))
        if len(chunk.rows) + len(chunk.broken) >= CHUNK:
            yield chunk
            chunk = Chunk()
    if chunk.rows or chunk.broken:
        yield chunk
