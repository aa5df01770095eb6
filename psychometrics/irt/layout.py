"""Which parameters a model has: a slope per item, one for all, or none, and every item's intercepts, in one vector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


class Slopes:
    """How slopes are held: FREE each its own, EQUAL one for all, ONE fixed at 1; the trait is standard normal.

    EQUAL is the Rasch model in another scaling: its one slope is the trait's standard deviation where slopes are 1.
    """

    FREE, EQUAL, ONE = "free", "equal", "one"


@dataclass(frozen=True)
class Layout:
    """Where each item's parameters stand in the vector: slope (shared when equal, −1 when fixed) and intercepts."""

    slope: np.ndarray
    first: np.ndarray
    sizes: np.ndarray

    @property
    def n(self) -> int:
        return int(max(self.slope.max(initial=-1) + 1, (self.first + self.sizes).max()))

    def of(self, item: int, values: np.ndarray) -> tuple[float, np.ndarray]:
        slope = values[self.slope[item]] if self.slope[item] >= 0 else 1.0
        return float(slope), values[self.first[item] : self.first[item] + self.sizes[item]]

    def places(self, item: int) -> np.ndarray:
        """Slope first; −1 for a fixed slope."""
        own = np.arange(self.first[item], self.first[item] + self.sizes[item])
        return np.concatenate([[self.slope[item]], own])


def layout(sizes: Sequence[int], slopes: str) -> Layout:
    """sizes : thresholds of each item."""
    count, sizes_ = len(sizes), np.array(sizes)
    if slopes == Slopes.FREE:
        starts = np.concatenate([[0], np.cumsum(sizes_ + 1)[:-1]])
        return Layout(starts, starts + 1, sizes_)
    shift = 1 if slopes == Slopes.EQUAL else 0
    starts = shift + np.concatenate([[0], np.cumsum(sizes_)[:-1]])
    return Layout(np.full(count, 0 if shift else -1), starts, sizes_)
