"""What buy-till-you-die models know of a customer: how often, how late, how long.

Not to be mixed up: `recency_t_x` is the time *from the first to the last* purchase (large = bought lately), while
`days_since_last_purchase`, the recency of RFM, runs *from the last purchase to the day of analysis* (small = lately).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from psychometrics.value.purchases import Purchases, summed


@dataclass(frozen=True, slots=True)
class PurchaseSummary:
    """One row per customer.

    customers : indexed by customer; frequency_x (repeat purchases: days after the first with a purchase), recency_t_x
                and age_T (in units of `time_unit_days`), mean_spend (of repeat purchases; 0 where there is none),
                purchases, amount (both with the first), first_purchase, last_purchase, days_since_last_purchase.
    """

    customers: pd.DataFrame = field(repr=False)
    time_unit_days: float
    until: pd.Timestamp

    @property
    def repeaters(self) -> int:
        return int((self.customers["frequency_x"] > 0).sum())


def purchase_summary(bought: Purchases, time_unit_days: float = 7.0) -> PurchaseSummary:
    """Frequency, recency, age and mean repeat spend of each customer on the day `bought.until`.

    The first purchase counts neither in frequency_x nor in mean_spend.
    Source: Fader, Hardie & Lee (2005). Same as lifetimes.utils.summary_data_from_transaction_data with days as unit,
    divided by time_unit_days; BTYD::dc.ElogToCbsCbt.
    """
    days = bought.days
    by_customer = days.groupby("customer", sort=False, observed=True)
    first, last, count = by_customer["date"].min(), by_customer["date"].max(), by_customer.size()
    frame = pd.DataFrame(
        {
            "frequency_x": count.astype("float64") - 1,
            "recency_t_x": _days_between(first, last) / time_unit_days,
            "age_T": _days_between(first, bought.until) / time_unit_days,
            "purchases": count,
            "first_purchase": first,
            "last_purchase": last,
            "days_since_last_purchase": _days_between(last, bought.until).astype("int64"),
        }
    )
    if bought.has_amounts:
        total = summed(by_customer["amount"].sum())
        repeated = days["amount"].where(days.duplicated("customer"), 0.0).groupby(days["customer"], sort=False).sum()
        frame["amount"] = total
        frame["mean_spend"] = np.where(count > 1, repeated / np.maximum(count - 1, 1), 0.0)
    return PurchaseSummary(frame, time_unit_days, bought.until)


def _days_between(start: pd.Series, end: pd.Series | pd.Timestamp) -> pd.Series:
    days: pd.Series = (end - start).dt.total_seconds() / 86_400
    return days.astype("float64")
