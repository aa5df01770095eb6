"""Value under a contract, by hand and from counted retention."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from psychometrics.errors import DataError, PlanError
from psychometrics.results import NotComputable
from psychometrics.value.margin import contractual_clv, counted_retention, margin_multiple
from psychometrics.value.records import Assumptions, Records
from tests.psychometrics.value.cdnow import log, rows


def test_the_formula_of_gupta_and_lehmann_by_hand() -> None:
    """r .8, d .12: .8 / .32 = 2.5, and 1.12 / .32 = 3.5 with a margin now."""
    assert margin_multiple(0.8, 0.12) == pytest.approx(2.5)
    assert margin_multiple(0.8, 0.12, first_margin="now") == pytest.approx(3.5)
    assert margin_multiple(0.8, 0.12, 3) == pytest.approx(0.8 / 1.12 + (0.8 / 1.12) ** 2 + (0.8 / 1.12) ** 3)
    assert margin_multiple(0.8, 0.12, 400) == pytest.approx(2.5)
    assert margin_multiple(0.0, 0.12, 5, first_margin="now") == 1.0


@pytest.mark.parametrize(
    ("retention", "rate", "code"),
    [(1.2, 0.1, "retention_invalid"), (0.5, -1.0, "discount_rate_invalid"), (1.0, 0.0, "retention_without_end")],
)
def test_shares_and_rates_that_give_no_value_are_refused(retention: float, rate: float, code: str) -> None:
    with pytest.raises(DataError) as told:
        margin_multiple(retention, rate)
    assert told.value.code == code


def _subscribers() -> Records:
    """Forty pay 10 in each of four quarters of 90 days; ten of them leave after each quarter."""
    start = date(2023, 1, 1)
    paid = [
        (f"c{i}", str(start + pd.Timedelta(days=90 * quarter)), 10.0)
        for i in range(40)
        for quarter in range(4)
        if i >= 10 * quarter
    ]
    return rows(*paid)


STATED = Assumptions(analysis_date=date(2023, 12, 26), discount_rate_annual=0.0, horizon_days=180, margin_rate=0.5)


def test_retention_is_counted_over_whole_periods() -> None:
    """40 → 30 → 20 → 10: 60 of 90 customer-quarters were followed by another."""
    found = contractual_clv(_subscribers(), STATED, period_days=90)
    assert (found.retention.at_risk, found.retention.kept) == (90, 60)
    assert found.retention.share == pytest.approx(2 / 3)
    # Wilson: (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n)
    assert (found.retention.low, found.retention.high) == pytest.approx((0.5642, 0.7554), abs=1e-4)


def test_customers_of_the_last_period_are_worth_their_margin_times_the_multiple() -> None:
    found = contractual_clv(_subscribers(), STATED, period_days=90)
    assert len(found.customers) == 10
    assert found.customers["margin_per_period"].tolist() == [5.0] * 10
    assert (found.periods, found.clv_horizon) == (2, pytest.approx(5 * (2 / 3 + 4 / 9)))
    assert found.clv_infinite == pytest.approx(10.0)
    assert float(found.clv_horizon_low) < found.clv_horizon < float(found.clv_horizon_high)


def test_a_stated_retention_has_no_interval_and_may_have_no_end() -> None:
    found = contractual_clv(_subscribers(), STATED, period_days=90, retention=1.0)
    assert found.retention.stated
    assert found.clv_horizon == pytest.approx(10.0)
    assert isinstance(found.clv_infinite, NotComputable)
    assert "clv_infinite" not in found.customers
    assert isinstance(found.clv_horizon_low, NotComputable)


def test_periods_without_followers_are_not_guessed() -> None:
    with pytest.raises(DataError) as told:
        contractual_clv(_subscribers(), STATED, period_days=365)
    assert told.value.code == "retention_not_seen"
    with pytest.raises(PlanError):
        contractual_clv(_subscribers(), STATED, period_days=0)
    with pytest.raises(DataError) as told:
        contractual_clv(_subscribers(), Assumptions(analysis_date=date(2025, 1, 1)), period_days=90)
    assert told.value.code == "retention_nobody_now"


def test_someone_who_pauses_is_at_risk_once_and_lost_once() -> None:
    active = pd.DataFrame({0: [1.0] * 10, 2: [1.0] * 10})
    retention = counted_retention(active)
    assert (retention.at_risk, retention.kept, retention.share) == (10, 0, 0.0)
    assert float(retention.low) == 0.0


def test_cdnow_by_quarters_is_finite_throughout() -> None:
    found = contractual_clv(log(), Assumptions(), period_days=91)
    assert 0.3 < found.retention.share < 0.34
    assert np.isfinite(found.customers.to_numpy()).all()
