"""Findings as the results page keeps them: plain data without any single customer. Called in the job process only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd

from psychometrics.results import NotComputable
from psychometrics.value.storage import stored

BINS = 24
DECILES = tuple(share / 10 for share in range(1, 10))


def digest(result: Any) -> dict[str, Any]:
    """A result without its rows per customer: sums and tables as stored, and the shape of each customer column."""
    if isinstance(result, NotComputable):
        return dict(stored(result))
    count = len(result.customer) if isinstance(getattr(result, "customer", None), tuple) else -1
    kept = {one.name: getattr(result, one.name) for one in fields(result) if one.repr and one.name != "customer"}
    told = {name: stored(value) for name, value in kept.items() if not _by_customer(value, count)}
    return {"kind": type(result).__name__, **told, "spread": spreads(result)}


def spreads(result: Any) -> dict[str, dict[str, Any]]:
    """The shape of each numeric column of a result with one row per customer."""
    frame = result.to_frame()
    if frame.index.name != "customer":
        return {}
    numeric = frame.select_dtypes("number")
    return {str(name): spread(numeric[name]) for name in numeric}


def spread(values: pd.Series) -> dict[str, Any]:
    """How many, how much together, the deciles, and counts in bins of equal width between the 1st and 99th per cent."""
    numbers = values.to_numpy(float)
    numbers = numbers[np.isfinite(numbers)]
    if not len(numbers):
        return {"n": 0}
    low, high = (float(end) for end in np.quantile(numbers, (0.01, 0.99)))
    counts, edges = np.histogram(numbers.clip(low, high), BINS, (low, high) if high > low else (low - 0.5, low + 0.5))
    return {
        "n": len(numbers),
        "total": float(numbers.sum()),
        "mean": float(numbers.mean()),
        "sd": float(numbers.std(ddof=1)) if len(numbers) > 1 else 0.0,
        "zeros": int((numbers == 0).sum()),
        "deciles": [float(at) for at in np.quantile(numbers, DECILES)],
        "edges": [float(edge) for edge in edges],
        "counts": [int(count) for count in counts],
    }


def _by_customer(value: Any, count: int) -> bool:
    """Whether a field has one entry for each customer, by itself or in every part."""
    if isinstance(value, (pd.DataFrame, pd.Series)):
        return True
    if isinstance(value, Mapping):
        return bool(value) and all(_by_customer(part, count) for part in value.values())
    if isinstance(value, (np.ndarray, tuple, list)):
        return len(value) == count and not any(is_dataclass(part) for part in value[:1])
    return False
