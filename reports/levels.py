"""Verbal levels of a mean, as Arabic theses read the weighted mean (الوسط المرجح): the range cut in equal classes.

Two customs circulate for a scale from 1 to 5: classes that begin at 1.80 ("1.00–1.79, 1.80–2.59, …") and classes that
end at it ("1.00–1.80, 1.81–2.60, …"). They differ only for a mean exactly on a border, so the rule is stated.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from psychometrics.errors import RequestError

NEAR = 1e-9


class Border(StrEnum):
    """To which class a mean exactly on a border belongs."""

    UPPER = "upper"
    LOWER = "lower"


@dataclass(frozen=True)
class Levels:
    """classes : 3 or 5 of equal width. border : UPPER, 1.80 begins the second class; LOWER, it ends the first.

    names : own words by language, from the lowest class to the highest; else those of the catalogue.
    Raises RequestError "levels_unusable" for another number of classes or other than so many names.
    """

    classes: int = 5
    border: Border = Border.UPPER
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.classes not in (3, 5) or any(len(named) != self.classes for named in self.names.values()):
            raise RequestError("levels_unusable", place="levels", classes=self.classes)

    def bounds(self, low: float, high: float) -> list[tuple[float, float]]:
        """First and last mean of each class, two decimals apart: (1.00, 1.79), (1.80, 2.59), …"""
        width = (high - low) / self.classes
        cuts = [low + width * place for place in range(self.classes + 1)]
        shift = (0.0, -0.01) if self.border is Border.UPPER else (0.01, 0.0)
        rows = [(start + shift[0], end + shift[1]) for start, end in pairwise(cuts)]
        return [(low, rows[0][1]), *rows[1:-1], (rows[-1][0], high)]

    def of(self, mean: float, low: float, high: float) -> int:
        """The class of a mean, 0 the lowest. The mean counts as it is, not as it is printed."""
        place = (mean - low) / ((high - low) / self.classes)
        if self.border is Border.UPPER:
            return max(0, min(self.classes - 1, int(place + NEAR)))
        return max(0, min(self.classes - 1, math.ceil(place - NEAR) - 1))


def relative_weight(mean: float, high: float) -> float:
    """الوزن النسبي: the mean in per cent of the highest possible answer."""
    return 100 * mean / high
