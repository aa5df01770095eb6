"""Purchases from the rows of a transaction file: one per customer and day, by stated rules, nothing lost uncounted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from psychometrics.errors import DataError, PlanError
from psychometrics.responses import Exclusion
from psychometrics.results import Figure, Note, not_computable
from psychometrics.value.cash_flow import analysis_day, margins
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.sieve import Sieve

RETURNS = ("exclude", "net")
ZEROS = ("keep", "exclude")


@dataclass(frozen=True, slots=True)
class Purchases:
    """Customer-days: every customer's purchases of one day are one purchase.

    days       : columns customer, date, amount, margin, transactions (rows merged), sorted by customer and date.
    rows_read = rows_used + the rows of `exclusions`.
    until      : the day of analysis; later rows are excluded.
    """

    days: pd.DataFrame
    until: pd.Timestamp
    rows_read: int
    rows_used: int
    exclusions: tuple[Exclusion, ...]
    notes: tuple[Note, ...]

    @property
    def has_amounts(self) -> bool:
        return "amount" in self.days

    def margin_share(self) -> Figure:
        """Margin per unit of amount, over all purchases: what a unit of expected spend is worth."""
        amount = float(self.days["amount"].sum()) if self.has_amounts else 0.0
        return float(self.days["margin"].sum()) / amount if amount > 0 else not_computable("clv_no_amounts")


def purchases(
    records: Records, assumptions: Assumptions, *, returns: str = "exclude", zero_amounts: str = "keep"
) -> Purchases:
    """Rows of `records.transactions` up to and with the day of analysis (see `cash_flow.analysis_day`).

    returns      : "exclude" leaves rows of negative amount out; "net" takes them off the same customer's same day, and
                   a day that ends at or below zero is no purchase.
    zero_amounts : "keep" counts a row of amount 0 as a purchase (of a free article); "exclude" does not.
    Rows without customer, date or amount, and rows after the day of analysis, are excluded. Each exclusion is counted.
    Raises DataError (clv_no_transactions, clv_no_purchases); PlanError (clv_option_unknown).
    """
    check_choice("returns", returns, RETURNS)
    check_choice("zero_amounts", zero_amounts, ZEROS)
    if not records.has("transactions"):
        raise DataError("clv_no_transactions", place="transactions")
    until = analysis_day(records, assumptions).normalize()
    sieve = _sieved(records.transactions, until, returns, zero_amounts)
    if len(sieve.frame) and "amount" in sieve.frame:
        sieve.frame["margin"] = margins(sieve.frame, assumptions)
    days = _customer_days(sieve.frame)
    if not len(days):
        raise DataError("clv_no_purchases", place="transactions", read=sieve.n_read)
    exclusions = tuple(sieve.exclusions)
    return Purchases(days, until, sieve.n_read, len(sieve.frame), exclusions, _notes(sieve, len(days)))


def check_choice(option: str, value: str, known: tuple[str, ...]) -> None:
    """Raises PlanError (clv_option_unknown) where an option has a value that is not offered."""
    if value not in known:
        raise PlanError("clv_option_unknown", place=option, option=option, value=value, known=", ".join(known))


def _sieved(rows: pd.DataFrame, until: pd.Timestamp, returns: str, zero_amounts: str) -> Sieve:
    """The rows that count; the others by the first reason that holds."""
    sieve = Sieve(rows.assign(date=pd.to_datetime(rows["date"]).dt.normalize()))
    sieve.drop(sieve.frame["customer"].isna(), "clv_rows_without_customer")
    sieve.drop(sieve.frame["date"].isna(), "clv_rows_without_date")
    sieve.drop(sieve.frame["date"] > until, "clv_rows_after_analysis", date=until.date().isoformat())
    if "amount" not in rows:
        return sieve
    sieve.drop(~np.isfinite(sieve.frame["amount"].astype("float64")), "clv_rows_without_amount")
    if returns == "exclude":
        sieve.drop(sieve.frame["amount"] < 0, "clv_rows_return")
    else:
        sieve.drop(_days_returned(sieve.frame), "clv_rows_net_return")
    if zero_amounts == "exclude":
        sieve.drop(sieve.frame["amount"] == 0, "clv_rows_zero")
    return sieve


def _days_returned(rows: pd.DataFrame) -> pd.Series:
    """Rows of a customer's day that has a return and ends at or below zero."""
    by_day = rows.groupby(["customer", "date"], observed=True)["amount"]
    returned: pd.Series = (by_day.transform("min") < 0) & (by_day.transform("sum") <= 0)
    return returned


def summed(sums: Any) -> Any:
    """Sums of money (a series or frame) to 12 significant digits: 0.1 + 0.2 and 0.3 are alike in every rank.

    A binary sum of decimal amounts depends on their order in its last digits. Same as signif(x, 12) in R.
    """
    size = 10.0 ** (11 - np.floor(np.log10(np.where(sums == 0, 1.0, np.abs(sums)))))
    return np.round(sums * size) / size


def _customer_days(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per customer and day, by customer and date."""
    money = [column for column in ("amount", "margin") if column in rows]
    by_day = rows.groupby(["customer", "date"], sort=True, observed=True)
    days = summed(by_day[money].sum()) if money else by_day[money].sum()
    return days.assign(transactions=by_day.size()).reset_index()


def _notes(sieve: Sieve, days: int) -> tuple[Note, ...]:
    """Read = used + excluded, then each reason, then what was merged, kept or looks doubled."""
    rows, used = sieve.frame, len(sieve.frame)
    told = [Note("clv_rows_read", {"count": sieve.n_read, "used": used, "excluded": sieve.n_read - used})]
    told += [one.reason for one in sieve.exclusions]
    if used > days:
        told.append(Note("clv_days_merged", {"count": used, "days": days}))
    zeros = int((rows["amount"] == 0).sum()) if "amount" in rows else 0
    if zeros:
        told.append(Note("clv_zero_amounts_kept", {"count": zeros}))
    if doubled := int(rows.duplicated().sum()):
        told.append(Note("clv_rows_alike", {"count": doubled}))
    return tuple(told)
