"""The report as a Word file: real styles, real tables, right-to-left runs, figures with alternative text."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from docx import Document as new_document
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph as WordParagraph

from reports.blocks import Block, Contents, Drawing, Grid, Heading, NewPage, Page, Paragraph, Piece, Pieces
from reports.pictures import Picture, pictures
from reports.word.fonts import embed
from reports.word.grids import unbroken, write_grid
from reports.word.runs import begin, end, field, safe, write
from reports.word.styles import BINDING_MM, FOOT_MM, LOCALES, MARGIN_MM, TEXT_MM, add, make_styles

STYLES = {
    "text": "Body Text",
    "note": "Table Note",
    "copy": "How to Report",
    "copy_lead": "How to Report Title",
    "title": "Title",
    "subtitle": "Subtitle",
    "simulated": "Simulated",
    "entry": "Bibliography",
    "item": "List Paragraph",
}
TALLEST_MM = 210.0


def word(page: Page, drawn: Mapping[str, Picture] | None = None) -> bytes:
    """The whole report as a .docx file. drawn: its figures, when they have been printed already."""
    writer = _Writer(page, pictures(page) if drawn is None else drawn)
    for block in page.blocks:
        writer.write(block)
    return writer.saved()


class _Writer:
    def __init__(self, page: Page, drawn: Mapping[str, Picture]) -> None:
        self.page, self.drawn, self.rtl = page, drawn, page.direction == "rtl"
        self.document: Document = new_document()
        self.marks, self.breaks = 0, False
        make_styles(self.document, page)
        self._sheet()
        self._facts()
        if self.rtl:
            embed(self.document)

    def write(self, block: Block) -> None:
        match block:
            case NewPage():
                self.breaks = True
            case Heading():
                self._heading(block)
            case Paragraph():
                write(self._paragraph(STYLES[block.style]), unbroken(block.pieces), self.rtl and block.style != "entry")
            case Grid():
                self._grid(block)
            case Drawing():
                self._drawing(block)
            case Contents():
                self._contents(block)

    def saved(self) -> bytes:
        held = io.BytesIO()
        self.document.save(held)
        return held.getvalue()

    def _paragraph(self, style: str) -> WordParagraph:
        made = self.document.add_paragraph(style=style)
        if self.breaks:
            made.paragraph_format.page_break_before = True
            self.breaks = False
        return made

    def _heading(self, heading: Heading) -> None:
        made = self._paragraph(f"Heading {heading.level}")
        if not heading.id:
            write(made, heading.pieces, self.rtl)
            return
        self.marks += 1
        add(made._p, "w:bookmarkStart", id=str(self.marks), name=f"section_{heading.id}")
        write(made, heading.pieces, self.rtl)
        add(made._p, "w:bookmarkEnd", id=str(self.marks))

    def _grid(self, grid: Grid) -> None:
        if grid.id:
            self._caption(grid.number, grid.title, "Caption")
        write_grid(self.document, grid, self.page)
        follower = self._paragraph("Table Note")
        follower.paragraph_format.space_after = 0
        follower.paragraph_format.line_spacing = 0.5

    def _caption(self, number: Pieces, title: Pieces, style: str) -> None:
        """On one line in Persian and Arabic; in English the title stands below in italics (APA 7)."""
        if self.page.direction == "ltr":
            over = self._paragraph(style)
            over.paragraph_format.space_after, over.paragraph_format.keep_with_next = 0, True
            write(over, number, False, strong=True)
            below = self._paragraph(style)
            below.paragraph_format.space_before = 0
            write(below, title, False, italic=True)
            return
        line = self._paragraph(style)
        write(line, tuple(replace(piece, strong=True) for piece in number), True)
        write(line, (Piece(" "), *title), True)

    def _drawing(self, drawing: Drawing) -> None:
        if self.page.language == "en":
            self._caption(drawing.number, drawing.title, "Caption")
        picture = self.drawn.get(drawing.id)
        if picture is not None:
            self._picture(picture, drawing)
        if self.page.language != "en":
            self._caption(drawing.number, drawing.title, "Caption Below")
        if drawing.note:
            write(self._paragraph("Table Note"), drawing.note, self.rtl)

    def _picture(self, picture: Picture, drawing: Drawing) -> None:
        place = self._paragraph("Figure")
        place.alignment = WD_ALIGN_PARAGRAPH.CENTER
        place.paragraph_format.keep_with_next = self.page.language != "en"
        width = min(picture.width_mm, TEXT_MM, picture.width_mm * TALLEST_MM / max(picture.height_mm, 1))
        place.add_run().add_picture(io.BytesIO(picture.png), width=Mm(width))
        told = place._p.find(f".//{qn('wp:docPr')}")
        if told is not None:
            told.set("descr", safe(drawing.alt)[:1000])
            told.set("name", f"{drawing.id}.png")

    def _contents(self, contents: Contents) -> None:
        """A table of contents that Word works out when the file is opened; titles stand there before that."""
        for number, (name, title) in enumerate(contents.entries):
            line = self._paragraph("TOC 1")
            line.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_MM - 1), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
            if number == 0:
                begin(line, 'TOC \\o "1-1" \\h \\z \\u', dirty=True)
            write(line, (Piece(title),), self.rtl)
            line.add_run("\t")
            field(line, f"PAGEREF section_{name} \\h", "")
            if number == len(contents.entries) - 1:
                end(line)

    def _sheet(self) -> None:
        sheet = self.document.sections[0]
        sheet.page_width, sheet.page_height = Mm(210), Mm(297)
        sheet.top_margin, sheet.bottom_margin = Mm(MARGIN_MM), Mm(FOOT_MM)
        binding, free = Mm(BINDING_MM), Mm(MARGIN_MM)
        sheet.left_margin, sheet.right_margin = (free, binding) if self.rtl else (binding, free)
        sheet.different_first_page_header_footer = True
        if self.rtl:
            add(sheet._sectPr, "w:bidi")
        head, foot = sheet.header.paragraphs[0], sheet.footer.paragraphs[0]
        head.text = "Engagemeter"
        head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        field(foot, "PAGE", "1")
        if self.rtl:
            for run in foot.runs:
                add(run._r.get_or_add_rPr(), "w:rtl")

    def _facts(self) -> None:
        facts = self.document.core_properties
        facts.title, facts.author, facts.language = (
            safe(self.page.title)[:250],
            "Engagemeter",
            LOCALES[self.page.language],
        )
        facts.comments, facts.keywords, facts.last_modified_by = "", "", "Engagemeter"
        moment = datetime.fromisoformat(self.page.created).replace(tzinfo=None) if self.page.created else None
        if moment:
            facts.created = facts.modified = moment
