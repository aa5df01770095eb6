"""Case weights: how much each person counts, from a column of the background."""

from __future__ import annotations

import numpy as np
import pandas as pd

from psychometrics.errors import DataError, PlanError
from psychometrics.responses import Responses


def case_weights(responses: Responses, name: str) -> np.ndarray | None:
    """(n,) weights of the background variable `name`; None when it is empty. Raises PlanError for an unknown name."""
    if not name:
        return None
    if name not in responses.background:
        raise PlanError("option_value_unknown", "plan, weights", value=name, known=list(responses.background.columns))
    column = responses.background[name].astype(object)
    return pd.to_numeric(column, errors="coerce").to_numpy(dtype=float)


def check_weights(weights: np.ndarray, n: int) -> None:
    """weights : (n,) from 0. Raises DataError when one is missing or negative, or all are zero."""
    missing = int((~np.isfinite(weights)).sum()) + abs(n - len(weights))
    if missing:
        raise DataError("pls_weights_missing", place="plan, weights", count=missing)
    if (weights < 0).any():
        raise DataError("pls_weights_negative", place="plan, weights", count=int((weights < 0).sum()))
    if not weights.any():
        raise DataError("pls_weights_zero", place="plan, weights")


def effective_size(weights: np.ndarray) -> float:
    """(Σw)² / Σw²: how many people of equal weight would say as much. Source: Kish (1965)."""
    return float(weights.sum() ** 2 / (weights**2).sum())
