"""What can't be computed says why; nothing crashes and no wrong number comes out."""

from __future__ import annotations

import math
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

from psychometrics.errors import DataError, PlanError, TooFewItems
from psychometrics.model import Construct, Item, Measurement, MeasurementModel
from psychometrics.reliability import Status
from psychometrics.reliability.alpha import cronbach_alpha
from psychometrics.reliability.composite import squared_multiple_correlations
from psychometrics.reliability.hierarchical import omega_hierarchical
from psychometrics.reliability.omega import mcdonald_omega
from psychometrics.reliability.walk import reliability
from psychometrics.responses import Responses
from psychometrics.results import NotComputable
from tests.shared_data import held


def items(n: int = 60, k: int = 4, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    shared = rng.normal(size=(n, 1))
    answers = np.clip(np.round(3 + shared + rng.normal(size=(n, k))), 1, 5)
    return pd.DataFrame(answers, columns=[f"q{i + 1}" for i in range(k)])


def one_scale(frame: pd.DataFrame, measurement: Measurement = Measurement.REFLECTIVE, **options: Any):
    scale = Construct("scale", tuple(Item(code) for code in frame.columns), measurement=measurement)
    responses = Responses(frame, frame, pd.DataFrame(index=frame.index))
    found = reliability(responses, MeasurementModel((scale,)), **{"replicates": 50, **options}).scale("scale")
    assert_all_finite(found)
    return found


def assert_all_finite(value: Any) -> None:
    if is_dataclass(value):
        for f in fields(value):
            assert_all_finite(getattr(value, f.name))
    elif isinstance(value, tuple):
        for part in value:
            assert_all_finite(part)
    elif isinstance(value, float):
        assert math.isfinite(value)
    else:
        assert value is not None


def codes(scale) -> list[str]:
    return [note.code for note in scale.notes]


def test_a_constant_item_is_left_out_and_named() -> None:
    frame = items()
    with_constant = one_scale(frame.assign(q9=3.0))
    assert with_constant.alpha == pytest.approx(one_scale(frame).alpha)
    assert with_constant.k == 4
    assert "reliability_constant_items" in codes(with_constant)
    assert isinstance(with_constant.items[-1].r_drop, NotComputable)


def test_a_duplicated_item_is_named_and_omega_falls_back_to_least_squares() -> None:
    frame = items()
    scale = one_scale(frame.assign(q9=frame["q1"]))
    assert {"reliability_items_identical", "reliability_omega_by_least_squares"} <= set(codes(scale))
    assert 0 < scale.omega_total <= 1


def test_the_squared_multiple_correlation_of_a_duplicate_is_one() -> None:
    frame = items()
    shares = squared_multiple_correlations(frame.assign(q9=frame["q1"]).corr().to_numpy())
    assert shares[[0, 4]] == pytest.approx([1, 1])
    assert shares[1] == pytest.approx(squared_multiple_correlations(frame.corr().to_numpy())[1])


def test_two_respondents_are_too_few() -> None:
    scale = one_scale(items(2))
    assert scale.status is Status.NOT_COMPUTABLE
    assert isinstance(scale.alpha, NotComputable)
    assert codes(scale) == ["reliability_too_few_respondents"]


def test_fewer_respondents_than_items_lose_only_what_regresses_on_all_items() -> None:
    scale = one_scale(items(6, 8))
    assert scale.status is Status.COMPUTED
    assert isinstance(scale.guttman.lambda6, NotComputable)
    assert "reliability_fewer_respondents_than_items" in codes(scale)


def test_answers_all_missing_have_a_reason() -> None:
    frame = items()
    assert one_scale(frame * np.nan).status is Status.NOT_COMPUTABLE
    assert one_scale(frame * np.nan, missing="pairwise").status is Status.NOT_COMPUTABLE


def test_infinite_answers_count_as_missing_and_are_told() -> None:
    frame = items()
    frame.loc[0, "q1"] = np.inf
    scale = one_scale(frame)
    assert scale.n == 59
    notes = Responses(frame, frame, pd.DataFrame(index=frame.index)).notes
    assert [(note.code, note.params["count"]) for note in notes] == [("infinite_answers_missing", 1)]


def test_an_item_coded_the_wrong_way_is_pointed_out() -> None:
    frame = items(200)
    scale = one_scale(frame.assign(q2=6 - frame["q2"]))
    wrong = [note.params["item"] for note in scale.notes if note.code == "item_perhaps_reversed"]
    assert wrong == ["q2"]


def test_a_negative_alpha_is_given_and_told() -> None:
    frame = items(200, 2)
    scale = one_scale(frame.assign(q2=6 - frame["q2"]))
    assert scale.alpha < 0
    assert "reliability_alpha_negative" in codes(scale)


def test_items_that_cancel_each_other_leave_no_total_to_judge() -> None:
    frame = items(50, 1)
    scale = one_scale(frame.assign(q2=6 - frame["q1"]))
    assert codes(scale) == ["reliability_total_variance_zero"]


def test_two_items_have_alpha_but_no_omega_and_no_alpha_of_the_one_left() -> None:
    scale = one_scale(items(100, 2))
    assert scale.alpha > 0
    assert scale.omega_total.reason.code == "reliability_omega_needs_three_items"
    assert scale.items[0].alpha_if_dropped.reason.code == "reliability_too_few_items_left"


def test_one_item_is_not_asked_for_consistency() -> None:
    assert one_scale(items(50, 1)).status is Status.NOT_APPLICABLE
    with pytest.raises(TooFewItems):
        cronbach_alpha(np.array([[1.0]]))


@pytest.mark.parametrize("kind", [Measurement.FORMATIVE, Measurement.COMPOSITE])
def test_formative_and_composite_constructs_get_a_note_instead_of_alpha(kind: Measurement) -> None:
    scale = one_scale(items(), kind)
    assert scale.status is Status.NOT_APPLICABLE
    assert codes(scale) == ["reliability_of_formative"]


def test_non_integers_have_no_ordinal_version() -> None:
    scale = one_scale(items() + 0.25)
    assert scale.ordinal.reason.code == "reliability_not_ordinal"


def test_formulas_refuse_what_is_not_a_matrix_of_items() -> None:
    for wrong in (np.ones((2, 3)), np.array([[1.0, np.nan], [np.nan, 1.0]]), np.array([[1.0, -1.0], [-1.0, 1.0]])):
        with pytest.raises(DataError):
            cronbach_alpha(wrong)
    with pytest.raises(TooFewItems):
        mcdonald_omega(np.eye(2) + 0.5)
    with pytest.raises(DataError):
        omega_hierarchical(np.eye(6) * 0.5 + 0.5, 1)


def test_an_option_out_of_range_is_refused() -> None:
    with pytest.raises(PlanError):
        one_scale(items(), confidence=95)
    with pytest.raises(PlanError):
        one_scale(items(), missing="never")


def test_a_total_over_dimensions_gets_omega_hierarchical_and_a_pairwise_one_keeps_everybody() -> None:
    frame = held("bfi_rev.csv").iloc[:, :15].astype(float)
    parts = tuple(Construct(c, tuple(Item(f"{c}{i}", 1, 6) for i in range(1, 6))) for c in "ACE")
    model = MeasurementModel((Construct("total", dimensions=parts),))
    responses = Responses(frame, frame, pd.DataFrame(index=frame.index))
    found = reliability(responses, model, replicates=60, ordinal=False)
    total = found.scale("total")
    assert total.order == 2
    assert total.hierarchical.omega_hierarchical_low < total.hierarchical.omega_hierarchical
    assert total.hierarchical.omega_hierarchical < total.hierarchical.omega_hierarchical_high
    assert list(found.to_frame()["construct"]) == ["A", "C", "E", "total"]
    assert len(found.items_frame()) == 30
    pairwise = reliability(responses, model, replicates=60, ordinal=False, missing="pairwise").scale("total")
    assert pairwise.n > total.n
    assert pairwise.alpha_boot_low.reason.code == "reliability_bootstrap_needs_complete"
