"""Every scale is fitted or its reason told; what is extreme is named; options out of range are refused."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from psychometrics.errors import PlanError
from psychometrics.irt.fit import fit_items
from psychometrics.irt.parameters import item_parameters
from psychometrics.irt.patterns import answer_patterns
from psychometrics.irt.walk import irt
from psychometrics.model import Measurement, MeasurementModel
from psychometrics.results import to_jsonable
from tests.psychometrics.cases import model_of, responses_of
from tests.psychometrics.irt.test_fit import graded_answers

SLOPES, DIFFICULTIES = np.array([0.9, 1.4, 1.9, 1.1, 1.3]), np.array([[-1.0, 0.2, 1.1]] * 5)


def test_each_scale_stands_in_the_result_or_among_the_refused() -> None:
    good = graded_answers(300, SLOPES, DIFFICULTIES)
    data = good.join(good.add_prefix("x").assign(xi1=2.0))
    first, second = model_of(good).constructs[0], model_of(data[[c for c in data if c.startswith("x")]]).constructs[0]
    formative = replace(first, code="formed", measurement=Measurement.FORMATIVE)
    both = irt(responses_of(data), MeasurementModel((first, replace(second, code="s1"))))
    assert [one.scale for one in both.scales] == ["s0"]
    assert both.refused["s1"].reason.code == "irt_item_constant"
    assert both.refused["s1"].reason.params["item"] == "xi1"
    refused = irt(responses_of(good), MeasurementModel((formative,))).refused
    assert refused["formed"].reason.code == "irt_not_reflective"


def test_rasch_has_one_slope_for_all_items() -> None:
    data = graded_answers(400, SLOPES, DIFFICULTIES)
    scale = irt(responses_of(data), model_of(data), curve="rasch").scales[0]
    assert len({one.slope for one in scale.items}) == 1
    assert (scale.curve, scale.slopes, scale.parameters) == ("partial_credit", "equal", 16)


def test_two_parameters_are_for_two_categories() -> None:
    data = graded_answers(300, SLOPES, DIFFICULTIES)
    halves = (data > 2).astype(float)
    assert irt(responses_of(data), model_of(data), curve="2pl").refused["s0"].reason.code == "irt_two_categories_only"
    two = irt(responses_of(halves), model_of(halves, low=0, high=1), curve="2pl").scales[0]
    assert [row.slopes for row in two.comparison] == ["equal", "free"]


@pytest.mark.parametrize("options", [{"curve": "cubic"}, {"nodes": 3}, {"nodes": 10**6}, {"confidence": 1.0}])
def test_options_out_of_range_are_refused(options: dict[str, Any]) -> None:
    data = graded_answers(60, SLOPES, DIFFICULTIES)
    with pytest.raises(PlanError):
        irt(responses_of(data), model_of(data), **options)


def test_an_item_coded_the_wrong_way_and_a_small_sample_are_told() -> None:
    data = graded_answers(200, np.full(5, 1.6), DIFFICULTIES)
    told = irt(responses_of(data.assign(i2=5 - data.i2)), model_of(data)).scales[0].notes
    assert {note.params["item"] for note in told if note.code == "irt_slope_negative"} == {"i2"}
    assert "irt_small_sample" in {note.code for note in told}


def test_two_traits_in_one_scale_are_suspected() -> None:
    one, other = (graded_answers(800, np.full(3, 2.0), DIFFICULTIES[:3], seed) for seed in (1, 2))
    both = one.join(other.add_prefix("x"))
    assert "irt_more_than_one_trait" in {n.code for n in irt(responses_of(both), model_of(both)).scales[0].notes}
    single = graded_answers(800, np.full(6, 2.0), np.array([[-1.0, 0.2, 1.1]] * 6))
    told = irt(responses_of(single), model_of(single)).scales[0]
    assert "irt_more_than_one_trait" not in {note.code for note in told.notes}
    assert float(told.first_to_second) > 4


def test_the_result_is_a_frame_and_plain_data_without_the_scores_of_persons() -> None:
    data = graded_answers(300, SLOPES, DIFFICULTIES)
    found = irt(responses_of(data), model_of(data))
    frame = found.to_frame()
    assert len(frame) == 5 * 3
    assert frame.slope_se.notna().all()
    assert found.summary()["s0"] == pytest.approx(found.of("s0").precision.empirical)
    stored = json.dumps(to_jsonable(found), allow_nan=False)
    assert "eap" not in stored
    assert found.scales[0].scores is not None
    assert len(found.scales[0].scores.eap) == 300


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    inside = []
    for seed in range(8):
        data = graded_answers(600, SLOPES, DIFFICULTIES, seed)
        for item, slope in zip(item_parameters(fit_items(answer_patterns(data))), SLOPES, strict=True):
            inside.append(float(item.ci_low) <= slope <= float(item.ci_high))
            inside += [float(t.ci_low) <= b <= float(t.ci_high)
                       for t, b in zip(item.thresholds, DIFFICULTIES[0], strict=True)]  # fmt: skip
    assert 0.88 < np.mean(inside) <= 1.0
