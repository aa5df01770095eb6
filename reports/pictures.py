"""Figures of a finished page as files: PNG for Word and slides, PDF for print, SVG where the figure is a drawing.

PNG and PDF are printed by the same engine from the same page as the report, so that Persian letters are joined and
stand where they stand there.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pikepdf
import pypdfium2 as pdfium
from lxml import html
from lxml.html import HtmlElement
from markupsafe import escape
from PIL import Image, ImageChops

from reports.blocks import Drawing, Page
from reports.look import STYLE
from reports.pdf import print_page

SHEET_MM = (172.0, 260.0)
POINTS_PER_MM = 72 / 25.4
PNG_DPI = 220
LOOK_DPI = 48
MARGIN_PT = 4.0
SHEET = (
    "@page sheet {{ size: {}mm {}mm; margin: 5mm; @bottom-center {{ content: none }} }} "
    "body.ltr, body.rtl, body.rtl.fa {{ page: sheet }} .sheet {{ break-before: page }}"
)
_DATA = "data:image/svg+xml;base64,"
_LENGTH = re.compile(r"(left|top|width|height|font-size):(-?[\d.]+)(mm|pt)")
_COLOUR = re.compile(r"[; ]color:(#[0-9a-fA-F]{3,6})")


@dataclass(frozen=True, slots=True)
class Picture:
    """One figure. svg is empty where the figure is a table of the page, as the response flow is."""

    id: str
    png: bytes
    pdf: bytes
    svg: str
    width_mm: float
    height_mm: float


def pictures(page: Page) -> dict[str, Picture]:
    """Every figure of the page by its id, all printed in one go."""
    drawings = [drawing for drawing in page.drawings if drawing.id]
    if not drawings:
        return {}
    printed = pdfium.PdfDocument(print_page(_sheets(page, drawings)).content)
    try:
        return {
            drawing.id: _cut(printed, number, drawing, page) for number, drawing in enumerate(drawings[: len(printed)])
        }
    finally:
        printed.close()


def _sheets(page: Page, drawings: Sequence[Drawing]) -> str:
    """One figure on each sheet, in the look of the report."""
    bodies = "".join(
        f'<section class="sheet"><figure class="chart">{_markup(drawing.body)}</figure></section>'
        for drawing in drawings
    )
    css = STYLE.read_text("utf-8") + SHEET.format(*SHEET_MM)
    return (
        f'<!DOCTYPE html><html lang="{page.language}" dir="{page.direction}"><head><meta charset="utf-8">'
        f"<title>{escape(page.title)}</title><style>{css}</style></head>"
        f'<body class="{page.direction} {page.language} {page.kind}">{bodies}</body></html>'
    )


def _markup(element: HtmlElement) -> str:
    return str(html.tostring(element, encoding="unicode", with_tail=False))


def _cut(printed: pdfium.PdfDocument, number: int, drawing: Drawing, page: Page) -> Picture:
    """The sheet cut down to what is drawn on it."""
    alone = pdfium.PdfDocument.new()
    alone.import_pages(printed, [number])
    sheet = alone[0]
    left, top, right, bottom = _inked(sheet)
    height = sheet.get_height()
    box = (left, height - bottom, right, height - top)
    sheet.set_mediabox(*box)
    sheet.set_cropbox(*box)
    picture, vector = io.BytesIO(), io.BytesIO()
    shown = sheet.render(scale=PNG_DPI / 72).to_pil().convert("RGB")
    shown.save(picture, "PNG", dpi=(PNG_DPI, PNG_DPI), optimize=True)
    alone.save(vector)
    alone.close()
    size = ((right - left) / POINTS_PER_MM, (bottom - top) / POINTS_PER_MM)
    return Picture(drawing.id, picture.getvalue(), _settled(vector), svg(drawing, page), *size)


def _settled(vector: io.BytesIO) -> bytes:
    """The PDF without the moment and the random number that were written into it."""
    written = io.BytesIO()
    with pikepdf.open(vector) as opened:
        for name in ("/Info", "/ID"):
            if name in opened.trailer:
                del opened.trailer[name]
        opened.save(written, deterministic_id=True)
    return written.getvalue()


def _inked(sheet: pdfium.PdfPage) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of what is drawn, in points from the upper left corner."""
    seen = sheet.render(scale=LOOK_DPI / 72).to_pil().convert("RGB")
    box = ImageChops.difference(seen, Image.new("RGB", seen.size, "white")).getbbox()
    width, height = sheet.get_size()
    if box is None:
        return 0.0, 0.0, width, height
    left, top, right, bottom = (each * 72 / LOOK_DPI for each in box)
    return (
        max(0.0, left - MARGIN_PT),
        max(0.0, top - MARGIN_PT),
        min(width, right + MARGIN_PT),
        min(height, bottom + MARGIN_PT),
    )


def svg(drawing: Drawing, page: Page) -> str:
    """The drawing as one SVG file with its words as SVG text; empty when the figure isn't a drawing."""
    images = list(drawing.body.iter("img")) if drawing.body.tag != "table" else []
    if len(images) != 1 or not images[0].get("src", "").startswith(_DATA):
        return ""
    lines = base64.b64decode(images[0].get("src").removeprefix(_DATA)).decode()
    labels = "".join(_labels(drawing.body, "Vazirmatn" if page.direction == "rtl" else "IBM Plex Sans"))
    title = f"<title>{escape(drawing.alt)}</title>"
    opening, separator, rest = lines.partition("<svg")
    tag, closing, inside = rest.partition(">")
    whole = inside.rpartition("</svg>")
    return f"{opening}{separator}{tag}{closing}{title}{whole[0]}{labels}</svg>\n"


def _labels(body: HtmlElement, family: str) -> Iterator[str]:
    """Words that lie over the lines, at the same places in millimetres."""
    for label in body.xpath(".//span[contains(@class, 'label')]"):
        style = label.get("style", "")
        length = {name: float(size) for name, size, unit in _LENGTH.findall(style)}
        align = next((end for end in ("left", "right") if f"text-align:{end}" in style), "middle")
        x = length["left"] + {"left": 0.0, "middle": 0.5, "right": 1.0}[align] * length["width"]
        points = length["font-size"] / POINTS_PER_MM
        middle = length["top"] + length["height"] / 2
        colour = _COLOUR.search(style)
        anchor = {"left": "start", "middle": "middle", "right": "end"}[align]
        look = f'font-family="{family}" font-size="{points:.2f}" fill="{colour[1] if colour else "#1a2233"}"'
        look += ' font-weight="600"' if "font-weight:600" in style else ""
        turn = f' transform="rotate(-90 {x:.2f} {middle:.2f})"' if "rotate(-90deg)" in style else ""
        words = f"\u2068{escape(label.text_content())}\u2069"
        yield f'<text x="{x:.2f}" y="{middle + points * 0.35:.2f}" text-anchor="{anchor}" {look}{turn}>{words}</text>'
