"""What a cell of money, share, number or flag means, and which currency it names."""

from __future__ import annotations

import math
import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from psychometrics.value.keys import DIGITS, LETTERS

MOST = 1e15
"""Larger amounts are refused: no firm's, in no currency, and beyond what a float tells apart to the unit."""

CURRENCY_WORDS = {
    "IRR": ("ریال", "rial", "rials", "irr", "﷼"),
    "IRT": ("تومان", "تومن", "toman", "tomans", "irt"),
    "USD": ("$", "usd", "us$", "دلار", "دولار"),
    "EUR": ("€", "eur", "euro", "یورو"),
    "GBP": ("£", "gbp"),
    "AED": ("aed", "درهم", "د.إ"),
    "SAR": ("sar", "ر.س", "ریال سعودی", "﷼ سعودی"),
    "QAR": ("qar", "ریال قطری"),
    "KWD": ("kwd", "د.ک"),
    "BHD": ("bhd", "د.ب"),
    "OMR": ("omr", "ریال عمانی"),
    "IQD": ("iqd", "د.ع"),
    "TRY": ("₺", "try", "لیر"),
    "EGP": ("egp", "ج.م", "جنیه"),
    "JOD": ("jod", "د.أ"),
}
WORDS = {word.translate(LETTERS): code for code, words in CURRENCY_WORDS.items() for word in words}
GROUPS_FOR_SURE = 10
SPACES = re.compile("[\\s\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
NUMBER = re.compile(r"[-+(]*\d[\d.,٫٬/'’\s]*\)?-?|[-+(]*[.,٫/]\d+\)?-?")
OTHERS = {".": ",'’", ",": ".'’", "/": ",.'’"}
GROUPED = {mark: re.compile(rf"^\d{{1,3}}(?:[{others}]\d{{3}})+$") for mark, others in OTHERS.items()}
YES = {"1", "yes", "y", "true", "x", "✓", "بله", "بلی", "نعم", "اری", "آری", "اجرا شد", "implemented"}
NO = {"0", "no", "n", "false", "خیر", "نه", "لا", "کلا"}


@dataclass(frozen=True, slots=True)
class MoneySigns:
    """What the cells of an amount column show.

    decimal    : the only mark of decimals that fits, or "" where the cells leave it open.
    currencies : how many cells name each currency ("IRT" stands for toman).
    """

    decimal: str
    currencies: dict[str, int]
    cells: int
    negative: int
    unread: int


@lru_cache(maxsize=200_000, typed=True)
def as_money(cell: Hashable, decimal: str) -> float | str:
    """The amount of a cell, or why there is none: "amount_unreadable", "amount_too_large".

    Marks that group thousands must stand before three digits: "12,34" is no amount where "." is the decimal mark.
    "(12)" and "12-" are negative. A currency's name or sign may stand before or after; `currency_of` tells which.
    """
    if isinstance(cell, bool):
        return "amount_unreadable"
    if isinstance(cell, int | float | Decimal):
        return _sized(float(cell))
    number, rest = _split(str(cell))
    if rest and rest not in WORDS:
        return "amount_unreadable"
    negative = number.startswith(("-", "(")) or number.endswith(("-", ")"))
    digits = _digits(number.strip("-+()"), decimal)
    if digits is None:
        return "amount_unreadable"
    return _sized(-float(digits) if negative else float(digits))


@lru_cache(maxsize=200_000)
def currency_of(cell: Hashable) -> str:
    """The currency that a cell names, "IRT" for toman; "" when it names none, "?" for words that are no currency."""
    if not isinstance(cell, str):
        return ""
    rest = _split(cell)[1]
    return WORDS.get(rest, "?") if rest else ""


def currency_word(cell: object) -> str:
    """The currency of a cell that holds nothing else, as ISO code or "IRT"; "?" when it is none."""
    plain = SPACES.sub(" ", str(cell).translate(LETTERS)).strip().casefold()
    return WORDS.get(plain, "?")


def as_share(cell: Hashable, decimal: str) -> float | str:
    """A share from 0 to 1, or written in percent; else "share_out_of_range" or "number_unreadable"."""
    text = str(cell)
    percent = any(sign in text for sign in "%٪")
    number = as_number(text.strip().strip("%٪") if percent else cell, decimal)
    if isinstance(number, str):
        return number
    share = number / 100 if percent else number
    return share if 0 <= share <= 1 else "share_out_of_range"


def as_number(cell: Hashable, decimal: str) -> float | str:
    """A number, or "number_unreadable"."""
    found = as_money(cell, decimal)
    named = isinstance(cell, str) and currency_of(cell)
    return "number_unreadable" if isinstance(found, str) or named else found


def as_flag(cell: object) -> bool | str:
    """Yes or no in three languages, or "flag_unreadable"."""
    if isinstance(cell, bool):
        return cell
    plain = str(cell).translate(DIGITS | LETTERS).strip().casefold().removesuffix(".0")
    return True if plain in YES else False if plain in NO else "flag_unreadable"


def money_signs(cells: Iterable[Hashable]) -> MoneySigns:
    """What the cells of a column give away about decimals and currency."""
    count = negative = unread = 0
    fitting, open_cells, marks = {".", ",", "/"}, 0, ""
    currencies: dict[str, int] = {}
    for cell in cells:
        count += 1
        if code := currency_of(cell):
            currencies[code] = currencies.get(code, 0) + 1
        readings = {mark: as_money(cell, mark) for mark in (".", ",", "/")}
        amounts = {mark: amount for mark, amount in readings.items() if not isinstance(amount, str)}
        if not amounts:
            unread += 1
            continue
        if len(set(amounts.values())) > 1:
            open_cells, marks = open_cells + 1, marks + "".join(set(str(cell)) & {".", ",", "/"})
        fitting = fitting.intersection(amounts) or fitting
        negative += min(amounts.values()) < 0
    return MoneySigns(_decimal(fitting, open_cells, set(marks)), currencies, count, negative, unread)


def _decimal(fitting: set[str], open_cells: int, marks: set[str]) -> str:
    """The mark of decimals; "" where a few cells such as "1,234" can be read both ways.

    Where many can, and each has three digits after its mark, the mark groups thousands: decimals aren't all alike.
    """
    if len(fitting) == 1:
        return next(iter(fitting))
    if not open_cells:
        return "."
    decimals = [mark for mark in (".", ",") if mark in fitting - marks]
    return decimals[0] if decimals and open_cells >= GROUPS_FOR_SURE else ""


@lru_cache(maxsize=200_000)
def _split(text: str) -> tuple[str, str]:
    """The number in a cell without spaces, and the words around it."""
    plain = SPACES.sub(" ", text.translate(DIGITS | LETTERS).replace("−", "-").replace("–", "-")).strip()
    found = NUMBER.search(plain)
    if found is None:
        return "", plain.casefold()
    rest = (plain[: found.start()] + " " + plain[found.end() :]).strip().casefold()
    sign = "-" if rest.startswith("-") else ""
    return sign + found[0].strip().replace(" ", "'"), rest.strip("-").strip()


def _digits(number: str, decimal: str) -> str | None:
    """The number with a point as its only mark; None when its marks contradict the decimal mark."""
    number = number.replace("٬", "")
    whole, mark, part = number.partition("٫") if "٫" in number else number.partition(decimal)
    if mark and (not part.isdigit()) and part != "":
        return None
    if not whole.isdigit() and whole != "":
        if not GROUPED[decimal].match(whole):
            return None
        whole = re.sub(r"\D", "", whole)
    if not (whole or part):
        return None
    return f"{whole or '0'}.{part or '0'}"


def _sized(amount: float) -> float | str:
    if not math.isfinite(amount):
        return "amount_unreadable"
    return "amount_too_large" if abs(amount) > MOST else amount
