"""Goods brought back: a negative amount is set off against what the same customer bought before."""

from __future__ import annotations

import numpy as np
import pandas as pd

from psychometrics.value.reading.tally import EXAMPLES, Tally


def net_returns(frame: pd.DataFrame, tally: Tally, factor: int = 1) -> pd.DataFrame:
    """Transactions without negative amounts, by one stated rule.

    Each return, in order of date, takes from the same customer's latest purchase on or before its day, then from the
    one before that, until it is used up; a margin shrinks in the same proportion. Rows of returns leave the file
    ("records_return_netted"), and so do purchases of which nothing is left ("records_purchase_returned"). What a
    return finds no purchase for is lost with it ("records_return_alone" for returns that found none at all).
    """
    negative = (frame["amount"] < 0).to_numpy()
    if not negative.any():
        return frame
    amounts = frame["amount"].to_numpy(dtype="float64", copy=True)
    concerned = frame.loc[frame["customer"].isin(frame.loc[negative, "customer"])]
    alone, emptied = [], []
    for _, rows in concerned.sort_values(["date", "row"], kind="stable").groupby("customer", sort=False):
        lone, empty = _net_one(rows.index.to_numpy(), amounts)
        alone += lone
        emptied += empty
    returned = np.flatnonzero(negative)
    netted = np.setdiff1d(returned, alone)
    for code, rows_left in (
        ("records_return_alone", alone),
        ("records_return_netted", netted),
        ("records_purchase_returned", emptied),
    ):
        tell_amounts(tally, code, frame.iloc[rows_left], factor)
    share = np.divide(amounts, frame["amount"], out=np.ones(len(frame)), where=frame["amount"].to_numpy() > 0)
    result = frame.assign(amount=amounts)
    if "margin" in frame:
        result["margin"] = frame["margin"] * share
    keep = ~negative
    keep[emptied] = False
    return result[keep]


def tell_amounts(tally: Tally, code: str, rows: pd.DataFrame, factor: int) -> None:
    """Rows left out for their amount, shown in the unit of the file (`factor`: what one unit is kept as)."""
    shown = [f"{amount / factor:,.2f}".removesuffix(".00") for amount in rows["amount"].head(EXAMPLES)]
    tally.add(code, rows["row"].to_numpy(), "amount", shown)


def _net_one(rows: np.ndarray, amounts: np.ndarray) -> tuple[list[int], list[int]]:
    """One customer's rows in order of date: positions of returns without purchase, and of purchases used up."""
    open_purchases: list[int] = []
    alone, emptied = [], []
    for row in rows:
        left = -amounts[row]
        if left <= 0:
            open_purchases.append(int(row)) if left < 0 else None
            continue
        if not open_purchases:
            alone.append(int(row))
        while left > 0 and open_purchases:
            last = open_purchases[-1]
            taken = min(left, amounts[last])
            amounts[last] -= taken
            left -= taken
            if amounts[last] <= 0:
                emptied.append(open_purchases.pop())
    return alone, emptied
