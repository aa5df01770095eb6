"""A language: direction, digits, dates, fonts and words. One folder of `languages/` each, found by listing.

    fa = language("fa")
    fa.text("web.collect.title")                  the words, from words/<area>.yaml
    fa.text("web.collect.waiting", count=2)       plural forms by the language's own rules
    fa.number(0.843, decimals=2, proportion=True) "۰٫۸۴"
    fa.interval(0.12, 0.45, decimals=2)           "[۰٫۱۲، ۰٫۴۵]"
    fa.listing(["رضایت", "اعتماد", "وفاداری"])     "رضایت، اعتماد، و وفاداری"
    fa.date(moment)                               "۱۴۰۵/۰۹/۰۲"
    fa.dated("2026-11-23")                        the same, for a day in a slot of a note

`language("ar-u-nu-arab")` is Arabic in the digits ٠–٩ (a BCP 47 code: "u-nu" chooses the numbering system);
`language("ar")` keeps 0–9. The words are the same.

A word's key is `<file>.<key>[.<key>]` below `languages/<code>/words/`. A value is a text with `{name}`
slots, or a mapping of plural categories (zero, one, two, few, many, other) chosen by the slot `count`.
Slots hold text that is already in the language's digits; numbers passed as int are written in its digits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import jdatetime
import yaml
from babel import Locale
from babel.lists import format_list

from psychometrics.errors import EngagemeterError, InstrumentError
from psychometrics.results import Note

FOLDER = Path(__file__).parent / "languages"
MINUS = "\u2212"
_DIGITS = {ord(digit): str(value) for digits in ("۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩") for value, digit in enumerate(digits)}
_ASCII = _DIGITS | {ord("٫"): ".", ord("٬"): "", ord(MINUS): "-"}


class MissingWords(KeyError):
    """A key that the language has no words for: a defect, caught by tests that compare languages."""


@dataclass(frozen=True)
class Language:
    """What `languages/<code>/language.yaml` declares, and the words beside it.

    digits          : the ten digits, 0 to 9.
    leading_zero    : whether 0.84 keeps its zero when it can't exceed 1 (APA: no; Persian and Arabic theses: yes).
    calendar        : "gregorian" or "jalali".
    list_separator  : between the ends of an interval.
    numbering       : the numbering system when it is not the language's usual one, e.g. "arab".
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
    numbering: str = ""

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

    def text(self, key: str, /, **slots: Any) -> str:
        """The words of a key with its slots filled. Raises MissingWords."""
        filled = {name: self._slot(value) for name, value in slots.items()}
        return Formatter().vformat(self.template(key, slots.get("count")), (), filled)

    def error(self, error: EngagemeterError) -> str:
        """Place, reason and repair of an error, in this language. Names from a file are isolated in RTL text."""
        slots = {name: self._named(value) for name, value in error.params.items()}
        reason = self.text(f"errors.{error.code}.reason", **slots)
        repair = self.text(f"errors.{error.code}.repair", **slots)
        if not error.place:
            return self.text("errors.told_without_place", reason=reason, repair=repair)
        return self.text("errors.told", place=self._named(error.place), reason=reason, repair=repair)

    def errors(self, error: EngagemeterError) -> list[str]:
        """One line for each problem, when several were found at once."""
        return [self.error(single) for single in getattr(error, "errors", (error,))]

    def note(self, note: Note) -> str:
        """The words of a note; the reason of an error where a statistic was refused with one."""
        slots = {name: self._named(self.dated(value)) for name, value in note.params.items()}
        key = f"notes.{note.code}" if self.has(f"notes.{note.code}") else f"errors.{note.code}.reason"
        return self.text(key, **slots)

    def listing(self, names: Sequence[str]) -> str:
        """Names joined as the language joins them: "a, b, and c"."""
        return format_list(list(names), locale=self.code)

    def interval(self, low: float, high: float, decimals: int = 2, *, proportion: bool = False) -> str:
        """The two ends in brackets. Isolate it as left-to-right on a page, as any number."""
        ends = (self.number(end, decimals, proportion=proportion) for end in (low, high))
        return f"[{self.list_separator.join(ends)}]"

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
            day = moment.date() if isinstance(moment, datetime) else moment
            return self.local_digits(jdatetime.date.fromgregorian(date=day).strftime("%Y/%m/%d"))
        return self.local_digits(moment.strftime("%Y-%m-%d"))

    def dated(self, value: Any) -> Any:
        """A day that a result holds as "2026-11-23" in this language's calendar; anything else as it is."""
        day = iso_day(value)
        return value if day is None else self.date(day)

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
        if isinstance(value, (list, tuple)):
            return self.list_separator.join(self._slot(entry) for entry in value)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return str(value)
        return self.number(value) if isinstance(value, int) else self._plain(value)

    def _plain(self, value: float) -> str:
        """A number inside a sentence: three decimals at most, none that say nothing."""
        decimals = len(f"{value:.3f}".rstrip("0").partition(".")[2])
        return self.number(value, decimals)

    def _named(self, value: Any) -> Any:
        """Names and places from a file, isolated where their Latin letters would disturb right-to-left text."""
        if isinstance(value, (list, tuple)):
            return [self._named(entry) for entry in value]
        if isinstance(value, str) and self.rtl and value.isascii():
            return f"\u2066{value}\u2069"
        return value


def iso_day(value: Any) -> date | None:
    """The day that a text of the form "2026-11-23" names; None for anything else."""
    if not isinstance(value, str) or len(value) != 10:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def ascii_digits(text: str) -> str:
    """Persian and Arabic digits and separators as ASCII, for reading what people typed."""
    return text if text.isascii() else text.translate(_ASCII)


@cache
def language(code: str) -> Language:
    """One language by its code, with "-u-nu-<system>" for another numbering system that it declares.

    Raises InstrumentError naming the known ones.
    """
    base, _, numbering = code.partition("-u-nu-")
    if base not in languages():
        raise InstrumentError("language_unknown", place=code, name=code, known=list(languages()))
    facts = dict(_facts(base))
    systems = facts.pop("numbering_systems", {})
    if numbering and numbering not in systems:
        known = [base, *(f"{base}-u-nu-{system}" for system in systems)]
        raise InstrumentError("language_unknown", place=code, name=code, known=known)
    facts |= systems.get(numbering, {})
    facts["quotes"] = tuple(facts["quotes"])
    return Language(code=base, words=_words(base), numbering=numbering, **facts)


@cache
def _facts(code: str) -> Mapping[str, Any]:
    facts: dict[str, Any] = yaml.load((FOLDER / code / "language.yaml").read_text("utf-8"), _Loader)
    return facts


@cache
def languages() -> tuple[str, ...]:
    """Codes of every language that has a folder; Persian first, then by code."""
    found = sorted(path.parent.name for path in FOLDER.glob("*/language.yaml"))
    return tuple(sorted(found, key=lambda code: (code != "fa", code)))


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def _words(code: str) -> dict[str, Any]:
    """words/web.yaml → web.*, words/report/reliability.yaml → report.reliability.*

    Every file of errors/ and notes/ adds to one flat list (errors.<code>, notes.<code>), whatever its name.
    """
    words: dict[str, Any] = {}
    folder = FOLDER / code / "words"
    for path in sorted(folder.rglob("*.yaml")):
        *parents, name = path.relative_to(folder).with_suffix("").parts
        place = words
        for part in parents if parents in (["errors"], ["notes"]) else [*parents, name]:
            place = place.setdefault(part, {})
        place.update(yaml.load(path.read_text("utf-8"), _Loader) or {})
    return words
