"""Numbers, dates and texts as people type them: three digit sets, four decimal signs, two calendars."""

from __future__ import annotations

import re
from datetime import date

import jdatetime

from instruments.language import ascii_digits

LONGEST_NUMBER = 18
LONGEST_TEXT = 4000
LONGEST_LINE = 300
FIRST_GREGORIAN_YEAR = 1700
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_DATE = re.compile(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def number(typed: str) -> float | None:
    """A number typed in any of three digit sets, with ". , ٫ /" as the decimal sign. None when it isn't one."""
    text = ascii_digits(typed).replace(" ", "").replace("\u200c", "")
    if len(text) > LONGEST_NUMBER:
        return None
    text = text.replace(",", "") if _GROUPED.fullmatch(text) else text.replace(",", ".").replace("/", ".")
    return float(text) if text.isascii() and _NUMBER.fullmatch(text) else None


def day(typed: str) -> date | None:
    """A day, year first or last: 2026-11-23, 23/11/2026, ۱۴۰۵/۰۹/۰۲. A year before 1700 is of the Jalali calendar.

    None when there is no such day.
    """
    found = _DATE.fullmatch(ascii_digits(typed).replace("\u200c", "").replace("\u200f", "").strip())
    if found is None:
        return None
    first, month, last = (int(part) for part in found.groups())
    year, of_month = (first, last) if len(found[1]) > 2 else (last, first)
    try:
        if 1000 <= year < FIRST_GREGORIAN_YEAR:
            return jdatetime.date(year, month, of_month).togregorian()
        return date(year, month, of_month) if year >= FIRST_GREGORIAN_YEAR else None
    except ValueError:
        return None


def has_control_signs(text: str) -> bool:
    """Signs that no keyboard types and no file can keep."""
    return _CONTROL.search(text) is not None
