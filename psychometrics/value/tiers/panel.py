"""Customers × periods: the tier held on each period's first day, and what the customer did in the period."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from psychometrics.errors import DataError, PlanError
from psychometrics.value.cash_flow import margins, require
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.tiers.history import DAY, History

FREQUENCY = {"month": "M", "quarter": "Q", "year": "Y"}
OUTCOMES = ("margin", "amount", "purchases")


@dataclass(frozen=True)
class Panel:
    """ranks : n × T, −1 where no tier is held. outcome : n × T, NaN there; 0 where nothing was bought."""

    customer: tuple[str, ...]
    periods: pd.PeriodIndex
    ranks: np.ndarray
    outcome: np.ndarray

    @property
    def cells(self) -> tuple[np.ndarray, np.ndarray]:
        """Row and column of every cell with a tier."""
        row, column = np.nonzero(self.ranks >= 0)
        return row, column


def ranks_by_period(history: History, period: str) -> tuple[pd.Index, pd.PeriodIndex, np.ndarray]:
    """Customers, whole periods, and the rank held on each period's first day (−1: none)."""
    if period not in FREQUENCY:
        raise PlanError("value_option_unknown", place="plan, tiers", option=period, known=", ".join(FREQUENCY))
    rows = history.rows
    periods = pd.period_range(rows["start"].min(), history.last, freq=FREQUENCY[period])
    if len(periods) and periods[-1].end_time.normalize() > history.last:
        periods = periods[:-1]
    customers = pd.Index(rows["customer"].unique())
    ranks = np.full((len(customers), len(periods)), -1, dtype=int)
    of_row = customers.get_indexer(pd.Index(rows["customer"]))
    first_days = periods.start_time.to_numpy()
    start = np.searchsorted(first_days, rows["start"].to_numpy())
    end = np.searchsorted(first_days, rows["end"].to_numpy())
    for who, since, until, rank in zip(of_row, start, end, rows["rank"], strict=True):
        ranks[who, since:until] = rank
    return customers, periods, ranks


def tier_panel(
    history: History, records: Records, assumptions: Assumptions, period: str = "month", outcome: str = "margin"
) -> Panel:
    """The panel of an outcome: "margin", "amount" (money) or "purchases" (days with one).

    Raises PlanError for another outcome or period; DataError "tier_too_few_periods" below 3 whole periods.
    """
    if outcome not in OUTCOMES:
        raise PlanError("value_option_unknown", place="plan, tiers", option=outcome, known=", ".join(OUTCOMES))
    require(records, "transactions")
    customers, periods, ranks = ranks_by_period(history, period)
    if len(periods) < 3:
        raise DataError("tier_too_few_periods", place="tiers", count=len(periods), needed=3)
    bought = records.transactions
    bought = bought[bought["date"] < history.last + DAY]
    row = customers.get_indexer(pd.Index(bought["customer"].astype(str)))
    column = periods.get_indexer(pd.PeriodIndex(bought["date"], freq=FREQUENCY[period]))
    used = (row >= 0) & (column >= 0)
    cell = row[used] * len(periods) + column[used]
    worth = _worth(bought, outcome, assumptions)[used]
    sums = np.bincount(cell, weights=worth, minlength=ranks.size).reshape(ranks.shape)
    return Panel(tuple(map(str, customers)), periods, ranks, np.where(ranks >= 0, sums, np.nan))


def _worth(bought: pd.DataFrame, outcome: str, assumptions: Assumptions) -> np.ndarray:
    if outcome == "amount" and "amount" not in bought:
        raise DataError("clv_amounts_needed", place="transactions, column amount")
    if outcome == "amount":
        return bought["amount"].to_numpy(float)
    if outcome == "margin":
        return margins(bought, assumptions).to_numpy(float)
    return (~bought.assign(day=bought["date"].dt.normalize()).duplicated(["customer", "day"])).to_numpy(float)
