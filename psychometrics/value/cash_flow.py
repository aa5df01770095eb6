"""Money over time: present values, margins of transactions, the day of analysis."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from psychometrics.errors import DataError
from psychometrics.value.records import Assumptions, Records

DAYS_PER_YEAR = 365.0


def require(records: Records, *kinds: str) -> None:
    """Raises DataError "value_records_needed" unless the records hold each kind."""
    missing = [kind for kind in kinds if not records.has(kind)]
    if missing:
        raise DataError("value_records_needed", place="records", kinds=", ".join(missing))


def present_value(flows: Sequence[float] | np.ndarray, rate: float, first_period: int = 1) -> float:
    """Σ flow_t / (1 + rate)^t for t = first_period, first_period + 1, …

    flows : money at the end of each period; rate : effective rate per period, above −1.
    Raises DataError "discount_rate_invalid". Same as sum(flows / (1 + rate)^(seq_along(flows) - 1 + first)) in R.
    """
    if not rate > -1:
        raise DataError("discount_rate_invalid", place="assumptions, discount_rate", rate=rate)
    values = np.asarray(flows, dtype=float)
    return float((values / (1 + rate) ** (first_period + np.arange(len(values)))).sum())


def discount_factors(days: np.ndarray | pd.Series, rate_annual: float, period_days: float) -> np.ndarray:
    """What one unit of money is worth at the start, for each day after it: periods are counted from 1, whole.

    A payment in the first `period_days` falls in period 1 and is divided by (1 + rate per period) once.
    """
    if not rate_annual > -1:
        raise DataError("discount_rate_invalid", place="assumptions, discount_rate", rate=rate_annual)
    periods = np.floor(np.asarray(days, dtype=float) / period_days) + 1
    return np.asarray((1 + rate_annual) ** (-periods * period_days / DAYS_PER_YEAR))


def margins(transactions: pd.DataFrame, assumptions: Assumptions) -> pd.Series:
    """Margin of each transaction: its own where the records hold one, else amount × margin_rate.

    Raises DataError "clv_amounts_needed" where the records hold neither, "margin_rate_invalid".
    """
    if not np.isfinite(assumptions.margin_rate):
        raise DataError("margin_rate_invalid", place="assumptions, margin_rate", rate=str(assumptions.margin_rate))
    if "amount" not in transactions:
        if "margin" not in transactions:
            raise DataError("clv_amounts_needed", place="transactions, column amount")
        return transactions["margin"].astype(float)
    stated = transactions["amount"].astype(float) * assumptions.margin_rate
    if "margin" not in transactions:
        return stated
    return transactions["margin"].astype(float).fillna(stated)


def analysis_day(records: Records, assumptions: Assumptions) -> pd.Timestamp:
    """The day of analysis that was stated, else the last day of any record (the ends of tiers may lie ahead).

    Raises DataError "value_records_undated" when neither is there.
    """
    if assumptions.analysis_date is not None:
        return pd.Timestamp(assumptions.analysis_date).normalize()
    dated = (records.transactions, records.contacts, records.referrals, records.influence, records.feedback)
    last = [frame["date"].max() for frame in dated if "date" in frame and frame["date"].notna().any()]
    last += [records.tiers["from_date"].max()] if records.has("tiers") else []
    last = [day for day in last if not pd.isna(day)]
    if not last:
        raise DataError("value_records_undated", place="records")
    return pd.Timestamp(max(last)).normalize()


def check_times(assumptions: Assumptions) -> None:
    """Raises DataError "clv_horizon" for a horizon below one day or a unit of time that is not above zero."""
    if assumptions.horizon_days < 1 or not assumptions.time_unit_days > 0:
        raise DataError("clv_horizon", place="assumptions", days=assumptions.horizon_days)


def days_before(last: pd.Timestamp, dates: pd.Series) -> pd.Series:
    """Whole days from each date to the day of analysis, whatever the hour; below 0 after it."""
    return (last - dates.dt.normalize()).dt.days


def margin_of_horizon(records: Records, assumptions: Assumptions) -> pd.Series:
    """Each customer's margin in the `horizon_days` that end on the day of analysis: a past value, not a forecast.

    Raises DataError as `margins` and `check_times`.
    """
    check_times(assumptions)
    if not records.has("transactions"):
        return pd.Series(dtype=float, name="margin").rename_axis("customer")
    last = analysis_day(records, assumptions)
    age = days_before(last, records.transactions["date"])
    within = (age >= 0) & (age < assumptions.horizon_days)
    found = margins(records.transactions, assumptions).where(within, 0.0)
    total = found.groupby(records.transactions["customer"].astype(str)).sum()
    return total.rename_axis("customer").rename("margin")
