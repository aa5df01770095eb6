"""The importance–performance map: how much something goes with the outcome across, how high people score upwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from instruments.language import Language
from reports.figures.canvas import Canvas
from reports.figures.lettering import shortened
from reports.figures.plane import plane, round_steps
from reports.figures.style import FIRUZE_TEXT, INK2, LAPIS, POMEGRANATE

APART_MM, WIDEST_NAME = 3.6, 50.0


@dataclass(frozen=True)
class Point:
    """across: importance; up: performance of 100; first: where to begin."""

    name: str
    across: float
    up: float
    first: bool = False


@dataclass(frozen=True)
class MapWords:
    across: str
    up: str


def priority_map(points: Sequence[Point], words: MapWords, language: Language) -> Canvas:
    """Dotted lines at the means cut the map in four; the point to begin with has another shape and strong words."""
    canvas = Canvas(128, 84, language)
    foot = round_steps(min(0.0, *(p.across for p in points)), max(p.across for p in points) * 1.05)
    up = round_steps(min(p.up for p in points) - 4, min(100.0, max(p.up for p in points) + 4))
    drawn = plane(canvas, (foot[0], foot[-1]), up)
    drawn.down_axis(up, words.up)
    drawn.foot_axis(foot, words.across)
    drawn.reference(sum(p.up for p in points) / len(points))
    middle = drawn.x(sum(p.across for p in points) / len(points))
    canvas.line((middle, drawn.y.start), (middle, drawn.y.end), INK2, 0.25, "0.5 0.7")
    taken: list[tuple[float, float]] = []
    for point in sorted(points, key=lambda p: -p.up):
        x, y = drawn.at(point.across, point.up)
        canvas.mark((x, y), POMEGRANATE if point.first else LAPIS, "triangle" if point.first else "diamond", 1.6)
        left = x > (drawn.x.start + drawn.x.end) / 2
        place = _free(y, x, taken)
        taken.append((x, place))
        at = (x - 2.6 if left else x + 2.6, place)
        canvas.text(
            at,
            shortened(point.name, WIDEST_NAME, 8.0, language, strong=point.first),
            "right" if left else "left",
            colour=POMEGRANATE if point.first else FIRUZE_TEXT,
            strong=point.first,
        )
    return canvas


def _free(y: float, x: float, taken: Sequence[tuple[float, float]]) -> float:
    """A height for the words that keeps clear of words beside it."""
    while any(abs(y - other) < APART_MM and abs(x - beside) < WIDEST_NAME for beside, other in taken):
        y += 0.6
    return y
