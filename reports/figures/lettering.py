"""How wide words will be on the page, in the report's own fonts, so that labels can keep clear of each other."""

from __future__ import annotations

from functools import cache

from PIL import ImageFont

from instruments.language import Language
from reports.figures.canvas import POINT_MM
from reports.look import FONTS

MEASURED_AT = 64
ARABIC = ("Vazirmatn-Regular.ttf", "Vazirmatn-SemiBold.ttf")
LATIN = ("ibm-plex-sans-latin-400-normal.ttf", "ibm-plex-sans-latin-600-normal.ttf")


def width_mm(text: str, points: float, language: Language, *, strong: bool = False) -> float:
    """Of one line of text."""
    font = _font((ARABIC if language.rtl else LATIN)[strong])
    return float(font.getlength(text)) / MEASURED_AT * points * POINT_MM


def in_lines(text: str, widest: float, points: float, language: Language, *, most: int = 2) -> list[str]:
    """The words in at most so many lines of that width; what is longer still ends in an ellipsis."""
    lines = [""]
    words = text.split()
    for place, word in enumerate(words):
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or width_mm(longer, points, language) <= widest:
            lines[-1] = longer
        elif len(lines) < most:
            lines.append(word)
        else:
            lines[-1] = " ".join([lines[-1], *words[place:]])
            break
    return [shortened(line, widest, points, language) for line in lines]


def shortened(line: str, widest: float, points: float, language: Language, *, strong: bool = False) -> str:
    """The line as far as it fits, with an ellipsis where something is left out."""
    if width_mm(line, points, language, strong=strong) <= widest:
        return line
    while len(line) > 1 and width_mm(f"{line}…", points, language, strong=strong) > widest:
        line = line[:-1].rstrip()
    return f"{line}…"


@cache
def _font(name: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / name), MEASURED_AT)
