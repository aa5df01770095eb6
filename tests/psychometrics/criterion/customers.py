"""Customers of the criterion tests: the ones that R saw, and small ones made by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd

from psychometrics.criterion.linked import BASELINE, Linked
from tests.psychometrics.cases import REFERENCE

RFM = list(BASELINE)


def customers_of_r() -> pd.DataFrame:
    frame = pd.read_csv(REFERENCE / "criterion" / "customers.csv", index_col="customer")
    return frame.sort_index()


def linked_of_r() -> Linked:
    frame = customers_of_r()
    scores = frame[["engagement", "goal_alignment"]].dropna()
    return Linked(scores, "engagement", frame[RFM], frame["spend_after"], reliabilities={"engagement": 0.85})


def linked_of(
    engagement: np.ndarray,
    spend: np.ndarray,
    baseline: np.ndarray | None = None,
    others: int = 0,
    **further: np.ndarray,
) -> Linked:
    """Respondents with these scores and spend; `others` customers besides who did not answer and look alike."""
    n = len(spend)
    known = np.random.default_rng(1).standard_normal((n, 3)) if baseline is None else baseline
    index = pd.Index([f"c{i:04d}" for i in range(n + others)], name="customer")
    rows = np.arange(n + others) % n
    frame = pd.DataFrame(known[rows], index, RFM)
    scores = pd.DataFrame({"engagement": engagement, **further}, index[:n])
    return Linked(scores, "engagement", frame, pd.Series(np.asarray(spend, float)[rows], index, name="spend_after"))
