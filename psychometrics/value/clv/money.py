"""From expected purchases to money today.

Two present values stand side by side and must not be mixed up:
- `discounted_purchases` : within a horizon, month by month; the purchases of a month are discounted at its end by the
  monthly rate. A month is 4.345 weeks, the convention of lifetimes.customer_lifetime_value.
- DERT (of each model's module) : without end, discounted continuously (Fader, Hardie & Lee, 2005b).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from psychometrics.errors import DataError
from psychometrics.value.cash_flow import DAYS_PER_YEAR

DAYS_PER_MONTH = 7 * 4.345
SMALL_REST = 0.01


def month_ends(horizon_days: float) -> np.ndarray:
    """Months after which purchases are counted: 1, 2, …; a last part of a month counts unless below 1 % of one.

    365 days are 12 months.
    """
    months = horizon_days / DAYS_PER_MONTH
    whole = math.floor(months + SMALL_REST)
    ends = np.arange(1, whole + 1, dtype="float64")
    return np.append(ends, months) if months - whole >= SMALL_REST else ends


def discounted_purchases(
    expected: Callable[[float], np.ndarray], horizon_days: float, time_unit_days: float, rate_annual: float
) -> np.ndarray:
    """Σ (E[Y(t_i)] − E[Y(t_i−1)]) / (1 + d)^i over months i, where (1 + d)^12 = 1 + rate_annual.

    expected : time from now in units of time_unit_days → purchases expected until then.
    Same as lifetimes.customer_lifetime_value with spend 1.
    """
    check_rate(rate_annual)
    before = found = np.asarray(0.0)
    for month in month_ends(horizon_days):
        until = expected(month * DAYS_PER_MONTH / time_unit_days)
        found = found + (until - before) * (1 + rate_annual) ** (-month / 12)
        before = until
    return np.asarray(found)


def continuous_rate(rate_annual: float, time_unit_days: float) -> float:
    """ln(1 + rate) per unit of time: 15 % a year are 0.00268 a week."""
    check_rate(rate_annual)
    return math.log1p(rate_annual) * time_unit_days / DAYS_PER_YEAR


def check_rate(rate_annual: float) -> None:
    """Raises DataError (discount_rate_invalid) where there is no present value at all."""
    if not rate_annual > -1:
        raise DataError("discount_rate_invalid", place="assumptions, discount_rate", rate=rate_annual)
