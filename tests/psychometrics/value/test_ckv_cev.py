"""Knowledge value by hand; the four values side by side without counting money twice."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from psychometrics.errors import EngagemeterError
from psychometrics.results import NotComputable
from psychometrics.value.cev import cev, total_value
from psychometrics.value.ckv import ckv, idea_value, total_interval
from psychometrics.value.crv import crv
from psychometrics.value.records import Assumptions, Records
from tests.shared_data import shared_file

RATE = Assumptions(discount_rate_annual=0.08)
IDEAS = pd.DataFrame(
    [
        ("1", "A", 1.0, True, 1000.0, 3.0, 600.0, 0.5),
        ("2", "A", 0.5, True, 400.0, 2.0, 100.0, 1.0),
        ("2", "B", 0.5, True, 400.0, 2.0, 100.0, 1.0),
        ("3", "B", 1.0, False, 0.0, 0.0, 0.0, 1.0),
    ],
    columns=["idea", "customer", "share", "implemented", "net_benefit_annual", "years", "cost", "attribution"],
)


def test_knowledge_is_worth_what_the_sums_give_by_hand() -> None:
    first = 0.5 * (1000 / 1.08 + 1000 / 1.08**2 + 1000 / 1.08**3 - 600)
    second = 400 / 1.08 + 400 / 1.08**2 - 100
    frame = ckv(Records(feedback=IDEAS), RATE, handling_cost=20.0).to_frame()
    assert frame.loc["A", "ckv"] == pytest.approx(first - 20 + 0.5 * (second - 20), rel=1e-12)
    assert frame.loc["B", "ckv"] == pytest.approx(0.5 * (second - 20) - 20, rel=1e-12)
    assert idea_value(100, 1.5, 0, 0.0) == pytest.approx(150)


@pytest.mark.shared
def test_the_worked_example_comes_out() -> None:
    examples = json.loads(shared_file("reference/value/worked_examples.json").read_text("utf-8"))["examples"]
    found = ckv(Records(feedback=IDEAS), RATE, handling_cost=20.0).to_frame()
    assert found["ckv"].to_dict() == pytest.approx(examples["ckv"]["expected"], abs=1e-6)


def test_the_definition_is_said_to_be_our_own() -> None:
    found = ckv(Records(feedback=IDEAS), RATE)
    assert found.definition == "operational"
    assert found.notes[0].code == "ckv_operational"


def test_rows_that_can_not_count_are_told_and_shares_never_exceed_the_idea() -> None:
    bad = pd.DataFrame(
        [
            ("2", "A", 0.5, True, 400.0, 2.0, 100.0, 1.0),  # again
            ("4", None, 1.0, True, 1.0, 1.0, 0.0, 1.0),
            ("5", "C", 1.4, True, 1.0, 1.0, 0.0, 1.0),
            ("6", "C", 1.0, True, 1.0, 1.0, -5.0, 1.0),
            ("7", "C", 1.0, True, 10.0, 1.0, 0.0, 1.0),
            ("7", "D", 1.0, True, 10.0, 1.0, 0.0, 1.0),  # two whole shares
        ],
        columns=IDEAS.columns,
    )
    found = ckv(Records(feedback=pd.concat([IDEAS, bad])), Assumptions(discount_rate_annual=0.0))
    reasons = {one.reason.code: one.n for one in found.exclusions}
    codes = ("ckv_row_repeated", "value_row_incomplete", "ckv_share_out_of_range", "ckv_negative")
    assert reasons == dict.fromkeys(codes, 1)
    assert found.n_read == found.n_used + 4
    assert found.to_frame().loc["C", "ckv"] == pytest.approx(5.0)
    assert "ckv_shares_rescaled" in {note.code for note in found.notes}
    with pytest.raises(EngagemeterError) as refused:
        ckv(Records(feedback=IDEAS), RATE, handling_cost=-1)
    assert refused.value.code == "value_cost_negative"


def test_a_referees_value_is_not_counted_twice_in_the_firms_total() -> None:
    bought = pd.DataFrame(
        {"customer": ["A", "r"], "date": pd.to_datetime(["2026-01-01", "2026-01-03"]), "amount": [10.0, 100.0]}
    )
    referred = pd.DataFrame(
        {
            "referrer": ["A"],
            "referee": ["r"],
            "date": pd.to_datetime(["2026-01-02"]),
            "type_one_probability": 1.0,
            "reward": 5.0,
        }
    )
    records, stated = Records(transactions=bought, referrals=referred), Assumptions(discount_rate_annual=0.0)
    found = total_value(pd.Series({"A": 10.0, "r": 100.0}), crv(records, stated, acquisition_cost_saved=20.0))
    assert found.to_frame().loc["A", "attribution"] == pytest.approx(10 + 100 + 20 - 5)
    assert found.firm_value == pytest.approx(10 + 100 + 20 - 5)
    assert found.counted_again == pytest.approx(100)
    assert found.notes[0].code == "cev_total_is_attribution"


def test_all_four_values_stand_side_by_side_from_records() -> None:
    influence = pd.DataFrame({"influencer": ["A"], "influencee": ["B"], "weight": [0.5]})
    bought = pd.DataFrame({"customer": ["A", "B"], "date": pd.to_datetime(["2026-01-01"] * 2), "amount": [10.0, 80.0]})
    found = cev(Records(transactions=bought, influence=influence, feedback=IDEAS), RATE)
    frame = found.to_frame()
    assert frame.loc["A", "civ"] == pytest.approx(40)
    assert frame.loc["A", "attribution"] == pytest.approx(10 + 40 + frame.loc["A", "ckv"])
    assert found.firm_value == pytest.approx(90 + frame["ckv"].sum())
    assert np.isfinite(frame.to_numpy()).all()
    assert "civ_clv_is_past_margin" in {note.code for note in found.notes}


def test_the_sum_has_an_interval_by_resampling_customers_where_they_are_enough() -> None:
    values = np.random.default_rng(1).normal(100, 30, 200)
    low, high = total_interval(values, 2000, 0.95, 3)
    half = 1.96 * values.std(ddof=1) * np.sqrt(len(values))
    assert low == pytest.approx(values.sum() - half, rel=0.01)
    assert high == pytest.approx(values.sum() + half, rel=0.01)
    assert isinstance(total_interval(values[:19], 2000, 0.95, 3)[0], NotComputable)
