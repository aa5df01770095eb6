"""Tables of the page as tables of Word: head repeated on each page, first column at the reading start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table
from docx.text.paragraph import Paragraph

from reports.blocks import Grid, Page, Pieces, Row, words
from reports.word.runs import write
from reports.word.styles import INK, TEXT_MM, add

LETTER_MM, SPACE_MM, LONGEST_TOKEN, LONGEST_TEXT = 2.0, 4.0, 24, 46
TWIPS_PER_MM = 1440 / 25.4
POINTS, SMALLEST_POINTS = 9.0, 5.5


@dataclass(frozen=True, slots=True)
class _Cell:
    """What one cell of the file holds. span: how many columns it crosses."""

    pieces: Pieces
    width: float
    start: bool = True
    strong: bool = False
    indented: bool = False
    ruled: bool = False
    span: int = 1
    points: float = 0


def write_grid(document: Document, grid: Grid, page: Page) -> None:
    """A captioned table, or a list of facts where it has no heads."""
    columns = max([len(grid.heads), *(len(row.cells) for row in grid.rows)], default=0)
    if not columns:
        return
    table = document.add_table(rows=0, cols=columns, style="Report Table")
    table.autofit = False
    _properties(table, grid, page)
    sizes, rtl, points = widths(grid, columns), page.direction == "rtl", smaller(grid, columns)
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, sizes, strict=True):
        column.w = Mm(width)
    if grid.heads:
        cells = zip(grid.heads, sizes, grid.starts, strict=True)
        _row(table, [_Cell(*cell, points=points) for cell in cells], rtl, head=True)
    for row in grid.rows:
        _row(table, [replace(cell, points=points) for cell in _cells(grid, row, sizes)], rtl)


def widths(grid: Grid, columns: int) -> list[float]:
    """Millimetres: room for the longest word of each column, and what is left by the length of its texts."""
    least, wanted = _room(grid, columns)
    free = TEXT_MM - sum(least)
    more = [want - low for want, low in zip(wanted, least, strict=True)]
    if free <= 0 or not sum(more):
        return [each * TEXT_MM / sum(least) for each in least]
    return [low + free * extra / sum(more) for low, extra in zip(least, more, strict=True)]


def smaller(grid: Grid, columns: int) -> float:
    """Points in which the longest words of all columns stand side by side; 0 where the style's size does."""
    needed = sum(_room(grid, columns)[0])
    return max(SMALLEST_POINTS, round(2 * POINTS * TEXT_MM / needed) / 2) if needed > TEXT_MM else 0


def _room(grid: Grid, columns: int) -> tuple[list[float], list[float]]:
    """Millimetres that the longest word and the longest text of each column take. A formula is one word."""
    least, wanted = [SPACE_MM] * columns, [SPACE_MM] * columns
    for cells in (grid.heads, *(row.cells for row in grid.rows if row.kind != "group")):
        for place, pieces in enumerate(cells):
            text = "".join(piece.text for piece in unbroken(pieces)).strip()
            token = max((len(word) for word in text.split(" ")), default=0)
            least[place] = max(least[place], SPACE_MM + LETTER_MM * min(token, LONGEST_TOKEN))
            wanted[place] = max(wanted[place], SPACE_MM + LETTER_MM * min(len(text), LONGEST_TEXT))
    return least, wanted


def unbroken(pieces: Pieces) -> Pieces:
    """The same with formulas that don't break: a figure that the page keeps on one line."""
    return tuple(
        replace(piece, text=piece.text.replace(" ", "\u00a0"))
        if piece.direction == "ltr" and len(piece.text) <= LONGEST_TOKEN
        else piece
        for piece in pieces
    )


def _properties(table: Table, grid: Grid, page: Page) -> None:
    properties = table._tbl.tblPr
    if page.direction == "rtl":
        properties.find(qn("w:tblStyle")).addnext(OxmlElement("w:bidiVisual"))
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        add(margins, f"w:{side}", w="70", type="dxa")
    look = properties.find(qn("w:tblLook"))
    look.addprevious(margins)
    for name, on in (("firstRow", bool(grid.heads)), ("noHBand", True), ("noVBand", True), ("firstColumn", False)):
        look.set(qn(f"w:{name}"), "1" if on else "0")
    add(properties, "w:tblCaption", val=words((*grid.number, *grid.title))[:250])


def _cells(grid: Grid, row: Row, sizes: Sequence[float]) -> list[_Cell]:
    if row.kind == "group":
        return [_Cell(row.cells[0], sum(sizes), strong=True, span=len(sizes))]
    cells = [*row.cells, *([()] * (len(sizes) - len(row.cells)))]
    return [
        _Cell(
            pieces,
            sizes[place],
            start=place == 0 or not grid.heads or grid.starts[place],
            indented=place == 0 and row.kind == "indented",
            ruled=row.kind == "total",
        )
        for place, pieces in enumerate(cells)
    ]


def _row(table: Table, cells: Sequence[_Cell], rtl: bool, *, head: bool = False) -> None:
    row = add(table._tbl, "w:tr")
    properties = add(row, "w:trPr")
    add(properties, "w:cantSplit")
    if head:
        add(properties, "w:tblHeader")
    for cell in cells:
        _fill(add(row, "w:tc"), cell, table, rtl)


def _fill(made: Any, cell: _Cell, table: Table, rtl: bool) -> None:
    properties = add(made, "w:tcPr")
    add(properties, "w:tcW", w=str(round(cell.width * TWIPS_PER_MM)), type="dxa")
    if cell.span > 1:
        add(properties, "w:gridSpan", val=str(cell.span))
    if cell.ruled:
        add(add(properties, "w:tcBorders"), "w:top", val="single", sz="4", space="0", color=INK)
    paragraph = add(made, "w:p")
    look = add(paragraph, "w:pPr")
    add(look, "w:pStyle", val="TableText")
    if cell.span > 1:
        add(look, "w:keepNext")
    if cell.indented:
        add(look, "w:ind", **{"right" if rtl else "left": str(round(4 * TWIPS_PER_MM))})
    if not cell.start:
        add(look, "w:jc", val="center")
    write(Paragraph(paragraph, table), unbroken(cell.pieces), rtl, strong=cell.strong, points=cell.points)
