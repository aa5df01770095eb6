"""Scores on one axis from 0 to 100: a dot with its interval for each, names at the reading start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from instruments.language import Language
from reports.figures.canvas import Canvas
from reports.figures.lettering import shortened
from reports.figures.plane import Scale
from reports.figures.style import FIRUZE, INK, INK2, RULE

WIDTH, NAMES, NUMBERS, STEP, TOP = 156.0, 46.0, 12.0, 7.2, 2.0


@dataclass(frozen=True)
class StandingRow:
    """value, low and high of 100."""

    name: str
    value: float
    low: float
    high: float


def standing(rows: Sequence[StandingRow], axis: str, language: Language) -> Canvas:
    """The axis is never mirrored; only the side of the names is."""
    canvas = Canvas(WIDTH, TOP + STEP * len(rows) + 10.0, language)
    room = (NUMBERS, WIDTH - NAMES) if language.rtl else (NAMES, WIDTH - NUMBERS)
    scale, bottom = Scale(0.0, 100.0, room[0] + 3.0, room[1] - 3.0), TOP + STEP * len(rows)
    for tick in (0, 25, 50, 75, 100):
        x = scale(tick)
        canvas.line((x, TOP), (x, bottom), INK2 if tick == 50 else RULE, 0.2, "0.5 0.7" if tick == 50 else "")
        canvas.text((x, bottom + 2.6), language.number(tick), points=7.6)
    canvas.line((scale(0), bottom), (scale(100), bottom), INK, 0.2)
    canvas.text(((scale(0) + scale(100)) / 2, bottom + 7.2), axis)
    for place, row in enumerate(rows):
        _draw(canvas, scale, row, TOP + STEP * (place + 0.5))
    return canvas


def _draw(canvas: Canvas, scale: Scale, row: StandingRow, y: float) -> None:
    rtl = canvas.language.rtl
    name = shortened(row.name, NAMES - 1.0, 8.6, canvas.language)
    canvas.text((WIDTH if rtl else 0.0, y), name, "right" if rtl else "left", points=8.6)
    canvas.line((scale(row.low), y), (scale(row.high), y), FIRUZE, 0.7)
    for end in (row.low, row.high):
        canvas.line((scale(end), y - 1.0), (scale(end), y + 1.0), FIRUZE, 0.5)
    canvas.mark((scale(row.value), y), "#ffffff", size=2.1)
    canvas.mark((scale(row.value), y), FIRUZE, size=1.6)
    said = canvas.language.number(row.value)
    canvas.text((0.0 if rtl else WIDTH, y), said, "left" if rtl else "right", points=9.0, strong=True)
