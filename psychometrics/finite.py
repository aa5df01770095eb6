"""Answers that are no numbers anybody can give: infinite ones, or so large that their squares would be."""

from __future__ import annotations

import numpy as np
import pandas as pd

BEYOND = 1e75
"""Numbers at least this large count as infinite: products of their squares leave the range of floating point."""


def without_infinite(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The frame with infinite answers missing, and how many there were; the frame itself when there are none.

    frame : n × p numbers, NaN where missing.
    """
    values = frame.to_numpy(dtype="float64", na_value=np.nan)
    if all_ordinary(values):
        return frame, 0
    infinite = np.abs(values) >= BEYOND
    found = int(infinite.sum())
    return (frame.mask(infinite), found) if found else (frame, 0)


def all_ordinary(values: np.ndarray) -> bool:
    """Whether nothing is missing, infinite or beyond measure: one pass, without a copy when it is so."""
    flat = values.ravel("K")
    with np.errstate(all="ignore"):
        return bool(flat @ flat < BEYOND**2)
