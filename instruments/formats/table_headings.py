"""The headings of the simple item table, in the words of three languages: "text (fa)", "متن (fa)", "text_fa"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from instruments.formats.sheets import Book
from instruments.labels import fold

BY_LANGUAGE = ("text", "label", "answers", "missing")
WORDS = {
    "code": ("code", "item", "name", "کد", "شناسه", "رمز", "الرمز"),
    "dimension": ("dimension", "construct", "scale", "subscale", "factor", "بعد", "سازه", "مقیاس", "البعد", "المقیاس"),
    "reverse": ("reverse", "reversed", "reverse keyed", "معکوس", "وارونه", "عکسی", "معکوسه"),
    "required": ("required", "اجباری", "الزامی", "مطلوب"),
    "type": ("type", "نوع", "النوع"),
    "text": ("text", "item text", "wording", "متن", "گویه", "نص", "النص", "العباره"),
    "label": ("label", "short", "short label", "برچسب", "کوتاه", "تسمیه"),
    "answers": ("answers", "answer", "options", "choices", "anchors", "پاسخها", "گزینهها", "الإجابات", "الخیارات"),
    "missing": ("missing", "apart", "بیپاسخ", "مفقود"),
}
ENDS_WITH_LANGUAGE = re.compile(r"^(.*?)(?:::?.*\(([a-z]{2,3})\)|\s*\(([a-z]{2,3})\)|[_:\s]+([a-z]{2}))$", re.I | re.S)
DEFAULTS = {"متن": "fa", "گویه": "fa", "پاسخها": "fa", "گزینهها": "fa", "نص": "ar", "النص": "ar", "العباره": "ar"}
DEFAULTS |= {"الإجابات": "ar", "الخیارات": "ar"}


@dataclass(frozen=True, slots=True)
class Headings:
    """columns : the heading by field and language (empty where a field has none); languages in their order."""

    columns: dict[tuple[str, str], str]
    languages: tuple[str, ...]
    unknown: tuple[str, ...]

    def column(self, field: str, language: str = "") -> str:
        """The heading as the file writes it; the field's own name where the file has no such column."""
        return self.columns.get((field, language), f"{field} ({language})" if language else field)


def headings_of(book: Book) -> Headings:
    """Tells the book headings that are nearly known ones, and goes on with what was meant.

    Raises ManyErrors when the code or every text is missing: then nothing else can be told.
    """
    columns: dict[tuple[str, str], str] = {}
    unknown: list[str] = []
    for heading in book.headings[""]:
        field, language = _meaning(heading)
        near = [] if field else get_close_matches(fold(_plain(heading)), _KNOWN, n=1, cutoff=0.75)
        if near:
            book.tell("xlsform_heading", f"row 1, column {heading}", name=heading, nearest=_KNOWN[near[0]][1])
            field, language = _meaning(heading.replace(_plain(heading), _KNOWN[near[0]][1]))
        if not field:
            unknown.append(heading)
        elif (field, language) in columns:
            book.tell("table_heading_twice", f"row 1, column {heading}", name=heading)
        else:
            columns[field, language] = heading
    languages = tuple(dict.fromkeys(language for field, language in columns if field == "text"))
    if ("code", "") not in columns:
        book.tell("xlsform_no_column", "row 1", name="code", nearest=next(iter(unknown), "–"))
    if not languages:
        book.tell("table_no_text", "row 1")
    if not languages or ("code", "") not in columns:
        book.stop_if_wrong()
    return Headings(columns, languages, tuple(unknown))


def _meaning(heading: str) -> tuple[str, str]:
    """A heading's field and language; empty when it is none of ours."""
    plain, language = _plain(heading), _language(heading)
    field = _KNOWN.get(fold(plain), ("", ""))[0]
    if not field or (field not in BY_LANGUAGE and language):
        return "", ""
    return field, (language or _DEFAULT.get(fold(plain), "en")) if field in BY_LANGUAGE else ""


def _plain(heading: str) -> str:
    found = ENDS_WITH_LANGUAGE.match(heading)
    return (found[1] if found else heading).strip()


def _language(heading: str) -> str:
    found = ENDS_WITH_LANGUAGE.match(heading)
    return next((part.lower() for part in found.groups()[1:] if part), "") if found else ""


_KNOWN = {fold(word): (field, word) for field, words in WORDS.items() for word in words}
_DEFAULT = {fold(word): language for word, language in DEFAULTS.items()}
