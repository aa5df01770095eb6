"""Every customer's value, its limits, and what is said where it can't be given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from psychometrics.errors import DataError, PlanError
from psychometrics.results import NotComputable
from psychometrics.value.clv import ClvResult, clv
from psychometrics.value.clv.customers import PurchaseForecast
from psychometrics.value.clv.gamma_gamma import expected_spend
from psychometrics.value.clv.groups import grouped
from psychometrics.value.clv.money import continuous_rate, discounted_purchases, month_ends
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.registry import value_measures
from tests.psychometrics.value.cdnow import CALIBRATION_END, log, rows

ONE_PER_MONTH = 1.01**12 - 1
STATED = Assumptions(analysis_date=CALIBRATION_END, discount_rate_annual=ONE_PER_MONTH)


@pytest.fixture(scope="module")
def valued() -> ClvResult:
    return clv(log(), STATED)


def test_a_year_of_the_first_customer_is_worth_36_dollars(valued: ClvResult) -> None:
    """lifetimes' customer_lifetime_value of the summary's rounded times is 36.2785."""
    first = valued.customers.loc["0001"]
    assert first["clv"] == pytest.approx(36.27398, abs=1e-4)
    assert first["expected_spend"] == pytest.approx(24.6539, abs=1e-3)
    assert first["clv_low"] < first["clv"] < first["clv_high"]


def test_the_total_is_the_sum_and_its_interval_is_narrower_than_its_parts(valued: ClvResult) -> None:
    customers = valued.customers
    assert valued.total.estimate == pytest.approx(customers["clv"].sum())
    assert float(valued.total_purchases.estimate) == pytest.approx(customers["expected_purchases"].sum())
    assert customers["clv_low"].sum() < float(valued.total.low) < float(valued.total.estimate)
    assert float(valued.total.estimate) < float(valued.total.high) < customers["clv_high"].sum()


def test_intervals_are_those_of_draws_from_the_estimates(valued: ClvResult) -> None:
    """The delta method beside 400 draws of both models' parameters: the totals' limits agree within 3 %."""
    rng = np.random.default_rng(9)
    x, t_x, T, mean = (valued.customers[c].to_numpy() for c in ("frequency_x", "recency_t_x", "age_T", "mean_spend"))
    forecast = PurchaseForecast(valued.fit, grouped(x, t_x, T), STATED, 0.95)
    assert valued.spend is not None
    assert valued.fit.covariance is not None
    assert valued.spend.covariance is not None
    drawn = zip(
        rng.multivariate_normal(valued.fit.logs, valued.fit.covariance, 400),
        rng.multivariate_normal(valued.spend.logs, valued.spend.covariance, 400),
        strict=True,
    )
    totals = [
        float((forecast.discounted(one)[forecast.groups.of] * expected_spend(np.exp(two), x, mean)).sum())
        for one, two in drawn
    ]
    low, high = np.quantile(totals, [0.025, 0.975])
    assert float(valued.total.low) == pytest.approx(low, rel=0.03)
    assert float(valued.total.high) == pytest.approx(high, rel=0.03)


@pytest.mark.parametrize("model", ["bgnbd", "paretonbd"])
def test_values_scale_with_money_and_margin_and_not_with_the_order_of_rows(model: str) -> None:
    plain = clv(log(), STATED, model=model).customers
    shuffled = log().transactions.sample(frac=1, random_state=2)
    rial = Records(transactions=shuffled.assign(amount=shuffled["amount"] * 42_000))
    scaled = clv(rial, replace(STATED, margin_rate=0.5), model=model).customers.loc[plain.index]
    for column, factor in {"clv": 21_000, "clv_high": 21_000, "residual_clv": 21_000, "p_alive": 1}.items():
        np.testing.assert_allclose(scaled[column], plain[column] * factor, rtol=1e-5)


def test_the_unit_of_time_of_the_models_does_not_change_a_value() -> None:
    weeks, days = clv(log(), STATED).customers, clv(log(), replace(STATED, time_unit_days=1.0)).customers
    np.testing.assert_allclose(days["clv"], weeks["clv"], rtol=1e-6)
    np.testing.assert_allclose(days["dert"], weeks["dert"], rtol=1e-6)


def test_the_models_disagree_on_who_is_alive_and_the_result_names_its_model(valued: ClvResult) -> None:
    pareto = clv(log(), STATED, model="paretonbd")
    assert (valued.model, pareto.model) == ("bgnbd", "paretonbd")
    assert valued.customers.loc["0001", "p_alive"] == pytest.approx(0.7266, abs=1e-4)
    assert pareto.customers.loc["0001", "p_alive"] == pytest.approx(0.8691, abs=1e-4)
    codes = {note.code: note.params for note in valued.notes}
    assert codes["clv_alive_without_repeat"] == {"count": 1411}
    assert "clv_alive_without_repeat" not in {note.code for note in pareto.notes}


def test_every_number_in_every_column_is_finite(valued: ClvResult) -> None:
    numbers = valued.customers.select_dtypes("number")
    assert np.isfinite(numbers.to_numpy(dtype="float64")).all()
    assert valued.customers["p_alive"].between(0, 1).all()
    assert float(valued.spend_correlation) == pytest.approx(0.1139, abs=1e-4)


def test_months_of_a_horizon() -> None:
    assert month_ends(365).tolist() == list(range(1, 13))
    assert month_ends(45) == pytest.approx([1, 45 / 30.415])
    assert month_ends(7) == pytest.approx([7 / 30.415])
    steady = discounted_purchases(lambda t: np.array([t]), 365, 7.0, ONE_PER_MONTH)
    assert steady[0] == pytest.approx(4.345 * sum(1.01**-i for i in range(1, 13)))
    assert continuous_rate(0.15, 365 / 52) == pytest.approx(0.0026877, abs=1e-7)


def _drawn(customers: int, spend: float | None = None) -> Records:
    """Two years of customers who never stop, purchases on whole days."""
    rng = np.random.default_rng(12)
    found = []
    for i, rate in enumerate(rng.gamma(2.0, 0.05, customers)):
        for day in {0, *rng.integers(1, 700, rng.poisson(rate * 60)).tolist()}:
            amount = spend or float(np.round(rng.gamma(6, 5) * (1 + i % 3), 2))
            found.append((f"c{i}", str(date(2022, 1, 1 + i % 28) + pd.Timedelta(days=day)), amount))
    return rows(*found)


def test_without_dropout_p_alive_is_left_out_with_its_reason() -> None:
    result = clv(_drawn(300), Assumptions(analysis_date=date(2024, 1, 1)))
    assert "p_alive" not in result.customers
    assert result.not_computed["p_alive"].code == "clv_dropout_not_identified"
    assert isinstance(result.fit["a"], NotComputable)
    assert np.isfinite(result.customers[["clv", "clv_low", "clv_high", "residual_clv"]].to_numpy()).all()


def test_where_everyone_spends_the_same_purchases_are_forecast_and_money_is_not() -> None:
    result = clv(_drawn(200, spend=9.0), Assumptions())
    assert "clv" not in result.customers
    assert result.not_computed["clv"].code == "clv_spend_without_variance"
    assert isinstance(result.total.estimate, NotComputable)
    assert float(result.total_purchases.estimate) > 0


def test_without_amounts_purchases_are_forecast_and_money_is_not() -> None:
    result = clv(Records(transactions=log().transactions[["customer", "date"]]), STATED)
    assert result.not_computed["clv"].code == "clv_no_amounts"
    assert result.customers.loc["0001", "expected_purchases"] == pytest.approx(1.5622, abs=1e-3)


def test_without_discounting_only_the_value_within_the_horizon_remains() -> None:
    result = clv(log(), replace(STATED, discount_rate_annual=0.0))
    assert {"dert", "residual_clv"}.isdisjoint(result.customers)
    assert result.not_computed["residual_clv"].code == "clv_no_discounting"
    undiscounted = result.customers["expected_purchases"] * result.customers["expected_spend"]
    np.testing.assert_allclose(result.customers["clv"], undiscounted, rtol=1e-4)


@pytest.mark.parametrize(
    ("records", "code"),
    [
        (rows(*[(f"c{i}", f"2024-01-{1 + i % 28:02}", 5.0) for i in range(60)]), "clv_no_repeat_purchases"),
        (rows(*[(f"c{i}", "2024-01-05", 5.0) for i in range(60)]), "clv_one_day"),
    ],
)
def test_files_of_one_purchase_each_are_refused_in_words(records: Records, code: str) -> None:
    with pytest.raises(DataError) as told:
        clv(records, Assumptions())
    assert told.value.code == code


def test_impossible_assumptions_are_refused() -> None:
    refused = {
        "clv_horizon": replace(STATED, horizon_days=0),
        "discount_rate_invalid": replace(STATED, discount_rate_annual=-1.0),
    }
    for code, stated in refused.items():
        with pytest.raises(DataError) as told:
            clv(log(), stated)
        assert told.value.code == code
    with pytest.raises(PlanError):
        clv(log(), STATED, model="guess")


def test_plans_find_the_measures_by_name() -> None:
    known = value_measures()
    assert {"rfm", "clv", "clv_calibration", "contractual_clv"} <= set(known)
    assert known["clv"].options["model"] == "bgnbd"
