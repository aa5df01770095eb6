"""Text of the page as runs of Word: each with its own direction, so that a minus or a range never turns round."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from reports.blocks import Piece, Pieces
from reports.word.styles import ARABIC, add

OPENING, CLOSING = "\u202a", "\u202c\u200f"
"""Around what reads from left to right: keep a minus, a formula, an interval whole where a program doesn't heed the
direction of a run, as LibreOffice doesn't. The last mark keeps two such pieces apart."""
_BRACKETS = ("(", "[", "«")
_JOINED = "\u2060"
"""No line ends between an opening bracket and the number behind it."""
_KINDS = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BIDI_CONTROLS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def write(
    paragraph: Paragraph, pieces: Pieces, rtl: bool, *, strong: bool = False, italic: bool = False, points: float = 0
) -> None:
    """Adds the pieces to a paragraph of the page's direction. points: the size, where it isn't the style's.

    Pieces of one direction that touch are one formula, *F* and its numbers, and are isolated together.
    """
    opened = False
    for (link, direction), touching in groupby(pieces, lambda piece: (piece.link, piece.direction)):
        holder = _link(paragraph, link) if link else paragraph._p
        if direction and (rtl or direction == "rtl"):
            holder = add(holder, "w:dir", val=direction)
        texts = [(piece, safe(piece.text)) for piece in touching]
        if rtl and direction == "ltr":
            texts = _embedded(texts, _JOINED if opened else "")
        opened = texts[-1][1].endswith(_BRACKETS)
        for piece, kept in texts:
            looks = {"strong": piece.strong or strong, "italic": piece.italic or italic}
            for text, arabic in split(kept, rtl and direction != "ltr"):
                _run(holder, text, arabic, piece, points=points, **looks)


def _embedded(texts: list[tuple[Piece, str]], before: str) -> list[tuple[Piece, str]]:
    """With the marks before the first and after the last of them."""
    first, *rest = texts
    opened = [(first[0], before + OPENING + first[1]), *rest]
    return [*opened[:-1], (opened[-1][0], opened[-1][1] + CLOSING)]


def safe(text: str) -> str:
    """Without what XML can't hold and without marks that could turn the text around them."""
    return _BIDI_CONTROLS.sub("", _NOT_XML.sub("", text))


def split(text: str, rtl: bool) -> Iterator[tuple[str, bool]]:
    """Runs of one script: Arabic letters (True) and everything else; neutral signs go with the paragraph."""
    start, current = 0, None
    for place, character in enumerate(text):
        kind = _script(character)
        if kind is None or kind == current:
            continue
        if current is not None or (place and kind != rtl):
            yield text[start:place], rtl if current is None else current
            start = place
        current = kind
    if text[start:]:
        yield text[start:], rtl if current is None else current


def _script(character: str) -> bool | None:
    """True for Arabic letters, False for another script's letters, None for signs, spaces and digits.

    An Arabic comma between two numbers is a sign: as a letter it would turn the interval round.
    """
    if _KINDS.match(character) and unicodedata.category(character)[0] in "LM":
        return True
    return False if unicodedata.bidirectional(character) == "L" else None


def _run(holder: Any, text: str, arabic: bool, piece: Piece, *, strong: bool, italic: bool, points: float = 0) -> None:
    """One run with its properties in the order that the format prescribes."""
    run = add(holder, "w:r")
    look, letters = add(run, "w:rPr"), bool(_KINDS.search(text))
    if letters:
        add(look, "w:rFonts", ascii=ARABIC, hAnsi=ARABIC, cs=ARABIC)
    if strong:
        add(look, "w:b")
        add(look, "w:bCs")
    if italic and not letters:
        add(look, "w:i")
    if points:
        for name in ("w:sz", "w:szCs"):
            add(look, name, val=str(round(2 * points)))
    if piece.place:
        add(look, "w:vertAlign", val={"sup": "superscript", "sub": "subscript"}[piece.place])
    if arabic:
        add(look, "w:rtl")
    kept = add(run, "w:t")
    kept.text = text
    kept.set(qn("xml:space"), "preserve")


def _link(paragraph: Paragraph, address: str) -> Any:
    identifier = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), identifier)
    paragraph._p.append(link)
    return link


def field(paragraph: Paragraph, code: str, shown: str = "", *, dirty: bool = False) -> None:
    """A field such as PAGE or TOC with what it shows until Word works it out."""
    begin(paragraph, code, dirty=dirty)
    if shown:
        paragraph.add_run(shown)
    end(paragraph)


def begin(paragraph: Paragraph, code: str, *, dirty: bool = False) -> None:
    opening = add(paragraph.add_run()._r, "w:fldChar", fldCharType="begin")
    if dirty:
        opening.set(qn("w:dirty"), "true")
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" {code} "
    paragraph.add_run()._r.append(instruction)
    add(paragraph.add_run()._r, "w:fldChar", fldCharType="separate")


def end(paragraph: Paragraph) -> None:
    add(paragraph.add_run()._r, "w:fldChar", fldCharType="end")
