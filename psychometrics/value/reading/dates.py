"""What a cell of a date column means, by the declared calendar and order, and what the cells give away about both."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from psychometrics.value.keys import DIGITS, LETTERS
from psychometrics.value.reading.calendars import MONTHS, gregorian_day, month_name

EARLIEST = date(1950, 1, 1)
SUGGESTED_FROM = date(1990, 1, 1)
TYPED_FROM = 1700
"""A real date cell of an earlier year is a Jalali or Hijri date that a workbook took for its own."""
MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\u0640\u064b-\u0652\ufeff]")
PARTS = re.compile(r"^(\d{1,4})\s*[-/.\\]\s*(\d{1,2})\s*[-/.\\]\s*(\d{1,4})$")
WHOLE = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
NAMED = re.compile(r"^(\d{1,4})[\s\-/،,]*([^\W\d_]+(?:\s[^\W\d_]+)?)[\s\-/،,]*(\d{1,4})$")
ENGLISH = re.compile(r"^([a-z]+)\.?\s+(\d{1,2}),?\s+(\d{4})$")
TIME = re.compile(
    r"[t\s،,\-]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([ap]\.?m\.?|ق\.?ظ|ب\.?ظ|ص|م)?\s*(z|utc|[+-]\d{2}:?\d{2})?$"
)


@dataclass(frozen=True, slots=True)
class Written:
    """A date as its cell writes it: three numbers, the calendar that a month's name tells, and whether the year
    comes first. `year_first` None: the year's place can't be seen."""

    parts: tuple[int, int, int]
    year_first: bool
    calendar: str = ""


@dataclass(frozen=True, slots=True)
class DateSigns:
    """What the cells of a column show.

    calendar, order  : the only reading that fits, or "" where the cells leave it open: then it has to be asked.
    years            : smallest and largest year as written; (0, 0) when there is none.
    beyond_12_first, beyond_12_second : cells whose first (second) number can only be a day.
    typed            : cells that are real dates of a workbook or Parquet file, which need no declaration.
    unread           : cells that are no date in any reading.
    """

    calendar: str
    order: str
    cells: int
    typed: int
    years: tuple[int, int]
    year_first: int
    beyond_12_first: int
    beyond_12_second: int
    unread: int


def as_date(cell: object, calendar: str, order: str) -> date | str:
    """The Gregorian date of a cell, or why there is none:
    "date_unreadable", "date_two_digit_year", "date_not_in_calendar", "date_other_calendar", "date_too_early".
    """
    if isinstance(cell, date):
        day = cell.date() if isinstance(cell, datetime) else cell
        found: date | str = day if day.year >= TYPED_FROM else _date_of(day.isoformat(), calendar, order)
    else:
        found = _date_of(_plain(cell), calendar, order)
    return "date_too_early" if isinstance(found, date) and found < EARLIEST else found


@lru_cache(maxsize=100_000)
def _date_of(text: str, calendar: str, order: str) -> date | str:
    written = _written(text)
    if written is None:
        return "date_unreadable"
    if written.calendar and written.calendar != calendar:
        return "date_other_calendar"
    first, second, third = written.parts
    if written.year_first:
        year, month, day = first, second, third
    elif written.calendar:
        day, month, year = first, second, third
    elif order == "mdy":
        month, day, year = first, second, third
    elif order == "dmy":
        day, month, year = first, second, third
    else:
        return "date_two_digit_year" if third < 100 else "date_unreadable"
    if year < 100:
        return "date_two_digit_year"
    return gregorian_day(year, month, day, calendar) or "date_not_in_calendar"


def _plain(cell: object) -> str:
    """A cell's text with Latin digits, one form of letters, and without time of day or marks of direction."""
    text = f"{cell:.0f}" if isinstance(cell, float) and cell.is_integer() else str(cell)
    text = MARKS.sub("", text.translate(DIGITS | LETTERS)).replace("\u200c", "").strip().casefold()
    return TIME.sub("", text).strip()


@lru_cache(maxsize=100_000)
def _written(text: str) -> Written | None:
    if found := PARTS.match(text):
        first, second, third = found[1], found[2], found[3]
        if len(first) >= 3 and len(third) >= 3:
            return None
        return Written((int(first), int(second), int(third)), len(first) >= 3)
    if found := WHOLE.match(text):
        return Written((int(found[1]), int(found[2]), int(found[3])), True)
    if found := ENGLISH.match(text):
        calendar, month = _month(found[1])
        return Written((int(found[2]), month, int(found[3])), False, calendar) if month else None
    if found := NAMED.match(text):
        calendar, month = _month(found[2])
        return Written((int(found[1]), month, int(found[3])), len(found[1]) >= 3, calendar) if month else None
    return None


def _month(name: str) -> tuple[str, int]:
    """Calendar and number of a month's name; ("", 0) for what is none."""
    plain = month_name(name)
    return next(((calendar, names[plain]) for calendar, names in MONTHS.items() if plain in names), ("", 0))


def date_signs(cells: Iterable[object], today: date) -> DateSigns:
    """What the cells of a column give away about their calendar and order. Nothing is decided where two fit."""
    written: list[Written] = []
    typed = unread = count = 0
    for cell in cells:
        count += 1
        if isinstance(cell, date):
            typed += 1
        elif (found := _written(_plain(cell))) is None:
            unread += 1
        else:
            written.append(found)
    years = [each.parts[0] if each.year_first else each.parts[2] for each in written]
    open_ones = [each for each in written if not each.year_first and not each.calendar]
    first = sum(each.parts[0] > 12 for each in open_ones)
    second = sum(each.parts[1] > 12 for each in open_ones)
    whole = [year for year in years if year >= 100]
    return DateSigns(
        calendar=_calendar(written, whole, typed, today),
        order="ymd" if not open_ones else "dmy" if first and not second else "mdy" if second and not first else "",
        cells=count,
        typed=typed,
        years=(min(whole), max(whole)) if whole else (0, 0),
        year_first=len(written) - len(open_ones),
        beyond_12_first=first,
        beyond_12_second=second,
        unread=unread,
    )


def _calendar(written: list[Written], years: list[int], typed: int, today: date) -> str:
    """The one calendar in which every date lies between 1990 and today; "" where none or several do."""
    named = {each.calendar for each in written if each.calendar}
    if named:
        return named.pop() if len(named) == 1 else ""
    if not years:
        return "gregorian" if typed else ""
    fitting = [calendar for calendar in ("gregorian", "jalali", "hijri") if _fits(written, years, calendar, today)]
    return fitting[0] if len(fitting) == 1 else ""


def _fits(written: list[Written], years: list[int], calendar: str, today: date) -> bool:
    lowest, highest = gregorian_day(min(years), 1, 1, calendar), gregorian_day(max(years), 1, 1, calendar)
    if lowest is None or highest is None or lowest < SUGGESTED_FROM or highest > today:
        return False
    longest = 30 if calendar == "hijri" else 31
    dated = [each for each in written if each.year_first]
    if calendar == "jalali" and any(each.parts[1] > 6 and each.parts[2] == 31 for each in dated):
        return False
    return all(each.parts[2] <= longest for each in dated)
