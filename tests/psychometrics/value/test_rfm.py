"""RFM scores are fair to customers alike, and those of R's rfm package on request."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from psychometrics.errors import PlanError
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.rfm import GRID, SEGMENTS, quantile_scores, rfm, segment_of, tied_scores
from tests.psychometrics.value.cdnow import CALIBRATION_END, log, rows
from tests.shared_data import shared_file

STATED = Assumptions(analysis_date=CALIBRATION_END)


def test_scores_of_ten_customers_by_hand() -> None:
    assert tied_scores(np.arange(1.0, 11.0)).tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert tied_scores(np.arange(1.0, 11.0), reverse=True).tolist() == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]
    # five ones share rank 3, four twos rank 7.5, nine has rank 10: 5 · rank / 10 = 1.5, 3.75, 5
    assert tied_scores(np.array([1.0] * 5 + [2.0] * 4 + [9.0])).tolist() == [2] * 5 + [4] * 4 + [5]


def test_equal_customers_score_alike_in_any_order() -> None:
    values = np.random.default_rng(7).integers(0, 4, 200).astype(float)
    order = np.random.default_rng(8).permutation(200)
    for score in (tied_scores, quantile_scores):
        np.testing.assert_array_equal(score(values)[order], score(values[order]))
        assert all(len(set(score(values)[values == value])) == 1 for value in range(4))


def test_r_limits_are_quantiles_and_one() -> None:
    # quantiles of 1..11 at 20, 40, 60, 80 % are 3, 5, 7, 9; a value at quantile + 1 lies in the class above
    assert quantile_scores(np.arange(1.0, 12.0)).tolist() == [1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_the_day_of_analysis_decides_recency_and_is_told() -> None:
    scores = rfm(log(), STATED)
    assert scores.analysis_date == CALIBRATION_END
    assert scores.notes[0].params["date"] == "1997-09-30"
    assert scores.customers.loc["0001", "days_since_last_purchase"] == 59
    assert scores.customers["days_since_last_purchase"].min() >= 0


def test_recent_frequent_and_rich_is_555() -> None:
    scores = rfm(log(), STATED).customers
    best = scores[scores["rfm"] == "555"]
    assert len(best) > 50
    assert best["days_since_last_purchase"].max() < scores["days_since_last_purchase"].median()
    assert set(best["segment"]) == {"champions"}


def test_segments_hold_every_customer_and_all_the_money_once() -> None:
    scores = rfm(log(), STATED)
    assert sum(one.customers for one in scores.segments) == len(scores.customers) == 2357
    assert sum(one.share for one in scores.segments) == pytest.approx(1)
    assert sum(one.amount_share for one in scores.segments) == pytest.approx(1)
    assert {cell for row in GRID for cell in row} == set(SEGMENTS)
    assert segment_of(3, 3, classes=3) == "champions"


def test_classes_left_empty_by_ties_are_told() -> None:
    codes = {note.code: note.params for note in rfm(log(), STATED).notes}
    assert codes["rfm_frequency_classes_empty"] == {"filled": 3, "classes": 5}


def test_mean_instead_of_total_amount() -> None:
    records = rows(("a", "2024-01-01", 10.0), ("a", "2024-01-03", 20.0), ("b", "2024-01-02", 12.0))
    assert rfm(records, Assumptions(), monetary="mean").customers["monetary"].tolist() == [15, 12]


def test_a_number_of_classes_that_scores_nothing_is_refused() -> None:
    with pytest.raises(PlanError):
        rfm(log(), STATED, classes=1)


@pytest.mark.shared
def test_scores_of_the_r_package_are_reproduced_exactly() -> None:
    orders = pd.read_csv(shared_file("data/rfm_data_orders.csv"))
    frame = orders.rename(columns={"customer_id": "customer", "order_date": "date", "revenue": "amount"})
    frame = frame.assign(date=pd.to_datetime(frame["date"]), amount=frame["amount"].astype(float))
    stated = Assumptions(analysis_date=date(2006, 12, 31))
    scores = rfm(Records(transactions=frame), stated, rule="quantile", frequency="transactions").customers
    theirs = pd.read_csv(shared_file("reference/value/rfm_r_package_scores.csv")).set_index("customer_id")
    pairs = {
        "days_since_last_purchase": "recency_days", "frequency": "transaction_count", "monetary": "amount",
        "recency_score": "recency_score", "frequency_score": "frequency_score", "monetary_score": "monetary_score",
    }  # fmt: skip
    for ours, name in pairs.items():
        np.testing.assert_array_equal(scores.loc[theirs.index, ours], theirs[name])
    assert (scores.loc[theirs.index, "rfm"].astype(int) == theirs["rfm_score"]).all()
