"""Numbers as a reader sees them: rounded, in the language's digits, isolated so that no sign or range can flip."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date
from babel.lists import format_list
from markupsafe import Markup, escape

from instruments.language import Language
from psychometrics.results import Figure, NotComputable, is_number

DASH = "–"
NARROW = "\u00a0"


@dataclass(frozen=True)
class Numbers:
    """Every method returns Markup. A `NotComputable` becomes a dash; its reason stands in the table's note."""

    language: Language

    def isolated(self, text: str, css: str = "n", values: Sequence[Figure] = ()) -> Markup:
        """A piece that reads from left to right in any language: number, formula, code, Latin name.

        values : the unrounded numbers that it shows, for the files of tables; none where one is missing.
        """
        known = [repr(float(each)) for each in values if is_number(each)]
        if not known or len(known) < len(values):
            return Markup('<bdi dir="ltr" class="{}">{}</bdi>').format(css, text)
        return Markup('<bdi dir="ltr" class="{}" data-value="{}">{}</bdi>').format(css, " ".join(known), text)

    def integer(self, value: Figure) -> Markup:
        return self.isolated(self.fixed_text(value, 0), values=(value,))

    def year(self, value: int) -> Markup:
        """Digits without grouping: a year, a seed."""
        return self.isolated(self.language.number(value, grouped=False))

    def fixed(self, value: Figure, decimals: int = 2) -> Markup:
        return self.isolated(self.fixed_text(value, decimals), values=(value,))

    def proportion(self, value: Figure, decimals: int = 2) -> Markup:
        """A number that can't exceed 1 in size: its leading zero follows the language's custom."""
        return self.isolated(self.fixed_text(value, decimals, proportion=True), values=(value,))

    def small(self, value: Figure, decimals: int = 5) -> Markup:
        """With so many decimals; a number that they would show as nothing is written "1.10 × 10⁻⁶"."""
        if not is_number(value) or float(value) == 0 or abs(float(value)) >= 10**-decimals:
            return self.fixed(value, decimals)
        digits, power = f"{float(value):.2e}".split("e")
        shown = Markup("{}\u00a0×\u00a0{}<sup>{}</sup>")
        parts = self.fixed_text(float(digits)), self.language.number(10), self.language.number(int(power))
        return self.isolated(shown.format(*parts), values=(value,))

    def fixed_text(self, value: Figure, decimals: int = 2, *, proportion: bool = False) -> str:
        """The same as plain text, for figures and alternative texts."""
        if isinstance(value, NotComputable) or not is_number(float(value)):
            return DASH
        return self.language.number(float(value), decimals, proportion=proportion)

    def percent(self, value: Figure, decimals: int = 1) -> Markup:
        """Of 100: 34.2 is "34.2%"."""
        text = self.fixed_text(value, decimals)
        return self.isolated(text if text == DASH else text + self.language.percent, values=(value,))

    def share(self, value: Figure, decimals: int = 1) -> Markup:
        """Of 1: 0.342 is "34.2%"."""
        return self.percent(100 * float(value) if is_number(value) else value, decimals)

    def p_text(self, value: Figure) -> str:
        """Exact to three decimals, "< .001" below that and "> .999" above."""
        if isinstance(value, NotComputable) or not is_number(float(value)):
            return DASH
        if value < 0.001:
            return f"<{NARROW}{self.fixed_text(0.001, 3, proportion=True)}"
        if value >= 0.9995:
            return f">{NARROW}{self.fixed_text(0.999, 3, proportion=True)}"
        return self.fixed_text(value, 3, proportion=True)

    def p(self, value: Figure) -> Markup:
        """For a table's cell."""
        return self.isolated(self.p_text(value), values=(value,))

    def p_formula(self, value: Figure) -> Markup:
        """For a sentence: "p = .023" or "p < .001"."""
        text = self.p_text(value)
        relation = "" if text[0] in "<>" else f"={NARROW}"
        return self.equation("p", relation + text, italic=True)

    def equation(self, symbol: str, value: str, *, italic: bool = False) -> Markup:
        """`equation("p", "< .001")`; the symbol is in italics where the language's custom says so."""
        shown = Markup("<i>{}</i>").format(symbol) if italic else escape(symbol)
        return Markup('<bdi dir="ltr" class="n">{}{}{}</bdi>').format(shown, NARROW, value)

    def equals(self, symbol: str, value: Figure, decimals: int = 2, *, proportion: bool = True) -> Markup:
        """`ω = .84`."""
        text = self.fixed_text(value, decimals, proportion=proportion)
        return self.equation(symbol, f"={NARROW}{text}", italic=symbol.isascii() and len(symbol) == 1)

    def interval_text(self, low: Figure, high: Figure, decimals: int = 2, *, proportion: bool = True) -> str:
        ends = [self.fixed_text(end, decimals, proportion=proportion) for end in (low, high)]
        return DASH if DASH in ends else f"[{self.language.list_separator.join(ends)}]"

    def interval(self, low: Figure, high: Figure, decimals: int = 2, *, proportion: bool = True) -> Markup:
        return self.isolated(self.interval_text(low, high, decimals, proportion=proportion), values=(low, high))

    def estimate(self, value: Figure, low: Figure, high: Figure, decimals: int = 2) -> Markup:
        """The estimate first in reading order, then its interval: two isolated pieces on one line."""
        shown = self.proportion(value, decimals)
        if DASH in (self.fixed_text(value), self.interval_text(low, high)):
            return shown
        pieces = Markup('<span class="pair">{} {}</span>')
        return pieces.format(shown, self.interval(low, high, decimals))

    def range(self, low: float, high: float) -> Markup:
        """Whole numbers from low to high: "1–5"."""
        return self.isolated(f"{self.language.number(low)}–{self.language.number(high)}")

    def span(self, low: Figure, high: Figure, decimals: int = 2, *, proportion: bool = True) -> Markup:
        """From low to high within a sentence: "0.85–0.91", one piece that no right-to-left line can turn."""
        ends = [self.fixed_text(end, decimals, proportion=proportion) for end in (low, high)]
        return self.isolated(ends[0] if ends[0] == ends[1] else "–".join(ends), values=(low, high))

    def day(self, moment: date | datetime) -> Markup:
        """The day in the language's calendar; the month in words where the calendar is Gregorian."""
        if self.language.calendar == "jalali":
            return self.isolated(self.language.date(moment))
        words = format_date(moment, "d MMMM yyyy", locale=self.language.code)
        return Markup('<bdi class="n">{}</bdi>').format(self.language.local_digits(words))

    def listed(self, pieces: Iterable[str]) -> Markup:
        """ "A, B and C" by the language's rules; pieces are Markup or are escaped."""
        parts = [str(escape(piece)) for piece in pieces]
        return Markup(format_list(parts, locale=self.language.code)) if parts else Markup("")
