"""The table of Online Retail: purchase history is hard to beat out of sample, and a significant gain may be useless."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from psychometrics.criterion.effects import ppml
from psychometrics.criterion.features import features_at
from psychometrics.criterion.incremental import compare_forecasts
from psychometrics.criterion.log_ols import log_ols, log_ols_forecast
from psychometrics.criterion.newton import GAMMA, LOGIT, estimate
from psychometrics.criterion.outcome import describe_outcome
from psychometrics.criterion.prediction import ForecastQuality, fold_of_rows, forecast_quality
from psychometrics.criterion.robustness import out_of_fold_quality
from psychometrics.criterion.two_part import two_part_forecast
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.registry import value_measures
from tests.shared_data import shared_file

pytestmark = pytest.mark.shared

RFM = ["log_recency", "log_frequency", "log_monetary"]
BEHAVIOUR = ["active_months", "cancel", "log_tenure"]
SETS = {"rfm": RFM, "rfm_plus_engagement": RFM + BEHAVIOUR, "engagement_only": BEHAVIOUR}
NAMES = {
    "total_ratio": 5e-5,
    "mae": 5e-3,
    "rmse": 5e-3,
    "spearman": 5e-5,
    "top_decile_capture": 5e-5,
    "deviance_r2": 5e-5,
}
KEYS = dict(zip(NAMES, ("total_ratio", "MAE", "RMSE", "spearman", "top_decile_capture", "poisson_dev_R2"), strict=True))


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    return json.loads(shared_file("reference/value/link_onlineretail.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def data() -> pd.DataFrame:
    return pd.read_csv(shared_file("data/onlineretail_customers.csv"))


@pytest.fixture(scope="module")
def invoices() -> Records:
    rows = pd.read_csv(shared_file("data/onlineretail_invoices.csv.gz"), parse_dates=["date"])
    rows = rows[~rows["cancel"] & (rows["value"] > 0)]
    named = rows.rename(columns={"CustomerID": "customer", "value": "amount"})[["customer", "date", "amount"]]
    return Records(transactions=named.assign(customer=named["customer"].astype(str)))


def _agrees(found: ForecastQuality, told: dict[str, float]) -> None:
    for name, tolerance in NAMES.items():
        assert getattr(found, name) == pytest.approx(told[KEYS[name]], abs=tolerance), name


@pytest.mark.parametrize("chosen", SETS)
def test_coefficients_and_deviance_are_the_reference(
    chosen: str, data: pd.DataFrame, reference: dict[str, Any]
) -> None:
    told, x = reference["models"][chosen], data[SETS[chosen]]
    found = ppml(data["y"], x)
    assert [found.intercept, *(e.b for e in found.effects)] == pytest.approx(
        list(told["ppml"]["coef"].values()), rel=1e-6
    )
    # the reference leaves out the factor n / (n - k) that HC1 has in R's sandwich package
    small = np.sqrt(found.n / (found.n - len(x.columns) - 1))
    errors = [found.intercept_se, *(e.se for e in found.effects)]
    assert errors == pytest.approx([se * small for se in told["ppml"]["se_HC1"].values()], rel=1e-6)
    assert found.deviance == pytest.approx(told["ppml"]["deviance"], rel=1e-8)


@pytest.mark.parametrize("chosen", SETS)
def test_the_gamma_part_arrives_where_reweighting_fails(
    chosen: str, data: pd.DataFrame, reference: dict[str, Any]
) -> None:
    y, x = data["y"].to_numpy(), data[SETS[chosen]].to_numpy()
    told = reference["models"][chosen]
    amount, whether = estimate(GAMMA, y[y > 0], x[y > 0]), estimate(LOGIT, (y > 0).astype(float), x)
    assert amount.coefficients == pytest.approx(list(told["gamma_log"]["coef"].values()), rel=1e-5)
    assert whether.coefficients == pytest.approx(list(told["logit"]["coef"].values()), rel=1e-6)
    assert np.sqrt(np.diag(whether.bread)) == pytest.approx(list(told["logit"]["se"].values()), rel=1e-6)


def test_the_description_is_the_reference(data: pd.DataFrame, reference: dict[str, Any]) -> None:
    told = describe_outcome(data["y"].to_numpy())
    found = [told.n, told.zero_share, told.mean, told.median, told.skewness]
    assert found == pytest.approx([reference[key] for key in ("n", "zero_share", "y_mean", "y_median", "y_skew")])


def test_the_table_of_forecasts_is_reproduced(data: pd.DataFrame, reference: dict[str, Any]) -> None:
    told, fold = reference["out_of_time_cv"], fold_of_rows(len(data), 10, 1)
    models, gain, _ = compare_forecasts(data["y"], data[RFM], data[BEHAVIOUR], fold=fold)
    for found, key in zip(models, ("rfm", "eng", "rfm+eng"), strict=True):
        _agrees(found, told[key]["ppml"])
    for key, chosen in (("rfm", "rfm"), ("rfm+eng", "rfm_plus_engagement"), ("eng", "engagement_only")):
        x = data[SETS[chosen]]
        _agrees(out_of_fold_quality("two_part", two_part_forecast, data["y"], x, fold), told[key]["twopart"])
        _agrees(out_of_fold_quality("log_ols", log_ols_forecast, data["y"], x, fold), told[key]["ols_log1p_smear"])
    assert gain.verdict == "significant_but_useless"
    assert gain.p_value < 0.05
    assert gain.delta_mae > 0
    logs = log_ols(data["y"], data[RFM + BEHAVIOUR], added=3)
    assert logs.f_change == pytest.approx(reference["F_change"]["F"])
    assert logs.delta_r_squared == pytest.approx(reference["delta_R2_log1p"])


def test_features_from_the_invoices_are_those_of_the_customer_table(invoices: Records, data: pd.DataFrame) -> None:
    found = features_at(invoices, Assumptions(), pd.Timestamp("2011-08-31").date())
    told = data.set_index(data["id"].astype(str)).sort_index()
    assert list(found.baseline.sort_index().index) == list(told.index)
    for name in RFM:
        assert found.baseline[name].sort_index().to_numpy() == pytest.approx(told[name].to_numpy(), abs=1e-9)
    assert found.outcome.sort_index().to_numpy() == pytest.approx(told["y"].to_numpy(), abs=1e-6)


def test_the_purchase_model_forecasts_as_in_the_table(
    invoices: Records, data: pd.DataFrame, reference: dict[str, Any]
) -> None:
    rows = invoices.transactions
    before = Records(transactions=rows[rows["date"] <= "2011-08-31"])
    asked = Assumptions(analysis_date=pd.Timestamp("2011-08-31").date(), horizon_days=100)
    frame = value_measures()["clv"].walker(before, asked).to_frame()
    forecast = (frame["expected_purchases"] * frame["expected_spend"]).reindex(data["id"].astype(str))
    found, told = (
        forecast_quality("benchmark", data["y"].to_numpy(), forecast.to_numpy()),
        reference["clv_models"]["bgnbd_gg"],
    )
    for name in NAMES:
        assert getattr(found, name) == pytest.approx(told[KEYS[name]], rel=2e-3), name
