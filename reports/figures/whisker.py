"""Dot-and-whisker, our signature chart: ◆ with its interval in a row of a table, and the axis under the rows."""

from __future__ import annotations

import math
from dataclasses import dataclass

from markupsafe import Markup

from psychometrics.results import is_number
from reports.figures.style import FIRUZE, INK2, POMEGRANATE, RULE, SAFFRON_TEXT, image
from reports.numbers import Numbers

STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
COLOURS = {"good": FIRUZE, "borderline": SAFFRON_TEXT, "bad": POMEGRANATE}


@dataclass(frozen=True)
class Axis:
    """The same range for all rows of a table. Numbers grow from left to right in every language."""

    low: float
    high: float
    reference: float
    width_mm: float = 36
    height_mm: float = 6.4
    step: float = 0.1

    def x(self, value: float) -> float:
        margin = 2.2
        share = (value - self.low) / (self.high - self.low)
        return margin + share * (self.width_mm - 2 * margin)

    @property
    def ticks(self) -> list[float]:
        count = round((self.high - self.low) / self.step)
        return [self.low + position * self.step for position in range(count + 1)]


def axis_for(lows: list[float], highs: list[float], reference: float, top: float = 1.0) -> Axis:
    """An axis that cuts no whisker: whole steps of .1, or wider when the range is wide."""
    low = min([*lows, reference - 0.1])
    high = min(top, max([*highs, reference + 0.1]))
    step = next((s for s in STEPS if (high - low) / s <= 6), STEPS[-1])
    first, last = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    return Axis(round(first, 6), round(last, 6), reference, step=step)


def whisker(axis: Axis, value: object, low: object, high: object, state: str, alt: str) -> Markup:
    """One row. Hollow when the interval includes the reference; empty when there is no estimate."""
    middle = axis.height_mm / 2
    lines = [_line(axis.x(t), 0, axis.x(t), axis.height_mm, RULE, 0.15) for t in axis.ticks]
    at = axis.x(axis.reference)
    lines.append(_line(at, 0, at, axis.height_mm, INK2, 0.25, dashes="0.5 0.6"))
    hollow = False
    if is_number(value):
        hollow = not (is_number(low) and is_number(high)) or float(low) <= axis.reference <= float(high)  # type: ignore[arg-type]
        lines += _mark(axis, float(value), low, high, COLOURS[state], middle, hollow)  # type: ignore[arg-type]
    mark = ("hollow" if hollow else "full") if is_number(value) else "none"
    return image(_picture(axis, axis.height_mm, lines), alt, f"bar {mark}")


def axis_line(axis: Axis, numbers: Numbers, decimals: int = 1) -> Markup:
    """The axis under the last row, its digits as text."""
    labelled = axis.ticks
    lines = [_line(axis.x(axis.low), 0.2, axis.x(axis.high), 0.2, INK2, 0.2)]
    lines += [_line(axis.x(t), 0.2, axis.x(t), 1.3, INK2, 0.2) for t in labelled]
    each = axis.x(labelled[1]) - axis.x(labelled[0])
    digits = Markup("").join(
        Markup('<span style="display:inline-block;width:{:.3f}mm;text-align:center">{}</span>').format(
            each, numbers.proportion(tick, decimals)
        )
        for tick in labelled
    )
    start = axis.x(labelled[0]) - each / 2
    frame = Markup('<span class="axis-digits" style="width:{:.3f}mm;margin-left:{:.3f}mm">{}</span>')
    width = each * len(labelled) + 0.4
    picture = image(_picture(axis, 1.5, lines), "|", "bar")
    holder = Markup('<span class="axis-holder" style="width:{}mm">{}{}</span>')
    return holder.format(axis.width_mm, picture, frame.format(width, start, digits))


def _mark(axis: Axis, value: float, low: object, high: object, colour: str, y: float, hollow: bool) -> list[str]:
    drawn = []
    if is_number(low) and is_number(high):
        left, right = axis.x(float(low)), axis.x(float(high))  # type: ignore[arg-type]
        drawn = [_line(left, y, right, y, colour, 0.5)]
        drawn += [_line(x, y - 0.9, x, y + 0.9, colour, 0.5) for x in (left, right)]
    x = axis.x(value)
    fill = "#ffffff" if hollow else colour
    drawn += [_diamond(x, y, 1.6, "#ffffff", "#ffffff"), _diamond(x, y, 1.2, fill, colour)]
    return drawn


def _diamond(x: float, y: float, size: float, fill: str, edge: str) -> str:
    points = f"{x},{y - size} {x + size},{y} {x},{y + size} {x - size},{y}"
    return f'<polygon points="{points}" fill="{fill}" stroke="{edge}" stroke-width="0.4"/>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float, dashes: str = "") -> str:
    dotted = f' stroke-dasharray="{dashes}"' if dashes else ""
    place = f'x1="{x1:.3f}" y1="{y1:.3f}" x2="{x2:.3f}" y2="{y2:.3f}"'
    return f'<line {place} stroke="{colour}" stroke-width="{width}"{dotted}/>'


def _picture(axis: Axis, height: float, lines: list[str]) -> str:
    size = f'width="{axis.width_mm}mm" height="{height}mm" viewBox="0 0 {axis.width_mm} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(lines)}</svg>'
