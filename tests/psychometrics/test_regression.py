"""Regression agrees with lm and with MacKinnon and White's errors."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from psychometrics.errors import EngagemeterError
from psychometrics.regression import linear_regression, regression
from tests.psychometrics.cases import expected, model_of, responses_of
from tests.shared_data import held

R = expected("regression")
DATA = held("attitude.csv")
Y, X = DATA["rating"], DATA[["complaints", "learning", "advance"]]


@pytest.mark.parametrize(("covariance", "key"), [("HC3", "hc3"), ("HC1", "hc1"), ("nonrobust", "nonrobust")])
def test_standard_errors_are_those_of_r(covariance: str, key: str) -> None:
    found = linear_regression(Y, X, covariance)
    assert [row.se for row in found.coefficients] == pytest.approx(R[key][1:], rel=1e-8)


def test_weights_fit_and_collinearity_are_those_of_r() -> None:
    found = linear_regression(Y, X, "nonrobust")
    assert [found.intercept, *(row.b for row in found.coefficients)] == pytest.approx(R["b"], rel=1e-8)
    for name in ("beta", "vif", "f2"):
        assert [getattr(row, name) for row in found.coefficients] == pytest.approx(R[name], rel=1e-8)
    assert [[row.ci_low, row.ci_high] for row in found.coefficients] == [pytest.approx(row) for row in R["ci"]]
    ours = [found.r_squared, found.adjusted_r_squared, found.f, found.df2, found.p_value, found.durbin_watson]
    known = [R[name] for name in ("r_squared", "adjusted", "f", "df2", "p", "durbin_watson")]
    assert ours == pytest.approx(known, rel=1e-8)


@pytest.mark.parametrize(
    ("y", "x", "code"),
    [
        (Y * 0 + 2.0, X, "zero_variance"),
        (X["complaints"] + X["learning"], X, "regression_exact"),
        (Y, X.assign(again=X["learning"] * 2), "predictors_collinear"),
        (Y, X.assign(constant=1.0), "predictors_collinear"),
        (Y, X.assign(one=np.arange(30) == 0).astype(float), "regression_leverage"),
        (Y[:4], X[:4], "too_few_respondents"),
    ],
)
def test_data_without_a_regression_have_a_reason(y: pd.Series, x: pd.DataFrame, code: str) -> None:
    with pytest.raises(EngagemeterError) as refused:
        linear_regression(y.rename("outcome"), x)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"outcome": "nothing"}, "construct_unknown"),
        ({"outcome": "s0", "predictors": ["s0"]}, "regression_outcome"),
        ({"covariance": "HC9"}, "option_value_unknown"),
    ],
)
def test_a_plan_that_names_something_else_is_refused(options: dict[str, object], code: str) -> None:
    with pytest.raises(EngagemeterError) as refused:
        regression(responses_of(DATA), model_of(DATA, scales=3, low=0, high=100), **options)  # type: ignore[arg-type]
    assert refused.value.code == code
