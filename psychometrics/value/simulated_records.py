"""Made-up contacts, referrals, influence, ideas and tiers for customers whose engagement is known."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

TIERS = {"bronze": 0.0, "silver": 300.0, "gold": 900.0}
"""Tiers with the spend of twelve months at which each begins."""

CHANNELS = ("online", "offline")


def day_of(start: date, day: np.ndarray) -> pd.DatetimeIndex:
    """Dates that lie `day` (n,) days after `start`."""
    return pd.DatetimeIndex((np.datetime64(start, "D") + day.astype("timedelta64[D]")).astype("datetime64[ns]"))


def contacts(rng: np.random.Generator, keys: np.ndarray, joined: np.ndarray, days: int, start: date) -> pd.DataFrame:
    """What the firm put in: marketing, sales and service, three contacts each on average."""
    cost = {"marketing": 0.8, "sales": 6.0, "service": 4.0}
    functions = np.array(list(cost))
    who = np.repeat(np.arange(len(keys)), rng.poisson(3.0, len(keys)))
    function = functions[rng.choice(3, len(who), p=[0.6, 0.15, 0.25])]
    typical = np.array([cost[name] for name in functions])[np.searchsorted(functions, function)]
    when = joined[who] + (rng.random(len(who)) * (days - joined[who])).astype(int)
    return pd.DataFrame(
        {
            "customer": keys[who],
            "date": day_of(start, when),
            "function": function,
            "channel": np.where(rng.random(len(who)) < 0.7, *CHANNELS),
            "cost": np.round(typical * rng.lognormal(0, 0.4, len(who)), 2),
        }
    )


def referrals(
    rng: np.random.Generator, effect: float, keys: np.ndarray, e: np.ndarray, joined: np.ndarray, days: int, start: date
) -> pd.DataFrame:
    """Each referee once, by a customer who joined earlier; engaged customers refer more."""
    n = len(keys)
    order = np.argsort(joined, kind="stable")
    weight = np.cumsum(np.exp(effect * e[order]))
    earlier = np.searchsorted(joined[order], joined, side="left")
    referees = np.flatnonzero((rng.random(n) < 0.2) & (earlier > 0))
    drawn = rng.random(len(referees)) * weight[earlier[referees] - 1]
    referrers = order[np.minimum(np.searchsorted(weight, drawn), earlier[referees] - 1)]
    return pd.DataFrame(
        {
            "referrer": keys[referrers],
            "referee": keys[referees],
            "date": day_of(start, joined[referees]),
            "type_one_probability": np.round(rng.beta(3, 2, len(referees)), 2),
            "reward": np.full(len(referees), 5.0),
        }
    )


def influence(
    rng: np.random.Generator, effect: float, keys: np.ndarray, e: np.ndarray, days: int, start: date
) -> pd.DataFrame:
    """Edges to customers chosen at random; what others have of a customer's value adds up to at most 0.6."""
    n = len(keys)
    who = np.repeat(np.arange(n), rng.poisson(0.6 * np.exp(effect * e - effect**2 / 2)))
    whom = rng.integers(n, size=len(who))
    pairs = pd.DataFrame({"who": who, "whom": whom}).query("who != whom").drop_duplicates()
    weight = rng.beta(2, 8, len(pairs))
    load = np.bincount(pairs["whom"], weights=weight, minlength=n)[pairs["whom"]]
    return pd.DataFrame(
        {
            "influencer": keys[pairs["who"]],
            "influencee": keys[pairs["whom"]],
            "weight": np.round(weight * np.minimum(1, 0.6 / load), 4),
            "valence": np.where(rng.random(len(pairs)) < 0.9, "positive", "negative"),
            "channel": np.where(rng.random(len(pairs)) < 0.7, *CHANNELS),
            "date": day_of(start, rng.integers(days // 3, days, len(pairs))),
        }
    )


def feedback(
    rng: np.random.Generator, effect: float, keys: np.ndarray, e: np.ndarray, joined: np.ndarray, days: int, start: date
) -> pd.DataFrame:
    """Ideas, one in five carried out; effect: log of their rate per SD of engagement."""
    who = np.repeat(np.arange(len(keys)), rng.poisson(0.15 * np.exp(effect * e - effect**2 / 2)))
    when = joined[who] + (rng.random(len(who)) * (days - joined[who])).astype(int)
    return pd.DataFrame(
        {
            "idea": [f"idea{number:05d}" for number in range(1, len(who) + 1)],
            "customer": keys[who],
            "date": day_of(start, when),
            "share": np.ones(len(who)),
            "implemented": rng.random(len(who)) < 0.2,
            "net_benefit_annual": np.round(rng.lognormal(5.5, 0.8, len(who)), 2),
            "years": rng.integers(1, 4, len(who)).astype(float),
            "cost": np.round(rng.lognormal(4.0, 0.6, len(who)), 2),
            "attribution": np.full(len(who), 0.5),
        }
    )


def tiers(
    keys: np.ndarray, who: np.ndarray, day: np.ndarray, amount: np.ndarray, days: int, start: date
) -> pd.DataFrame:
    """Tier history: each quarter a customer's tier is set by the points (spend) of the last twelve months."""
    n, quarters = len(keys), days // 91
    spend = np.zeros((n, quarters + 1))
    np.add.at(spend, (who, np.minimum(day // 91, quarters)), amount)
    upto = np.cumsum(spend, axis=1)
    points = np.stack([upto[:, k - 1] - (upto[:, k - 5] if k > 4 else 0) for k in range(1, quarters + 1)], axis=1)
    tier = np.searchsorted(list(TIERS.values()), points, side="right") - 1
    changed = np.ones_like(tier, dtype=bool)
    changed[:, 1:] = tier[:, 1:] != tier[:, :-1]
    row, quarter = np.nonzero(changed)
    ends = np.where(np.append(row[1:] == row[:-1], False), np.append(quarter[1:], 0), -1)
    from_date = day_of(start, (quarter + 1) * 91)
    to_date = day_of(start, np.where(ends < 0, 0, (ends + 1) * 91) - 1)
    return pd.DataFrame(
        {
            "customer": keys[row],
            "from_date": from_date,
            "to_date": to_date.where(ends >= 0),
            "tier": np.array(list(TIERS))[tier[row, quarter]],
            "points": np.round(points[row, quarter], 2),
        }
    )
