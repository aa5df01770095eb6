"""What groups of customers cost and what they bring, side by side, with what remains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from instruments.language import Language
from reports.figures.canvas import Canvas
from reports.figures.lettering import shortened
from reports.figures.plane import Scale, decimals_of, round_steps
from reports.figures.style import FIRUZE, FIRUZE_TEXT, INK, INK2, POMEGRANATE, RULE, SAFFRON, SAFFRON_TEXT


@dataclass(frozen=True)
class BalanceWords:
    across: str
    value: str
    cost: str


@dataclass(frozen=True)
class BalanceRow:
    """name; value and cost in the units of the axis; net: what remains, in words."""

    name: str
    value: float
    cost: float
    net: str


def balance(rows: Sequence[BalanceRow], words: BalanceWords, language: Language) -> Canvas:
    """A pair of bars per group from the zero of money; the rows follow the reading, the numbers grow to the right."""
    height, first = 11.0, 9.0
    canvas = Canvas(140, first + height * len(rows) + 12, language)
    ticks = round_steps(min(0.0, *(row.value for row in rows)), max(max(row.value, row.cost) for row in rows), 5)
    across = Scale(ticks[0], ticks[-1], 36, 114)
    foot = first + height * len(rows)
    for tick in ticks:
        canvas.line((across(tick), first - 1), (across(tick), foot), INK if tick == 0 else RULE, 0.2)
        canvas.text((across(tick), foot + 2.6), language.number(tick, decimals_of(ticks)), points=7.6)
    for place, row in enumerate(rows):
        _bars(canvas, row, first + place * height, across)
    canvas.text(((across.start + across.end) / 2, foot + 7.8), words.across)
    canvas.rect(36, 2.2, 3, 2.4, FIRUZE)
    canvas.text((40.5, 3.4), words.value, "left", points=7.6, colour=FIRUZE_TEXT, strong=True)
    canvas.rect(76, 2.8, 3, 1.4, SAFFRON)
    canvas.hatch(76, 2.8, 3, 1.4, "#ffffff", 0.9)
    canvas.text((80.5, 3.4), words.cost, "left", points=7.6, colour=SAFFRON_TEXT, strong=True)
    return canvas


def _bars(canvas: Canvas, row: BalanceRow, top: float, across: Scale) -> None:
    start, loses = across(0.0), row.cost > row.value
    canvas.text((34, top + 4), shortened(row.name, 33.5, 8.0, canvas.language), "right")
    canvas.rect(min(start, across(row.value)), top + 1, abs(across(row.value) - start), 3.6, FIRUZE)
    canvas.rect(start, top + 5.2, across(row.cost) - start, 2.2, SAFFRON)
    canvas.hatch(start, top + 5.2, across(row.cost) - start, 2.2, "#ffffff", 0.9)
    canvas.text((117, top + 4), row.net, "left", colour=POMEGRANATE if loses else INK2, strong=loses)
