"""Every row of a transaction file is either part of a purchase or counted under a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from psychometrics.errors import DataError, PlanError
from psychometrics.value.purchases import purchases, summed
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.summary import purchase_summary
from tests.psychometrics.value.cdnow import CALIBRATION_END, log, rows, summary

MIXED = rows(
    ("a", "2024-01-01", 10.0), ("a", "2024-01-01", 5.0), ("a", "2024-01-15", -4.0), ("a", "2024-01-15", 20.0),
    ("b", "2024-01-08", 30.0), ("b", "2024-01-22", -30.0), ("c", "2024-01-10", 0.0), ("c", "2024-03-01", 7.0),
    ("d", "2024-01-05", np.nan),
)  # fmt: skip
STATED = Assumptions(analysis_date=date(2024, 1, 31))


def test_rows_read_are_rows_used_and_rows_left_out_with_a_reason() -> None:
    bought = purchases(MIXED, STATED)
    assert {one.reason.code: one.n for one in bought.exclusions} == {
        "clv_rows_after_analysis": 1,
        "clv_rows_without_amount": 1,
        "clv_rows_return": 2,
    }
    assert bought.rows_read == 9 == bought.rows_used + sum(one.n for one in bought.exclusions)
    assert len(bought.days) == 4


def test_a_return_can_be_taken_off_its_own_day() -> None:
    bought = purchases(MIXED, STATED, returns="net")
    days = bought.days.set_index(["customer", "date"])["amount"]
    assert days["a", pd.Timestamp("2024-01-15")] == 16
    assert ("b", pd.Timestamp("2024-01-22")) not in days
    assert [one.n for one in bought.exclusions if one.reason.code == "clv_rows_net_return"] == [1]


def test_a_free_article_is_a_purchase_unless_said_otherwise() -> None:
    assert "c" in set(purchases(MIXED, STATED).days["customer"])
    assert "c" not in set(purchases(MIXED, STATED, zero_amounts="exclude").days["customer"])


def test_margins_of_the_records_count_before_the_stated_rate() -> None:
    assert purchases(MIXED, replace(STATED, margin_rate=0.25)).margin_share() == 0.25
    own = Records(transactions=MIXED.transactions.assign(margin=MIXED.transactions["amount"] * 0.4))
    assert purchases(own, replace(STATED, margin_rate=0.25)).margin_share() == pytest.approx(0.4)


def test_a_purchase_is_a_day_and_the_first_one_is_not_repeated() -> None:
    customers = purchase_summary(purchases(MIXED, STATED), 7.0).customers
    a = customers.loc["a"]
    assert (a["frequency_x"], a["recency_t_x"], a["mean_spend"], a["purchases"]) == (1, 2.0, 20.0, 2)
    assert a["age_T"] == pytest.approx(30 / 7)
    assert customers.loc["b", ["frequency_x", "recency_t_x", "mean_spend"]].tolist() == [0, 0, 0]


def test_recency_of_the_models_is_not_the_days_since_the_last_purchase() -> None:
    customers = purchase_summary(purchases(MIXED, STATED), 1.0).customers
    assert (customers["recency_t_x"] + customers["days_since_last_purchase"]).tolist() == customers["age_T"].tolist()
    assert customers.loc["a", ["recency_t_x", "days_since_last_purchase"]].tolist() == [14, 16]


def test_the_cdnow_log_gives_the_published_summary() -> None:
    stated = Assumptions(analysis_date=CALIBRATION_END)
    customers = purchase_summary(purchases(log(), stated), 7.0).customers.sort_index()
    x, t_x, T, mean_spend = summary()
    assert (len(customers), customers["frequency_x"].sum(), (x == 0).sum()) == (2357, 2457, 1411)
    np.testing.assert_array_equal(customers["frequency_x"], x)
    np.testing.assert_allclose(customers["recency_t_x"], t_x, atol=0.0051)
    np.testing.assert_allclose(customers["age_T"], T, atol=0.0051)
    np.testing.assert_allclose(customers["mean_spend"], mean_spend, atol=0.0051)


def test_repeats_that_cost_nothing_have_a_mean_of_exactly_nothing() -> None:
    free = rows(("a", "2024-01-01", 0.1), ("a", "2024-01-02", 0.0), ("a", "2024-01-03", 0.0))
    assert purchase_summary(purchases(free, Assumptions())).customers.loc["a", "mean_spend"] == 0.0


@pytest.mark.parametrize(
    ("records", "code"),
    [(Records(), "clv_no_transactions"), (rows(("a", "2024-01-01", -1.0)), "clv_no_purchases")],
)
def test_without_a_purchase_nothing_can_be_said(records: Records, code: str) -> None:
    with pytest.raises(DataError) as told:
        purchases(records, Assumptions())
    assert told.value.code == code


def test_a_rule_that_is_not_offered_is_refused() -> None:
    with pytest.raises(PlanError):
        purchases(MIXED, STATED, returns="guess")


def test_amounts_that_are_equal_on_paper_are_equal_in_every_sum() -> None:
    """0.1 + 0.2 is 0.30000000000000004 to a computer; a customer who spent it is no better than one who spent 0.3."""
    rows = [("a", 1, 0.1), ("a", 2, 0.2), ("b", 1, 0.3), ("b", 2, 0.0), ("c", 1, 1234567890.12), ("c", 1, -0.0)]
    frame = pd.DataFrame(rows, columns=["customer", "day", "amount"])
    frame["date"] = pd.Timestamp("2026-01-01") + pd.to_timedelta(frame.pop("day"), unit="D")
    spent = purchase_summary(purchases(Records(transactions=frame), Assumptions())).customers["amount"]
    assert spent["a"] == spent["b"] == 0.3
    assert spent["c"] == 1234567890.12
    assert summed(pd.Series([0.0, -5.5, 1e-7, 7e15])).tolist() == [0.0, -5.5, 1e-7, 7e15]
