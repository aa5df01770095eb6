"""Tier history as intervals that don't overlap: who held which tier from when to when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from psychometrics.errors import DataError
from psychometrics.responses import Exclusion
from psychometrics.results import Note
from psychometrics.value.cash_flow import analysis_day, require
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.sieve import Sieve

DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class History:
    """rows: customer, start, end (first day after), tier, rank (0 is the lowest), points, by customer and start."""

    rows: pd.DataFrame
    order: tuple[str, ...]
    last: pd.Timestamp
    n_read: int
    exclusions: tuple[Exclusion, ...]
    notes: tuple[Note, ...]

    @property
    def current(self) -> pd.DataFrame:
        """The last interval of each customer, indexed by customer."""
        return self.rows.groupby("customer").tail(1).set_index("customer")


def tier_history(records: Records, assumptions: Assumptions) -> History:
    """Reads the tier records into intervals.

    A tier holds until its to_date, or until the customer's next row begins. Where two overlap the later one wins;
    between two with days in between the customer holds none. Both are noted with their number.
    Raises DataError "tier_order_missing" when neither an order nor thresholds were stated, "tier_history_empty".
    """
    require(records, "tiers")
    order = _order(assumptions)
    last = analysis_day(records, assumptions)
    sieve = _usable(records, order, last)
    if not len(sieve.frame):
        raise DataError("tier_history_empty", place="tiers", known=", ".join(order))
    rows, notes = _intervals(sieve.frame, last)
    rows["rank"] = rows["tier"].map({tier: rank for rank, tier in enumerate(order)}).astype(int)
    return History(rows, order, last, sieve.n_read, tuple(sieve.exclusions), notes)


def _order(stated: Assumptions) -> tuple[str, ...]:
    order = stated.tier_order or tuple(sorted(stated.tier_thresholds, key=lambda tier: stated.tier_thresholds[tier]))
    if not order:
        raise DataError("tier_order_missing", place="assumptions, tier_order")
    return tuple(map(str, order))


def _usable(records: Records, order: tuple[str, ...], last: pd.Timestamp) -> Sieve:
    frame = records.tiers.assign(**{name: records.tiers[name].astype("string") for name in ("customer", "tier")})
    frame["from_date"] = frame["from_date"].dt.normalize()
    frame["to_date"] = pd.to_datetime(frame["to_date"]).dt.normalize() if "to_date" in frame else pd.NaT
    frame["points"] = frame.get("points", np.nan)
    sieve = Sieve(frame.sort_values(["customer", "from_date"], kind="stable"))
    sieve.drop_missing(("customer", "from_date", "tier"))
    sieve.drop(~sieve.frame["tier"].isin(order), "tier_unknown", known=", ".join(order))
    sieve.drop(sieve.frame["from_date"] > last, "value_after_analysis_date")
    sieve.drop(sieve.frame["to_date"] < sieve.frame["from_date"], "tier_ends_before_it_begins")
    sieve.drop(sieve.frame.duplicated(["customer", "from_date"], keep="last"), "tier_same_day")
    return sieve


def _intervals(frame: pd.DataFrame, last: pd.Timestamp) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    following = frame.groupby("customer")["from_date"].shift(-1)
    own_end = frame["to_date"].where(~(frame["to_date"] > last), last) + DAY
    overlapping = following.notna() & (frame["to_date"] > following)
    apart = following.notna() & (own_end < following)
    end = own_end.fillna(following).fillna(last + DAY)
    end = end.where(~(following < end), following)
    notes = [
        Note(code, {"count": int(found.sum())})
        for code, found in (("tier_overlapping", overlapping), ("tier_gaps", apart))
        if found.any()
    ]
    rows = frame[["customer", "tier", "points"]].assign(start=frame["from_date"], end=end)
    return rows.astype({"customer": object, "tier": object, "points": float}), tuple(notes)
