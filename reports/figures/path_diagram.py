"""A path diagram: constructs with their items, arrows with their coefficients or test values.

Statistical programs draw paths from left to right in every language, and readers expect it so. Constructs are ellipses,
observed variables boxes; the items of a construct hang below or above it, each on an arrow with its number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, pi, sin

import numpy as np

from instruments.language import Language
from reports.figures.canvas import Canvas, Point
from reports.figures.lettering import in_lines, width_mm
from reports.figures.path_places import ITEM_HEAD, ITEM_STEP, NODE_H, NODE_W, Places
from reports.figures.path_routes import NUMBER_HALF_HEIGHT, planned, rooms_of, spots
from reports.figures.style import FIRUZE, INK, INK2, TEXT_WIDTH_MM

TINT, WHITE = "#e7f3f2", "#ffffff"
SPINE, ITEM_START, ITEM_HALF = 2.4, 13.6, 1.75
TALLEST_MM = 205.0
"""What still fits a page with its caption; a taller drawing leaves the items to their table."""
CORNERS = 48
SIZE, ROOM = 7.0, 1.1
"""Points of all words; paper at both sides of a path's number, so that no dash of its arrow is read as a minus."""


@dataclass(frozen=True)
class Measured:
    """One item: its name and its number, as they are shown."""

    item: str
    number: str


@dataclass(frozen=True)
class Box:
    """name: unique; below: a second line (R²) or nothing; formed: arrows run from its items; observed: no construct."""

    name: str
    label: str
    below: str = ""
    items: tuple[Measured, ...] = ()
    formed: bool = False
    observed: bool = False


@dataclass(frozen=True)
class Arrow:
    """solid: told apart from zero."""

    start: str
    end: str
    label: str
    solid: bool


@dataclass(frozen=True)
class Plan:
    """Where everything stands; the same for each style of one model."""

    places: Places
    curves: tuple[np.ndarray, ...]
    with_items: bool


def shows_items(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> bool:
    """Whether the items find room on a page; without it the drawing leaves them to their table."""
    return plan_of(boxes, arrows).with_items


def path_diagram(boxes: Sequence[Box], arrows: Sequence[Arrow], language: Language) -> Canvas:
    """Each construct stands to the right of its predictors, or in their column where there would be too many."""
    plan = plan_of(boxes, arrows)
    canvas = Canvas(TEXT_WIDTH_MM, plan.places.height, language)
    for arrow, curve in zip(arrows, plan.curves, strict=True):
        colour = FIRUZE if arrow.solid else INK2
        points = [(float(x), float(y)) for x, y in curve]
        canvas.path(points, colour, 0.45 if arrow.solid else 0.3, "" if arrow.solid else "1.2 0.9")
        _head(canvas, points[-4], points[-1], colour)
    for box in boxes:
        at = plan.places.at[box.name]
        if box.items and plan.with_items:
            _draw_items(canvas, box, at, plan.places.items_wide, upwards=box.name in plan.places.upwards)
        _draw_box(canvas, box, at)
    _write_numbers(canvas, arrows, plan, {box.name: len(box.items) if plan.with_items else 0 for box in boxes})
    return canvas


def plan_of(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> Plan:
    """Found once for each model."""
    return _planned(tuple((box.name, len(box.items)) for box in boxes), tuple((a.start, a.end) for a in arrows))


@lru_cache(maxsize=32)
def _planned(sizes: tuple[tuple[str, int], ...], ends: tuple[tuple[str, str], ...]) -> Plan:
    found, curves = planned(dict(sizes), ends, TEXT_WIDTH_MM)
    if found.height > TALLEST_MM:
        return Plan(*planned({name: 0 for name, _ in sizes}, ends, TEXT_WIDTH_MM), with_items=False)
    return Plan(found, curves, with_items=True)


def _head(canvas: Canvas, before: Point, end: Point, colour: str, size: float = 2.2) -> None:
    dx, dy = end[0] - before[0], end[1] - before[1]
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    ux, uy = dx / length, dy / length
    back, wing = (end[0] - ux * size, end[1] - uy * size), size * 0.36
    canvas.area([end, (back[0] - uy * wing, back[1] + ux * wing), (back[0] + uy * wing, back[1] - ux * wing)], colour)


def _draw_box(canvas: Canvas, box: Box, at: Point) -> None:
    if box.observed:
        canvas.rect(at[0] - NODE_W / 2, at[1] - NODE_H / 2, NODE_W, NODE_H, WHITE, INK)
    else:
        turns = [2 * pi * place / CORNERS for place in range(CORNERS)]
        edge = [(at[0] + NODE_W / 2 * cos(t), at[1] + NODE_H / 2 * sin(t)) for t in turns]
        canvas.area(edge, TINT, FIRUZE, 0.45)
    lines = in_lines(box.label, NODE_W - 4.5, SIZE, canvas.language)
    written = [*((line, True) for line in lines), *([(box.below, False)] if box.below else [])]
    for row, (line, strong) in enumerate(written):
        y = at[1] + (row - (len(written) - 1) / 2) * 3.3
        canvas.text((at[0], y), line, points=SIZE, strong=strong)


def _draw_items(canvas: Canvas, box: Box, at: Point, room: float, *, upwards: bool) -> None:
    """A spine leaves the construct; each item hangs on it by an arrow with its number."""
    left, sign = at[0] - NODE_W / 2, -1 if upwards else 1
    spine = left + SPINE
    root = at[1] + sign * NODE_H / 2 * (1 - ((spine - at[0]) / (NODE_W / 2)) ** 2) ** 0.5
    rows = [
        at[1] + sign * (NODE_H / 2 + ITEM_HEAD + (place + 0.5) * ITEM_STEP - 0.9) for place in range(len(box.items))
    ]
    canvas.line((spine, root), (spine, rows[-1]), INK, 0.28)
    if box.formed:
        _head(canvas, (spine, rows[0]), (spine, root), INK, 1.6)
    for y, one in zip(sorted(rows), box.items, strict=True):
        start, wide = left + ITEM_START, room - ITEM_START
        canvas.line((spine, y), (start, y), INK, 0.28)
        if not box.formed:
            _head(canvas, (spine, y), (start, y), INK, 1.5)
        canvas.rect(start, y - ITEM_HALF, wide, 2 * ITEM_HALF, WHITE, INK)
        shown = in_lines(one.item, wide - 1.0, SIZE, canvas.language, most=1)[0]
        canvas.text((start + wide / 2, y), shown, points=SIZE)
        _number(canvas, ((spine + start - 1.2) / 2, y), one.number, INK)


def _number(canvas: Canvas, at: Point, text: str, colour: str, room: float = 0.4) -> None:
    half = width_mm(text, SIZE, canvas.language) / 2 + room
    canvas.rect(at[0] - half, at[1] - NUMBER_HALF_HEIGHT, 2 * half, 2 * NUMBER_HALF_HEIGHT, WHITE)
    canvas.text(at, text, points=SIZE, colour=colour)


def _write_numbers(canvas: Canvas, arrows: Sequence[Arrow], plan: Plan, items: Mapping[str, int]) -> None:
    halves = [width_mm(arrow.label, SIZE, canvas.language) / 2 + ROOM for arrow in arrows]
    where, _ = spots(plan.curves, halves, rooms_of(plan.places, items))
    for arrow, at in zip(arrows, where, strict=True):
        _number(canvas, at, arrow.label, INK if arrow.solid else INK2, ROOM)
