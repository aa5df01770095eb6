"""Goods brought back: a negative amount is set off against what the same customer bought before."""

from __future__ import annotations

import numpy as np
import pandas as pd

from psychometrics.value.reading.tally import Tally


def net_returns(frame: pd.DataFrame, tally: Tally) -> pd.DataFrame:
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
    numbers = frame["row"].to_numpy()
    tally.add("records_return_alone", numbers[alone], "amount", frame["amount"].to_numpy()[alone])
    tally.add("records_return_netted", numbers[netted], "amount", frame["amount"].to_numpy()[netted])
    tally.add("records_purchase_returned", numbers[emptied], "amount", frame["amount"].to_numpy()[emptied])
    share = np.divide(amounts, frame["amount"], out=np.ones(len(frame)), where=frame["amount"].to_numpy() > 0)
    result = frame.assign(amount=amounts)
    if "margin" in frame:
        result["margin"] = frame["margin"] * share
    keep = ~negative
    keep[emptied] = False
    return result[keep]


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
