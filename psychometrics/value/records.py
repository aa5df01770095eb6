"""The company's records in one vocabulary, however the file named its columns.

Every value measure takes `Records` (what happened) and `Assumptions` (what the researcher states), and returns a frozen
result with one row per customer in `to_frame()`, indexed by `customer`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from psychometrics.disclosure.lists import LEAST
from psychometrics.value.columns import COLUMNS, FUNCTIONS, REQUIRED

__all__ = ["COLUMNS", "FUNCTIONS", "REQUIRED", "Assumptions", "Records"]


@dataclass(frozen=True)
class Records:
    """Frames with the columns of COLUMNS (optional ones may be absent), cleaned: dates as datetime64, money as float64.

    A kind of record that the firm does not have is an empty frame.
    sha256 : fingerprint of each kind's data as read.
    """

    transactions: pd.DataFrame = field(default_factory=pd.DataFrame)
    contacts: pd.DataFrame = field(default_factory=pd.DataFrame)
    referrals: pd.DataFrame = field(default_factory=pd.DataFrame)
    influence: pd.DataFrame = field(default_factory=pd.DataFrame)
    feedback: pd.DataFrame = field(default_factory=pd.DataFrame)
    tiers: pd.DataFrame = field(default_factory=pd.DataFrame)
    sha256: Mapping[str, str] = field(default_factory=dict)

    def has(self, kind: str) -> bool:
        return len(getattr(self, kind)) > 0


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the researcher states before a value is computed; every one is printed in the report.

    analysis_date        : the day on which recency ends and the future begins; None is the last day of the records.
    time_unit_days       : unit of buy-till-you-die models (7 = weeks).
    horizon_days         : how far into the future values are summed.
    discount_rate_annual : effective rate per year, e.g. 0.1268 (= 1 % a month).
    margin_rate          : share of an amount that is margin, where the records hold no margin of their own.
    currency             : ISO 4217 code, e.g. "IRR"; unit: "" or "toman" (10 rials), as amounts are shown.
    tier_order           : tiers from the lowest to the highest.
    tier_thresholds      : points at which each tier begins, where the programme has points.
    least_cell           : the smallest group of customers of which a result tells anything; smaller ones are hidden.
    """

    analysis_date: date | None = None
    time_unit_days: float = 7.0
    horizon_days: int = 365
    discount_rate_annual: float = 0.1268
    margin_rate: float = 1.0
    currency: str = ""
    unit: str = ""
    tier_order: tuple[str, ...] = ()
    tier_thresholds: Mapping[str, float] = field(default_factory=dict)
    least_cell: int = LEAST
