"""Scale scores: keying, the rule for missing answers, second order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from psychometrics.errors import PlanError
from psychometrics.model import Construct, Item, MeasurementModel, Score
from psychometrics.scoring import keyed_answers, scale_scores, score_range, scoring_notes
from tests.psychometrics.cases import expected
from tests.shared_data import held

R = expected("descriptives")["agreeableness"]
MODEL = MeasurementModel((Construct("agreeable", tuple(Item(f"A{i}", 1, 6, i == 1) for i in range(1, 6))),))
PARTS = (Construct("p", (Item("a"),)), Construct("q", (Item("b"), Item("c"), Item("d"))))
ORDERS = MeasurementModel((Construct("whole", dimensions=PARTS),))


def test_scores_are_those_of_score_items() -> None:
    raw = held("bfi.csv")[[f"A{i}" for i in range(1, 6)]].dropna()
    scores = scale_scores(keyed_answers(raw, MODEL), MODEL)["agreeable"]
    assert [len(scores), scores.mean(), scores.std()] == pytest.approx([R["n"], R["mean"], R["sd"]], rel=1e-9)
    assert scores.iloc[:10].tolist() == pytest.approx(np.ravel(R["first"]).tolist())


def test_each_dimension_counts_alike_in_the_score_above_it() -> None:
    frame = pd.DataFrame({"a": [5.0], "b": [1.0], "c": [1.0], "d": [1.0]})
    assert scale_scores(frame, ORDERS)["whole"].tolist() == [3]
    assert scale_scores(frame, ORDERS, method="sum")["whole"].tolist() == [8]
    assert score_range(ORDERS.construct("whole"), "sum") == (4, 20)
    assert score_range(ORDERS.construct("whole")) == (1, 5)


def test_each_construct_is_scored_as_its_authors_say() -> None:
    summed = replace(PARTS[1], score=Score.SUM)
    model = MeasurementModel((Construct("whole", dimensions=(PARTS[0], summed)),))
    frame = pd.DataFrame({"a": [5.0], "b": [1.0], "c": [2.0], "d": [4.0]})
    assert scale_scores(frame, model).iloc[0].tolist() == [5, 7, 6]
    assert scale_scores(frame, model, method="mean")["q"].tolist() == pytest.approx([7 / 3])
    assert score_range(summed) == (3, 15)
    notes = scoring_notes(scale_scores(frame, model), model)
    assert [(note.code, note.params["scales"]) for note in notes] == [("scored_by_both", "q")]


def test_half_of_the_items_must_be_answered_unless_the_plan_says_otherwise() -> None:
    frame = pd.DataFrame({"a": [1.0, 1], "b": [2.0, 2], "c": [np.nan, 4], "d": [np.nan, np.nan]})
    assert scale_scores(frame, ORDERS)["q"].isna().tolist() == [True, False]
    assert scale_scores(frame, ORDERS, least_answered=0.3)["q"].tolist() == [2, 3]
    assert scale_scores(frame, ORDERS, method="sum")["q"].iloc[1] == 9
    notes = scoring_notes(scale_scores(frame, ORDERS), ORDERS)
    assert [(note.code, *note.params.values()) for note in notes] == [("scored_by_mean", "50"), ("scores_missing", 1)]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"method": "median"}, "scoring_method_unknown"),
        ({"least_answered": 0}, "least_answered_invalid"),
        ({"least_answered": 1.2}, "least_answered_invalid"),
        ({"least_answered": float("nan")}, "least_answered_invalid"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(options: dict[str, object], code: str) -> None:
    with pytest.raises(PlanError) as refused:
        scale_scores(pd.DataFrame(), ORDERS, **options)  # type: ignore[arg-type]
    assert refused.value.code == code
