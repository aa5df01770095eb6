"""Present values by hand; the day of analysis, whatever the hour."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from psychometrics.errors import EngagemeterError
from psychometrics.value.cash_flow import analysis_day, discount_factors, margin_of_horizon, margins, present_value
from psychometrics.value.records import Assumptions, Records

BOUGHT = pd.DataFrame(
    {
        "customer": [1, 1, 2],
        "date": pd.to_datetime(["2025-03-31 14:00", "2024-03-31 08:00", "2024-04-01 00:00"]),
        "amount": [100.0, 50.0, 30.0],
        "margin": [20.0, None, None],
    }
)


def test_present_values_are_those_by_hand() -> None:
    assert present_value([100, 100], 0.1) == pytest.approx(100 / 1.1 + 100 / 1.21)
    assert present_value([100], 0.1, first_period=3) == pytest.approx(100 / 1.331)
    assert discount_factors(pd.Series([0, 364, 365]), 0.1, 365).tolist() == pytest.approx([1 / 1.1, 1 / 1.1, 1 / 1.21])
    with pytest.raises(EngagemeterError) as refused:
        present_value([1], -1.0)
    assert refused.value.code == "discount_rate_invalid"


def test_a_margin_of_its_own_goes_before_the_stated_rate() -> None:
    assert margins(BOUGHT, Assumptions(margin_rate=0.5)).tolist() == [20, 25, 15]


def test_purchases_of_the_last_afternoon_belong_to_the_horizon() -> None:
    records = Records(transactions=BOUGHT)
    stated = Assumptions(analysis_date=date(2025, 3, 31), margin_rate=0.5)
    assert margin_of_horizon(records, stated).to_dict() == {"1": 20, "2": 15}
    assert margin_of_horizon(records, Assumptions(margin_rate=0.5)).to_dict() == {"1": 20, "2": 15}


def test_a_tier_that_is_valid_into_the_future_does_not_move_the_day_of_analysis() -> None:
    held = pd.DataFrame(
        {"customer": ["1"], "from_date": [pd.Timestamp("2025-01-01")], "to_date": [pd.Timestamp("2030-01-01")]}
    )
    records = Records(transactions=BOUGHT, tiers=held.assign(tier="gold"))
    assert analysis_day(records, Assumptions()) == pd.Timestamp("2025-03-31")


def test_records_without_dates_need_a_stated_day() -> None:
    with pytest.raises(EngagemeterError) as refused:
        analysis_day(Records(), Assumptions())
    assert refused.value.code == "value_records_undated"
