"""Whether a scale has answers enough: the interval of its omega against the width declared before launch.

The width of an interval shrinks with the square root of n, so n × (width / declared)² answers reach the declared
one (the reasoning of Bonett, 2002, for alpha). An item counts as weak when the scale without it is clearly better.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from survey_app.findings.figures import first_number, number

GAIN_WITHOUT = 0.02
"""A rise of alpha without the item that is worth telling."""


@dataclass(frozen=True, slots=True)
class Enough:
    """code: tight, more, weak_item, reversed_item, none; more: answers still needed; width: of the interval."""

    code: str
    more: int = 0
    width: float = 0.0
    item: str = ""

    @property
    def state(self) -> str:
        """Which icon and colour: good, waiting or wrong."""
        return {"tight": "good", "more": "waiting"}.get(self.code, "waiting" if self.code == "none" else "wrong")


def judge(scale: dict[str, Any], declared: float) -> Enough:
    """A row of a stored reliability analysis against the declared width."""
    low, high = (
        first_number(scale, "omega_low", "omega_delta_low"),
        first_number(scale, "omega_high", "omega_delta_high"),
    )
    width = high - low if low is not None and high is not None else 0.0
    weak = weak_item(scale)
    if weak is not None:
        return replace(weak, width=width)
    if not width:
        return Enough("none")
    if width <= declared:
        return Enough("tight", width=width)
    return Enough("more", more=answers_needed(scale["n"], width, declared), width=width)


def answers_needed(n: int, width: float, declared: float) -> int:
    """How many more answers make an interval of this width as narrow as declared, rounded up to tens."""
    return math.ceil(round(n * (width / declared) ** 2 - n, 6) / 10) * 10


def weak_item(scale: dict[str, Any]) -> Enough | None:
    """The item that most lowers its scale: against the others (its key is doubtful), or clearly apart from them."""
    items = scale.get("items", [])
    alpha = number(scale.get("alpha"))
    against = [i for i in items if (number(i["r_drop"]) or 0.0) < 0]
    if against:
        return Enough("reversed_item", item=min(against, key=lambda i: i["r_drop"])["item"])
    gains = [(number(i["alpha_if_dropped"]) or 0.0, i["item"]) for i in items]
    best = max(gains, default=(0.0, ""))
    if alpha is not None and best[0] - alpha >= GAIN_WITHOUT:
        return Enough("weak_item", item=best[1])
    return None
