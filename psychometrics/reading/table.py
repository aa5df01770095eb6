"""Reads a data file whole, or says at once what is wrong with it: CSV, XLSX, SPSS, Stata, Parquet.

The format is known by the file's first bytes, not by its name. Cells are left as they are; what they mean is
decided in cells.py.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyreadstat

from psychometrics.errors import DataError
from psychometrics.reading.headers import check_names, header
from psychometrics.reading.spreadsheet import read_spreadsheet
from psychometrics.reading.text import read_text
from psychometrics.results import Note

MAX_BYTES = 1_000_000_000
OLD_STATA = tuple(bytes([release, order, 1]) for release in (0x71, 0x72, 0x73) for order in (1, 2))


@dataclass(frozen=True)
class Table:
    """A file as read.

    frame  : one column per header, one line per row; the index counts rows as a spreadsheet does (first data row: 2).
    name   : the file's name, for places in messages.
    sha256 : of the file's bytes.
    """

    frame: pd.DataFrame
    name: str
    sha256: str
    notes: tuple[Note, ...] = ()


def read_table(path: str | os.PathLike[str], *, max_bytes: int = MAX_BYTES) -> Table:
    """Every row of a data file.

    Raises DataError: file_missing, file_unreadable, file_empty, file_too_large, file_encoding, format_unknown,
    no_rows, column_twice, column_unnamed, row_length, file_unpacks_too_large.
    """
    where = Path(path)
    content = _bytes(where, max_bytes)
    frame, notes = _reader(content)(where, content)
    frame.columns = pd.Index([header(str(name)) for name in frame.columns])
    check_names(list(frame.columns), where.name)
    if not len(frame):
        raise DataError("no_rows", place=where.name)
    if frame.index.name != "row":
        frame.index = pd.RangeIndex(2, len(frame) + 2, name="row")
    return Table(frame, where.name, hashlib.sha256(content).hexdigest(), tuple(notes))


Read = tuple[pd.DataFrame, list[Note]]


def _bytes(path: Path, max_bytes: int) -> bytes:
    if not path.is_file():
        raise DataError("file_missing", place=str(path))
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise DataError("file_too_large", place=path.name, size=size // 1_000_000, allowed=max_bytes // 1_000_000)
        content = path.read_bytes()
    except OSError as problem:
        raise DataError("file_unreadable", place=path.name, problem=problem.strerror or "") from problem
    if not content.strip():
        raise DataError("file_empty", place=path.name)
    return content


def _reader(content: bytes) -> Callable[[Path, bytes], Read]:
    if content.startswith(b"PK\x03\x04"):
        return read_spreadsheet
    if content.startswith(b"PAR1"):
        return _parquet
    if content.startswith((b"$FL2", b"$FL3")):
        return _spss
    if content.startswith(b"<stata_dta>") or content[:3] in OLD_STATA:
        return _stata
    return read_text


def _spss(path: Path, content: bytes) -> Read:
    return _readstat(pyreadstat.read_sav, path), [Note("user_missing_of_file")]


def _stata(path: Path, content: bytes) -> Read:
    return _readstat(pyreadstat.read_dta, path), []


def _readstat(reader: Callable[..., tuple[pd.DataFrame, object]], path: Path) -> pd.DataFrame:
    try:
        return reader(str(path))[0]
    except Exception as problem:  # pyreadstat raises errors of its C library under several names
        raise DataError("file_unreadable", place=path.name, problem=type(problem).__name__) from problem


def _parquet(path: Path, content: bytes) -> Read:
    try:
        return pd.read_parquet(io.BytesIO(content)).reset_index(drop=True), []
    except Exception as problem:  # pyarrow raises ArrowInvalid, OSError and others
        raise DataError("file_unreadable", place=path.name, problem=type(problem).__name__) from problem
