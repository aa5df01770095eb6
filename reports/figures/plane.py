"""Two axes on a canvas: places of numbers, round steps, digits of the language. Never mirrored."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reports.figures.canvas import Canvas, Point
from reports.figures.style import INK, INK2

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Scale:
    """Numbers low to high on millimetres start to end."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return self.start + share * (self.end - self.start)


def round_steps(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers from at or below `low` to at or above `high`, at most `most` steps apart."""
    if not high > low:
        high = low + 1.0
    size = (high - low) / most
    power = 10.0 ** math.floor(math.log10(size))
    step = next(each * power for each in STEPS if each * power >= size * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [position * step for position in range(first, last + 1)]


def decimals_of(ticks: Sequence[float]) -> int:
    """As many decimals as tell the steps apart."""
    step = abs(ticks[1] - ticks[0]) if len(ticks) > 1 else 1.0
    return next((d for d in range(5) if abs(step * 10**d - round(step * 10**d)) < 1e-6), 4)


@dataclass(frozen=True)
class Plane:
    """A canvas with room for axis digits at the left and below; `at(x, y)` is the place of two numbers."""

    canvas: Canvas
    x: Scale
    y: Scale

    def at(self, x: float, y: float) -> Point:
        return self.x(x), self.y(y)

    def down_axis(self, ticks: Sequence[float], title: str, suffix: str = "") -> None:
        """The axis of values at the left, its title turned."""
        language, digits = self.canvas.language, decimals_of(ticks)
        self.canvas.line((self.x.start, self.y.start), (self.x.start, self.y.end), INK, 0.2)
        for tick in ticks:
            y = self.y(tick)
            self.canvas.line((self.x.start - 1.0, y), (self.x.start, y), INK, 0.2)
            self.canvas.text((self.x.start - 1.8, y), language.number(tick, digits) + suffix, "right", points=7.6)
        self.canvas.text((3.0, (self.y.start + self.y.end) / 2), title, turned=True)

    def foot_axis(self, ticks: Sequence[float], title: str, names: Sequence[str] = (), suffix: str = "") -> None:
        """The axis below, with names of the places instead of digits where they are given."""
        language, digits = self.canvas.language, decimals_of(ticks)
        self.canvas.line((self.x.start, self.y.start), (self.x.end, self.y.start), INK, 0.2)
        shown = names or [language.number(tick, digits) + suffix for tick in ticks]
        for tick, name in zip(ticks, shown, strict=True):
            x = self.x(tick)
            self.canvas.line((x, self.y.start), (x, self.y.start + 1.0), INK, 0.2)
            self.canvas.text((x, self.y.start + 3.2), name, points=7.6)
        self.canvas.text(((self.x.start + self.x.end) / 2, self.y.start + 8.2), title)

    def reference(self, y: float) -> None:
        """The one dotted line to compare with."""
        self.canvas.line((self.x.start, self.y(y)), (self.x.end, self.y(y)), INK2, 0.25, dashes="0.5 0.7")


def plane(
    canvas: Canvas,
    across: tuple[float, float],
    up: Sequence[float],
    *,
    left: float = 17.0,
    right: float = 3.0,
    top: float = 4.0,
) -> Plane:
    """Axes that leave room for digits and titles; `up` are the ticks of the axis of values."""
    x = Scale(*across, left, canvas.width - right)
    return Plane(canvas, x, Scale(up[0], up[-1], canvas.height - 11.0, top))
