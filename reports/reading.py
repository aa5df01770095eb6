"""A finished page cut into parts for reading on the web, on a phone and with a button for copying each table.

A table of the page stands there as one table with the widths and directions that a word processor understands, so that
it keeps its columns when it is pasted. Inline styles are taken out: the page that shows the parts allows none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from lxml import html
from markupsafe import Markup, escape

from reports.blocks import (
    Block,
    Contents,
    Drawing,
    Grid,
    Heading,
    NewPage,
    Page,
    Paragraph,
    Piece,
    Pieces,
    Row,
    read_page,
    words,
)

MEASUREMENT = "opening"
"""The section whose words to copy are on the measurement as a whole; they come first on the page."""


def reading_parts(page: str) -> list[dict[str, Any]]:
    """Parts in order: {"kind", "id", "title", "html"}; kind "section" begins one, "table", "copy" can be copied.

    What is copied as text has the id and the title of its section; first of all comes the paragraph that reports the
    measurement, under its own title.
    """
    parts = list(_parts(read_page(page)))
    first = [part for part in parts if part["kind"] == "copy" and part["id"] == MEASUREMENT]
    return [*first, *(part for part in parts if part not in first)]


def _parts(page: Page) -> Iterator[dict[str, Any]]:
    copying: list[str] = []
    section, title = "", ""
    for block in _read(page.blocks):
        if isinstance(block, Paragraph) and block.style == "copy":
            copying.append(str(_paragraph(block)))
            continue
        if copying:
            yield _part("copy", section, title, "".join(copying))
            copying = []
        section, title = _under(block, section, title)
        yield from _part_of(block, page)
    if copying:
        yield _part("copy", section, title, "".join(copying))


def _under(block: Block, section: str, title: str) -> tuple[str, str]:
    """The section that a block stands in, and what its words to copy are called."""
    match block:
        case Heading(level=1):
            return block.id, words(block.pieces)
        case Paragraph(style="copy_lead") if section == MEASUREMENT:
            return section, words(block.pieces)
    return section, title


def _read(blocks: Sequence[Block]) -> Iterator[Block]:
    """Without what the web page says itself: title, brand, list of contents."""
    for block in blocks:
        contents = isinstance(block, Heading) and block.id == "contents"
        front = isinstance(block, Paragraph) and block.style in ("title", "subtitle", "simulated")
        if not (contents or front or isinstance(block, NewPage | Contents)):
            yield block


def _part_of(block: Block, page: Page) -> Iterator[dict[str, Any]]:
    match block:
        case Heading(level=1):
            yield _part("section", block.id, words(block.pieces), "")
        case Heading():
            yield _part("heading", "", words(block.pieces), "")
        case Paragraph(style="copy_lead"):
            return
        case Paragraph():
            yield _part("text" if block.style != "note" else "note", "", "", str(_paragraph(block)))
        case Grid():
            yield _part("table" if block.id else "facts", block.id, _caption(block), str(_grid(block, page)))
        case Drawing():
            yield _part("figure", block.id, _caption(block), _figure(block))


def _part(kind: str, id: str, title: str, html: str) -> dict[str, Any]:
    return {"kind": kind, "id": id, "title": title, "html": html}


def _caption(block: Grid | Drawing) -> str:
    return words((*block.number, Piece(" "), *block.title))


def _paragraph(block: Paragraph) -> Markup:
    return Markup("<p>{}</p>").format(_inline(block.pieces))


def _inline(pieces: Pieces) -> Markup:
    """Neighbours of one direction stand in one isolate: "p < .001" falls apart when its p is isolated alone."""
    return Markup("").join(_isolated(each, way) for way, each in groupby(pieces, key=lambda piece: piece.direction))


def _isolated(pieces: Iterable[Piece], way: str) -> Markup:
    shown = Markup("").join(_piece(piece) for piece in pieces)
    return Markup('<bdi dir="{}">{}</bdi>').format(way, shown) if way else shown


def _piece(piece: Piece) -> Markup:
    shown = escape(piece.text)
    for on, tag in ((piece.strong, "b"), (piece.italic, "i"), (bool(piece.place), piece.place)):
        if on:
            shown = Markup(f"<{tag}>{{}}</{tag}>").format(shown)
    if piece.link:
        shown = Markup('<a href="{}" rel="noreferrer">{}</a>').format(piece.link, shown)
    return shown


def _grid(grid: Grid, page: Page) -> Markup:
    heads = Markup("").join(
        Markup('<th scope="col" align="{}">{}</th>').format(_side(start, page), _inline(head))
        for head, start in zip(grid.heads, grid.starts, strict=True)
    )
    head = Markup("<thead><tr>{}</tr></thead>").format(heads) if grid.heads else Markup("")
    body = Markup("").join(_row(row, grid, page) for row in grid.rows)
    caption = Markup("<caption>{}</caption>").format(_caption(grid)) if grid.id else Markup("")
    table = Markup('<table dir="{}" lang="{}">{}{}<tbody>{}</tbody></table>')
    return table.format(page.direction, page.language, caption, head, body)


def _row(row: Row, grid: Grid, page: Page) -> Markup:
    if row.kind == "group":
        cell = Markup('<th colspan="{}" scope="colgroup" align="{}">{}</th>')
        inside = cell.format(len(grid.heads), _side(True, page), _inline(row.cells[0]))
        return Markup('<tr class="group">{}</tr>').format(inside)
    cells = [
        Markup('<{0} align="{1}"{2}>{3}</{0}>').format(
            Markup("th" if place == 0 else "td"),
            _side(place == 0 or not grid.heads or grid.starts[place], page),
            Markup(' scope="row"') if place == 0 else Markup(""),
            _inline(pieces),
        )
        for place, pieces in enumerate(row.cells)
    ]
    return Markup('<tr class="{}">{}</tr>').format(row.kind, Markup("").join(cells))


def _side(start: bool, page: Page) -> str:
    if not start:
        return "center"
    return "right" if page.direction == "rtl" else "left"


def _figure(drawing: Drawing) -> str:
    shown = str(html.tostring(drawing.body, encoding="unicode", with_tail=False))
    note = str(Markup('<p class="note">{}</p>').format(_inline(drawing.note))) if drawing.note else ""
    return shown + note
