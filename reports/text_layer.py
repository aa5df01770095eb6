"""The letters behind the glyphs of a PDF, so that Persian and Arabic text can be searched and copied.

Two things went wrong without it. A glyph carried the letters of the cluster in which it first stood, so that «لا» could
come out as «لًا». And readers take the glyphs of a right-to-left line from left to right and then turn the line round,
letter by letter, so that «لا», one glyph of two letters, came out as «ال». Here each glyph of our font gets the letters
that the font itself says it stands for, and those of a ligature are written turned round beforehand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from fontTools.ttLib import TTFont

from reports.look import FONTS

FILES = {"EM-Vazir": "Vazirmatn-Regular.ttf", "EM-Vazir-Semi-Bold": "Vazirmatn-SemiBold.ttf"}
SINGLE = {"\u0647\u0654": "\u06c0"}
"""Heh with hamza above as the one letter that it is; two letters were torn apart by some readers."""
_ENTRY = re.compile(rb"<([0-9a-f]{4})> <[0-9a-f]*>")
_TURNED = frozenset({"R", "AL", "NSM"})


def mend_letters(document: Any, pdf: Any) -> None:
    """A finisher of WeasyPrint, called when the fonts are in the PDF and nothing is written yet."""
    for font in list(pdf.objects):
        if not isinstance(font, dict) or "ToUnicode" not in font:
            continue
        base = font["BaseFont"]
        name = (base.decode() if isinstance(base, bytes) else str(base)).partition("+")[2]
        if name in FILES:
            number = int(bytes(font["ToUnicode"]).split()[0])
            table = pdf.objects[number]
            table.stream = [_mended(line, letters_of(FILES[name])) for line in table.stream]


@cache
def letters_of(file: str) -> Mapping[int, str]:
    """The right-to-left letters that each glyph of a font stands for, by glyph number, ligatures turned round."""
    with TTFont(FONTS / file) as font:
        known = dict(_nominal(font.getBestCmap()))
        steps = list(_substitutions(font["GSUB"].table))
        for _ in range(4):
            for letters, glyph in steps:
                if glyph not in known and all(each in known for each in letters):
                    known[glyph] = "".join(known[each] for each in letters)
        return {font.getGlyphID(name): _readable(text) for name, text in known.items() if _right_to_left(text)}


def _mended(line: Any, letters: Mapping[int, str]) -> Any:
    found = _ENTRY.fullmatch(line) if isinstance(line, bytes) else None
    text = letters.get(int(found[1], 16)) if found else None
    if found is None or text is None:
        return line
    return b"<%b> <%b>" % (found[1], text.encode("utf-16-be").hex().encode())


def _nominal(characters: Mapping[int, str]) -> Iterator[tuple[str, str]]:
    """Each glyph with the letter that it shows; a presentation form stands for its letters."""
    for number, glyph in sorted(characters.items(), reverse=True):
        letter = chr(number)
        form = 0xFB50 <= number <= 0xFDFF or 0xFE70 <= number <= 0xFEFF
        yield glyph, unicodedata.normalize("NFKC", letter).strip() if form else letter


def _substitutions(table: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """Glyphs and the glyph that takes their place: other forms of a letter, and ligatures."""
    for lookup in table.LookupList.Lookup:
        for part in lookup.SubTable:
            rule = getattr(part, "ExtSubTable", part)
            if rule.LookupType == 1:
                yield from (((old,), new) for old, new in rule.mapping.items())
            elif rule.LookupType == 4:
                for first, ligatures in rule.ligatures.items():
                    yield from (((first, *each.Component), each.LigGlyph) for each in ligatures)


def _right_to_left(text: str) -> bool:
    return bool(text) and all(unicodedata.bidirectional(letter) in _TURNED for letter in text)


def _readable(text: str) -> str:
    return SINGLE.get(text, text[::-1])
