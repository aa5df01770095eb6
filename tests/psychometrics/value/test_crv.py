"""Referral value by hand, from records, and with every referral that can't count told apart."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from psychometrics.errors import EngagemeterError
from psychometrics.value.crv import crv, expected_worth, referral_worth
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.referral_type import type_one_from_answer, type_one_logit
from tests.psychometrics.cases import expected
from tests.shared_data import held, shared_file

RATE = Assumptions(discount_rate_annual=0.1, horizon_days=1095)
START = pd.Timestamp("2020-01-01")


def day(after: int) -> pd.Timestamp:
    return START + pd.Timedelta(days=after)


def three_referrals(p: tuple[float, ...] = (1, 0, 1, 0)) -> Records:
    """A brings r1 and r2 in the first year and r3 in the second, B brings r4, who buys nothing."""
    referrals = pd.DataFrame(
        {
            "referrer": ["A", "A", "A", "B"],
            "referee": ["r1", "r2", "r3", "r4"],
            "date": [day(0), day(10), day(370), day(20)],
            "type_one_probability": p,
            "reward": 30.0,
        }
    )
    margins = {"r1": [(400, 120), (800, 120)], "r2": [(400, 200), (800, 200)], "r3": [(800, 80)]}
    bought = [(who, day(when), money * 2.0, money) for who, rows in margins.items() for when, money in rows]
    kept = [(who, day(when), "marketing", 10.0) for who, rows in margins.items() for when, _ in rows]
    return Records(
        transactions=pd.DataFrame(bought, columns=["customer", "date", "amount", "margin"]),
        contacts=pd.DataFrame(kept, columns=["customer", "date", "function", "cost"]),
        referrals=referrals,
    )


def test_a_referral_that_brought_the_customer_is_worth_margins_and_savings_less_costs() -> None:
    by_hand = (50 - 30) / 1.1 + 110 / 1.1**2 + 110 / 1.1**3
    worth = referral_worth([0, 120, 120], [0, 10, 10], reward=30, acquisition_saved=50, joined=1, rate=0.1)
    assert worth == pytest.approx((by_hand, 50 / 1.1), rel=1e-12)


def test_the_reward_of_a_referral_that_was_not_needed_is_subtracted_only_when_asked() -> None:
    given = {"reward": 30, "acquisition_saved": 50, "joined": 1, "rate": 0.1}
    assert referral_worth([0], [0], **given)[1] == pytest.approx(50 / 1.1)
    assert referral_worth([0], [0], **given, include_type2_reward=True)[1] == pytest.approx(20 / 1.1)


@pytest.mark.shared
@pytest.mark.parametrize("example", ["crv_deterministic", "crv_probabilistic"])
def test_the_worked_examples_come_out_by_formula_and_from_records(example: str) -> None:
    examples = json.loads(shared_file("reference/value/worked_examples.json").read_text("utf-8"))["examples"]
    rows, case = examples["crv_deterministic"]["rows"], examples[example]
    known = case["parameters"].get("p_type1") or {row["referee"]: float(row["type"] == 1) for row in rows}
    for row in rows:
        one, two = referral_worth(
            row["margin"],
            row["retention_mktg"],
            reward=row["referral_cost"],
            acquisition_saved=row["acq_saved"],
            joined=row["period_joined"],
            rate=0.1,
        )
        told = case["expected"][row["referrer"]]["by_referee"][row["referee"]]
        assert expected_worth(one, two, known[row["referee"]])[0] == pytest.approx(told, abs=1e-6)
    found = crv(three_referrals(tuple(known.values())), RATE, acquisition_cost_saved=50.0)
    for customer, told in case["expected"].items():
        assert found.to_frame().loc[customer, "crv"] == pytest.approx(told["crv"], abs=1e-6)


def test_records_give_what_the_same_sums_give_by_hand() -> None:
    frame = crv(three_referrals(), RATE, acquisition_cost_saved=50.0).to_frame()
    r1 = 20 / 1.1 + 110 / 1.1**2 + 110 / 1.1**3
    assert frame.loc["A", "crv"] == pytest.approx(r1 + 50 / 1.1 + 20 / 1.1**2 + 70 / 1.1**3, rel=1e-12)
    assert frame.loc["B", "crv"] == pytest.approx(50 / 1.1, rel=1e-12)
    asked = crv(three_referrals(), RATE, acquisition_cost_saved=50.0, include_type2_reward=True).to_frame()
    assert asked.loc["A", "crv"] == pytest.approx(frame.loc["A", "crv"] - 30 / 1.1, rel=1e-12)


def test_parts_add_up_to_the_expected_value() -> None:
    frame = crv(three_referrals((0.8, 0.25, 0.6, 0.5)), RATE, acquisition_cost_saved=50.0).to_frame()
    parts = frame[["margin_part", "saving_part", "reward_part"]].sum(axis=1)
    assert parts.to_numpy() == pytest.approx(frame["crv_probabilistic"].to_numpy(), rel=1e-12)


def test_spread_is_that_of_the_types_drawn_again_and_again() -> None:
    found = crv(three_referrals((0.8, 0.25, 0.6, 0.5)), RATE, acquisition_cost_saved=50.0)
    edges = found.referrals[found.referrals["referrer"] == "A"]
    drawn = np.random.default_rng(1).random((200_000, len(edges))) < edges["p"].to_numpy()
    totals = np.where(drawn, edges["type_one_value"], edges["type_two_value"]).sum(axis=1)
    assert found.to_frame().loc["A", "sd"] == pytest.approx(totals.std(), rel=0.01)
    assert found.to_frame().loc["A", "crv"] == pytest.approx(totals.mean(), rel=0.01)
    assert (found.ci_low <= found.crv).all()
    assert (found.crv <= found.ci_high).all()


def test_the_deterministic_value_takes_the_likelier_type() -> None:
    found = crv(three_referrals((0.8, 0.25, 0.6, 0.4)), RATE, mode="deterministic", acquisition_cost_saved=50.0)
    sure = crv(three_referrals((1, 0, 1, 0)), RATE, acquisition_cost_saved=50.0)
    assert found.crv == pytest.approx(sure.crv, rel=1e-12)
    assert sure.sd == pytest.approx([0, 0])


def test_every_referral_that_can_not_count_is_told_with_its_reason() -> None:
    rows = [
        ("A", "B", 0, 1.0),
        ("B", "C", 1, 1.0),
        ("C", "A", 2, 1.0),  # closes a circle
        ("D", "D", 3, 1.0),  # refers to itself
        ("A", "B", 4, 1.0),  # again
        ("A", "old", 5, 1.0),  # bought before
        ("A", None, 6, 1.0),
        ("A", "E", 7, 1.2),
        ("A", "F", 900, 1.0),  # after the day of analysis
    ]
    table = [(one, other, day(when), p) for one, other, when, p in rows]
    records = Records(
        transactions=pd.DataFrame({"customer": ["old", "B"], "date": [day(-50), day(100)], "amount": [5.0, 80.0]}),
        referrals=pd.DataFrame(table, columns=["referrer", "referee", "date", "type_one_probability"]),
    )
    found = crv(records, Assumptions(analysis_date=day(800).date()))
    reasons = {one.reason.code: one.n for one in found.exclusions}
    assert reasons == {
        "value_row_incomplete": 1,
        "value_after_analysis_date": 1,
        "crv_self_referral": 1,
        "crv_referral_repeated": 1,
        "crv_share_out_of_range": 1,
        "crv_referee_already_customer": 1,
        "crv_referral_circle": 1,
    }
    assert found.n_read == found.n_used + sum(reasons.values())
    assert found.customer == ("A", "B")


def test_two_referrers_share_one_referee() -> None:
    records = Records(
        transactions=pd.DataFrame({"customer": ["r"], "date": [day(30)], "amount": [100.0]}),
        referrals=pd.DataFrame(
            {"referrer": ["A", "B"], "referee": ["r", "r"], "date": [day(0), day(0)], "type_one_probability": 1.0}
        ),
    )
    found = crv(records, Assumptions(discount_rate_annual=0.0))
    assert found.crv == pytest.approx([50.0, 50.0])
    assert "crv_several_referrers" in {note.code for note in found.notes}
    uneven = Records(transactions=records.transactions, referrals=records.referrals.assign(share=[0.9, 0.3]))
    found = crv(uneven, Assumptions(discount_rate_annual=0.0))
    assert found.crv == pytest.approx([75.0, 25.0])
    assert "crv_shares_rescaled" in {note.code for note in found.notes}


def test_an_unknown_type_is_assumed_and_said() -> None:
    records = three_referrals()
    unknown = Records(records.transactions, records.contacts, records.referrals.drop(columns="type_one_probability"))
    found = crv(unknown, RATE, unknown_type_one=0.3)
    note = next(note for note in found.notes if note.code == "crv_type_one_assumed")
    assert note.params == {"count": 4, "value": 0.3}
    assert found.n_type_one == pytest.approx([0.9, 0.3])


def test_a_survey_answer_becomes_a_probability() -> None:
    assert type_one_from_answer(np.array([1, 3, 5])) == pytest.approx([1.0, 0.5, 0.0])
    with pytest.raises(EngagemeterError) as refused:
        type_one_from_answer(6)
    assert refused.value.code == "type_one_answer_out_of_range"


def test_a_logit_finds_the_probabilities_that_made_the_data() -> None:
    rng = np.random.default_rng(3)
    x = pd.DataFrame({"visits": rng.normal(size=4000)})
    true = 1 / (1 + np.exp(-(0.4 - 1.2 * x["visits"])))
    type_one = pd.Series((rng.random(4000) < true).astype(float)).where(np.arange(4000) < 3000)
    found = type_one_logit(x, type_one)
    assert found[3000:].to_numpy() == pytest.approx(true[3000:].to_numpy(), abs=0.05)
    assert (found[:3000] == type_one[:3000]).all()
    with pytest.raises(EngagemeterError) as refused:
        type_one_logit(x[:12], type_one[:12])
    assert refused.value.code == "type_one_logit_unfit"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"mode": "guess"}, "value_option_unknown"),
        ({"unknown_type_one": 2.0}, "value_option_out_of_range"),
        ({"acquisition_cost_saved": -1.0}, "value_cost_negative"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, object], code: str) -> None:
    with pytest.raises(EngagemeterError) as refused:
        crv(three_referrals(), RATE, **options)  # type: ignore[arg-type]
    assert refused.value.code == code


def test_the_referees_own_answer_tells_the_type_where_the_records_do_not() -> None:
    records = three_referrals()
    unknown = Records(records.transactions, records.contacts, records.referrals.drop(columns="type_one_probability"))
    found = crv(unknown, RATE, type_one_answers=pd.Series({"r1": 1, "r2": 5, "r3": 2}), unknown_type_one=0.5)
    assert found.referrals["p"].tolist() == [1.0, 0.0, 0.5, 0.75]
    counts = {note.code: note.params["count"] for note in found.notes if note.code.startswith("crv_type_one")}
    assert counts == {"crv_type_one_by_answer": 3, "crv_type_one_assumed": 1}


def test_a_purchase_on_the_day_of_the_referral_counts_whatever_the_hour() -> None:
    records = Records(
        transactions=pd.DataFrame({"customer": ["r"], "date": [day(0)], "amount": [100.0]}),
        referrals=pd.DataFrame(
            {
                "referrer": ["A"],
                "referee": ["r"],
                "date": [day(0) + pd.Timedelta(hours=14)],
                "type_one_probability": 1.0,
            }
        ),
    )
    assert crv(records, Assumptions(discount_rate_annual=0.0)).crv.tolist() == [100.0]


def test_predicted_probabilities_are_those_of_r() -> None:
    data = held("sat_act.csv").dropna(subset=["ACT", "age"]).reset_index(drop=True)
    type_one = (data["gender"] == 1).astype(float).where(np.arange(len(data)) % 3 != 2)
    found = type_one_logit(data[["ACT", "age"]], type_one)
    assert found[type_one.isna()].tolist()[:20] == pytest.approx(expected("type_one")["p"], rel=1e-8)
