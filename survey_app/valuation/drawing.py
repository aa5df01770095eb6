"""Figures of the results as SVG drawn on the server from stored numbers. Numeric axes are never mirrored.

Marks take their colour from the page, so that they are right in light and dark; each figure has its finding as a label.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH, HEIGHT = 560, 220
LEFT, RIGHT, TOP, BOTTOM = 64, 18, 14, 36
Words = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Dot:
    """An estimate with its interval; `low` and `high` None without one. hollow : the interval holds zero."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """The ground of a figure: what the axes show, from where to where."""

    x_low: float
    x_high: float
    y_low: float
    y_high: float

    def x(self, value: float) -> float:
        span = self.x_high - self.x_low or 1.0
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (value - self.x_low) / span, 1)

    def y(self, value: float) -> float:
        span = self.y_high - self.y_low or 1.0
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - self.y_low) / span, 1)


def histogram(
    edges: Sequence[float], counts: Sequence[int], label: str, say: tuple[Words, Words], x_title: str
) -> Markup:
    """How many customers lie in each bin; an outline rather than bars side by side."""
    frame = Frame(edges[0], edges[-1], 0, max([*counts, 1]))
    steps = "".join(
        f"L{frame.x(low)} {frame.y(count)}H{frame.x(high)}"
        for low, high, count in zip(edges, edges[1:], counts, strict=False)
    )
    shape = f"M{frame.x(edges[0])} {frame.y(0)}{steps}V{frame.y(0)}Z"
    body = f'<path d="{shape}" fill="var(--tint)" stroke="var(--acc)" stroke-width="1.6"/>'
    return _figure(frame, body, label, say, x_title)


def dots(points: Sequence[Dot], label: str, say: tuple[Words, Words], x_title: str, *, zero: bool = True) -> Markup:
    """Estimates with intervals over a numeric axis, as an event study or a comparison of groups in their order."""
    ends = [end for dot in points for end in (dot.y, dot.low, dot.high) if end is not None]
    low, high = min([*ends, 0.0] if zero else ends), max([*ends, 0.0] if zero else ends)
    room = 0.06 * (high - low or 1.0)
    xs = [dot.x for dot in points]
    frame = Frame(min(xs) - 0.5, max(xs) + 0.5, low - room, high + room)
    line = f'<path d="M{LEFT} {frame.y(0)}H{WIDTH - RIGHT}" stroke="var(--edge)" stroke-dasharray="1.6 3"/>'
    body = (line if zero else "") + "".join(_dot(frame, dot) for dot in points)
    return _figure(frame, body, label, say, x_title, x_at=sorted(set(xs)))


def lines(
    series: Sequence[tuple[str, Sequence[tuple[float, float]]]], label: str, say: tuple[Words, Words], x_title: str
) -> Markup:
    """Curves over the same axis: the first solid with diamonds (what was), the second dashed with circles (what was
    expected). Each is named at its end."""
    points = [point for _, curve in series for point in curve]
    across, along = [x for x, _ in points], [0.0, *(y for _, y in points)]
    frame = Frame(min(across), max(across), min(along), max(along))
    body = "".join(_curve(frame, name, curve, place) for place, (name, curve) in enumerate(series))
    return _figure(frame, body, label, say, x_title)


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers between two ends."""
    if not high > low:
        return [low]
    raw = (high - low) / most
    power = 10 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= raw * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [round(at * step, 10) for at in range(first, math.floor(high / step + 1e-9) + 1)]


def _dot(frame: Frame, dot: Dot) -> str:
    x, y = frame.x(dot.x), frame.y(dot.y)
    whisker = ""
    if dot.low is not None and dot.high is not None:
        a, b = frame.y(dot.low), frame.y(dot.high)
        caps = f"M{x} {a}V{b}M{x - 5} {a}H{x + 5}M{x - 5} {b}H{x + 5}"
        whisker = f'<path d="{caps}" stroke="var(--lapis)" stroke-width="2"/>'
    fill = "var(--card)" if dot.hollow else "var(--lapis)"
    diamond = f'<path d="M{x} {y - 6}L{x + 6} {y}L{x} {y + 6}L{x - 6} {y}Z" fill="{fill}" stroke="var(--lapis)"/>'
    return whisker + diamond


def _curve(frame: Frame, name: str, curve: Sequence[tuple[float, float]], place: int) -> str:
    colour, dash = ("var(--lapis)", "") if place == 0 else ("var(--saffron)", ' stroke-dasharray="6 4"')
    path = "L".join(f"{frame.x(x)} {frame.y(y)}" for x, y in curve)
    marks = "".join(_mark(frame.x(x), frame.y(y), place, colour) for x, y in curve) if len(curve) <= 30 else ""
    x, y = frame.x(curve[-1][0]), frame.y(curve[-1][1])
    beside = max(y - 9, 11) if place == 0 else min(y + 24, HEIGHT - BOTTOM - 6)
    text = f'<text x="{x - 4}" y="{beside}" text-anchor="end">{escape(name)}</text>'
    return f'<path d="M{path}" stroke="{colour}" stroke-width="2" fill="none"{dash}/>{marks}{text}'


def _mark(x: float, y: float, place: int, colour: str) -> str:
    if place == 0:
        return f'<path d="M{x} {y - 4}L{x + 4} {y}L{x} {y + 4}L{x - 4} {y}Z" fill="{colour}"/>'
    return f'<circle cx="{x}" cy="{y}" r="3.4" fill="var(--card)" stroke="{colour}" stroke-width="1.6"/>'


def _figure(
    frame: Frame,
    body: str,
    label: str,
    say: tuple[Words, Words],
    x_title: str,
    x_at: Sequence[float] | None = None,
) -> Markup:
    floor = HEIGHT - BOTTOM
    axes = f'<path d="M{LEFT} {TOP}V{floor}H{WIDTH - RIGHT}" stroke="var(--ink2)" fill="none"/>'
    along = x_at if x_at is not None and len(x_at) <= 14 else ticks(frame.x_low, frame.x_high, 7)
    below = "".join(
        f'<path d="M{frame.x(at)} {floor}v4" stroke="var(--ink2)"/>'
        f'<text x="{frame.x(at)}" y="{floor + 16}" text-anchor="middle">{escape(say[0](at))}</text>'
        for at in along
    )
    beside = "".join(
        f'<path d="M{LEFT} {frame.y(at)}h-4" stroke="var(--ink2)"/>'
        f'<text x="{LEFT - 8}" y="{frame.y(at) + 4}" text-anchor="end">{escape(say[1](at))}</text>'
        for at in ticks(frame.y_low, frame.y_high, 4)
    )
    title = f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 3}" text-anchor="middle">{escape(x_title)}</text>'
    return Markup(
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}" direction="ltr">'
        f"{axes}{below}{beside}{body}{title}</svg>"
    )
