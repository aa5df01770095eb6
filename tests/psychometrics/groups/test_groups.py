"""Comparisons agree with base R on the same data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from psychometrics.errors import PlanError
from psychometrics.groups.association import association, chi_square, cramer_v
from psychometrics.groups.compare import groups
from psychometrics.groups.one_sample import midpoint, ranking
from psychometrics.model import Construct, MeasurementModel, items
from psychometrics.regression import regression
from psychometrics.responses import Responses
from psychometrics.results import NotComputable
from tests.psychometrics.cases import expected as reference
from tests.shared_data import held

MODEL = MeasurementModel(tuple(Construct(name, items(name.upper(), 1, 5, low=1, high=6)) for name in "ace"))


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    return json.loads((Path(__file__).parents[2] / "reference/groups/expected.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def responses() -> Responses:
    data = held("bfi_rev.csv")
    keyed = data[[item.code for item in MODEL.items]].astype(float)
    return Responses(keyed=keyed, raw=keyed, background=data[["gender", "education"]], n_read=len(data))


def test_two_groups_agree_with_r(responses: Responses, expected: dict[str, Any]) -> None:
    found = groups(responses, MODEL, by=["gender"])
    for name, case in (("student_t", "student"), ("welch_t", "welch"), ("mann_whitney", "mann_whitney")):
        test = found.of("a", "gender", name)
        assert test.statistic == pytest.approx(expected[case]["statistic"], rel=1e-9)
        assert test.p_value == pytest.approx(expected[case]["p"], rel=1e-6)
    assert found.of("a", "gender", "welch_t").df == pytest.approx(expected["welch"]["df"], rel=1e-9)


def test_several_groups_agree_with_r(responses: Responses, expected: dict[str, Any]) -> None:
    found = groups(responses, MODEL, by=["education"])
    anova, welch = found.of("a", "education", "anova"), found.of("a", "education", "welch_anova")
    assert anova.statistic == pytest.approx(expected["anova"]["statistic"], rel=1e-9)
    assert anova.p_value == pytest.approx(expected["anova"]["p"], rel=1e-8)
    assert welch.statistic == pytest.approx(expected["welch_anova"]["statistic"], rel=1e-9)
    assert welch.df2 == pytest.approx(expected["welch_anova"]["df"][1], rel=1e-9)
    assert found.of("a", "education", "kruskal_wallis").p_value == pytest.approx(expected["kruskal"]["p"], rel=1e-8)


def test_the_effect_size_lies_within_its_interval_on_the_side_of_the_difference(responses: Responses) -> None:
    test = groups(responses, MODEL, by=["gender"]).of("a", "gender", "welch_t")
    assert float(test.effect_low) < float(test.effect) < float(test.effect_high) < 0


def test_holm_never_lowers_a_p_value(responses: Responses) -> None:
    tests = groups(responses, MODEL).tests
    assert all(float(test.p_holm) >= float(test.p_value) for test in tests)


def test_small_groups_are_left_out_and_said(responses: Responses) -> None:
    found = groups(responses, MODEL, by=["education"], fewest=250)
    assert "small_groups_left_out" in {note.code for note in found.notes}
    assert len({row.group for row in found.groups}) == 4


def test_an_unknown_variable_is_refused(responses: Responses) -> None:
    with pytest.raises(PlanError) as refused:
        groups(responses, MODEL, by=["income"])
    assert refused.value.code == "group_variable_unknown"


def test_a_scale_without_spread_says_why(responses: Responses) -> None:
    keyed = responses.keyed.copy()
    keyed[[f"A{i}" for i in range(1, 6)]] = 3.0
    flat = Responses(keyed=keyed, raw=keyed, background=responses.background, n_read=len(keyed))
    assert isinstance(groups(flat, MODEL, by=["gender"]).of("a", "gender", "welch_t").statistic, NotComputable)


def test_the_midpoint_test_agrees_with_r(responses: Responses, expected: dict[str, Any]) -> None:
    test = midpoint(responses, MODEL).of("a", "3.5", "one_sample_t")
    assert test.statistic == pytest.approx(expected["one_sample"]["statistic"], rel=1e-9)
    assert test.df == expected["one_sample"]["df"]


def test_friedman_agrees_with_r(responses: Responses, expected: dict[str, Any]) -> None:
    test = ranking(responses, MODEL).tests[0]
    assert test.statistic == pytest.approx(expected["friedman"]["statistic"], rel=1e-9)
    assert test.df == expected["friedman"]["df"]


def test_chi_square_agrees_with_r(responses: Responses, expected: dict[str, Any]) -> None:
    test = association(responses, MODEL).tests[0]
    assert test.statistic == pytest.approx(expected["chi"]["statistic"], rel=1e-9)
    assert test.p_value == pytest.approx(expected["chi"]["p"], rel=1e-8)


def test_regression_with_hc3_agrees_with_r(responses: Responses, expected: dict[str, Any]) -> None:
    found = regression(responses, MODEL, outcome="e", predictors=["a", "c"])
    assert [row.b for row in found.coefficients] == pytest.approx(expected["regression"]["b"][1:], rel=1e-8)
    assert [row.se for row in found.coefficients] == pytest.approx(expected["regression"]["hc3"][1:], rel=1e-8)
    assert found.r_squared == pytest.approx(expected["regression"]["r2"], rel=1e-9)
    assert found.f == pytest.approx(expected["regression"]["f"], rel=1e-8)


def test_a_scale_cannot_predict_itself(responses: Responses) -> None:
    with pytest.raises(PlanError):
        regression(responses, MODEL, outcome="a", predictors=["a"])


def test_groups_keep_their_means(responses: Responses) -> None:
    frame = groups(responses, MODEL, by=["gender"]).group_frame()
    assert isinstance(frame, pd.DataFrame)
    assert frame["n"].groupby(frame["scale"]).sum().le(responses.n).all()


def test_scales_may_be_called_by_any_name(responses: Responses) -> None:
    named = MeasurementModel(
        tuple(
            Construct(name, items(letter, 1, 5, low=1, high=6))
            for name, letter in (("value", "A"), ("scale", "C"), ("person", "E"))
        )
    )
    assert ranking(responses, named).tests[0].statistic == pytest.approx(ranking(responses, MODEL).tests[0].statistic)


@pytest.mark.parametrize("name", ["hair_eye", "hair_sex"])
def test_cramers_v_has_the_limits_of_the_noncentral_chi_square(name: str) -> None:
    known = reference("association")
    found = chi_square("hair", "eye", np.array(known["tables"][name]))
    assert [found.effect, found.effect_low, found.effect_high] == pytest.approx(known["v"][name], abs=1e-6)


def test_cramers_v_below_what_chance_gives_has_no_interval() -> None:
    value, low, high = cramer_v(0.5, 12, 400)
    assert value == pytest.approx((0.5 / 400) ** 0.5)
    assert isinstance(low, NotComputable)
    assert low == high
