"""A path diagram: constructs as boxes from left to right, arrows with their coefficients and t values.

Statistical programs draw paths from left to right in every language, and readers expect it so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from instruments.language import Language
from reports.figures.canvas import Canvas, Point
from reports.figures.style import FIRUZE, INK, INK2, LAPIS_TINT, TEXT_WIDTH_MM

BOX_W, BOX_H, GAP = 27.0, 11.5, 13.0
MOST_COLUMNS = 4
LONGEST_LINE = 19
BULGES = (0.0, 7.0, -7.0, 13.0, -13.0, 20.0, -20.0, 27.0, -27.0, 34.0, -34.0)
PLACES = (0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75, 0.18, 0.82)


@dataclass(frozen=True)
class Box:
    """name: unique; lines: what is written in it; below: a smaller line (R²), or nothing."""

    name: str
    label: str
    below: str = ""


@dataclass(frozen=True)
class Arrow:
    """solid: told apart from zero."""

    start: str
    end: str
    label: str
    solid: bool


def path_diagram(boxes: Sequence[Box], arrows: Sequence[Arrow], language: Language) -> Canvas:
    """Each box stands to the right of its predictors, or below them where there would be too many columns."""
    columns = _columns([box.name for box in boxes], arrows)
    tallest = max(len(column) for column in columns)
    canvas = Canvas(TEXT_WIDTH_MM, max(60.0, tallest * (BOX_H + GAP) + 26), language)
    places = _places(columns, canvas)
    drawn = [(arrow, _curve(places, arrow, canvas.height)) for arrow in arrows]
    for arrow, curve in drawn:
        colour = FIRUZE if arrow.solid else INK2
        canvas.path(curve, colour, 0.4 if arrow.solid else 0.25, "" if arrow.solid else "1.2 0.9")
        _head(canvas, curve, colour)
    for box in boxes:
        _draw_box(canvas, box, places[box.name])
    _write_labels(canvas, drawn, list(places.values()))
    return canvas


def _columns(names: Sequence[str], arrows: Sequence[Arrow]) -> list[list[str]]:
    depth = dict.fromkeys(names, 0)
    for _ in names:
        for arrow in arrows:
            depth[arrow.end] = max(depth[arrow.end], depth[arrow.start] + 1)
    last = max(depth.values()) + 1
    count = min(last, MOST_COLUMNS)
    columns: list[list[str]] = [[] for _ in range(count)]
    for name in sorted(names, key=lambda name: depth[name]):
        columns[depth[name] * count // last].append(name)
    if last <= MOST_COLUMNS:
        for before, column in pairwise(columns):
            column.sort(key=lambda name: _middle(name, before, arrows))
    return columns


def _middle(name: str, before: Sequence[str], arrows: Sequence[Arrow]) -> float:
    """Where its predictors of the column before stand, on average."""
    known = [before.index(arrow.start) for arrow in arrows if arrow.end == name and arrow.start in before]
    return sum(known) / len(known) if known else len(before)


def _places(columns: Sequence[Sequence[str]], canvas: Canvas) -> dict[str, Point]:
    """The middle of each box; every other column stands lower, so that arrows can pass by."""
    step = (canvas.width - BOX_W - 2) / max(len(columns) - 1, 1)
    found = {}
    for number, column in enumerate(columns):
        inner = 0 < number < len(columns) - 1
        shift = (BOX_H if number % 2 else -BOX_H) * 0.5 if inner else 0.0
        for row, name in enumerate(column):
            y = canvas.height * (row + 1) / (len(column) + 1) + shift
            found[name] = (1 + BOX_W / 2 + number * step, y)
    return found


def _curve(places: dict[str, Point], arrow: Arrow, height: float) -> list[Point]:
    """The straightest of a few bows that meets no other box and stays on the sheet."""
    others = [at for name, at in places.items() if name not in (arrow.start, arrow.end)]
    start, end = places[arrow.start], places[arrow.end]
    if abs(start[0] - end[0]) < 1:
        down = BOX_H / 2 if end[1] > start[1] else -BOX_H / 2
        ends = ((start[0], start[1] + down), (end[0], end[1] - down))
    else:
        ends = ((start[0] + BOX_W / 2, start[1]), (end[0] - BOX_W / 2, end[1]))
    tries = [(_bow(*ends, bulge), abs(bulge)) for bulge in BULGES]
    return min(tries, key=lambda one: (_met(one[0], others, height), one[1]))[0]


def _bow(start: Point, end: Point, bulge: float) -> list[Point]:
    """A curve that leaves the straight line by `bulge` in its middle: up or down, sideways if it is upright."""
    upright = abs(start[0] - end[0]) < 1
    aside = (2 * bulge, 0.0) if upright else (0.0, 2 * bulge)
    middle = ((start[0] + end[0]) / 2 + aside[0], (start[1] + end[1]) / 2 + aside[1])
    shares = [step / 24 for step in range(25)]
    return [
        (
            (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * middle[0] + t**2 * end[0],
            (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * middle[1] + t**2 * end[1],
        )
        for t in shares
    ]


def _met(curve: Sequence[Point], boxes: Sequence[Point], height: float) -> int:
    wide, high = BOX_W / 2 + 1, BOX_H / 2 + 1.5
    outside = sum(not 3 < y < height - 3 for _, y in curve)
    return outside + sum(abs(x - bx) < wide and abs(y - by) < high for x, y in curve for bx, by in boxes)


def _head(canvas: Canvas, curve: Sequence[Point], colour: str) -> None:
    (x0, y0), (x1, y1) = curve[-3], curve[-1]
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 or 1.0
    dx, dy = (x1 - x0) / length, (y1 - y0) / length
    back = (x1 - 2.2 * dx, y1 - 2.2 * dy)
    canvas.area([(x1, y1), (back[0] - 0.8 * dy, back[1] + 0.8 * dx), (back[0] + 0.8 * dy, back[1] - 0.8 * dx)], colour)


def _draw_box(canvas: Canvas, box: Box, at: Point) -> None:
    canvas.rect(at[0] - BOX_W / 2, at[1] - BOX_H / 2, BOX_W, BOX_H, LAPIS_TINT if box.below else "#ffffff", INK)
    lines = _lines(box.label)
    written = [*((line, 7.0, True) for line in lines), *([(box.below, 6.5, False)] if box.below else [])]
    step = 3.3
    for row, (line, points, strong) in enumerate(written):
        y = at[1] + (row - (len(written) - 1) / 2) * step
        canvas.text((at[0], y), line, points=points, strong=strong)


def _lines(label: str) -> list[str]:
    """At most two lines of a label, split between words; what is longer is cut."""
    if len(label) <= LONGEST_LINE:
        return [label]
    words, first = label.split(), ""
    while words and len(f"{first} {words[0]}".strip()) <= LONGEST_LINE:
        first = f"{first} {words.pop(0)}".strip()
    rest = " ".join(words)
    if not first:
        return [f"{label[: LONGEST_LINE - 1]}…"]
    return [first, rest if len(rest) <= LONGEST_LINE else f"{rest[: LONGEST_LINE - 1]}…"] if rest else [first]


def _write_labels(canvas: Canvas, drawn: Sequence[tuple[Arrow, list[Point]]], boxes: Sequence[Point]) -> None:
    """Each label on its arrow where it covers least."""
    taken: list[Point] = []
    for arrow, curve in drawn:
        half = len(arrow.label) * 0.62 + 0.6
        spots = [curve[round(share * (len(curve) - 1))] for share in PLACES]
        at = min(spots, key=lambda spot: _covered(spot, half, taken, boxes))
        taken.append(at)
        canvas.rect(at[0] - half, at[1] - 1.5, 2 * half, 3.0, "#ffffff")
        canvas.text(at, arrow.label, points=6.5, colour=INK if arrow.solid else INK2)


def _covered(spot: Point, half: float, taken: Sequence[Point], boxes: Sequence[Point]) -> float:
    near = sum(max(0.0, 3.4 - abs(spot[1] - y)) for x, y in taken if abs(spot[0] - x) < 2 * half + 1)
    inside = [abs(spot[1] - y) < BOX_H / 2 + 1.6 for x, y in boxes if abs(spot[0] - x) < half + BOX_W / 2]
    return near + 10 * sum(inside)
