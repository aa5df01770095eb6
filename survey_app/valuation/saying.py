"""Numbers of the results in one language: money with its unit, intervals, shares, p values. Each is isolated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from instruments.language import Language
from survey_app.findings.figures import note_words, number, reason

DASH = Markup("–")
MILLION, MILLIONS_FROM, RIALS_PER_TOMAN = 1_000_000, 1_000_000, 10
NO_DECIMALS_FROM, WHOLE_FROM = 100, 10_000


@dataclass(frozen=True, slots=True)
class Saying:
    """currency, unit : as the records declare them; amounts declared in tomans are kept in rials.

    scale : what amounts are divided by, so that they come out in the unit and stay readable; millions : whether so.
    """

    t: Language
    currency: str = ""
    unit: str = ""
    scale: int = 1
    millions: bool = False

    def count(self, value: Any) -> Markup:
        found = number(value)
        return DASH if found is None else _ltr(self.t.number(found))

    def plain(self, value: Any, decimals: int = 2) -> Markup:
        """A number as it is; a large one without decimals."""
        found = number(value)
        return DASH if found is None else _ltr(self.t.number(found, 0 if abs(found) >= WHOLE_FROM else decimals))

    def share(self, value: Any, decimals: int = 0) -> Markup:
        found = number(value)
        return DASH if found is None else _ltr(self.percent(100 * found, decimals))

    def percent(self, value: float, decimals: int = 1) -> str:
        return self.t.number(value, decimals) + self.t.percent

    def money(self, value: Any) -> Markup:
        found = number(value)
        return DASH if found is None else _ltr(self.t.number(found / self.scale, self._decimals(found)))

    def amount(self, value: Any) -> Markup:
        """Money with its unit, inside a sentence."""
        told = self.money(value)
        return Markup("{} {}").format(told, self.money_unit) if self.money_unit else told

    def money_range(self, low: Any, high: Any) -> Markup:
        ends = number(low), number(high)
        if ends[0] is None or ends[1] is None:
            return Markup("")
        decimals = self._decimals(max(abs(ends[0]), abs(ends[1])))
        return _ltr(self.t.interval(ends[0] / self.scale, ends[1] / self.scale, decimals))

    def range(self, low: Any, high: Any, decimals: int = 2) -> Markup:
        ends = number(low), number(high)
        if ends[0] is None or ends[1] is None:
            return Markup("")
        whole = max(abs(ends[0]), abs(ends[1])) >= WHOLE_FROM
        return _ltr(self.t.interval(ends[0], ends[1], 0 if whole else decimals))

    def p(self, value: Any) -> Markup:
        found = number(value)
        if found is None:
            return DASH
        least = self.t.number(0.001, 3, proportion=True)
        said = f"< {least}" if found < 0.001 else f"= {self.t.number(found, 3, proportion=True)}"
        return Markup('<bdi dir="ltr"><i>p</i> {}</bdi>').format(said)

    @property
    def money_unit(self) -> str:
        """ "million tomans", "USD"; empty when nothing was declared."""
        name = self.unit or self.currency
        key = f"web.value_results.units.{name}"
        name = self.t.text(key) if self.t.has(key) else name
        return self.t.text("web.value_results.units.millions", unit=name) if self.millions and name else name

    def note(self, note: dict[str, Any]) -> str:
        return note_words(note, self.t)

    def notes(self, result: dict[str, Any]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.note(note) for note in result.get("notes", ()) if isinstance(note, dict)))

    def reason(self, value: Any) -> str:
        """Why there is no result; empty when there is one."""
        return reason(value, self.t)

    def word(self, key: str, **slots: Any) -> str:
        return self.t.text(f"web.value_results.{key}", **slots)

    def _decimals(self, value: float) -> int:
        return 0 if abs(value / self.scale) >= NO_DECIMALS_FROM else 2


def saying(t: Language, stated: dict[str, Any], typical: float) -> Saying:
    """typical : an amount of usual size; from one million on, amounts are told in millions."""
    unit = str(stated.get("unit", ""))
    per_unit = RIALS_PER_TOMAN if unit == "toman" else 1
    millions = abs(typical) / per_unit >= MILLIONS_FROM
    scale = per_unit * (MILLION if millions else 1)
    return Saying(t, str(stated.get("currency", "")), unit, scale, millions)


def _ltr(text: str) -> Markup:
    return Markup('<bdi dir="ltr">{}</bdi>').format(text)
