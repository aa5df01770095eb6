"""A workbook as sheets of texts that still know their rows and columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import openpyxl

from instruments.formats.archives import check_archive
from psychometrics.errors import EngagemeterError, InstrumentError, ManyErrors

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 5_000, 200, 30
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Row:
    """One row by heading, empty cells left out. `number` counts as the spreadsheet does."""

    sheet: str
    number: int
    cells: dict[str, str]

    def get(self, heading: str) -> str:
        return self.cells.get(heading, "")

    def place(self, heading: str = "") -> str:
        """Where it is, for a message."""
        where = f"{self.sheet}, row {self.number}" if self.sheet else f"row {self.number}"
        return f"{where}, column {heading}" if heading else where


@dataclass(slots=True)
class Book:
    """Sheets by their name in small letters; problems found on the way, told together."""

    name: str
    sheets: dict[str, list[Row]] = field(default_factory=dict)
    headings: dict[str, list[str]] = field(default_factory=dict)
    errors: list[InstrumentError] = field(default_factory=list)

    def rows(self, sheet: str) -> list[Row]:
        return self.sheets.get(sheet, [])

    def tell(self, code: str, place: str, **params: object) -> None:
        self.errors.append(InstrumentError(code, place=f"{self.name}, {place}", **params))

    def stop_if_wrong(self) -> None:
        if self.errors:
            raise ManyErrors(self.errors)

    def at_its_row(self, error: EngagemeterError, rows: Mapping[str, Row]) -> InstrumentError:
        """A problem of the file that was made of this book, told where it stands in the book; rows : by question."""
        item = error.place.removeprefix(self.name).partition(", ")[2]
        place = rows[item].place() if item in rows else item
        return InstrumentError(error.code, place=f"{self.name}, {place}".rstrip(", "), **error.params)


def read_book(content: bytes, name: str) -> Book:
    """Raises ManyErrors: `xlsform_unreadable` when it is no workbook, `archive_…` before it would unpack too large."""
    check_archive(content, name)
    try:
        workbook = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
        book = Book(name)
        for sheet in workbook.worksheets[:MOST_SHEETS]:
            sheet.reset_dimensions()
            title = sheet.title.strip().lower()
            fill(book, title, sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS))
    except Exception as problem:  # openpyxl raises whatever its parsers raise
        error = InstrumentError("xlsform_unreadable", place=name, problem=type(problem).__name__)
        raise ManyErrors([error]) from problem
    return book


def fill(book: Book, sheet: str, lines: Iterator[Sequence[Any]]) -> None:
    """One sheet of the book, its first line as headings. More than MOST_ROWS rows are told, never cut off silently."""
    head = [_heading(cell) for cell in next(lines, ())]
    found = []
    for number, cells in enumerate(lines, start=2):
        said = {name: text for name, cell in zip(head, cells, strict=False) if name and (text := _text(cell))}
        if said:
            found.append(Row(sheet, number, said))
        if number > MOST_ROWS:
            book.tell("sheet_too_long", Row(sheet, number, {}).place(), most=MOST_ROWS)
            break
    book.headings[sheet], book.sheets[sheet] = [name for name in head if name], found


def _heading(cell: Any) -> str:
    """A heading without spaces around its colons: "label :: Persian (fa)" is "label::Persian (fa)"."""
    parts = [part.strip() for part in _text(cell).split("::")]
    return "::".join([parts[0].lower() if len(parts) > 1 or parts[0].isascii() else parts[0], *parts[1:]])


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return _SPACE.sub(" ", str(cell)).strip() if not isinstance(cell, bool) else ("yes" if cell else "no")
