"""Amounts of money as a reader expects them: in the stated currency and unit, scaled to thousands, millions or more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from babel.numbers import get_currency_name
from markupsafe import Markup

from instruments.language import Language
from psychometrics.results import Figure, NotComputable, is_number
from reports.numbers import DASH, Numbers

SCALES = ((1e9, "billion"), (1e6, "million"), (1e3, "thousand"))
RIALS_PER_TOMAN = 10.0


@dataclass(frozen=True)
class Money:
    """One scale for all amounts of a table or figure. Records hold rials; toman is a way of showing them.

    divisor : what an amount of the records is divided by; unit : its words, "million toman".
    """

    language: Language
    divisor: float
    unit: str
    decimals: int

    def shown(self, amount: float) -> float:
        """The amount in the unit of this scale, for axes."""
        return amount / self.divisor

    def text(self, amount: Figure) -> str:
        """Digits without the unit, as plain text."""
        if isinstance(amount, NotComputable) or not is_number(float(amount)):
            return DASH
        return self.language.number(self.shown(float(amount)), self.decimals)

    def cell(self, amount: Figure) -> Markup:
        """Digits without the unit, for a table whose note or head names the unit."""
        return Numbers(self.language).isolated(self.text(amount))

    def interval(self, low: Figure, high: Figure) -> Markup:
        ends = [self.text(end) for end in (low, high)]
        shown = DASH if DASH in ends else f"[{self.language.list_separator.join(ends)}]"
        return Numbers(self.language).isolated(shown)

    def estimate(self, amount: Figure, low: Figure, high: Figure) -> Markup:
        """The amount first in reading order, then its interval."""
        if DASH in (self.text(amount), self.text(low), self.text(high)):
            return self.cell(amount)
        return Markup('<span class="pair">{} {}</span>').format(self.cell(amount), self.interval(low, high))

    def words(self, amount: Figure) -> Markup:
        """Digits and unit, for a sentence."""
        template = self.language.template("report.money.amount")
        return Markup(template).format(number=self.cell(amount), unit=self.unit)


def money(language: Language, currency: str, unit: str, amounts: Iterable[object]) -> Money:
    """A scale on which the largest of these amounts has one to three digits before its decimals.

    currency : ISO 4217 code or ""; unit : "toman" shows rials in toman.
    """
    base = RIALS_PER_TOMAN if unit == "toman" else 1.0
    sizes = [abs(float(amount)) / base for amount in amounts if is_number(amount)]  # type: ignore[arg-type]
    largest = max(sizes, default=0.0)
    factor, name = next(((size, name) for size, name in SCALES if largest >= size * 10), (1.0, ""))
    plain = currency_name(language, currency, unit)
    words = language.text(f"report.money.{name}", unit=plain) if name else plain
    return Money(language, base * factor, words, 0 if largest / factor >= 1000 else 1 if largest / factor >= 100 else 2)


def currency_name(language: Language, currency: str, unit: str = "") -> str:
    """ "toman", "rial", "US dollar" in the language; "units of money" where no currency was told."""
    if unit in ("toman", "rial") or currency == "IRR":
        return language.template(f"report.money.{unit or 'rial'}")
    if not currency:
        return language.template("report.money.unknown")
    return str(get_currency_name(currency, count=2, locale=language.code))
