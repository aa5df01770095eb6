"""The dot-and-whisker of one estimate, as an SVG drawn on the server. Numeric axes are never mirrored."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

WIDTH, HEIGHT, MARGIN = 416, 34, 14
CUT_OFF = 0.70


@dataclass(frozen=True, slots=True)
class Axis:
    """From `low` to 1.0 in steps of .1, the same for every row of a table."""

    low: float

    @property
    def ticks(self) -> tuple[float, ...]:
        count = round((1.0 - self.low) * 10)
        return tuple(round(self.low + step / 10, 1) for step in range(count + 1))

    def x(self, value: float) -> float:
        span = WIDTH - 2 * MARGIN
        return round(MARGIN + span * (value - self.low) / (1.0 - self.low), 1)


def axis_for(lows: Iterable[float]) -> Axis:
    """An axis on which no whisker is cut, and that always holds the cut-off."""
    lowest = min([*lows, CUT_OFF - 0.1])
    return Axis(max(math.floor(lowest * 10) / 10, -1.0))


def whisker(axis: Axis, estimate: float, low: float | None, high: float | None, state: str) -> Markup:
    """The diamond at the estimate, its interval with caps, hairlines at every .1 and a dotted line at .70."""
    middle = HEIGHT / 2
    lines = "".join(
        f'<path d="M{axis.x(tick)} 1V{HEIGHT - 1}" stroke="var(--rule)"/>' for tick in axis.ticks if tick != CUT_OFF
    )
    x = axis.x(CUT_OFF)
    cut = f'<path d="M{x} 1V{HEIGHT - 1}" stroke="var(--edge)" stroke-width="1.6" stroke-dasharray="1.6 3"/>'
    drawing = f"{lines}{cut}{_interval(axis, low, high, middle)}{_diamond(axis.x(estimate), middle)}"
    return Markup(
        f'<svg class="whisker {state}" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" fill="none">{drawing}</svg>'
    )


def ticks_drawing(axis: Axis, labels: Iterable[str]) -> Markup:
    """The digits under the axis, already in the page's language."""
    texts = "".join(
        f'<text x="{axis.x(tick)}" y="14" text-anchor="middle">{label}</text>'
        for tick, label in zip(axis.ticks, labels, strict=True)
    )
    return Markup(f'<svg class="ticks" viewBox="0 0 {WIDTH} 20" aria-hidden="true" direction="ltr">{texts}</svg>')


def _interval(axis: Axis, low: float | None, high: float | None, y: float) -> str:
    if low is None or high is None:
        return ""
    a, b = axis.x(low), axis.x(min(high, 1.0))
    return f'<path d="M{a} {y}H{b}M{a} {y - 6}V{y + 6}M{b} {y - 6}V{y + 6}" stroke="currentColor" stroke-width="2.6"/>'


def _diamond(x: float, y: float) -> str:
    return (
        f'<path d="M{x} {y - 8.5}L{x + 8.5} {y}L{x} {y + 8.5}L{x - 8.5} {y}Z" fill="var(--card)"/>'
        f'<path d="M{x} {y - 6}L{x + 6} {y}L{x} {y + 6}L{x - 6} {y}Z" fill="currentColor"/>'
    )
