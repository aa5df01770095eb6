"""Power by n with its Monte-Carlo interval, drawn on the server. Numeric axes are never mirrored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from instruments.language import Language

WIDTH, HEIGHT = 560, 240
LEFT, RIGHT, TOP, BOTTOM = 40, 16, 12, 28
Z = 1.959964


@dataclass(frozen=True, slots=True)
class Point:
    n: int
    reached: float
    se: float


def power_curve(points: Sequence[Point], target: float, least: int, t: Language) -> Markup:
    """A diamond per size with its 95 % interval, the wanted power as a dotted line, the least n filled."""
    low, high = min(point.n for point in points), max(point.n for point in points)
    span = max(high - low, 1)

    def x(n: float) -> float:
        middle = (WIDTH - LEFT - RIGHT) / 2 + LEFT
        return round(LEFT + 12 + (WIDTH - LEFT - RIGHT - 24) * (n - low) / span, 1) if high > low else middle

    def y(share: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - min(max(share, 0.0), 1.0)), 1)

    parts = [_grid(y, t), _wanted(y(target))]
    parts.append(f'<polyline points="{" ".join(f"{x(p.n)},{y(p.reached)}" for p in points)}" stroke="var(--edge)"/>')
    for point in points:
        parts.append(_point(x(point.n), point, y, filled=point.n >= least > 0))
    labels = _kept([(x(point.n), point.n) for point in points])
    parts += [
        f'<text x="{at}" y="{HEIGHT - 8}" text-anchor="middle">{t.number(n, grouped=False)}</text>' for at, n in labels
    ]
    drawing = "".join(parts)
    return Markup(
        f'<svg class="power-curve" viewBox="0 0 {WIDTH} {HEIGHT}" direction="ltr" aria-hidden="true" fill="none">'
        f"{drawing}</svg>"
    )


def _grid(y: object, t: Language) -> str:
    assert callable(y)
    lines = []
    for share in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        label = t.number(share, 1, proportion=share < 1)
        lines.append(f'<path d="M{LEFT} {y(share)}H{WIDTH - RIGHT}" stroke="var(--rule)"/>')
        lines.append(f'<text x="{LEFT - 8}" y="{y(share) + 4}" text-anchor="end">{label}</text>')
    return "".join(lines)


def _wanted(at: float) -> str:
    return f'<path d="M{LEFT} {at}H{WIDTH - RIGHT}" stroke="var(--gold)" stroke-width="2" stroke-dasharray="2 4"/>'


def _point(x: float, point: Point, y: object, *, filled: bool) -> str:
    assert callable(y)
    top, bottom, middle = y(point.reached + Z * point.se), y(point.reached - Z * point.se), y(point.reached)
    fill = "var(--acc)" if filled else "var(--card)"
    return (
        f'<path d="M{x} {top}V{bottom}M{x - 4} {top}h8M{x - 4} {bottom}h8" stroke="var(--acc)" stroke-width="1.5"/>'
        f'<path d="M{x} {middle - 6}l6 6-6 6-6-6Z" fill="{fill}" stroke="var(--acc)" stroke-width="1.5"/>'
    )


def _kept(labels: list[tuple[float, int]]) -> list[tuple[float, int]]:
    """The labels that don't run into one another, the last one always."""
    kept: list[tuple[float, int]] = []
    for at, n in reversed(labels):
        if not kept or kept[-1][0] - at >= 34:
            kept.append((at, n))
    return kept
