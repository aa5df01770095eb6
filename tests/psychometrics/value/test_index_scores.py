"""Referral, influence and knowledge scales give indices, not money."""

from __future__ import annotations

import pandas as pd
import pytest

from psychometrics.errors import EngagemeterError
from psychometrics.model import Construct, MeasurementModel, items
from psychometrics.value.index_scores import value_index
from tests.psychometrics.cases import responses_of

MODEL = MeasurementModel(
    (Construct("referrals", items("ref", 1, 2)), Construct("knowledge", items("kno", 1, 2, high=7)))
)
DATA = pd.DataFrame({"ref1": [1, 5, 3], "ref2": [1, 5, 4], "kno1": [1, 7, 4], "kno2": [1.0, 7.0, None]})


def test_indices_run_from_0_to_100_whatever_the_response_range() -> None:
    found = value_index(responses_of(DATA), MODEL)
    assert found.to_frame()["referrals"].tolist() == pytest.approx([0, 100, 62.5])
    assert found.to_frame()["knowledge"].tolist() == pytest.approx([0, 100, 50])
    assert found.summary()["referrals_mean"] == pytest.approx(162.5 / 3)


def test_an_index_says_that_it_is_not_money() -> None:
    assert [note.code for note in value_index(responses_of(DATA), MODEL).notes] == ["value_index_not_money"]


def test_a_questionnaire_without_such_a_scale_is_told() -> None:
    other = MeasurementModel((Construct("attention", items("ref", 1, 2)),))
    with pytest.raises(EngagemeterError) as refused:
        value_index(responses_of(DATA[["ref1", "ref2"]]), other)
    assert refused.value.code == "value_index_without_scale"
