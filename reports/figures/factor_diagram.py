"""A factor model drawn as readers of LISREL and AMOS know it: from left to right in every language.

Factors are ellipses, items boxes; each number stands on white near the head of its arrow, what is left over at the far
side of the item, correlations of factors on arcs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from instruments.language import Language
from reports.figures.canvas import Canvas, Point
from reports.figures.style import FIRUZE, INK, INK2, TEXT_WIDTH_MM

ELLIPSE_TINT, WHITE = "#e7f3f2", "#ffffff"
HALF_WIDTH, HALF_HEIGHT = 19.0, 6.5
ITEM_X, ITEM_WIDTH, ITEM_HALF = 96.0, 48.0, 2.5
ROW_MM, GAP_MM, EDGE_MM = 6.4, 4.5, 2.0
TALLEST_MM, CLOSEST_MM = 205.0, 3.8
"""What still fits a page with its caption, and the rows nearest to each other that can be read."""
CORNERS = 48
LETTER_MM = 1.45


@dataclass(frozen=True)
class Loading:
    """One item of a factor: its name, its loading and what is left over, as they are shown."""

    item: str
    loading: str
    residual: str = ""


def factor_diagram(
    language: Language, factors: Mapping[str, Sequence[Loading]], correlations: Sequence[tuple[int, int, str]] = ()
) -> Canvas:
    """correlations : pairs of factors by their place, with their number."""
    rows, gaps = sum(len(shown) for shown in factors.values()), (len(factors) - 1) * GAP_MM + 2 * EDGE_MM
    row = row_mm(rows, gaps)
    canvas = Canvas(TEXT_WIDTH_MM, rows * row + gaps, language)
    x, top, centres = (30.0 if len(factors) > 1 else 4.0) + HALF_WIDTH, EDGE_MM, []
    for name, shown in factors.items():
        block = len(shown) * row
        centre = (x, top + block / 2)
        centres.append(centre)
        for place, one in enumerate(shown):
            _item(canvas, centre, top + (place + 0.5) * row, one, min(ITEM_HALF, 0.42 * row))
        _ellipse(canvas, centre, name)
        top += block + GAP_MM
    farthest = max((abs(a - b) for a, b, _ in correlations), default=1)
    ends = [(centres[min(a, b)], centres[max(a, b)], abs(a - b) * min(1.0, 4 / farthest)) for a, b, _ in correlations]
    for upper, lower, steps in ends:
        _arc(canvas, upper, lower, steps)
    for (upper, lower, steps), (_, _, text) in zip(ends, correlations, strict=True):
        _number(canvas, _arc_middle(upper, lower, steps), text)
    return canvas


def row_mm(rows: int, gaps: float) -> float:
    """From one item to the next: less where there are many, so that the drawing and its caption share a page."""
    return max(min(ROW_MM, (TALLEST_MM - gaps) / max(rows, 1)), CLOSEST_MM)


def _ellipse(canvas: Canvas, centre: Point, name: str) -> None:
    turns = [2 * math.pi * place / CORNERS for place in range(CORNERS)]
    edge = [(centre[0] + HALF_WIDTH * math.cos(t), centre[1] + HALF_HEIGHT * math.sin(t)) for t in turns]
    canvas.area(edge, ELLIPSE_TINT, FIRUZE, 0.45)
    lines = _lines(name, 18)
    for place, text in enumerate(lines):
        canvas.text((centre[0], centre[1] + (place - (len(lines) - 1) / 2) * 3.6), text, points=7.5)


def _lines(name: str, most: int) -> list[str]:
    """A name in two lines where one would leave its shape; what is longer still ends in an ellipsis."""
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + len(word) + 1 > most:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    if len(lines) > 2:
        lines = [lines[0], f"{lines[1]}…"]
    return [line if len(line) <= most + 3 else f"{line[: most + 2]}…" for line in lines]


def _item(canvas: Canvas, factor: Point, y: float, one: Loading, half: float) -> None:
    start = _border(factor, (ITEM_X, y))
    canvas.line(start, (ITEM_X, y), INK, 0.28)
    _head(canvas, start, (ITEM_X, y), INK)
    canvas.rect(ITEM_X, y - half, ITEM_WIDTH, 2 * half, WHITE, INK)
    canvas.text((ITEM_X + ITEM_WIDTH / 2, y), _lines(one.item, 34)[0], points=7)
    _number(canvas, (start[0] + 0.74 * (ITEM_X - start[0]), start[1] + 0.74 * (y - start[1])), one.loading)
    if one.residual:
        far = (ITEM_X + ITEM_WIDTH + 5, y)
        canvas.line(far, (ITEM_X + ITEM_WIDTH, y), INK2, 0.25)
        _head(canvas, far, (ITEM_X + ITEM_WIDTH, y), INK2)
        canvas.text((far[0] + 0.6, y), one.residual, "left", points=7, colour=INK2)


def _border(centre: Point, towards: Point) -> Point:
    """Where the line to another point leaves the ellipse."""
    dx, dy = towards[0] - centre[0], towards[1] - centre[1]
    length = math.hypot(dx / HALF_WIDTH, dy / HALF_HEIGHT) or 1.0
    return centre[0] + dx / length, centre[1] + dy / length


def _head(canvas: Canvas, start: Point, end: Point, colour: str, size: float = 1.7) -> None:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy) or 1.0
    ux, uy = dx / length, dy / length
    back, wing = (end[0] - ux * size, end[1] - uy * size), size * 0.38
    canvas.area([end, (back[0] - uy * wing, back[1] + ux * wing), (back[0] + uy * wing, back[1] - ux * wing)], colour)


def _number(canvas: Canvas, at: Point, text: str) -> None:
    half = max(len(text), 3) * LETTER_MM * 0.45
    canvas.rect(at[0] - half, at[1] - 1.5, 2 * half, 3.0, WHITE)
    canvas.text(at, text, points=7)


def _control(upper: Point, lower: Point, steps: float) -> Point:
    return upper[0] - HALF_WIDTH - 8.0 - 11.0 * steps, (upper[1] + lower[1]) / 2


def _arc(canvas: Canvas, upper: Point, lower: Point, steps: float) -> None:
    """A two-headed curve at the left of two factors; farther apart, farther out."""
    start, end = (upper[0] - HALF_WIDTH, upper[1]), (lower[0] - HALF_WIDTH, lower[1])
    control = _control(upper, lower, steps)
    curve = [_bezier(start, control, end, place / 30) for place in range(31)]
    canvas.path(curve, INK2, 0.28)
    _head(canvas, curve[3], start, INK2)
    _head(canvas, curve[-4], end, INK2)


def _arc_middle(upper: Point, lower: Point, steps: float) -> Point:
    start, end = (upper[0] - HALF_WIDTH, upper[1]), (lower[0] - HALF_WIDTH, lower[1])
    return _bezier(start, _control(upper, lower, steps), end, 0.5)


def _bezier(start: Point, control: Point, end: Point, t: float) -> Point:
    a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
    return a * start[0] + b * control[0] + c * end[0], a * start[1] + b * control[1] + c * end[1]
