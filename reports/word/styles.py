"""The look of the Word file as real styles, so that a university's template can take its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from reports.blocks import Page

INK, INK2, FIRUZE, GOLD, GOLD_TEXT = "1A2233", "4F596B", "0A686B", "B98522", "7D5400"
LATIN, ARABIC = "Times New Roman", "Vazirmatn"
LOCALES = {"fa": "fa-IR", "ar": "ar-SA", "en": "en-US"}
MARGIN_MM, FOOT_MM, BINDING_MM = 25, 24, 30
TEXT_MM = 210 - MARGIN_MM - BINDING_MM


@dataclass(frozen=True, slots=True)
class Look:
    """One paragraph style. keep: stays with what follows; before, after: points."""

    name: str
    size: float
    strong: bool = False
    italic: bool = False
    colour: str = INK
    before: float = 0
    after: float = 6
    keep: bool = False
    line: float = 1.5
    level: int | None = None


LOOKS = (
    Look("Normal", 11),
    Look("Title", 26, strong=True, before=60, after=10, line=1.3),
    Look("Subtitle", 13.5, colour=INK2, after=24),
    Look("Heading 1", 19, strong=True, before=24, after=12, keep=True, line=1.3, level=0),
    Look("Heading 2", 12.5, strong=True, before=14, after=6, keep=True, line=1.3, level=1),
    Look("Heading 3", 11, strong=True, before=10, after=4, keep=True, line=1.3, level=2),
    Look("Body Text", 11),
    Look("List Paragraph", 11, after=3),
    Look("Caption", 9.5, before=10, after=4, keep=True, line=1.3),
    Look("Caption Below", 9.5, before=4, after=12, line=1.3),
    Look("Table Text", 9, after=0, line=1.25),
    Look("Table Note", 8.5, colour=INK2, before=4, after=12, line=1.4),
    Look("Figure", 9, before=8, after=2, keep=True, line=1.0),
    Look("How to Report Title", 10, strong=True, colour=GOLD_TEXT, before=8, after=2, keep=True),
    Look("How to Report", 10, after=12),
    Look("Simulated", 10, strong=True, colour=GOLD_TEXT),
    Look("Bibliography", 10, after=5, line=1.3),
    Look("TOC 1", 11, after=5),
    Look("Header", 8.5, colour=INK2, after=0),
    Look("Footer", 9, colour=INK2, after=0),
)


def make_styles(document: Document, page: Page) -> None:
    """Every style in the page's language and direction, with complex-script fonts and sizes beside the Latin ones."""
    _defaults(document, page)
    for look in LOOKS:
        style = _style(document, look.name)
        _set_letters(style, look, page)
        _set_lines(style, look, page)
    _edges(document.styles["Heading 1"], "top", FIRUZE, 10)
    for name in ("How to Report Title", "How to Report"):
        _edges(document.styles[name], "start" if page.direction == "ltr" else "end", GOLD, 12)
    entry = document.styles["Bibliography"]
    assert isinstance(entry, ParagraphStyle)
    entry.paragraph_format.left_indent, entry.paragraph_format.first_line_indent = Mm(7), Mm(-7)
    _bidi(entry, False)
    _bold_table(document)


def _defaults(document: Document, page: Page) -> None:
    language = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    if language is not None:
        other = page.language if page.direction == "rtl" else "fa"
        language.set(qn("w:val"), LOCALES["en"])
        language.set(qn("w:bidi"), LOCALES[other])


def _style(document: Document, name: str) -> ParagraphStyle:
    found = [each for each in document.styles if each.name == name]
    style = found[0] if found else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    if name != "Normal":
        style.base_style = document.styles["Normal"]
        style.next_paragraph_style = document.styles["Body Text"] if name.startswith("Heading") else style
    style.hidden, style.quick_style = False, True
    return style


def _set_letters(style: ParagraphStyle, look: Look, page: Page) -> None:
    font, properties = style.font, style.element.get_or_add_rPr()
    font.size, font.bold, font.italic = Pt(look.size), look.strong, look.italic
    font.color.rgb = RGBColor.from_string(look.colour)
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for slot in ("ascii", "hAnsi", "eastAsia"):
        fonts.set(qn(f"w:{slot}"), LATIN if page.direction == "ltr" else ARABIC)
    fonts.set(qn("w:cs"), ARABIC)
    for name in ("w:spacing", "w:kern", "w:iCs"):
        for old in properties.findall(qn(name)):
            properties.remove(old)
    _beside(properties, "w:b", "w:bCs", "1" if look.strong else "0")
    _beside(properties, "w:i", "w:iCs", "1" if look.italic else "0")
    _beside(properties, "w:sz", "w:szCs", str(round(look.size * 2)))


def _beside(properties: Any, latin: str, complex_script: str, value: str) -> None:
    """The same property for complex scripts, right after that for Latin script."""
    for old in properties.findall(qn(complex_script)):
        properties.remove(old)
    properties.find(qn(latin)).addnext(_made(complex_script, {"val": value}))


def _set_lines(style: ParagraphStyle, look: Look, page: Page) -> None:
    lines = style.paragraph_format
    lines.space_before, lines.space_after = Pt(look.before), Pt(look.after)
    lines.line_spacing, lines.keep_with_next, lines.widow_control = look.line, look.keep, True
    properties = style.element.get_or_add_pPr()
    for name in ("w:pBdr", "w:contextualSpacing", "w:jc"):
        for old in properties.findall(qn(name)):
            properties.remove(old)
    _bidi(style, page.direction == "rtl")
    if look.level is not None:
        outline = properties.find(qn("w:outlineLvl"))
        if outline is None:
            outline = add(properties, "w:outlineLvl")
        outline.set(qn("w:val"), str(look.level))


def _bidi(style: ParagraphStyle, on: bool) -> None:
    properties = style.element.get_or_add_pPr()
    for old in properties.findall(qn("w:bidi")):
        properties.remove(old)
    place_in(properties, "w:bidi", val="1" if on else "0")


def _edges(style: Any, side: str, colour: str, size: int) -> None:
    edges = place_in(style.element.get_or_add_pPr(), "w:pBdr")
    physical = {"start": "left", "end": "right"}.get(side, side)
    add(edges, f"w:{physical}", val="single", sz=str(size), space="6", color=colour)


def _bold_table(document: Document) -> None:
    """The table style "Report Table": rules above and below and under the head, no fills, no uprights."""
    style = document.styles.add_style("Report Table", WD_STYLE_TYPE.TABLE)
    edges = add(add(style.element, "w:tblPr"), "w:tblBorders")
    for side in ("top", "bottom"):
        add(edges, f"w:{side}", val="single", sz="8", space="0", color=INK)
    first = add(style.element, "w:tblStylePr", type="firstRow")
    head = add(add(first, "w:tcPr"), "w:tcBorders")
    add(head, "w:bottom", val="single", sz="4", space="0", color=INK)


ORDER = (
    "pStyle",
    "keepNext",
    "keepLines",
    "pageBreakBefore",
    "framePr",
    "widowControl",
    "numPr",
    "suppressLineNumbers",
    "pBdr",
    "shd",
    "tabs",
    "suppressAutoHyphens",
    "kinsoku",
    "wordWrap",
    "overflowPunct",
    "topLinePunct",
    "autoSpaceDE",
    "autoSpaceDN",
    "bidi",
    "adjustRightInd",
    "snapToGrid",
    "spacing",
    "ind",
    "contextualSpacing",
    "mirrorIndents",
    "suppressOverlap",
    "jc",
    "textDirection",
    "textAlignment",
    "textboxTightWrap",
    "outlineLvl",
    "divId",
    "cnfStyle",
    "rPr",
    "sectPr",
    "pPrChange",
)
"""The order in which Word wants the properties of a paragraph."""


def place_in(properties: Any, name: str, /, **values: str) -> Any:
    """A property of a paragraph at the place that the format prescribes."""
    later = {qn(f"w:{each}") for each in ORDER[ORDER.index(name.removeprefix("w:")) + 1 :]}
    made = _made(name, values)
    follower = next((child for child in properties if child.tag in later), None)
    if follower is None:
        properties.append(made)
    else:
        follower.addprevious(made)
    return made


def add(parent: Any, name: str, /, **values: str) -> Any:
    """A new last child, its attributes in Word's namespace."""
    made = _made(name, values)
    parent.append(made)
    return made


def _made(name: str, values: dict[str, str]) -> Any:
    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made
