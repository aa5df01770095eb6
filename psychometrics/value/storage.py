"""Value results as plain data: what a page shows, without one row per customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from psychometrics.results import to_jsonable

LONGEST = 500


def stored(value: Any) -> Any:
    """As `results.to_jsonable`, besides: days as ISO text, short frames as lists of rows.

    A table, array or tuple with more than LONGEST entries becomes {"kind": "Omitted", "rows": n}: one row per customer
    belongs to the customer table, not to a page.
    """
    if isinstance(value, (pd.DataFrame, pd.Series, np.ndarray, list, tuple)) and len(value) > LONGEST:
        return {"kind": "Omitted", "rows": len(value)}
    if is_dataclass(value) and not isinstance(value, type):
        shown = {one.name: stored(getattr(value, one.name)) for one in fields(value) if one.repr}
        return {"kind": type(value).__name__, **shown}
    if isinstance(value, (date, pd.Timestamp)):
        return value.isoformat()
    if isinstance(value, pd.DataFrame):
        return [stored(row) for row in value.reset_index().to_dict("records")]
    if isinstance(value, pd.Series):
        return stored(value.to_dict())
    if isinstance(value, Mapping):
        return {str(key): stored(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [stored(item) for item in value]
    return None if value is pd.NaT or value is pd.NA else to_jsonable(value)
