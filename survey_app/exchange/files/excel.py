"""An Excel workbook: data, codebook, and what the file is. Written row by row, so that memory does not grow."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from psychometrics.errors import RequestError
from survey_app.exchange.about import About
from survey_app.exchange.columns import Column

MOST_ROWS = 1_048_575
LONGEST_CELL = 32_767


def write(rows: Path, columns: Sequence[Column], about: About, out: Path) -> None:
    """Texts are text cells, so that none is ever run as a formula. Raises RequestError `export_too_many_rows`."""
    if about.rows > MOST_ROWS:
        raise RequestError("export_too_many_rows", place=".xlsx", rows=about.rows, most=MOST_ROWS)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(out), options) as book:
        _data(_sheet(book, "data", about), rows, columns, book.add_format({"bold": True}))
        bold = book.add_format({"bold": True})
        _table(_sheet(book, "codebook", about), [about.codebook_head, *codebook_rows(columns)], bold)
        _table(_sheet(book, "about", about), about.facts, bold)


def _sheet(book: xlsxwriter.Workbook, name: str, about: About) -> Any:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    if about.right_to_left:
        sheet.right_to_left()
    return sheet


def _data(sheet: Any, rows: Path, columns: Sequence[Column], bold: Any) -> None:
    texts = [column.text for column in columns]
    with rows.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        sheet.write_row(0, 0, next(reader), bold)
        for number, cells in enumerate(reader, start=1):
            for place, (value, text) in enumerate(zip(cells, texts, strict=True)):
                if value:
                    _write(sheet, number, place, value, text=text)


def _write(sheet: Any, row: int, place: int, value: str, *, text: bool) -> None:
    if not text:
        try:
            sheet.write_number(row, place, float(value))
            return
        except ValueError:
            pass  # a column of numbers may hold what was typed before a question changed
    sheet.write_string(row, place, value[:LONGEST_CELL])


def codebook_rows(columns: Iterable[Column]) -> Iterable[list[Any]]:
    """One line per code of each column; a column without codes has one line."""
    for column in columns:
        head = [column.name, column.label, column.measure, column.construct, int(column.reverse_keyed)]
        for code, words in column.codes or ((None, ""),):
            yield [*head, code, words, "" if code is None else int(code in column.missing)]


def _table(sheet: Any, lines: Iterable[Sequence[Any]], bold: Any) -> None:
    for number, cells in enumerate(lines):
        for place, value in enumerate(cells):
            if isinstance(value, int | float):
                sheet.write_number(number, place, value)
            elif value:
                sheet.write_string(number, place, str(value)[:LONGEST_CELL], *([bold] if number == 0 else []))
