"""A language: direction, digits, dates, fonts and words. One folder of `languages/` each, found by listing.

    fa = language("fa")
    fa.text("web.collect.title")                  the words, from words/<area>.yaml
    fa.text("web.collect.waiting", count=2)       plural forms by the language's own rules
    fa.number(0.843, decimals=2, proportion=True) "۰٫۸۴"
    fa.date(moment)                               "۱۴۰۵/۰۹/۰۲"

A word's key is `<file>.<key>[.<key>]` below `languages/<code>/words/`. A value is a text with `{name}`
slots, or a mapping of plural categories (zero, one, two, few, many, other) chosen by the slot `count`.
Slots hold text that is already in the language's digits; numbers passed as int are written in its digits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import yaml
from babel import Locale

from psychometrics.errors import EngagemeterError
from psychometrics.results import Note

FOLDER = Path(__file__).parent / "languages"
MINUS = "\u2212"


class MissingWords(KeyError):
    """A key that the language has no words for: a defect, caught by tests that compare languages."""


@dataclass(frozen=True)
class Language:
    """What `languages/<code>/language.yaml` declares, and the words beside it.

    digits          : the ten digits, 0 to 9.
    leading_zero    : whether 0.84 keeps its zero when it can't exceed 1 (APA: no; Persian and Arabic theses: yes).
    calendar        : "gregorian" or "jalali".
    list_separator  : between the ends of an interval.
    """

    code: str
    name: str
    direction: str
    digits: str
    decimal: str
    thousands: str
    percent: str
    leading_zero: bool
    calendar: str
    list_separator: str
    quotes: tuple[str, str]
    words: Mapping[str, Any] = field(repr=False)

    @property
    def rtl(self) -> bool:
        return self.direction == "rtl"

    def has(self, key: str) -> bool:
        return self._find(key) is not None

    def template(self, key: str, count: float | None = None) -> str:
        """The words of a key before its slots are filled, in the plural form of `count`. Raises MissingWords."""
        words = self._find(key)
        if isinstance(words, Mapping) and count is not None:
            words = self._plural(words, count)
        if words is None or isinstance(words, Mapping):
            raise MissingWords(f"{self.code}: {key}")
        return str(words)

    def text(self, key: str, **slots: Any) -> str:
        """The words of a key with its slots filled. Raises MissingWords."""
        filled = {name: self._slot(value) for name, value in slots.items()}
        return Formatter().vformat(self.template(key, slots.get("count")), (), filled)

    def error(self, error: EngagemeterError) -> str:
        """Place, reason and repair of an error, in this language."""
        known = {name: str(value) for name, value in error.params.items()}
        reason = self.text(f"errors.{error.code}.reason", **known)
        repair = self.text(f"errors.{error.code}.repair", **known)
        return self.text("errors.told", place=error.place or "–", reason=reason, repair=repair)

    def note(self, note: Note) -> str:
        """The words of a note; the reason of an error where a statistic was refused with one."""
        slots = {name: value if isinstance(value, int) else str(value) for name, value in note.params.items()}
        key = f"notes.{note.code}" if self.has(f"notes.{note.code}") else f"errors.{note.code}.reason"
        return self.text(key, **slots)

    def local_digits(self, text: str) -> str:
        """ASCII digits of a text in this language's digits; nothing else changes."""
        return text.translate({ord("0") + value: digit for value, digit in enumerate(self.digits)})

    def number(self, value: float, decimals: int = 0, *, proportion: bool = False, grouped: bool = True) -> str:
        """A number in words of this language: digits, separators, true minus, leading zero by custom.

        proportion : the number can't exceed 1 in size, so APA drops its leading zero.
        """
        text = f"{abs(value):{',' if grouped else ''}.{decimals}f}"
        negative = value < 0 and any(digit not in "0.," for digit in text)
        if proportion and not self.leading_zero and text.startswith("0."):
            text = text[1:]
        text = text.translate({ord(","): self.thousands, ord("."): self.decimal})
        return (MINUS if negative else "") + self.local_digits(text)

    def date(self, moment: date | datetime) -> str:
        """The day in this language's calendar and digits, year first, numerically."""
        if self.calendar == "jalali":
            import jdatetime

            day = moment.date() if isinstance(moment, datetime) else moment
            return self.local_digits(jdatetime.date.fromgregorian(date=day).strftime("%Y/%m/%d"))
        return self.local_digits(moment.strftime("%Y-%m-%d"))

    def _find(self, key: str) -> Any:
        words: Any = self.words
        for part in key.split("."):
            if not isinstance(words, Mapping) or part not in words:
                return None
            words = words[part]
        return words

    def _plural(self, forms: Mapping[str, str], count: float) -> str:
        category = Locale.parse(self.code).plural_form(count)
        return forms.get(category, forms["other"])

    def _slot(self, value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, int):
            return str(value)
        return self.number(value)


def ascii_digits(text: str) -> str:
    """Persian and Arabic digits and separators as ASCII, for reading what people typed."""
    table = {ord(digit): str(value) for digits in ("۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩") for value, digit in enumerate(digits)}
    return text.translate(table | {ord("٫"): ".", ord("٬"): "", ord(MINUS): "-"})


@cache
def language(code: str) -> Language:
    """One language by its code. Raises KeyError naming the known ones."""
    folder = FOLDER / code
    if code not in languages():
        raise KeyError(f"language {code!r}; known: {', '.join(languages())}")
    facts = yaml.load((folder / "language.yaml").read_text("utf-8"), _Loader)
    facts["quotes"] = tuple(facts["quotes"])
    return Language(code=code, words=_words(folder / "words"), **facts)


@cache
def languages() -> tuple[str, ...]:
    """Codes of every language that has a folder; Persian first, then by code."""
    found = sorted(path.parent.name for path in FOLDER.glob("*/language.yaml"))
    return tuple(sorted(found, key=lambda code: (code != "fa", code)))


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _words(folder: Path) -> dict[str, Any]:
    """words/web.yaml → web.*, words/report/reliability.yaml → report.reliability.*

    Every file of errors/ and notes/ adds to one flat list (errors.<code>, notes.<code>), whatever its name.
    """
    words: dict[str, Any] = {}
    for path in sorted(folder.rglob("*.yaml")):
        *parents, name = path.relative_to(folder).with_suffix("").parts
        place = words
        for part in parents if parents in (["errors"], ["notes"]) else [*parents, name]:
            place = place.setdefault(part, {})
        place.update(yaml.load(path.read_text("utf-8"), _Loader) or {})
    return words
