"""What was known of customers on a day, and what they spent after it: no row after the day touches the former."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from psychometrics.criterion.linked import BASELINE, PLACE
from psychometrics.errors import DataError
from psychometrics.results import Note
from psychometrics.value.purchases import purchases, summed
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.summary import purchase_summary

CALIBRATION_SHARE = 0.7
FEWEST_DAYS = 28


@dataclass(frozen=True)
class Features:
    """baseline : (customers active to the cut) log_recency, log_frequency, log_monetary.  outcome : spent after it."""

    baseline: pd.DataFrame
    outcome: pd.Series
    cut: date
    until: date
    notes: tuple[Note, ...] = ()


def features_at(records: Records, assumptions: Assumptions, cut: date) -> Features:
    """RFM in logs to the end of `cut`, and the amount spent from the next day to the day of analysis.

    log_recency = log(1 + days since the last purchase), log_frequency = log(days with a purchase), log_monetary =
    log(mean amount of such a day); customers whose purchases cost nothing count as the smallest amount there is.
    Raises what `purchases` raises; DataError "criterion_no_outcome" without amounts, "criterion_cut_outside" where no
    purchase lies before the cut or no day after it.
    """
    every = purchases(records, assumptions)
    if not every.has_amounts:
        raise DataError("criterion_no_outcome", place=PLACE)
    last = pd.Timestamp(cut)
    days = every.days.assign(customer=every.days["customer"].astype(str))
    if not ((days["date"] <= last).any() and last < every.until):
        raise DataError("criterion_cut_outside", place=PLACE, cut=cut.isoformat(), until=every.until.date().isoformat())
    before = replace(every, days=days[days["date"] <= last], until=last)
    known = purchase_summary(before).customers
    after = summed(days[days["date"] > last].groupby("customer", observed=True)["amount"].sum())
    mean = known["amount"] / known["purchases"]
    least = float(mean[mean > 0].min()) if (mean > 0).any() else 1.0
    baseline = pd.DataFrame(
        {
            "log_recency": np.log1p(known["days_since_last_purchase"].astype(float)),
            "log_frequency": np.log(known["purchases"].astype(float)),
            "log_monetary": np.log(np.maximum(mean, least)),
        }
    )[list(BASELINE)]
    outcome = after.reindex(baseline.index).fillna(0.0).rename("spend_after")
    return Features(baseline, outcome, cut, every.until.date(), _notes(known, after))


def default_cut(records: Records, assumptions: Assumptions, measured_on: date | None = None) -> date:
    """The day of the survey with at least four weeks of records on both sides, else 70 % of the way through them."""
    every = purchases(records, assumptions)
    first, last = every.days["date"].min().date(), every.until.date()
    margin = timedelta(days=FEWEST_DAYS)
    if measured_on is not None and first + margin <= measured_on <= last - margin:
        return measured_on
    return first + timedelta(days=int(CALIBRATION_SHARE * (last - first).days))


def _notes(known: pd.DataFrame, after: pd.Series) -> tuple[Note, ...]:
    new = int((~after.index.isin(known.index)).sum())
    return (Note("criterion_new_after_cut", {"count": new}),) if new else ()
