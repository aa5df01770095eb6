"""The arrows of a path diagram: bowed around what stands in their way, with a place for each number."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from reports.figures.path_places import NODE_H, NODE_W, Places, Point, candidates

BULGES = (0.0, 5.0, -5.0, 9.0, -9.0, 14.0, -14.0, 20.0, -20.0, 27.0, -27.0, 35.0, -35.0, 44.0, -44.0, 55.0, -55.0)
SHARES = np.linspace(0.0, 1.0, 41)
SPOTS = np.linspace(0.16, 0.84, 28)
NUMBER_HALF_HEIGHT, CUSTOMARY_HALF = 1.5, 4.5


def planned(
    items: Mapping[str, int], ends: Sequence[tuple[str, str]], width: float
) -> tuple[Places, tuple[np.ndarray, ...]]:
    """The places of the constructs whose arrows meet least, and a curve of (41, 2) points for each arrow."""
    tries = []
    for found, own in candidates(items, ends, width):
        curves, met = _routes(found, items, ends, width)
        _, covered = spots(curves, [CUSTOMARY_HALF] * len(ends), rooms_of(found, items))
        tries.append((own + met + covered / 4, found, curves))
    _, found, curves = min(tries, key=lambda one: one[0])
    return found, curves


def _routes(
    found: Places, items: Mapping[str, int], ends: Sequence[tuple[str, str]], width: float
) -> tuple[tuple[np.ndarray, ...], float]:
    """Curves that meet as little as possible, and what they meet; the shortest choose first."""
    curves: dict[int, np.ndarray] = {}
    lengths = [math.dist(found.at[start], found.at[end]) for start, end in ends]
    total = 0.0
    for number in sorted(range(len(ends)), key=lambda one: lengths[one]):
        rooms = _in_the_way(found, items, *ends[number])
        start, end = found.at[ends[number][0]], found.at[ends[number][1]]
        tries = [_bow(start, end, bulge) for bulge in BULGES]
        costs = [
            12.0 * _met(curve, rooms, (width, found.height)) + _near(curve, list(curves.values())) + abs(b) / 9
            for curve, b in zip(tries, BULGES, strict=True)
        ]
        curves[number] = tries[int(np.argmin(costs))]
        total += float(min(costs))
    return tuple(curves[number] for number in range(len(ends))), total


def rooms_of(found: Places, items: Mapping[str, int]) -> np.ndarray:
    """(k, 4): everything that a number must not cover."""
    combs = (found.comb(name, count) for name, count in items.items())
    return np.array([*(found.node(name) for name in items), *(comb for comb in combs if comb)])


def _in_the_way(found: Places, items: Mapping[str, int], *ends: str) -> np.ndarray:
    nodes = [found.node(name) for name in items if name not in ends]
    combs = [found.comb(name, count) for name, count in items.items()]
    return np.array([*nodes, *(comb for comb in combs if comb)]).reshape(-1, 4)


def _bow(start: Point, end: Point, bulge: float) -> np.ndarray:
    """From border to border; its middle leaves the straight line by `bulge`."""
    length = math.dist(start, end) or 1.0
    aside = (-(end[1] - start[1]) / length * 2 * bulge, (end[0] - start[0]) / length * 2 * bulge)
    control = ((start[0] + end[0]) / 2 + aside[0], (start[1] + end[1]) / 2 + aside[1])
    first, last = border(start, control if bulge else end), border(end, control if bulge else start)
    t = SHARES[:, None]
    return (1 - t) ** 2 * np.array(first) + 2 * t * (1 - t) * np.array(control) + t**2 * np.array(last)


def border(centre: Point, towards: Point) -> Point:
    """Where the way to another point leaves an ellipse."""
    dx, dy = towards[0] - centre[0], towards[1] - centre[1]
    length = math.hypot(dx / (NODE_W / 2), dy / (NODE_H / 2)) or 1.0
    return centre[0] + dx / length, centre[1] + dy / length


def _met(curve: np.ndarray, rooms: np.ndarray, sheet: tuple[float, float]) -> float:
    """How many points lie in something, or off the sheet."""
    x, y = curve[1:-1].T
    outside = (x < 1) | (x > sheet[0] - 1) | (y < 2) | (y > sheet[1] - 2)
    left, top, right, bottom = rooms.T[:, :, None]
    inside = (x > left - 0.8) & (x < right + 0.8) & (y > top - 0.5) & (y < bottom + 0.8)
    return float(outside.sum() + inside.sum())


def _near(curve: np.ndarray, others: Sequence[np.ndarray]) -> float:
    """What running into other arrows costs: a crossing a little, running side by side more."""
    if not others:
        return 0.0
    inner, beside = curve[5:-5:2], np.array(others)[:, 3:-3:2]
    apart = inner[None, :, None] - beside[:, None]
    close = ((apart**2).sum(axis=3) < 3.24).any(axis=2).sum(axis=1)
    return float((close > 0).sum() + close.sum())


def spots(curves: Sequence[np.ndarray], halves: Sequence[float], rooms: np.ndarray) -> tuple[list[Point], float]:
    """The middle of each number: on its arrow, clear of constructs, other numbers and other arrows; and what is left.

    halves : half the width of each number.
    """
    total = 0.0
    taken: list[tuple[Point, float]] = []
    chosen: dict[int, Point] = {}
    for number in sorted(range(len(curves)), key=lambda one: _length(curves[one])):
        points = [curves[number][round(share * (len(SHARES) - 1))] for share in SPOTS]
        others = np.array([curve for place, curve in enumerate(curves) if place != number]).reshape(-1, len(SHARES), 2)
        costs = [
            _covered((float(x), float(y)), halves[number], taken, rooms, others) + abs(share - 0.46) * 2
            for (x, y), share in zip(points, SPOTS, strict=True)
        ]
        total += float(min(costs))
        x, y = points[int(np.argmin(costs))]
        chosen[number] = (float(x), float(y))
        taken.append((chosen[number], halves[number]))
    return [chosen[number] for number in range(len(curves))], total


def _length(curve: np.ndarray) -> float:
    return float(np.hypot(*np.diff(curve, axis=0).T).sum())


def _covered(
    at: Point,
    half: float,
    taken: Sequence[tuple[Point, float]],
    rooms: np.ndarray,
    others: np.ndarray,
) -> float:
    high, (x, y) = NUMBER_HALF_HEIGHT, at
    cost = 0.0
    for (other_x, other_y), other_half in taken:
        cost += 60.0 * (abs(x - other_x) < half + other_half + 0.6 and abs(y - other_y) < 2 * high + 0.4)
    left, top, right, bottom = rooms.T
    cost += 40.0 * float(((x + half > left) & (x - half < right) & (y + high > top) & (y - high < bottom)).sum())
    inside = (np.abs(others[:, :, 0] - x) < half + 0.3) & (np.abs(others[:, :, 1] - y) < high + 0.3)
    return cost + 12.0 * float(inside.any(axis=1).sum())
