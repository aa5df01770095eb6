"""Referrals that can be valued: one referrer brought one referee, once, before the referee bought anything."""

from __future__ import annotations

import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from psychometrics.responses import Exclusion
from psychometrics.results import Note
from psychometrics.value.cash_flow import days_before
from psychometrics.value.records import Records
from psychometrics.value.sieve import Sieve


def usable_referrals(records: Records, last: pd.Timestamp) -> tuple[pd.DataFrame, tuple[Exclusion, ...]]:
    """The referrals that count, with their reasons for those that don't.

    Left out, in this order: incomplete rows; after the day of analysis; self-referrals; the same pair again; a
    probability or share outside 0 to 1; a negative reward; referees who had bought before; the referral that
    closes a circle of earlier ones.
    """
    frame = records.referrals.assign(
        **{name: records.referrals[name].astype("string") for name in ("referrer", "referee")}
    )
    frame["date"] = frame["date"].dt.normalize()
    sieve = Sieve(frame.sort_values("date", kind="stable"))
    sieve.drop_missing(("referrer", "referee", "date"))
    sieve.drop(days_before(last, sieve.frame["date"]) < 0, "value_after_analysis_date")
    sieve.drop(sieve.frame["referrer"] == sieve.frame["referee"], "crv_self_referral")
    sieve.drop(sieve.frame.duplicated(["referrer", "referee"]), "crv_referral_repeated")
    for column in ("type_one_probability", "share"):
        if column in sieve.frame:
            sieve.drop((sieve.frame[column] < 0) | (sieve.frame[column] > 1), "crv_share_out_of_range", column=column)
    if "reward" in sieve.frame:
        sieve.drop(sieve.frame["reward"] < 0, "crv_reward_negative")
    sieve.drop(_bought_before(sieve.frame, records.transactions), "crv_referee_already_customer")
    sieve.drop(closes_circle(sieve.frame), "crv_referral_circle")
    return sieve.frame, tuple(sieve.exclusions)


def _bought_before(referrals: pd.DataFrame, transactions: pd.DataFrame) -> pd.Series:
    if not len(transactions):
        return pd.Series(False, index=referrals.index)
    first = transactions.groupby(transactions["customer"].astype(str))["date"].min().dt.normalize()
    return referrals["referee"].map(first) < referrals["date"]


def closes_circle(referrals: pd.DataFrame) -> pd.Series:
    """True for each referral that would close a circle with those before it (A brings B, B brings A)."""
    closing = pd.Series(False, index=referrals.index)
    if not len(referrals):
        return closing
    codes, names = pd.factorize(pd.concat([referrals["referrer"], referrals["referee"]]))
    start, end = codes[: len(referrals)], codes[len(referrals) :]
    links = coo_array(([1] * len(start), (start, end)), shape=(len(names), len(names)))
    _, group = connected_components(links, directed=True, connection="strong")
    brought: dict[int, list[int]] = {}
    for row, (one, other) in enumerate(zip(start, end, strict=True)):
        if group[one] != group[other]:
            continue
        if _reaches(brought, other, one):
            closing.iloc[row] = True
        else:
            brought.setdefault(one, []).append(other)
    return closing


def _reaches(brought: dict[int, list[int]], start: int, goal: int) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        at = waiting.pop()
        if at == goal:
            return True
        fresh = [one for one in brought.get(at, []) if one not in seen]
        seen.update(fresh)
        waiting += fresh
    return False


def shares_of(referrals: pd.DataFrame) -> tuple[pd.Series, tuple[Note, ...]]:
    """Each referrer's part in each referee, adding up to 1 per referee.

    Parts that were not stated are equal; stated parts that add up to something else are scaled, and noted.
    """
    of_referee = referrals.groupby("referee")["referrer"]
    stated = (
        referrals["share"].astype(float) if "share" in referrals else pd.Series(float("nan"), index=referrals.index)
    )
    unstated = stated.isna().groupby(referrals["referee"]).transform("any")
    share = stated.where(~unstated, 1 / of_referee.transform("size"))
    total = share.groupby(referrals["referee"]).transform("sum")
    share = share.where(total > 0, 1 / of_referee.transform("size"))
    total = total.where(total > 0, 1.0)
    rescaled = referrals.loc[(total - 1).abs() > 1e-9, "referee"].nunique()
    notes: tuple[Note, ...] = (Note("crv_shares_rescaled", {"count": int(rescaled)}),) if rescaled else ()
    several = referrals.loc[of_referee.transform("size") > 1, "referee"].nunique()
    notes += (Note("crv_several_referrers", {"count": int(several)}),) if several else ()
    return share / total, notes
