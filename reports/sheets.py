"""A table of the page as CSV: unrounded numbers, a column of its own for each number of a cell.

A cell such as ".73 [.68, .78]" holds three numbers and becomes three columns. Text that a spreadsheet would take for a
formula gets an apostrophe in front. The files begin with the mark by which spreadsheets know UTF-8.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from reports.blocks import Grid, Pieces, Row, words

UTF8_MARK = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
GROUP = "—"


def csv_text(grid: Grid) -> str:
    """The whole table with one line of heads; a heading across the table becomes a first column."""
    grouped = any(row.kind == "group" for row in grid.rows)
    numbers = [_most(grid.rows, place) for place in range(len(grid.heads))]
    held = io.StringIO()
    lines = csv.writer(held, lineterminator="\r\n")
    lines.writerow([*([GROUP] if grouped else []), *_heads(grid, numbers)])
    group = ""
    for row in grid.rows:
        if row.kind == "group":
            group = _safe(words(row.cells[0]))
            continue
        cells = [cell for place, pieces in enumerate(row.cells) for cell in _cell(pieces, numbers[place])]
        lines.writerow([*([group] if grouped else []), *cells])
    return UTF8_MARK + held.getvalue()


def _most(rows: Sequence[Row], place: int) -> int:
    """How many numbers the cells of a column hold at most; 0 for a column of text."""
    return max((len(_values(row.cells[place])) for row in rows if place < len(row.cells)), default=0)


def _values(pieces: Pieces) -> list[float]:
    return [value for piece in pieces for value in piece.value]


def _heads(grid: Grid, numbers: Sequence[int]) -> list[str]:
    heads = []
    for place, pieces in enumerate(grid.heads):
        name = _safe(words(pieces))
        heads += [name, *(f"{name} ({number})" for number in range(2, numbers[place] + 1))]
    return heads


def _cell(pieces: Pieces, numbers: int) -> list[str]:
    """The numbers, or the text where there are none, filled up to the width of the column."""
    values = [repr(value).removesuffix(".0") for value in _values(pieces)]
    shown = values or [_safe(words(pieces))]
    return [*shown, *[""] * (max(numbers, 1) - len(shown))]


def _safe(text: str) -> str:
    plain = "".join(letter for letter in text if letter.isprintable() or letter == "\u200c")
    return f"'{plain}" if plain.startswith(FORMULA) else plain
