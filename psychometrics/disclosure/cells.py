"""Which counts of a table of people must be hidden, so that none of them can be worked out: see also `lists`.

Source: Hundepool et al. (2012), ch. 4; for the audit of a table, Fischetti & Salazar-González (2000).
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

from psychometrics.disclosure.lists import LEAST

WIDTH = 3
"""A hidden count must be open within at least so many people: 0 to 3, never 1 ± 1."""
ROUNDING = 1e-6


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
