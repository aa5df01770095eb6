"""Customers by tier, by segment and by change of tier: counts, scores, values and costs, small ones hidden.

Called in the job process only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from psychometrics.disclosure.lists import LEAST, hidden_in_list

NORMAL_95 = 1.959964


def groups(
    customers: pd.DataFrame, by: str, order: Sequence[str], measured: Sequence[str], least: int = LEAST
) -> list[dict[str, Any]]:
    """One row for each group that occurs, in the order given.

    customers : one row per customer; `by` and the columns `measured`.
    A mean that fewer than `least` customers share is hidden: {"n": None}; so is a smaller group, and with it the
    next smallest ones, as far as it could be worked out from the totals (psychometrics.disclosure).
    """
    sizes = {name: int((customers[by] == name).sum()) for name in order}
    known = [name for name in order if sizes[name]]
    hidden = hidden_groups({name: sizes[name] for name in known}, least)
    return [_row(name, customers[customers[by] == name], measured, least, hidden=name in hidden) for name in known]


def hidden_groups(sizes: Mapping[str, int], least: int = LEAST) -> set[str]:
    """Groups too small to be shown, and as many more as would give them away."""
    hidden = hidden_in_list(list(sizes.values()), least)
    return {name for name, is_hidden in zip(sizes, hidden, strict=True) if is_hidden}


def _row(name: str, own: pd.DataFrame, measured: Sequence[str], least: int, *, hidden: bool) -> dict[str, Any]:
    if hidden:
        return {"group": name, "hidden": True}
    told = {column: mean_of(own[column], least) for column in measured if column in own}
    return {"group": name, "hidden": False, "customers": len(own), **told}


def mean_of(values: pd.Series, least: int = LEAST) -> dict[str, Any]:
    """Mean with its 95 % interval and the sum, of the customers of whom the number is known."""
    numbers = values.dropna().to_numpy(float)
    numbers = numbers[np.isfinite(numbers)]
    if len(numbers) < least:
        return {"n": None}
    mean, reach = float(numbers.mean()), NORMAL_95 * float(numbers.std(ddof=1)) / len(numbers) ** 0.5
    return {"n": len(numbers), "mean": mean, "low": mean - reach, "high": mean + reach, "total": float(numbers.sum())}
