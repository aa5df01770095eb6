"""The demo's company records: made-up customers whose purchases go with the answers of simulated respondents.

Called in the job process only. The files are then imported like any firm's own.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from psychometrics.criterion.linked import GOAL_ALIGNMENT
from psychometrics.value.simulation import Simulated, simulate_value
from survey_app.valuation.scores import Scored, read_scores

CUSTOMERS, SEED = 1200, 14040101
START, DAYS, ANSWERED = date(2024, 7, 1), 820, 628
TOMANS = 40_000
"""What one unit of the simulation's money is in tomans."""

MONEY = {
    "transactions": ("amount", "margin"),
    "contacts": ("cost",),
    "referrals": ("reward",),
    "feedback": ("net_benefit_annual", "cost"),
}
PEOPLE = {"customer", "referrer", "referee", "influencer", "influencee"}
LINKED_SHARE = 0.8
PEOPLE_FILE = "people.json"


def simulate(answers: dict[str, Any], folder: str) -> dict[str, int]:
    """Writes one CSV for each kind of record, and which response belongs to which customer number."""
    home = Path(folder)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = simulate_value(CUSTOMERS, SEED, start=START, days=DAYS, cut_day=ANSWERED, response_rate=0.4)
    for kind in ("transactions", "contacts", "referrals", "influence", "feedback", "tiers"):
        _write(getattr(made.records, kind), kind, home / f"{kind}.csv")
    people = pair(made, read_scores(answers, {}))
    (home / PEOPLE_FILE).write_text(json.dumps(people), "utf-8")
    return {"customers": CUSTOMERS, "linked": len(people)}


def pair(made: Simulated, scored: Scored) -> dict[str, str]:
    """Customer number by response: alike in engagement, and within that in goal alignment, are the same person."""
    known = scored.scores.dropna(subset=[scored.engagement, GOAL_ALIGNMENT])
    rng = np.random.default_rng(SEED)
    count = min(int(LINKED_SHARE * len(known)), len(made.scores))
    answers = known.loc[rng.permutation(known.index)[:count], [scored.engagement, GOAL_ALIGNMENT]]
    customers = made.scores.loc[rng.permutation(made.scores.index)[:count], ["engagement", "goal_alignment"]]
    both = zip(_in_order(answers), _in_order(customers), strict=True)
    return {str(response): number_of(str(customer)) for response, customer in both}


def number_of(key: str) -> str:
    """The number on a simulated loyalty card."""
    return f"AV-{int(key.lstrip('c')) + 10_000}"


def _in_order(frame: pd.DataFrame, classes: int = 8) -> list[Any]:
    """Rows in classes of the first column, and within each by the second."""
    rank = frame.iloc[:, 0].rank(method="first")
    within = pd.DataFrame({"class": (rank * classes / (len(frame) + 1)).astype(int), "second": frame.iloc[:, 1]})
    return list(within.sort_values(["class", "second"], kind="stable").index)


def _write(frame: pd.DataFrame, kind: str, path: Path) -> None:
    """As a firm's own file would be: customer numbers, ISO dates, whole tomans."""
    shown = frame.copy()
    for name in shown.columns:
        if name in PEOPLE:
            shown[name] = shown[name].map(number_of, na_action="ignore")
        elif name in MONEY.get(kind, ()):
            shown[name] = (shown[name] * TOMANS).round(-2)
    shown.to_csv(path, index=False, date_format="%Y-%m-%d")
