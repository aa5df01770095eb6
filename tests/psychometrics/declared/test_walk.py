"""Declared tests agree with R, and what can't be tested says why."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from psychometrics.declared import effects
from psychometrics.declared.walk import declared_tests
from psychometrics.errors import PlanError
from psychometrics.model import Construct, Item, MeasurementModel
from psychometrics.responses import Responses
from psychometrics.results import NotComputable
from tests.psychometrics.cases import expected
from tests.shared_data import held

R = expected("declared")
DATA = held("attitude.csv").astype(float)
NAMES = ("rating", "complaints", "learning", "advance", "raises")
MODEL = MeasurementModel(tuple(Construct(f"{n}_scale", (Item(n, 0, 100),)) for n in NAMES))
BACKGROUND = pd.DataFrame({"raised": np.array(R["groups"], float), "privileges": DATA["privileges"]})
BACKGROUND["rated"] = DATA["rating"]
RESPONSES = Responses(DATA[list(NAMES)], DATA[list(NAMES)], BACKGROUND)


def run(tests: str, **options: object) -> list[list[float]]:
    rows = declared_tests(RESPONSES, MODEL, tests=tests, **options).rows  # type: ignore[arg-type]
    return [
        [float(v) for v in (r.estimate, r.statistic, r.df, r.p_value) if not isinstance(v, NotComputable)] for r in rows
    ]


def test_a_correlation_is_that_of_r() -> None:
    row = declared_tests(RESPONSES, MODEL, tests="correlation: rating_scale, learning_scale").rows[0]
    ours = [row.estimate, row.ci_low, row.ci_high, row.statistic, row.df, row.p_value]
    assert ours == pytest.approx(R["correlation"], rel=1e-8)


def test_paths_and_interactions_have_the_weights_and_hc3_errors_of_r() -> None:
    paths = run("path: complaints_scale, learning_scale -> rating_scale | advance_scale")
    assert [[row[0], row[1], row[3]] for row in paths] == [
        pytest.approx([known[0], known[2], known[3]], rel=1e-8) for known in R["path"][:2]
    ]
    row = declared_tests(RESPONSES, MODEL, tests="moderation: complaints_scale * learning_scale -> rating_scale").rows[
        0
    ]
    known = R["interaction"]
    assert [row.estimate, row.statistic, row.p_value] == pytest.approx([known[0], known[2], known[3]], rel=1e-8)
    assert [row.slope_low, row.slope_high] == pytest.approx(R["slopes"], rel=1e-8)


def test_differences_of_groups_of_answers_and_contrasts_are_those_of_r() -> None:
    f, df1, df2, p = R["welch"]
    row = declared_tests(RESPONSES, MODEL, tests="difference: rating_scale by raised").rows[0]
    assert [row.statistic, row.df, row.df2, row.p_value] == pytest.approx([f, df1, df2, p], rel=1e-8)
    assert run("difference: rated > privileges")[0][1:] == pytest.approx(R["paired"], rel=1e-8)
    assert run("difference: rating_scale by raised, 3 > 1")[0][1:] == pytest.approx(R["two"], rel=1e-8)
    assert run("difference: rating_scale by raised, 2 - 1 > 3 - 2")[0] == pytest.approx(R["contrast"], rel=1e-8)


def test_an_indirect_effect_is_the_product_of_the_weights_with_an_interval_around_it() -> None:
    test = "mediation: complaints_scale -> learning_scale -> rating_scale +"
    row = declared_tests(RESPONSES, MODEL, tests=test, replicates=400, seed=1).rows[0]
    assert row.estimate == pytest.approx(R["indirect"][0], rel=1e-8)
    assert float(row.ci_low) < float(row.estimate) < float(row.ci_high)
    assert row == declared_tests(RESPONSES, MODEL, tests=test, replicates=400, seed=1).rows[0]


def test_p_is_corrected_over_all_declared_tests() -> None:
    tests = "correlation: rating_scale, learning_scale; correlation: rating_scale, advance_scale"
    rows = declared_tests(RESPONSES, MODEL, tests=tests).rows
    assert float(rows[0].p_holm) == pytest.approx(2 * float(rows[0].p_value))


@pytest.mark.parametrize(
    ("test", "code"),
    [
        ("correlation: rating_scale, nothing", "declared_name_unknown"),
        ("difference: rating_scale by nothing", "declared_group_unknown"),
        ("difference: rating_scale by raised, 9 > 1", "declared_group_small"),
        ("correlation: rating_scale, rated", "declared_same"),
    ],
)
def test_what_cannot_be_tested_stands_with_its_reason(test: str, code: str) -> None:
    found = declared_tests(RESPONSES, MODEL, tests=f"{test}; correlation: rating_scale, learning_scale")
    assert isinstance(found.rows[0].estimate, NotComputable)
    assert found.rows[0].estimate.reason.code == code
    assert len(found.to_frame()) == len(found.summary()) == 2


def test_a_plan_without_tests_is_refused() -> None:
    with pytest.raises(PlanError, match="declared_nothing"):
        declared_tests(RESPONSES, MODEL, tests="value_model +")


def test_small_groups_are_left_out() -> None:
    groups, small = effects.split(pd.Series(range(9), dtype=float), pd.Series([1.0] * 6 + [2.0] * 3))
    assert (list(groups), small) == (["1"], ["2"])
