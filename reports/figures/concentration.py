"""How unevenly value is spread: customers from the most to the least valuable, and what they bring together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from instruments.language import Language
from reports.figures.canvas import Canvas
from reports.figures.plane import Plane, Scale
from reports.figures.style import INK2, LAPIS, LAPIS_TINT

MOST_POINTS = 200


@dataclass(frozen=True)
class ConcentrationWords:
    customers: str
    value: str
    equal: str
    top: str


def concentration(values: Sequence[float], words: ConcentrationWords, language: Language) -> Canvas:
    """The curve of cumulative shares. Negative values are taken as they are; their total must be above zero.

    Raises ValueError when the total is not.
    """
    shares = cumulative_shares(values)
    canvas = Canvas(92, 78, language)
    frame = Plane(canvas, Scale(0, 100, 17, 88), Scale(0, 100, 66, 4))
    top = share_of_top(values, 0.1)
    frame.canvas.area([frame.at(0, 0), frame.at(0, 100), frame.at(10, 100), frame.at(10, 0)], LAPIS_TINT)
    canvas.path([frame.at(0, 0), frame.at(100, 100)], INK2, 0.25, dashes="0.5 0.7")
    canvas.path([frame.at(100 * x, 100 * y) for x, y in shares], LAPIS, 0.55)
    canvas.mark(frame.at(10, 100 * top), LAPIS, size=1.5)
    canvas.text((frame.x(12.5), frame.y(5)), words.top, "left", colour=LAPIS, strong=True)
    canvas.text((frame.x(62), frame.y(48)), words.equal, "left", points=7.6, colour=INK2)
    ticks = [0.0, 25.0, 50.0, 75.0, 100.0]
    frame.down_axis(ticks, words.value, language.percent)
    frame.foot_axis(ticks, words.customers, suffix=language.percent)
    return canvas


def cumulative_shares(values: Sequence[float]) -> list[tuple[float, float]]:
    """(share of customers, share of value) from the most valuable on, at most 200 points."""
    ordered = sorted(values, reverse=True)
    total = sum(ordered)
    if not total > 0:
        raise ValueError("the value of all customers together is not above zero")
    points, running = [(0.0, 0.0)], 0.0
    every = max(1, len(ordered) // MOST_POINTS)
    for place, value in enumerate(ordered, start=1):
        running += value
        if place % every == 0 or place == len(ordered):
            points.append((place / len(ordered), running / total))
    return points


def share_of_top(values: Sequence[float], share: float) -> float:
    """What the most valuable `share` of customers (at least one) brings of the total."""
    ordered = sorted(values, reverse=True)
    return sum(ordered[: max(1, round(share * len(ordered)))]) / sum(ordered)
