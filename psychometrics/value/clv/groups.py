"""Customers with the same numbers are counted together: a likelihood needs each kind once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

MOST_IN_SAMPLE = 400


@dataclass(frozen=True)
class Groups:
    """Kinds of customer by (x, t_x, T) with counts, in units of `scale` (the mean age), sorted.

    of : (customers,) the group of each customer.
    """

    x: np.ndarray
    t_x: np.ndarray
    T: np.ndarray
    counts: np.ndarray
    of: np.ndarray
    scale: float = 1.0

    @cached_property
    def frequencies(self) -> tuple[np.ndarray, np.ndarray]:
        """The different x, and which of them each group has: gamma functions are needed for these only."""
        different, which = np.unique(self.x, return_inverse=True)
        return different, which

    @property
    def customers(self) -> float:
        return float(self.counts.sum())

    def scaled(self) -> Groups:
        """The same in units of the mean age, so that starts and bounds fit any unit of time."""
        scale = float((self.counts * self.T).sum() / self.counts.sum())
        return Groups(self.x, self.t_x / scale, self.T / scale, self.counts, self.of, scale)

    def sample(self) -> Groups | None:
        """Every k-th group; None where there are few."""
        step = -(-len(self.x) // MOST_IN_SAMPLE)
        part = slice(None, None, step)
        if step == 1:
            return None
        return Groups(self.x[part], self.t_x[part], self.T[part], self.counts[part], self.of[:0], self.scale)


def grouped(x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> Groups:
    """x, t_x, T : (customers,) frequency, recency and age in one unit of time."""
    order = np.lexsort((T, t_x, x))
    rows = np.column_stack([x, t_x, T]).astype("float64")[order]
    new = np.r_[True, (np.diff(rows, axis=0) != 0).any(axis=1)]
    numbers = np.cumsum(new) - 1
    of = np.empty(len(rows), dtype="int64")
    of[order] = numbers
    kinds = rows[new]
    counts = np.bincount(numbers).astype("float64")
    return Groups(kinds[:, 0], kinds[:, 1], kinds[:, 2], counts, of)
