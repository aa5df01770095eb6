"""Where the constructs of a path diagram stand: outcomes to the right of what leads to them, few arrows in the way.

Every order of columns and rows is a try; small changes are kept when they cross fewer things (simulated annealing with
a fixed seed, so that the same model always gives the same picture).
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

NODE_W, NODE_H = 30.0, 13.4
ITEM_STEP, ITEM_HEAD = 4.3, 2.6
ROW_GAP, EDGE = 17.0, 4.0
MOST_COLUMNS = 4
ITEMS_WIDE, ITEMS_WIDE_FOUR = 44.0, 33.0
TRIES, STEPS_EACH = 7, 55
NODE_COST, COMB_COST, OWN_COMB_COST, CROSSED_COST = 9.0, 9.5, 6.0, 3.0
BACK_COST, UPRIGHT_COST = 26.0, 3.0
TALL_MM, LONG_MM = 12.0, 50.0
"""Heights and lengths that weigh as much as a third of a crossing."""

Point = tuple[float, float]
Rect = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True)
class Places:
    """at : the middle of each construct; upwards : those whose items stand above them; height : of the sheet.

    items_wide : the room of items, which may go on beyond their construct.
    """

    at: Mapping[str, Point]
    upwards: frozenset[str]
    height: float
    items_wide: float = NODE_W

    def node(self, name: str) -> Rect:
        x, y = self.at[name]
        return x - NODE_W / 2, y - NODE_H / 2, x + NODE_W / 2, y + NODE_H / 2

    def comb(self, name: str, items: int) -> Rect | None:
        """The room of a construct's items."""
        if not items:
            return None
        x, y = self.at[name]
        deep = comb_height(items)
        top = y - NODE_H / 2 - deep if name in self.upwards else y + NODE_H / 2
        return x - NODE_W / 2, top, x - NODE_W / 2 + self.items_wide, top + deep


@dataclass(frozen=True)
class _Order:
    """Names from the left column to the right, from above to below."""

    columns: tuple[tuple[str, ...], ...]
    upwards: frozenset[str]


def comb_height(items: int) -> float:
    return items * ITEM_STEP + ITEM_HEAD if items else 0.0


def candidates(items: Mapping[str, int], ends: Sequence[tuple[str, str]], width: float) -> list[tuple[Places, float]]:
    """Good ways to place the constructs, with what each costs apart from its arrows' ways.

    items : of each construct, how many; ends : both ends of each arrow.
    """
    model, first = _Model(items, ends, width), _first(list(items), ends)
    tries = {_settled(model, first, seed) for seed in range(TRIES if len(items) > 2 else 1)}
    found = [_placed(order, items, width) for order in sorted(tries, key=lambda order: order.columns)]
    return [(one, model.directions(one) + one.height / TALL_MM) for one in found]


def _settled(model: _Model, order: _Order, seed: int) -> _Order:
    """From one order to a good one."""
    best = now = order
    cost = weight = model.cost(order)
    with_items, chance = [name for name in model.items if model.items[name]], random.Random(seed)
    steps = STEPS_EACH * len(model.items) if len(model.items) > 2 else 0
    for step in range(steps):
        heat = 10.0 * (1 - step / steps) ** 2 + 0.05
        tried = _changed(now, with_items, chance)
        found = model.cost(tried)
        if found < weight or chance.random() < math.exp((weight - found) / heat):
            now, weight = tried, found
            if found < cost:
                best, cost = tried, found
    return best


def _first(names: Sequence[str], ends: Sequence[tuple[str, str]]) -> _Order:
    """Columns by the longest way to each construct; neighbours share one where there would be too many."""
    depth = dict.fromkeys(names, 0)
    for _ in names:
        for start, end in ends:
            depth[end] = max(depth[end], depth[start] + 1)
    last = max(depth.values()) + 1
    count = min(last, MOST_COLUMNS)
    columns: list[list[str]] = [[] for _ in range(count)]
    for name in sorted(names, key=lambda name: depth[name]):
        columns[depth[name] * count // last].append(name)
    return _Order(tuple(tuple(column) for column in columns), frozenset())


def _changed(order: _Order, with_items: Sequence[str], chance: random.Random) -> _Order:
    columns = [list(column) for column in order.columns]
    spots = [(column, row) for column, names in enumerate(columns) for row in range(len(names))]
    kind = chance.random()
    if kind < 0.25 and with_items:
        return replace(order, upwards=order.upwards ^ {chance.choice(with_items)})
    column, row = chance.choice(spots)
    if kind < 0.6:
        other, place = chance.choice(spots)
        columns[column][row], columns[other][place] = columns[other][place], columns[column][row]
    else:
        name = columns[column].pop(row)
        target = chance.randrange(len(columns)) if columns[column] else column
        columns[target].insert(chance.randint(0, len(columns[target])), name)
    return replace(order, columns=tuple(tuple(names) for names in columns))


def _placed(order: _Order, items: Mapping[str, int], width: float) -> Places:
    """Blocks of a column share its height evenly."""
    blocks = [[NODE_H + comb_height(items[name]) for name in column] for column in order.columns]
    height = max(sum(sizes) + ROW_GAP * (len(sizes) - 1) for sizes in blocks) + 2 * EDGE
    wide = (ITEMS_WIDE_FOUR if len(order.columns) > 3 else ITEMS_WIDE) if any(items.values()) else NODE_W
    step = (width - wide - 2) / max(len(order.columns) - 1, 1)
    at: dict[str, Point] = {}
    for number, (column, sizes) in enumerate(zip(order.columns, blocks, strict=True)):
        gap = (height - 2 * EDGE - sum(sizes)) / (len(sizes) + 1)
        y, gap = (EDGE + gap, gap) if len(sizes) == 1 else (EDGE, (height - 2 * EDGE - sum(sizes)) / (len(sizes) - 1))
        for name, size in zip(column, sizes, strict=True):
            middle = y + size - NODE_H / 2 if name in order.upwards else y + NODE_H / 2
            at[name] = (1 + NODE_W / 2 + number * step, middle)
            y += size + gap
    return Places(at, order.upwards, height, wide)


class _Model:
    """What is the same in every try: what each arrow must keep clear of, and which arrows should not cross."""

    def __init__(self, items: Mapping[str, int], ends: Sequence[tuple[str, str]], width: float) -> None:
        self.items, self.ends, self.width = items, ends, width
        rooms = [*((name, NODE_COST) for name in items), *((name, COMB_COST) for name in items if items[name])]
        own = {NODE_COST: 0.0, COMB_COST: OWN_COMB_COST}
        self.weights = np.array([[own[cost] if name in end else cost for name, cost in rooms] for end in ends])
        apart = [(a, b) for a, b in combinations(range(len(ends)), 2) if not set(ends[a]) & set(ends[b])]
        self.pairs = np.array(apart, dtype=int).reshape(-1, 2)

    def cost(self, order: _Order) -> float:
        """Straight lines stand for the arrows."""
        found = _placed(order, self.items, self.width)
        lines = np.array([(*found.at[start], *found.at[end]) for start, end in self.ends]).reshape(-1, 2, 2)
        combs = (found.comb(name, count) for name, count in self.items.items())
        rooms = np.array([*(found.node(name) for name in self.items), *(comb for comb in combs if comb)])
        length = float(np.hypot(*(lines[:, 1] - lines[:, 0]).T).sum()) / LONG_MM
        hits = float((self.weights * crosses(lines, rooms)).sum()) if len(lines) else 0.0
        crossed = CROSSED_COST * int(_meet(lines[self.pairs[:, 0]], lines[self.pairs[:, 1]]).sum())
        return self.directions(found) + found.height / TALL_MM + length + hits + crossed

    def directions(self, found: Places) -> float:
        """Paths run to the right; up or down where they must."""
        steps = [found.at[end][0] - found.at[start][0] for start, end in self.ends]
        return sum(BACK_COST if step < -1 else UPRIGHT_COST if step < 1 else 0.0 for step in steps)


def crosses(lines: np.ndarray, rooms: np.ndarray) -> np.ndarray:
    """(m, k): whether each of (m, 2, 2) straight lines passes through each of (k, 4) rectangles (Liang and Barsky)."""
    start, way = lines[:, None, 0], lines[:, None, 1] - lines[:, None, 0]
    way = np.where(np.abs(way) < 1e-9, 1e-9, way)
    ends = np.stack([(rooms[None, :, :2] - start) / way, (rooms[None, :, 2:] - start) / way])
    low, high = ends.min(axis=0).max(axis=2), ends.max(axis=0).min(axis=2)
    return np.asarray(np.maximum(low, 0.0) < np.minimum(high, 1.0))


def _meet(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(p,): whether the lines of each pair cross."""
    a, b, c, d = one[:, 0], one[:, 1], other[:, 0], other[:, 1]
    return (_side(a, b, c) * _side(a, b, d) < 0) & (_side(c, d, a) * _side(c, d, b) < 0)


def _side(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    return np.asarray((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0])
