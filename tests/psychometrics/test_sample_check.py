"""The rules of sample size beside the respondents that a study has."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from psychometrics.model import Construct, MeasurementModel, items
from psychometrics.responses import Responses
from psychometrics.sample_check import sample_check

EXPECTED = json.loads((Path(__file__).parents[1] / "reference" / "sample_size" / "expected.json").read_text("utf-8"))
MODEL = MeasurementModel((Construct("a", items("a", 1, 3)), Construct("b", items("b", 1, 5))))


def answers(n: int) -> Responses:
    frame = pd.DataFrame({item.code: [1.0] * n for item in MODEL.items})
    return Responses(keyed=frame, raw=frame, background=pd.DataFrame(index=frame.index), sha256="", n_read=n)


def test_each_rule_asks_for_what_r_asks_for() -> None:
    found = {need.rule: need for need in sample_check(answers(300), MODEL, population=2000).needs}
    assert {rule: need.needed for rule, need in found.items()} == EXPECTED["needed"]
    assert found["cochran"].exact == pytest.approx(EXPECTED["cochran_exact"], rel=1e-6)


def test_a_rule_is_reached_by_as_many_as_it_asks_for() -> None:
    few, enough = (sample_check(answers(n), MODEL, population=2000).needs[1] for n in (322, 323))
    assert not few.reached
    assert enough.reached


def test_without_a_population_the_finite_forms_are_left_out() -> None:
    rules = sample_check(answers(10), MODEL).to_frame()["rule"].tolist()
    assert rules == ["cochran", "power_correlation", "power_regression", "alpha_precision"]
