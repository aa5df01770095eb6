"""Days of three calendars, and the names of their months in three languages.

Gregorian and Jalali (Solar Hijri) are exact. Hijri (lunar) is the tabular calendar with the civil epoch and leap
years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29 of each 30: an announced month may begin a day or two apart from it.
Source: Dershowitz, N., & Reingold, E. M. (2018). Calendrical calculations (4th ed.), ch. 7 (arithmetical).
"""

from __future__ import annotations

from datetime import date

import jdatetime

HIJRI_EPOCH = 227015
"""Proleptic Gregorian ordinal of 1 Muharram 1: 19 July 622 (16 July 622 Julian)."""

JALALI_MONTHS = (
    ("فروردین", "farvardin"),
    ("اردیبهشت", "ordibehesht"),
    ("خرداد", "khordad"),
    ("تیر", "tir"),
    ("مرداد", "امرداد", "mordad"),
    ("شهریور", "shahrivar"),
    ("مهر", "mehr"),
    ("آبان", "ابان", "aban"),
    ("آذر", "اذر", "azar"),
    ("دی", "dey"),
    ("بهمن", "bahman"),
    ("اسفند", "esfand"),
)
HIJRI_MONTHS = (
    ("محرم", "muharram"),
    ("صفر", "safar"),
    ("ربیعالاول", "ربیعاول", "rabialawwal"),
    ("ربیعالثانی", "ربیعالاخر", "ربیعالآخر", "ربیعثانی", "rabialthani"),
    ("جمادیالاولی", "جمادیالاول", "jumadaalula"),
    ("جمادیالثانیه", "جمادیالاخره", "جمادیالآخره", "جمادیالثانی", "jumadaalthani"),
    ("رجب", "rajab"),
    ("شعبان", "shaban"),
    ("رمضان", "ramadan"),
    ("شوال", "shawwal"),
    ("ذوالقعده", "ذیالقعده", "ذیقعده", "dhualqadah"),
    ("ذوالحجه", "ذیالحجه", "ذیحجه", "dhualhijjah"),
)
GREGORIAN_MONTHS = (
    ("january", "jan", "ژانویه", "ینایر", "کانونالثانی", "جانفی"),
    ("february", "feb", "فوریه", "فبرایر", "شباط", "فیفری"),
    ("march", "mar", "مارس", "آذارالمیلادی", "آذار", "اذار"),
    ("april", "apr", "آوریل", "ابریل", "أبریل", "نیسان", "افریل"),
    ("may", "مه", "می", "مایو", "ایار", "أیار", "ماي", "مای"),
    ("june", "jun", "ژوئن", "یونیو", "حزیران", "جوان"),
    ("july", "jul", "ژوئیه", "یولیو", "تموز", "جویلیه", "یولیوز"),
    ("august", "aug", "اوت", "اغسطس", "أغسطس", "آب", "غشت", "اوت"),
    ("september", "sep", "sept", "سپتامبر", "سبتمبر", "ایلول", "أیلول", "شتنبر"),
    ("october", "oct", "اکتبر", "اکتوبر", "أکتوبر", "تشرینالأول", "تشرینالاول"),
    ("november", "nov", "نوامبر", "نوفمبر", "تشرینالثانی", "نونبر"),
    ("december", "dec", "دسامبر", "دیسمبر", "کانونالأول", "کانونالاول", "دجنبر"),
)
FORMS = str.maketrans({"ي": "ی", "ك": "ک", "ة": "ه", "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ی", "\u200c": "", " ": ""})


def month_name(text: str) -> str:
    """A month's name in the one form in which MONTHS has it."""
    return text.translate(FORMS).casefold()


MONTHS: dict[str, dict[str, int]] = {
    calendar: {month_name(name): number for number, names in enumerate(months, start=1) for name in names}
    for calendar, months in (("gregorian", GREGORIAN_MONTHS), ("jalali", JALALI_MONTHS), ("hijri", HIJRI_MONTHS))
}


def gregorian_day(year: int, month: int, day: int, calendar: str) -> date | None:
    """The Gregorian date of a day in a calendar; None when the calendar has no such day."""
    if not (1 <= month <= 12 and 1 <= day <= 31 and 1 <= year <= 3000):
        return None
    try:
        if calendar == "jalali":
            return jdatetime.date(year, month, day).togregorian()
        return hijri_day(year, month, day) if calendar == "hijri" else date(year, month, day)
    except ValueError:
        return None


def hijri_day(year: int, month: int, day: int) -> date | None:
    """The Gregorian date of a day of the tabular Hijri calendar; None for day 30 of a month of 29.

    Dershowitz & Reingold (2018), eq. 7.3.
    """
    leap = (14 + 11 * year) % 30 < 11
    longest = 30 if month % 2 or (month == 12 and leap) else 29
    if day > longest:
        return None
    days = day + 29 * (month - 1) + month // 2 + (year - 1) * 354 + (3 + 11 * year) // 30
    return date.fromordinal(HIJRI_EPOCH - 1 + days)
