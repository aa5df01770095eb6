"""A table of a report: rules only, first column at the start, what is missing explained in its note."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from psychometrics.results import NotComputable, Note

ROWS_PER_PART = 120
"""WeasyPrint's time grows with the square of a table's rows; parts keep it straight."""


@dataclass(frozen=True)
class Column:
    """`css` is "text" (at the start), "number" (centred) or "wide" (a figure in the cell)."""

    title: Markup
    css: str = "number"


@dataclass(frozen=True)
class Row:
    """Cells in the order of the columns. `css`: "", "indented", "total", "group" (one cell across), "axis"."""

    cells: tuple[Markup, ...]
    css: str = ""


@dataclass
class Table:
    """Numbered and captioned by the report that made it; `note` and the reasons stand under it."""

    id: str
    number: Markup
    title: Markup
    columns: tuple[Column, ...]
    rows: list[Row] = field(default_factory=list)
    notes: list[Markup] = field(default_factory=list)
    css: str = ""
    marks: Sequence[str] = ()
    _reasons: dict[tuple[object, ...], list[Note]] = field(default_factory=dict)

    def add(self, *cells: Markup, css: str = "") -> None:
        self.rows.append(Row(cells, css))

    def group(self, title: Markup) -> None:
        """A heading across all columns."""
        self.rows.append(Row((title,), "group"))

    def cell(self, value: object, shown: Markup) -> Markup:
        """`shown`, with a mark that leads to the reason when the value can't be computed."""
        if not isinstance(value, NotComputable):
            return shown
        return shown + Markup("<sup>{}</sup>").format(self.mark(value.reason))

    def mark(self, reason: Note) -> str:
        """The mark of a reason in the note, the same for the same reason, whatever item it is told of."""
        told = self._reasons.setdefault(_kind(reason), [])
        if reason not in told:
            told.append(reason)
        rounds, place = divmod(list(self._reasons).index(_kind(reason)), len(self.marks))
        return self.marks[place] * (rounds + 1)

    @property
    def reasons(self) -> tuple[tuple[str, Note, int], ...]:
        """The mark, the first reason of its kind, and of how many more the same holds."""
        return tuple((self.mark(told[0]), told[0], len(told) - 1) for told in self._reasons.values())

    @property
    def parts(self) -> list[list[Row]]:
        """Rows in pieces of at most ROWS_PER_PART, never ending with a lonely group heading."""
        return list(_parts(self.rows)) or [[]]


def _kind(reason: Note) -> tuple[object, ...]:
    """What makes two reasons the same: the code and its numbers, not the names of items."""
    numbers = sorted((name, value) for name, value in reason.params.items() if isinstance(value, int | float))
    return reason.code, *numbers


def _parts(rows: Sequence[Row]) -> Iterable[list[Row]]:
    start = 0
    while start < len(rows):
        end = min(start + ROWS_PER_PART, len(rows))
        if end < len(rows) and len(rows) - end < 4:
            end = len(rows)
        while start + 1 < end < len(rows) and rows[end - 1].css == "group":
            end -= 1
        yield list(rows[start:end])
        start = end
