"""The CDNOW sample, as every paper on these models uses it: 2,357 customers, weeks, 39 weeks of calibration."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from psychometrics.value.records import Records
from tests.shared_data import HELD, held

CALIBRATION_END = date(1997, 9, 30)


@cache
def log() -> Records:
    """Customers by their number in the sample, dollars."""
    names = ["master", "customer", "date", "units", "amount"]
    rows = pd.read_csv(
        HELD / "cdnow_sample.txt", sep=r"\s+", header=None, names=names, dtype={"customer": str, "date": str}
    )
    rows["date"] = pd.to_datetime(rows["date"], format="%Y%m%d")
    return Records(transactions=rows[["customer", "date", "amount"]])


@cache
def summary() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """x, t_x, T, mean spend."""
    frame = held("cdnow_summary.csv")
    return tuple(frame[name].to_numpy(dtype="float64") for name in ("x", "t_x", "T", "zbar"))  # type: ignore[return-value]


@cache
def expected() -> dict[str, Any]:
    path = HELD.parent / "reference" / "clv" / "expected.json"
    return dict(json.loads(path.read_text("utf-8")))


def rows(*purchases: tuple[str, str, float]) -> Records:
    """Records of (customer, day, amount)."""
    frame = pd.DataFrame(purchases, columns=["customer", "date", "amount"])
    return Records(transactions=frame.assign(date=pd.to_datetime(frame["date"])))
