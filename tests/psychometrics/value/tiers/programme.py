"""A simulated loyalty programme with known effects."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from psychometrics.value.records import Assumptions, Records

MONTHS = pd.period_range("2024-01", periods=18, freq="M")
STATED = Assumptions(
    analysis_date=date(2025, 6, 30),
    tier_order=("blue", "silver", "gold"),
    tier_thresholds={"blue": 0.0, "silver": 1000.0, "gold": 3000.0},
)


def programme(n: int = 400, seed: int = 1, up: float = 20.0, down: float = 35.0) -> Records:
    """n customers over 18 months: margin 100 a month, `up` more from an upgrade and `down` less from a downgrade.

    A third never moves, a third moves up, a third moves up and down again. One purchase on the 15th of each month.
    """
    rng = np.random.default_rng(seed)
    tiers, bought = [], []
    for who in range(n):
        name, kind = f"c{who:04d}", who % 3
        rise = int(rng.integers(4, 12))
        fall = rise + 4 if kind == 2 else len(MONTHS) + 1
        rise = rise if kind else len(MONTHS) + 1
        tiers.append((name, MONTHS[0].start_time, "blue", 200.0))
        for month, tier, points in ((rise, "silver", 1200.0), (fall, "blue", 400.0)):
            if month < len(MONTHS):
                tiers.append((name, MONTHS[month].start_time, tier, points))
        level = rng.normal(100, 15)
        for place, month in enumerate(MONTHS):
            money = level + place + up * (place >= rise) - down * (place >= fall) + rng.normal(0, 8)
            bought.append((name, month.start_time + pd.Timedelta(days=14), money))
    return Records(
        transactions=pd.DataFrame(bought, columns=["customer", "date", "amount"]),
        tiers=pd.DataFrame(tiers, columns=["customer", "from_date", "tier", "points"]),
    )
