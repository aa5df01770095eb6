"""The importance–performance map: how much something goes with the outcome across, how high people score upwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from instruments.language import Language
from reports.figures.canvas import Canvas
from reports.figures.lettering import shortened, width_mm
from reports.figures.plane import plane, round_steps
from reports.figures.style import FIRUZE_TEXT, INK2, LAPIS, POMEGRANATE

WIDEST_NAME = 50.0

Place = tuple[float, float]
Room = tuple[float, float, float, float]
"""Left, top, right, bottom."""


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
    marks = [drawn.at(point.across, point.up) for point in points]
    for at, point in zip(marks, points, strict=True):
        canvas.mark(at, POMEGRANATE if point.first else LAPIS, "triangle" if point.first else "diamond", 1.6)
    _write_names(canvas, points, marks)
    return canvas


def _write_names(canvas: Canvas, points: Sequence[Point], marks: Sequence[Place]) -> None:
    """Each beside, above or below its mark, where it covers no other mark or name."""
    taken: list[Room] = [(x - 2.0, y - 2.0, x + 2.0, y + 2.0) for x, y in marks]
    for point, (x, y) in sorted(zip(points, marks, strict=True), key=lambda one: -one[0].up):
        name = shortened(point.name, WIDEST_NAME, 8.0, canvas.language, strong=point.first)
        wide = width_mm(name, 8.0, canvas.language, strong=point.first)
        rooms = [_room(place, wide) for place in _places(x, y, wide)]
        room = min(rooms, key=lambda one: _covered(one, taken, canvas))
        taken.append(room)
        colour = POMEGRANATE if point.first else FIRUZE_TEXT
        middle = ((room[0] + room[2]) / 2, (room[1] + room[3]) / 2)
        canvas.rect(room[0] - 0.3, middle[1] - 1.5, wide + 0.6, 3.0, "#ffffff")
        canvas.text(middle, name, colour=colour, strong=point.first)


def _places(x: float, y: float, wide: float) -> list[Place]:
    """Middles of a name, the best first."""
    right, left = x + 2.6 + wide / 2, x - 2.6 - wide / 2
    beside = [(right, y), (left, y), (x, y - 4.0), (x, y + 4.0)]
    return beside + [(side, y + away) for away in (-3.8, 3.8, -7.4, 7.4, 11.0, -11.0) for side in (right, left)]


def _room(middle: Place, wide: float) -> Room:
    return middle[0] - wide / 2, middle[1] - 1.8, middle[0] + wide / 2, middle[1] + 1.8


def _covered(room: Room, taken: Sequence[Room], canvas: Canvas) -> float:
    outside = max(0.0, 17.0 - room[0]) + max(0.0, room[2] - canvas.width) + max(0.0, -room[1])
    hits = [room[0] < b[2] and b[0] < room[2] and room[1] < b[3] and b[1] < room[3] for b in taken]
    return sum(hits) + 10 * outside
