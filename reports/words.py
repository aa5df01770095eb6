"""Sentences of a report: catalogue words with slots, safe as HTML, and users' own text made harmless."""

from __future__ import annotations

import re
import unicodedata

from markupsafe import Markup, escape

from instruments.language import Language

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_ITALIC = re.compile(r"(Δ?)\*(.+?)\*(²?)")
_EQUATION = re.compile(r"(?:<i>[A-Za-z]+</i>|(?<![A-Za-z])[A-Z][A-Za-z]*) = \{\w+\}")
_NUMBER = re.compile(r"(?<![A-Za-z0-9_{,])(?<![A-Za-z][(\-])(?<!\[)\d+(?:[.٫]\d+)?[%٪]?(?![A-Za-z0-9_},]\S)")
_ASCII_DIGITS = {ord(digit): str(value) for row in ("۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩") for value, digit in enumerate(row)}
_BIDI_CONTROLS = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
_KEPT_FORMAT = {"\u200c", "\u200d", "\u200e", "\u200f", "\u061c"}
LONGEST_TEXT = 300


def harmless(text: str, longest: int = LONGEST_TEXT) -> str:
    """A user's text on one line, without control characters, bidi overrides or unpaired surrogates, cut when too long.

    ZWNJ, ZWJ and the single direction marks stay: Persian and Arabic need them, and they can't reorder a page.
    """
    kept = "".join(_harmless_character(character) for character in text)
    kept = " ".join(kept.split())
    return kept if len(kept) <= longest else kept[: longest - 1].rstrip() + "…"


def _harmless_character(character: str) -> str:
    if character in _BIDI_CONTROLS:
        return ""
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    if category in ("Cs", "Cn", "Co") or (category == "Cf" and character not in _KEPT_FORMAT):
        return ""
    return character


def own_text(text: str, longest: int = LONGEST_TEXT) -> Markup:
    """A user's or an instrument's text inside a sentence: harmless, escaped and isolated from its surroundings."""
    kept = harmless(text, longest)
    return Markup('<bdi dir="{}">{}</bdi>').format(direction(kept), kept)


def direction(text: str) -> str:
    """ "rtl" or "ltr" by the first letter that has a direction (rule P2 of the bidirectional algorithm)."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return "ltr"


def marked_up(template: str) -> Markup:
    """Catalogue words as HTML: `**strong**` has weight 600, `*p*` is a statistical symbol in italics.

    Greek symbols stay upright (APA 7), so that no font is slanted by force. A symbol and its number ("*n* = {n}") are
    one piece that no right-to-left line can turn.
    """
    html = _ITALIC.sub(_symbol, _BOLD.sub(r"<b>\1</b>", str(escape(template))))
    return Markup(_EQUATION.sub(r'<bdi dir="ltr" class="pair">\g<0></bdi>', html))


def _symbol(found: re.Match[str]) -> str:
    """Slanted unless Greek; with a Δ before or a ² behind it is one piece that no right-to-left line can turn."""
    before, symbol, power = found.groups()
    shown = symbol if "\u0370" <= symbol[0] <= "\u03ff" else f"<i>{symbol}</i>"
    return f'<bdi dir="ltr">{before}{shown}{power}</bdi>' if before or power else shown


def in_digits(template: str, language: Language) -> str:
    """The numbers that stand in catalogue words themselves ("of 100", "۹۵٪") in the digits chosen for the report.

    Digits that belong to a Latin name stay: G1, HC3, ICC(2,1), SHA-256, {slot1}.
    """
    plain = template.translate(_ASCII_DIGITS)
    return _NUMBER.sub(lambda found: _shown(found[0], language), plain)


def _shown(number: str, language: Language) -> str:
    shown = number.replace(".", "\0").replace("٫", "\0").replace("\0", language.decimal)
    return language.local_digits(shown.replace("٪", "%").replace("%", language.percent))


def filled(template: str, slots: dict[str, object]) -> Markup:
    """The words with their slots filled: Markup as it is, other text isolated and escaped."""
    return marked_up(template).format(**{name: _slot(value) for name, value in slots.items()})


def _slot(value: object) -> Markup:
    return value if isinstance(value, Markup) else own_text(str(value))
