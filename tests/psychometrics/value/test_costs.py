"""Cost against value: by hand, small cells hidden, a programme that loses money seen."""

from __future__ import annotations

import pandas as pd
import pytest

from psychometrics.results import NotComputable
from psychometrics.value.costs import costs, return_on_cost
from psychometrics.value.records import Assumptions, Records

WHO = [f"c{i:02d}" for i in range(20)]
DAY = pd.Timestamp("2025-03-01")
TRANSACTIONS = pd.DataFrame({"customer": WHO, "date": DAY, "amount": [100.0] * 10 + [20.0] * 10, "channel": "shop"})
CONTACTS = pd.DataFrame(
    {"customer": WHO, "date": DAY, "function": ["marketing", "service"] * 10, "channel": "shop", "cost": 40.0}
)
TIERS = pd.DataFrame({"customer": WHO, "from_date": DAY, "tier": ["gold"] * 10 + ["blue"] * 10})
STATED = Assumptions(tier_order=("blue", "gold"), margin_rate=0.5)


def test_cost_value_and_return_are_those_by_hand() -> None:
    found = costs(Records(transactions=TRANSACTIONS, contacts=CONTACTS), STATED, replicates=200)
    assert found.summary().to_dict() == pytest.approx(
        {"n": 20, "cost": 800, "value": 600, "net": -200, "return_on_cost": -0.25}
    )
    assert found.to_frame().loc["c00", ["cost", "value", "net"]].tolist() == [40, 50, 10]
    assert found.cost_by_function["marketing"].sum() == 400
    whole = found.lines[0]
    assert float(whole.ci_low) < -0.25 < float(whole.ci_high)
    assert isinstance(return_on_cost(10, 0), NotComputable)


def test_a_tier_that_costs_more_than_it_brings_is_said() -> None:
    found = costs(Records(transactions=TRANSACTIONS, contacts=CONTACTS, tiers=TIERS), STATED, replicates=50)
    lines = found.line_frame().set_index(["by", "group"])
    assert lines.loc[("tier", "gold"), "return_on_cost"] == pytest.approx(0.25)
    assert lines.loc[("tier", "blue"), "return_on_cost"] == pytest.approx(-0.75)
    losing = [note.params["tier"] for note in found.notes if note.code == "tier_loses_money"]
    assert losing == ["blue"]
    assert lines.loc[("channel", "shop"), "cost"] == 800


def test_cells_under_five_customers_are_hidden_and_can_not_be_worked_out() -> None:
    segments = {who: "few" if i < 3 else "some" if i < 9 else "many" for i, who in enumerate(WHO)}
    found = costs(Records(transactions=TRANSACTIONS, contacts=CONTACTS), STATED, segments=segments, replicates=50)
    lines = found.line_frame().set_index(["by", "group"])
    assert isinstance(lines.loc[("segment", "few"), "cost"], NotComputable)
    assert isinstance(lines.loc[("segment", "some"), "cost"], NotComputable)
    assert lines.loc[("segment", "many"), "n"] == 11
    assert "cost_cells_hidden" in {note.code for note in found.notes}


def test_contacts_that_can_not_count_are_told_with_their_reason() -> None:
    bad = pd.DataFrame(
        {
            "customer": ["c00", None, "c01", "c02"],
            "date": [DAY, DAY, DAY + pd.Timedelta(days=900), DAY - pd.Timedelta(days=900)],
            "cost": [-5.0, 1.0, 1.0, 1.0],
        }
    )
    stated = Assumptions(analysis_date=DAY.date())
    found = costs(Records(transactions=TRANSACTIONS, contacts=pd.concat([CONTACTS, bad])), stated, replicates=50)
    reasons = {one.reason.code: one.n for one in found.exclusions}
    codes = ("value_row_incomplete", "cost_negative", "value_after_analysis_date", "value_before_horizon")
    assert reasons == dict.fromkeys(codes, 1)
    assert found.n_read == found.n_used + 4
