"""A forecast is held against what customers did next."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from psychometrics.errors import DataError
from psychometrics.results import NotComputable
from psychometrics.value.calibration import Agreement, ClvCalibration, agreement, clv_calibration
from psychometrics.value.records import Assumptions, Records
from tests.psychometrics.value.cdnow import CALIBRATION_END, expected, log


@pytest.fixture(scope="module")
def found() -> ClvCalibration:
    return clv_calibration(log(), Assumptions(), calibration_end=CALIBRATION_END)


def test_cdnow_in_39_weeks_after_39_weeks(found: ClvCalibration) -> None:
    assert found.purchases.actual == expected()["btyd"]["holdout_total"] == 1882
    assert found.purchases.predicted == pytest.approx(1653.41, abs=0.01)
    assert found.purchases.ratio == pytest.approx(1653.41 / 1882, abs=1e-4)
    assert isinstance(found.spend, Agreement)
    assert found.spend.predicted == pytest.approx(found.customers["predicted_spend"].sum())


def test_the_middle_of_the_records_is_where_they_are_parted(found: ClvCalibration) -> None:
    assert clv_calibration(log(), Assumptions()).calibration_end == found.calibration_end == CALIBRATION_END


def test_bins_hold_every_customer_once(found: ClvCalibration) -> None:
    assert [one.frequency for one in found.bins] == list(range(8))
    assert sum(one.customers for one in found.bins) == 2357
    assert (found.bins[0].customers, found.bins[-1].open_end) == (1411, True)
    assert sum(one.customers * one.actual for one in found.bins) == pytest.approx(1882)
    assert sum(one.customers * one.predicted for one in found.bins) == pytest.approx(found.purchases.predicted)


def test_the_curve_ends_with_all_repeat_purchases(found: ClvCalibration) -> None:
    last, parted = found.curve[-1], [one for one in found.curve if not one.held_out][-1]
    assert (len(found.curve), last.held_out) == (77, True)
    assert last.actual == pytest.approx(2457 + 1882, abs=30)  # the last five days are no whole week
    assert parted.expected == pytest.approx(parted.actual, rel=0.03)
    assert all(np.diff([one.expected for one in found.curve]) > 0)


def test_customers_who_came_later_do_not_count(found: ClvCalibration) -> None:
    half = clv_calibration(log(), Assumptions(), calibration_end=date(1997, 2, 15))
    assert len(half.customers) < len(found.customers)
    assert half.purchases.actual == half.customers["actual_purchases"].sum()


def test_numbers_that_can_not_agree_say_why() -> None:
    none = agreement(np.array([1.0, 1.0]), np.zeros(2))
    assert isinstance(none.ratio, NotComputable)
    assert isinstance(none.pearson, NotComputable)
    assert none.mean_absolute_error == 1.0


def test_without_amounts_only_purchases_are_compared() -> None:
    bare = Records(transactions=log().transactions[["customer", "date"]])
    result = clv_calibration(bare, Assumptions(), calibration_end=CALIBRATION_END)
    assert isinstance(result.spend, NotComputable)
    assert result.purchases.actual == 1882


def test_an_end_outside_the_records_is_refused() -> None:
    with pytest.raises(DataError) as told:
        clv_calibration(log(), Assumptions(), calibration_end=date(1999, 1, 1))
    assert told.value.code == "calibration_end_outside"
