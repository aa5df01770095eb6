"""The values that a variable takes and how often: all that its description and its normality tests need.

A questionnaire item takes a handful of values, so after this one count nothing grows with n.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

NARROW = 256
ROWS = 32_768
LEAST_SPREAD = 1e-60
"""A range whose fourth power is still a number."""


@dataclass(frozen=True, slots=True)
class Distinct:
    """values : (k,) ascending, finite.  counts : (k,) how many have each."""

    values: np.ndarray
    counts: np.ndarray

    @property
    def n(self) -> int:
        return int(self.counts.sum())

    @property
    def varies(self) -> bool:
        return len(self.values) > 1 and bool(self.values[-1] - self.values[0] > LEAST_SPREAD)

    def mean(self) -> float:
        return float(self.counts @ self.values / self.n)

    def sd(self) -> float:
        """Standard deviation with n - 1; n is at least 2."""
        return float(np.sqrt(self.counts @ (self.values - self.mean()) ** 2 / (self.n - 1)))

    def median(self) -> float:
        upto = np.cumsum(self.counts)
        low, high = (self.values[np.searchsorted(upto, at, side="right")] for at in ((self.n - 1) // 2, self.n // 2))
        return float((low + high) / 2)


def distinct(x: np.ndarray) -> Distinct:
    """Values and counts of numbers, missing ones (NaN) left aside. Same as table(x) of R.

    Whole numbers in a narrow range are counted rather than sorted.
    """
    seen = x[~np.isnan(x)]
    low = seen.min() if len(seen) else 0.0
    if len(seen) and np.isfinite(low) and seen.max() - low < NARROW:
        steps = seen - low
        whole = steps.astype(np.intp)
        if (whole == steps).all():
            counts = np.bincount(whole)
            found = np.flatnonzero(counts)
            return Distinct(low + found, counts[found])
    values, counts = np.unique(seen, return_counts=True)
    return Distinct(values, counts)


def distinct_columns(frame: pd.DataFrame) -> list[Distinct]:
    """`distinct` of each column of a frame of numbers, some ten thousand rows at a time."""
    values = frame.to_numpy(dtype="float64")
    starts = range(0, max(len(values), 1), ROWS)
    parts = [[distinct(column) for column in np.ascontiguousarray(values[at : at + ROWS].T)] for at in starts]
    return [_together(column) for column in zip(*parts, strict=True)]


def _together(parts: Sequence[Distinct]) -> Distinct:
    """The values and counts of all parts of one column."""
    if len(parts) == 1:
        return parts[0]
    values, at = np.unique(np.concatenate([part.values for part in parts]), return_inverse=True)
    counts = np.zeros(len(values), dtype=np.intp)
    np.add.at(counts, at, np.concatenate([part.counts for part in parts]))
    return Distinct(values, counts)
