"""Dates in three calendars and three sets of digits; what can't be told apart is left open."""

from __future__ import annotations

from datetime import date, datetime

import jdatetime
import pytest
from hypothesis import given
from hypothesis import strategies as st

from psychometrics.value.reading.calendars import gregorian_day, hijri_day
from psychometrics.value.reading.dates import as_date, date_signs

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("cell", "calendar", "order", "expected"),
    [
        ("2024-03-09", "gregorian", "ymd", date(2024, 3, 9)),
        ("2024/3/9 08:26", "gregorian", "ymd", date(2024, 3, 9)),
        ("2024-03-09T08:26:00Z", "gregorian", "ymd", date(2024, 3, 9)),
        ("20240309", "gregorian", "ymd", date(2024, 3, 9)),
        (19970101, "gregorian", "ymd", date(1997, 1, 1)),
        (19970101.0, "gregorian", "ymd", date(1997, 1, 1)),
        ("09.03.2024", "gregorian", "dmy", date(2024, 3, 9)),
        ("03/09/2024", "gregorian", "mdy", date(2024, 3, 9)),
        ("9 March 2024", "gregorian", "ymd", date(2024, 3, 9)),
        ("Mar 9, 2024", "gregorian", "ymd", date(2024, 3, 9)),
        ("٩ آذار ٢٠٢٤", "gregorian", "ymd", date(2024, 3, 9)),
        ("9 مارس 2024", "gregorian", "ymd", date(2024, 3, 9)),
        ("۱۴۰۲/۱۲/۱۹", "jalali", "ymd", date(2024, 3, 9)),
        ("۱۴۰۳/۰۲/۱۵ - ۱۲:۳۰", "jalali", "ymd", date(2024, 5, 4)),
        ("۱۹ اسفند ۱۴۰۲", "jalali", "ymd", date(2024, 3, 9)),
        ("1403/12/30", "jalali", "ymd", date(2025, 3, 20)),
        ("1445-09-01", "hijri", "ymd", date(2024, 3, 11)),
        ("١ رمضان ١٤٤٥", "hijri", "ymd", date(2024, 3, 11)),
        (datetime(2024, 3, 9, 12), "jalali", "ymd", date(2024, 3, 9)),
        (datetime(1402, 12, 19), "jalali", "ymd", date(2024, 3, 9)),
    ],
)
def test_a_day_is_the_same_day_however_it_is_written(cell: object, calendar: str, order: str, expected: date) -> None:
    assert as_date(cell, calendar, order) == expected


@pytest.mark.parametrize(
    ("cell", "calendar", "order", "reason"),
    [
        ("yesterday", "gregorian", "ymd", "date_unreadable"),
        ("09/03/2024", "gregorian", "ymd", "date_unreadable"),
        ("۹۸/۱۲/۰۹", "jalali", "ymd", "date_two_digit_year"),
        ("09/03/24", "gregorian", "dmy", "date_two_digit_year"),
        ("2023-02-29", "gregorian", "ymd", "date_not_in_calendar"),
        ("1402/12/30", "jalali", "ymd", "date_not_in_calendar"),
        ("1445-02-30", "hijri", "ymd", "date_not_in_calendar"),
        ("2024-13-01", "gregorian", "ymd", "date_not_in_calendar"),
        ("۱۹ اسفند ۱۴۰۲", "gregorian", "ymd", "date_other_calendar"),
        ("1402-12-19", "gregorian", "ymd", "date_too_early"),
        ("", "gregorian", "ymd", "date_unreadable"),
    ],
)
def test_what_is_no_day_says_why(cell: str, calendar: str, order: str, reason: str) -> None:
    assert as_date(cell, calendar, order) == reason


def test_new_years_of_the_tabular_hijri_calendar() -> None:
    """Dershowitz & Reingold's arithmetical calendar: 1 Muharram 1 is 19 July 622; 1445 begins 19 July 2023."""
    assert hijri_day(1, 1, 1) == date(622, 7, 19)
    assert hijri_day(1445, 1, 1) == date(2023, 7, 19)
    assert hijri_day(1446, 1, 1) == date(2024, 7, 8)
    assert hijri_day(1400, 1, 1) == date(1979, 11, 21)


@given(st.integers(1350, 1480), st.integers(1, 12))
def test_hijri_months_follow_each_other_without_a_gap(year: int, month: int) -> None:
    first = gregorian_day(year, month, 1, "hijri")
    following = gregorian_day(year + month // 12, month % 12 + 1, 1, "hijri")
    assert first is not None
    assert following is not None
    assert (following - first).days in (29, 30)
    assert (hijri_day(year, month, 30) is not None) == ((following - first).days == 30)


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)))
def test_jalali_days_go_there_and_back(day: date) -> None:
    written = jdatetime.date.fromgregorian(date=day).strftime("%Y/%m/%d")
    assert as_date(written, "jalali", "ymd") == day


def test_calendars_are_told_by_their_years() -> None:
    assert date_signs(["2023-01-05", "2024-12-30"], TODAY).calendar == "gregorian"
    assert date_signs(["۱۴۰۱/۰۱/۰۵", "۱۴۰۳/۱۲/۳۰"], TODAY).calendar == "jalali"
    assert date_signs(["1444-01-05", "1445-12-20"], TODAY).calendar == "hijri"
    assert date_signs(["1399/01/05", "1445-12-20"], TODAY).calendar == ""
    assert date_signs([datetime(2024, 1, 1)], TODAY).calendar == "gregorian"


def test_day_and_month_are_told_apart_only_by_evidence() -> None:
    assert date_signs(["03/04/2024", "11/12/2023"], TODAY).order == ""
    assert date_signs(["03/04/2024", "25/12/2023"], TODAY).order == "dmy"
    assert date_signs(["03/04/2024", "12/25/2023"], TODAY).order == "mdy"
    assert date_signs(["13/04/2024", "12/25/2023"], TODAY).order == ""
    assert date_signs(["2024-03-04"], TODAY).order == "ymd"
