"""What the analysis screen says of a statistic that it offers, and of each of its options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Option:
    """kind : choice, several (of `choices`), whole, number, flag, scale, scales, variable, variables, text.

    low, high : allowed range of a number, both included. optional : may stay empty, which means the default.
    """

    name: str
    default: Any
    kind: str
    choices: tuple[str, ...] = ()
    low: float = 0
    high: float = 0
    optional: bool = False

    @property
    def many(self) -> bool:
        return self.kind in ("several", "scales", "variables")


@dataclass(frozen=True, slots=True)
class Offer:
    """One statistic. needs : what a study must have for it: "groups", "scales" (two of them) or "waves"."""

    name: str
    group: str
    options: tuple[Option, ...] = ()
    needs: str = ""

    def option(self, name: str) -> Option | None:
        return next((option for option in self.options if option.name == name), None)
