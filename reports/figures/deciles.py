"""Value of ten equal groups of respondents from the least to the most engaged, each with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from instruments.language import Language
from reports.figures.canvas import Canvas
from reports.figures.plane import plane, round_steps
from reports.figures.style import FIRUZE, INK2


@dataclass(frozen=True)
class DecileWords:
    across: str
    up: str
    all: str


def deciles(
    middle: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    overall: float,
    words: DecileWords,
    language: Language,
) -> Canvas:
    """Group 1 is the least engaged and stands at the left in every language; the zero of money stays on the axis."""
    canvas = Canvas(124, 64, language)
    ticks = round_steps(min(0.0, *low), max([*high, overall]))
    frame = plane(canvas, (0.5, len(middle) + 0.5), ticks, top=8.0)
    frame.reference(overall)
    key = frame.x.start + 2
    canvas.line((key, 3.2), (key + 7, 3.2), INK2, 0.25, dashes="0.5 0.7")
    canvas.text((key + 9, 3.2), words.all, "left", points=7.6, colour=INK2)
    for place, (value, least, most) in enumerate(zip(middle, low, high, strict=True), start=1):
        canvas.whisker(frame.x(place), frame.y(least), frame.y(most), FIRUZE)
        canvas.mark(frame.at(place, value), "#ffffff", size=1.9)
        canvas.mark(frame.at(place, value), FIRUZE, size=1.45)
    frame.down_axis(ticks, words.up)
    frame.foot_axis([float(place) for place in range(1, len(middle) + 1)], words.across)
    return canvas
