"""Maps of tiles: the RFM grid, and the four quadrants of engagement and value."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from instruments.language import Language
from reports.figures.canvas import Canvas
from reports.figures.lettering import shortened
from reports.figures.style import FIRUZE_TEXT, INK2, ink_on, mixed

RAMP = ("#e3f1ef", "#a9d6d1", "#5bb0ab", "#0f857f", "#0a5a5c")


@dataclass(frozen=True)
class GridWords:
    across: str
    up: str
    scale: str


def rfm_map(
    counts: Mapping[tuple[int, int], int],
    shades: Mapping[tuple[int, int], float],
    classes: int,
    words: GridWords,
    language: Language,
    hidden: Container[tuple[int, int]] = (),
) -> Canvas:
    """Customers by recency score (across, the latest at the right) and frequency score (up).

    counts : customers of a cell; shades : 0 to 1, what the colour tells. Hidden cells are hatched and have no number.
    """
    canvas, side = Canvas(104, 78, language), 62.0
    cell = side / classes
    for column in range(1, classes + 1):
        for row in range(1, classes + 1):
            x, y = 17 + (column - 1) * cell, 3 + (classes - row) * cell
            count, shade = counts.get((column, row), 0), shades.get((column, row), 0.0)
            fill = mixed(RAMP, shade) if count else "#ffffff"
            canvas.rect(x + 0.2, y + 0.2, cell - 0.4, cell - 0.4, fill, "none" if count else "#d8d9d1")
            if count and (column, row) not in hidden:
                canvas.text((x + cell / 2, y + cell / 2), language.number(count), colour=ink_on(fill))
            elif count:
                canvas.hatch(x + 0.2, y + 0.2, cell - 0.4, cell - 0.4, ink_on(fill))
    for place in range(1, classes + 1):
        middle = (place - 0.5) * cell
        canvas.text((17 + middle, 3 + side + 2.6), language.number(place), points=7.6)
        canvas.text((14.8, 3 + side - middle), language.number(place), "right", points=7.6)
    canvas.text((17 + side / 2, 3 + side + 8), words.across)
    canvas.text((7, 3 + side / 2), words.up, turned=True)
    _legend(canvas, 17 + side + 5, 3, side, words.scale)
    return canvas


def _legend(canvas: Canvas, x: float, y: float, height: float, words: str) -> None:
    step = height / 5
    for place, colour in enumerate(reversed(RAMP)):
        canvas.rect(x, y + place * step, 3, step - 0.4, colour)
    canvas.text((x + 7, y + height / 2), words, points=7.6, colour=INK2, turned=True)


@dataclass(frozen=True)
class Quadrant:
    """name and two lines of numbers, already in words; shade 0 to 1; hidden draws no number."""

    name: str
    lines: Sequence[str]
    shade: float
    hidden: bool = False


@dataclass(frozen=True)
class QuadrantWords:
    across: str
    up: str
    low: str
    high: str


def quadrants(tiles: Sequence[Quadrant], words: QuadrantWords, language: Language) -> Canvas:
    """Engagement across, value up; tiles: high value low engagement, high both, low both, low value high engagement."""
    canvas, wide, tall = Canvas(124, 74, language), 52.0, 28.0
    for place, tile in enumerate(tiles):
        x, y = 16 + (place % 2) * (wide + 0.8), 3 + (place // 2) * (tall + 0.8)
        fill = "#ffffff" if tile.hidden else mixed(RAMP, tile.shade)
        canvas.rect(x, y, wide, tall, fill, "#d8d9d1" if tile.hidden else "none")
        ink = ink_on(fill)
        first = y + tall / 2 - 2.4 * len(tile.lines)
        name = shortened(tile.name, wide - 2.0, 8.6, language, strong=True)
        canvas.text((x + wide / 2, first), name, points=8.6, colour=ink, strong=True)
        for line, text in enumerate(tile.lines, start=1):
            canvas.text((x + wide / 2, first + 4.8 * line), text, colour=ink)
    for place, name in enumerate((words.low, words.high)):
        canvas.text((16 + (place + 0.5) * wide, 63), name, points=7.6, colour=INK2)
        canvas.text((12.5, 3 + (1.5 - place) * tall), name, points=7.6, colour=INK2, turned=True)
    canvas.text((16 + wide, 68.5), words.across, colour=FIRUZE_TEXT, strong=True)
    canvas.text((6, 3 + tall), words.up, colour=FIRUZE_TEXT, strong=True, turned=True)
    return canvas
