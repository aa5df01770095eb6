"""Scree plot with parallel analysis: what was observed against what random data of the same size give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from instruments.language import Language
from reports.figures.canvas import Canvas
from reports.figures.plane import Plane, plane, round_steps
from reports.figures.style import INK2, LAPIS, LAPIS_TINT, SAFFRON, SAFFRON_TEXT

WIDTH, HEIGHT = 128.0, 64.0
MOST_PLACES = 28
"""Digits of more factors than this would touch."""


@dataclass(frozen=True)
class ScreeWords:
    """Everything that is written in the drawing, as plain text in the language's digits."""

    eigenvalue: str
    factor: str
    observed: str
    random: str
    kept: str


def scree(
    observed: Sequence[float], threshold: Sequence[float], kept: int, words: ScreeWords, language: Language
) -> Canvas:
    """`kept` factors stand on a tint; the axis of values is at the left in every language."""
    canvas, count = Canvas(WIDTH, HEIGHT, language), len(observed)
    ticks = round_steps(min([0.0, *observed, *threshold]), max([*observed, *threshold]))
    frame = plane(canvas, (0.5, count + 0.5), ticks)
    if kept:
        edge = kept + 0.5
        canvas.area([frame.at(*at) for at in ((0.5, ticks[0]), (0.5, ticks[-1]), (edge, ticks[-1]), (edge, ticks[0]))],
                    LAPIS_TINT)  # fmt: skip
        canvas.text((frame.x(edge) + 1.5, frame.y(ticks[-1]) + 1.6), words.kept, "left", points=7.6, colour=INK2)
    random = [frame.at(place, value) for place, value in enumerate(threshold, start=1)]
    found = [frame.at(place, value) for place, value in enumerate(observed, start=1)]
    canvas.path(random, SAFFRON, 0.45, dashes="2 1.1")
    for at in random:
        canvas.mark(at, SAFFRON, "circle", 1.0, hollow=True)
    canvas.path(found, LAPIS, 0.5)
    for at in found:
        canvas.mark(at, LAPIS, size=1.15)
    _direct_labels(frame, observed, threshold, kept, words)
    frame.down_axis(ticks, words.eigenvalue)
    step = 1 if count <= MOST_PLACES else 5
    frame.foot_axis([float(place) for place in range(1, count + 1, step)], words.factor)
    return canvas


def _direct_labels(
    frame: Plane, observed: Sequence[float], threshold: Sequence[float], kept: int, words: ScreeWords
) -> None:
    """Words beside their lines instead of a legend, each where its line leaves room."""
    canvas, count = frame.canvas, len(observed)
    second = observed[min(1, count - 1)]
    half = (frame.x(1.4) + 2.0, frame.y(observed[0] * 0.62 + second * 0.38))
    canvas.text(half, words.observed, "left", points=7.6, colour=LAPIS, strong=True)
    place = min(count - 1, max(kept, round(count * 0.55)))
    above = frame.y(max(threshold[place], observed[place])) - 3.6
    side = "left" if place < count * 0.7 else "right"
    canvas.text((frame.x(place + 1), above), words.random, side, points=7.6, colour=SAFFRON_TEXT, strong=True)
