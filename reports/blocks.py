"""The finished page read back as a row of blocks: what every other format than PDF is made from.

A report is rendered once, to HTML. Word, LaTeX, CSV and the files of figures are made from that page, so that no
format can say anything that another doesn't, and nothing is computed again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import html
from lxml.html import HtmlElement

from instruments.language import language as find_language

SKIPPED = ("frame",)
MARKS = {"full": "◆", "hollow": "◇"}
"""What stands for a dot with its interval in a cell: whether the interval includes the reference. Its numbers stand
in the other columns."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one look. direction: "ltr" or "rtl" where the page isolates it, else "". value: unrounded numbers."""

    text: str
    strong: bool = False
    italic: bool = False
    place: str = ""
    direction: str = ""
    link: str = ""
    value: tuple[float, ...] = ()


Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    pieces: Pieces
    id: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """style: "text", "note", "copy_lead", "copy", "subtitle", "simulated", "title", "item" or "entry" (a reference)."""

    style: str
    pieces: Pieces


@dataclass(frozen=True, slots=True)
class Row:
    """kind: "", "indented", "total" or "group", which is one cell across."""

    cells: tuple[Pieces, ...]
    kind: str = ""


@dataclass(slots=True)
class Grid:
    """A table. id, number, title: of a captioned one; heads empty: a list of facts."""

    id: str = ""
    number: Pieces = ()
    title: Pieces = ()
    heads: tuple[Pieces, ...] = ()
    starts: tuple[bool, ...] = ()
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A numbered figure: `body` is its HTML, `alt` what it shows."""

    id: str
    number: Pieces
    title: Pieces
    body: HtmlElement
    alt: str
    note: Pieces = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """Where the list of sections stands."""

    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NewPage:
    """A section begins on a page of its own."""


OWN_PAGES = {
    "thesis": ("contents", "opening", "records", "references", "reproducibility"),
    "article": ("cherries", "references", "reproducibility"),
    "management": (),
}
"""Sections that do, by kind of report, as in the style sheet; the others follow each other."""


Block = Heading | Paragraph | Grid | Drawing | Contents | NewPage


@dataclass(frozen=True, slots=True)
class Page:
    """A whole report. kind: "thesis", "article" or "management"."""

    language: str
    direction: str
    kind: str
    title: str
    created: str
    blocks: tuple[Block, ...]

    @property
    def tables(self) -> tuple[Grid, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Grid) and block.id)

    @property
    def drawings(self) -> tuple[Drawing, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Drawing))


def read_page(page: str) -> Page:
    """The blocks of a page that `reports.render.render` made."""
    root = html.document_fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    body = root.find("body")
    kinds = body.get("class", "").split()
    made = root.xpath("string(//meta[@name='dcterms.created']/@content)")
    title = plain_text(root.findtext(".//title") or "")
    blocks = tuple(_merged(_sections(body)))
    return Page(root.get("lang", "en"), root.get("dir", "ltr"), kinds[-1] if kinds else "", title, made, blocks)


def plain_text(text: str) -> str:
    """On one line."""
    return " ".join(text.split())


def words(pieces: Pieces) -> str:
    """The text of pieces without any look."""
    return plain_text("".join(piece.text for piece in pieces))


def pieces_of(element: HtmlElement) -> Pieces:
    """The text below an element, in runs of one look each; spaces at the ends are dropped."""
    found = list(_runs(element, Piece("")))
    if found:
        found[0] = replace(found[0], text=found[0].text.lstrip(" "))
        found[-1] = replace(found[-1], text=found[-1].text.rstrip(" "))
    return tuple(piece for piece in found if piece.text)


def _runs(element: HtmlElement, look: Piece) -> Iterator[Piece]:
    look = _look(element, look)
    if element.text:
        yield replace(look, text=_spaced(element.text))
    for child in element:
        if isinstance(child.tag, str) and child.tag != "img":
            yield from _runs(child, look)
            if child.tag in ("div", "br"):
                yield replace(look, text=" ")
        if child.tail:
            yield replace(look, text=_spaced(child.tail))


def _spaced(text: str) -> str:
    """HTML's rule: any run of white space is one space; a no-break space stays."""
    joined = " ".join(text.replace("\n", " ").split(" "))
    while "  " in joined:
        joined = joined.replace("  ", " ")
    return joined


def _look(element: HtmlElement, look: Piece) -> Piece:
    match element.tag:
        case "b" | "strong":
            return replace(look, strong=True)
        case "i" | "em":
            return replace(look, italic=True)
        case "sup" | "sub":
            return replace(look, place=str(element.tag))
        case "a":
            address = element.get("href", "")
            return replace(look, link=address if address.startswith("https://doi.org/") else "")
        case "bdi":
            value = tuple(float(each) for each in element.get("data-value", "").split())
            return replace(look, direction=element.get("dir", ""), value=value)
    return replace(look, strong=True) if "lead" in element.get("class", "").split() else look


def _sections(body: HtmlElement) -> Iterator[Block]:
    kind = next((kind for kind in OWN_PAGES if kind in body.get("class", "").split()), "thesis")
    for section in body.iterchildren("section"):
        if section.get("id", "") in OWN_PAGES[kind]:
            yield NewPage()
        for child in section:
            yield from _blocks(child, section.get("id", ""))


def _blocks(element: HtmlElement, section: str) -> Iterator[Block]:
    kinds = set(element.get("class", "").split())
    if not isinstance(element.tag, str) or kinds.intersection(SKIPPED):
        return
    match element.tag:
        case "h1" if "data-running" not in element.getparent().attrib:
            yield Paragraph("title", pieces_of(element))
        case "h1" | "h2" | "h3":
            level = int(element.tag[1])
            yield Heading(level, pieces_of(element), section if level == 1 else "")
        case "p":
            yield Paragraph(_style(kinds, element), pieces_of(element))
        case "li":
            yield Paragraph("item", (Piece(_marked(element)), *pieces_of(element)))
        case "figure" if "table" in kinds:
            yield _table(element)
        case "figure":
            yield _drawing(element)
        case "table" if "toc" in kinds:
            links = element.xpath(".//a[not(@class)]")
            yield Contents(tuple((link.get("href", "")[1:], plain_text(link.text_content())) for link in links))
        case "table":
            yield Grid(rows=[Row(_told(row)) for row in element.iter("tr")])
        case _:
            for child in element:
                yield from _blocks(child, section)


def _marked(item: HtmlElement) -> str:
    """What stands before an item: a bullet, or its number in the digits of the page."""
    if item.getparent().tag != "ol":
        return "•\u00a0"
    number = str(1 + sum(1 for _ in item.itersiblings("li", preceding=True)))
    return f"{find_language(item.getroottree().getroot().get('lang', 'en')).local_digits(number)}.\u00a0"


def _told(row: HtmlElement) -> tuple[Pieces, ...]:
    """The cells that say something; those with a mark only are left out."""
    cells = [pieces_of(cell) for cell in row]
    return tuple(cell for cell in cells if cell) or ((),)


def _style(kinds: set[str], element: HtmlElement) -> str:
    if element.getparent() is not None and "copy" in element.getparent().get("class", "").split():
        return "copy_lead" if "lead" in kinds else "copy"
    return next((style for style in ("note", "subtitle", "simulated", "entry") if style in kinds), "text")


def _table(figure: HtmlElement) -> Grid:
    heads = list(figure.xpath("./table/thead/tr/th"))
    rows = [_row(row, len(heads)) for row in figure.xpath("./table/tbody/tr") if "axis" not in row.get("class", "")]
    caption = figure.find("./table/caption")
    return Grid(
        id=figure.get("id", ""),
        number=_part(caption, "number"),
        title=_part(caption, "title"),
        heads=tuple(pieces_of(head) for head in heads),
        starts=tuple(place == 0 or head.get("class", "") == "text" for place, head in enumerate(heads)),
        rows=rows,
    )


def _row(row: HtmlElement, columns: int) -> Row:
    kind, cells = row.get("class", ""), list(row)
    if kind == "group":
        return Row((pieces_of(cells[0]),), kind)
    return Row(tuple(_cell(cell) for cell in cells[:columns]), kind)


def _cell(cell: HtmlElement) -> Pieces:
    drawn = cell.find("./img")
    mark = MARKS.get(drawn.get("class", "").rpartition(" ")[2]) if drawn is not None else None
    return (Piece(mark),) if mark else pieces_of(cell)


def _drawing(figure: HtmlElement) -> Drawing:
    caption = figure.find("figcaption")
    body = next(child for child in figure if child.tag not in ("figcaption", "p"))
    alts = [image.get("alt", "") for image in body.iter("img")]
    said = plain_text(" ".join(alt for alt in alts if len(alt) > 1)) or words(pieces_of(body))
    notes = figure.xpath("./p[@class='note']")
    number, title = _part(caption, "number"), _part(caption, "title")
    return Drawing(figure.get("id", ""), number, title, body, said, pieces_of(notes[0]) if notes else ())


def _part(caption: HtmlElement | None, name: str) -> Pieces:
    found = caption.xpath(f"./span[@class='{name}']") if caption is not None else []
    return pieces_of(found[0]) if found else ()


def _merged(blocks: Iterator[Block]) -> Iterator[Block]:
    """A long table stands on the page in parts; as a block it is one."""
    before: Grid | None = None
    for block in blocks:
        if isinstance(block, Grid) and block.heads and not block.id and before is not None:
            before.rows.extend(block.rows)
            continue
        if isinstance(before, Grid):
            yield before
        before = block if isinstance(block, Grid) else None
        if before is None:
            yield block
    if before is not None:
        yield before
