"""Made-up customers with known parameters: to see that the measures find what is there, and to show the program.

Engagement drives how often a customer buys (after the survey: the more, the better goals are aligned), refers,
influences and has ideas. Purchases follow BG/NBD and spend gamma-gamma; tiers come from the spend of twelve months.
The same seed gives the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from psychometrics.value.provenance import frame_sha256
from psychometrics.value.records import COLUMNS, Assumptions, Records
from psychometrics.value.simulated_records import (
    CHANNELS,
    TIERS,
    contacts,
    day_of,
    feedback,
    influence,
    referrals,
    tiers,
)


@dataclass(frozen=True, slots=True)
class Truth:
    """What the simulation is made with.

    history     : log of the buying rate per SD of engagement, all the time: purchase history knows it.
    engagement  : the same, from the survey on only: what purchase history can't know.  interaction : what each SD of
                  goal alignment adds to `engagement`.
    referral, influence, idea : log rates per SD of engagement.
    r, alpha    : gamma distribution of buying rates per week; a, b: beta distribution of the chance to leave after a
                  purchase; p, q, gamma: gamma-gamma distribution of spend.
    reliability : share of true variance in the engagement score.
    """

    history: float = 0.2
    engagement: float = 0.3
    interaction: float = 0.35
    referral: float = 0.5
    influence: float = 0.6
    idea: float = 0.5
    r: float = 1.2
    alpha: float = 8.0
    a: float = 0.5
    b: float = 15.0
    p: float = 4.0
    q: float = 5.0
    gamma: float = 60.0
    reliability: float = 0.85
    margin_rate: float = 0.3


@dataclass(frozen=True)
class Simulated:
    """records and assumptions as the measures take them; engagement, alignment: true z scores by customer.

    scores : respondents only, by customer: engagement, goal_alignment, satisfaction (1–5), as a survey would give.
    """

    records: Records
    assumptions: Assumptions
    engagement: pd.Series
    alignment: pd.Series
    scores: pd.DataFrame
    measured_on: date
    truth: Truth = field(default_factory=Truth)


def simulate_value(
    customers: int = 600,
    seed: int = 20260101,
    *,
    truth: Truth | None = None,
    start: date = date(2024, 1, 1),
    days: int = 730,
    cut_day: int = 510,
    response_rate: float = 0.45,
) -> Simulated:
    """Records of `customers` who join in the first third of `days`, and answers of some of them on day `cut_day`.

    customers : at least 10.  response_rate : share who answers; those who buy more answer more often.
    A hundred thousand customers take a few seconds.
    """
    rng, made = np.random.default_rng(seed), truth or Truth()
    keys = np.array([f"c{number:06d}" for number in range(1, customers + 1)])
    e, a = rng.standard_normal((2, customers))
    joined = rng.integers(0, days // 3, customers)
    who, day = _purchase_days(rng, made, e, a, joined, days, cut_day)
    transactions = _transactions(rng, made, keys, who, day, start)
    records = {
        "transactions": transactions,
        "contacts": contacts(rng, keys, joined, days, start),
        "referrals": referrals(rng, made.referral, keys, e, joined, days, start),
        "influence": influence(rng, made.influence, keys, e, days, start),
        "feedback": feedback(rng, made.idea, keys, e, joined, days, start),
        "tiers": tiers(keys, who, day, transactions["amount"].to_numpy(), days, start),
    }
    tables = {kind: frame[[name for name in COLUMNS[kind] if name in frame]] for kind, frame in records.items()}
    assumptions = Assumptions(
        analysis_date=day_of(start, np.array([days - 1]))[0].date(),
        margin_rate=made.margin_rate,
        currency="USD",
        tier_order=tuple(TIERS),
        tier_thresholds=TIERS,
    )
    index = pd.Index(keys, name="customer")
    bought = np.bincount(who[day <= cut_day], minlength=customers)
    return Simulated(
        Records(**tables, sha256={kind: frame_sha256(frame) for kind, frame in tables.items()}),
        assumptions,
        pd.Series(e, index, name="engagement"),
        pd.Series(a, index, name="goal_alignment"),
        _scores(rng, made, e, a, bought, response_rate, index),
        day_of(start, np.array([cut_day]))[0].date(),
        made,
    )


def _purchase_days(
    rng: np.random.Generator, made: Truth, e: np.ndarray, a: np.ndarray, joined: np.ndarray, days: int, cut_day: int
) -> tuple[np.ndarray, np.ndarray]:
    """Customer number and day of every purchase, by customer and day: BG/NBD with a rate that engagement moves.

    After the survey a customer's clock runs faster or slower by what engagement does from then on.
    """
    n = len(e)
    rate = rng.gamma(made.r, 1 / made.alpha, n) * np.exp(made.history * e) / 7
    faster = np.exp(made.engagement * e + made.interaction * e * a)
    stays = rng.geometric(np.clip(rng.beta(made.a, made.b, n), 1e-9, 1))
    before, after = cut_day + 1 - joined, days - cut_day - 1
    count = rng.poisson(rate * (before + faster * after))
    who = np.repeat(np.arange(n), count)
    clock = rng.random(len(who)) * (before + faster * after)[who]
    late = np.maximum(clock - before[who], 0.0)
    day = joined[who] + np.minimum(clock, before[who]) + late / faster[who]
    order = np.lexsort((day, who))
    who, day = who[order], np.minimum(day[order], days - 1e-6)
    place = np.arange(len(who)) - np.repeat(np.cumsum(count) - count, count)
    kept = place < stays[who]
    every = np.concatenate([np.arange(n), who[kept]])
    when = np.concatenate([joined, day[kept]]).astype(int)
    order = np.lexsort((when, every))
    return every[order], when[order]


def _transactions(
    rng: np.random.Generator, made: Truth, keys: np.ndarray, who: np.ndarray, day: np.ndarray, start: date
) -> pd.DataFrame:
    scale = rng.gamma(made.q, 1 / made.gamma, len(keys))
    amount = np.round(rng.gamma(made.p, 1 / scale[who]), 2) + 0.01
    channel = np.where(rng.random(len(who)) < 0.6, *CHANNELS)
    dates = day_of(start, day)
    return pd.DataFrame({"customer": keys[who], "date": dates, "amount": amount, "channel": channel})


def _scores(
    rng: np.random.Generator,
    made: Truth,
    e: np.ndarray,
    a: np.ndarray,
    bought: np.ndarray,
    response_rate: float,
    index: pd.Index,
) -> pd.DataFrame:
    """Scale scores from 1 to 5 with error of measurement, of those who answer."""
    noise = np.sqrt(1 / made.reliability - 1)
    chance = response_rate * (0.6 + 0.8 * (np.argsort(np.argsort(bought)) + 0.5) / len(e))
    answered = rng.random(len(e)) < np.clip(chance, 0, 1)
    latent = {
        "engagement": e + noise * rng.standard_normal(len(e)),
        "goal_alignment": a + noise * rng.standard_normal(len(e)),
        "satisfaction": 0.6 * e + 0.8 * rng.standard_normal(len(e)),
    }
    scores = {name: np.round(np.clip(3.2 + 0.7 * z, 1, 5), 2) for name, z in latent.items()}
    return pd.DataFrame(scores, index=index)[answered]
