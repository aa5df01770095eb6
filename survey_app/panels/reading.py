"""Contacts as people paste them: from a spreadsheet (tabs) or a CSV file (commas or semicolons), in any of our digits.

The first row names the columns, in Persian, Arabic or English; unknown columns are kept as further fields.
Nothing is stored here. A row that can't be used is told with its number and reason.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from io import StringIO

import jdatetime

from instruments.language import ascii_digits, languages
from psychometrics.errors import RequestError
from survey_app.accounts.service import EMAIL, normal_email

MOST_ROWS = 20_000
LONGEST = 200
MOST_CUSTOM = 20
PHONE = re.compile(r"\+?\d{7,15}")
DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
JALALI_YEARS = range(1300, 1500)

NAMES: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "full name", "نام", "نام و نام خانوادگی", "الاسم", "اسم"),
    "email": ("email", "e-mail", "mail", "رایانامه", "ایمیل", "پست الکترونیک", "البريد", "البريد الإلكتروني"),
    "phone": ("phone", "mobile", "telephone", "cell", "تلفن", "موبایل", "همراه", "الهاتف", "الجوال", "هاتف"),
    "language": ("language", "زبان", "اللغة"),
    "tier": ("tier", "level", "سطح", "رده", "المستوى", "الفئة"),
    "value": ("value", "clv", "ارزش", "ارزش مشتری", "القيمة"),
    "stage": ("stage", "مرحله", "المرحلة"),
    "channel": ("channel", "کانال", "القناة"),
    "as_of": ("date", "as of", "as_of", "تاریخ", "التاريخ"),
}
LANGUAGES = {"fa": ("fa", "persian", "farsi", "فارسی"), "ar": ("ar", "arabic", "عربی", "العربية", "عربي")}
LANGUAGES |= {"en": ("en", "english", "انگلیسی", "الإنجليزية")}


@dataclass(frozen=True, slots=True)
class Person:
    """One usable row. identity : e-mail or telephone in one form, by which duplicates are known."""

    identity: str
    fields: dict[str, str] = field(default_factory=dict)
    value: float | None = None
    as_of: date | None = None
    custom: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WrongRow:
    """row : as a spreadsheet numbers it; code : words in web.panels.wrong.<code>; shown : the cell, shortened."""

    row: int
    code: str
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Pasted:
    """people : usable rows without repeats; columns : what each column was read as."""

    columns: tuple[tuple[str, str], ...]
    people: tuple[Person, ...]
    wrong: tuple[WrongRow, ...]
    repeated: int


class Unusable(Exception):
    """A row that can't be used, and why."""

    def __init__(self, code: str, shown: str = "") -> None:
        super().__init__(code)
        self.code, self.shown = code, shown[:40]


def read(text: str) -> Pasted:
    """Read what was pasted. Raises RequestError `contacts_empty`, `contacts_no_address`, `contacts_too_many`."""
    rows = [row for row in _rows(text) if any(cell.strip() for cell in row[1])]
    if len(rows) < 2:
        raise RequestError("contacts_empty")
    if len(rows) - 1 > MOST_ROWS:
        raise RequestError("contacts_too_many", count=MOST_ROWS)
    head = [cell.strip()[:LONGEST] for cell in rows[0][1]]
    meanings = [meaning_of(title) for title in head]
    if not {"email", "phone"} & set(meanings):
        raise RequestError("contacts_no_address")
    people: dict[str, Person] = {}
    wrong, repeated = [], 0
    for number, cells in rows[1:]:
        try:
            person = _person(head, meanings, cells)
        except Unusable as error:
            wrong.append(WrongRow(number, error.code, error.shown))
            continue
        repeated += person.identity in people
        people.setdefault(person.identity, person)
    return Pasted(tuple(zip(head, meanings, strict=True)), tuple(people.values()), tuple(wrong), repeated)


def meaning_of(title: str) -> str:
    """The field that a column's title names; "custom" for any other, empty for a column without title."""
    plain = " ".join(title.casefold().replace("\u200c", " ").replace("ي", "ی").replace("ك", "ک").split())
    for name, titles in NAMES.items():
        if plain in {t.replace("ي", "ی").replace("ك", "ک").replace("\u200c", " ") for t in titles}:
            return name
    return "custom" if plain else ""


def normal_phone(text: str) -> str:
    """A number with its digits alone; 00 before the country becomes +. Empty when it can't be one."""
    plain = re.sub(r"[\s().\u200e\u200f\u2066-\u2069-]", "", ascii_digits(text))
    plain = "+" + plain[2:] if plain.startswith("00") else plain
    return plain if PHONE.fullmatch(plain) else ""


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    head = text.lstrip("\ufeff").split("\n", 1)[0]
    delimiter = max("\t;,", key=head.count)
    yield from enumerate(csv.reader(StringIO(text.lstrip("\ufeff")), delimiter=delimiter), 1)


def _person(head: list[str], meanings: list[str], cells: list[str]) -> Person:
    given: dict[str, str] = {}
    custom: dict[str, str] = {}
    for title, meaning, cell in zip(head, meanings, cells, strict=False):
        text = " ".join(cell.split())[:LONGEST]
        if meaning == "custom" and text and len(custom) < MOST_CUSTOM:
            custom[title] = text
        elif meaning and text:
            given.setdefault(meaning, text)
    email = normal_email(given.get("email", ""))
    if email and not EMAIL.fullmatch(email):
        raise Unusable("email", email)
    phone = normal_phone(given.get("phone", ""))
    if given.get("phone") and not phone:
        raise Unusable("phone", given["phone"])
    if not (email or phone):
        raise Unusable("no_address")
    kept = {name: given.get(name, "") for name in ("name", "tier", "stage", "channel")}
    kept |= {"email": email, "phone": phone, "language": _language(given.get("language", ""))}
    return Person(email or phone, kept, _value(given.get("value", "")), _day(given.get("as_of", "")), custom)


def _language(text: str) -> str:
    known = next((code for code, names in LANGUAGES.items() if text.casefold() in names), "")
    if text and known not in languages():
        raise Unusable("language", text)
    return known


def _value(text: str) -> float | None:
    if not text:
        return None
    plain = ascii_digits(text).replace(" ", "")
    plain = plain.replace(",", "") if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", plain) else plain
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", plain):
        raise Unusable("value", text)
    return float(plain)


def _day(text: str) -> date | None:
    if not text:
        return None
    found = DAY.fullmatch(ascii_digits(text))
    if not found:
        raise Unusable("as_of", text)
    year, month, day = (int(part) for part in found.groups())
    try:
        if year in JALALI_YEARS:
            return jdatetime.date(year, month, day).togregorian()
        return date(year, month, day)
    except ValueError as error:
        raise Unusable("as_of", text) from error
