"""Which counts of a list or a table of people must be hidden, so that none of them can be worked out.

This is the one rule of the whole program. A count from 1 to `least` - 1 is hidden, and with it as many others as are
needed: a total minus the shown parts must never give a hidden count.
Source: Hundepool et al. (2012), ch. 4; for the audit of a table, Fischetti & Salazar-González (2000).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linprog

LEAST, LOWEST, HIGHEST = 5, 3, 10
"""The usual smallest count that is shown, and between which bounds a study may choose its own."""
WIDTH = 3
"""A hidden count must be open within at least so many people: 0 to 3, never 1 ± 1."""
ROUNDING = 1e-6


def hidden_in_list(counts: Sequence[int], least: int = LEAST) -> tuple[bool, ...]:
    """Which counts of a list whose total is known must be hidden.

    counts : people in each group, 0 or more. Hidden are those from 1 to least - 1; then the smallest shown ones with
    them, until at least two are hidden and these hold `least` people together, or nothing is left to hide.
    """
    hidden = [0 < count < least for count in counts]
    while any(hidden) and (sum(hidden) < 2 or _held(counts, hidden) < least):
        shown = [place for place, count in enumerate(counts) if count and not hidden[place]]
        if not shown:
            break
        hidden[min(shown, key=lambda place: counts[place])] = True
    return tuple(hidden)


def _held(counts: Sequence[int], hidden: Sequence[bool]) -> int:
    return sum(count for count, is_hidden in zip(counts, hidden, strict=True) if is_hidden)


def hidden_in_table(counts: np.ndarray, least: int = LEAST) -> np.ndarray:
    """(r, c) which cells of a table with known totals of rows and columns must be hidden.

    Every count below `least`; then the smallest other count of each row and column in which just one is hidden, or
    in which the hidden ones hold fewer than `least` people; then more, until each small count is open within WIDTH.
    A 2 × 2 table is therefore shown whole or not at all.
    """
    hidden = counts < least
    small = hidden.copy()
    while True:
        _fill_lines(counts, hidden, least)
        narrow = [(i, j) for i, j in np.argwhere(small) if _width(counts, hidden, int(i), int(j)) < WIDTH]
        if not narrow or hidden.all():
            return hidden
        _hide_smallest(counts, hidden, int(narrow[0][0]))


def _fill_lines(counts: np.ndarray, hidden: np.ndarray, least: int) -> None:
    """Hides further cells of rows and columns that would give a hidden one away."""
    while True:
        thin = [
            (axis, at) for axis in (0, 1) for at in range(counts.shape[axis]) if _thin(counts, hidden, axis, at, least)
        ]
        if not thin:
            return
        axis, at = thin[0]
        line = np.where(hidden, np.iinfo(np.int64).max, counts).take(at, axis=axis)
        other = int(line.argmin())
        hidden[(at, other) if axis == 0 else (other, at)] = True


def _thin(counts: np.ndarray, hidden: np.ndarray, axis: int, at: int, least: int) -> bool:
    """Whether a line has something hidden, too little of it, and something left to hide."""
    own = hidden.take(at, axis=axis)
    held = int(counts.take(at, axis=axis)[own].sum())
    return bool(own.any()) and not own.all() and (own.sum() == 1 or held < least)


def _hide_smallest(counts: np.ndarray, hidden: np.ndarray, row: int) -> None:
    """One more cell, of this row if it has one left, else of the table."""
    shown = np.where(hidden, np.iinfo(np.int64).max, counts)
    if not hidden[row].all():
        hidden[row, int(shown[row].argmin())] = True
        return
    hidden[np.unravel_index(int(shown.argmin()), counts.shape)] = True


def _width(counts: np.ndarray, hidden: np.ndarray, row: int, column: int) -> int:
    low, high = cell_range(counts, hidden, row, column)
    return high - low


def cell_range(counts: np.ndarray, hidden: np.ndarray, row: int, column: int) -> tuple[int, int]:
    """The smallest and the largest count that a hidden cell can have, for whoever knows the shown cells and all totals.

    A transport problem has whole solutions, so the bounds of its linear programme are exact.
    """
    places = [(int(i), int(j)) for i, j in np.argwhere(hidden)]
    rows, columns = counts.shape
    sums = np.zeros((rows + columns, len(places)))
    for place, (i, j) in enumerate(places):
        sums[i, place] = sums[rows + j, place] = 1
    held = np.where(hidden, counts, 0)
    totals = np.concatenate([held.sum(axis=1), held.sum(axis=0)])
    goal = np.array([1.0 if each == (row, column) else 0.0 for each in places])
    low, high = (
        float(sign * linprog(sign * goal, A_eq=sums, b_eq=totals, bounds=(0, None), method="highs")["fun"])
        for sign in (1, -1)
    )
    return int(np.ceil(low - ROUNDING)), int(np.floor(high + ROUNDING))
