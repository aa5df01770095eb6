"""From a table to responses: each kind of mistake has its own reason and place, and all are told at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from psychometrics.errors import EngagemeterError, ManyErrors
from psychometrics.model import Construct, Item, MeasurementModel
from psychometrics.reading import responses_from

MODEL = MeasurementModel((Construct("trust", (Item("a1", missing=(9,)), Item("a2", reverse_keyed=True))),))
GOOD = {"a1": [1, 2, 3], "a2": [1, 2, 5]}


def codes(frame: pd.DataFrame, **options: Any) -> list[str]:
    """Codes of what is wrong with a frame."""
    with pytest.raises(EngagemeterError) as refused:
        responses_from(frame, MODEL, **options)
    error = refused.value
    return [part.code for part in error.errors] if isinstance(error, ManyErrors) else [error.code]


def test_reverse_keyed_items_are_flipped_once_and_raw_answers_kept() -> None:
    responses = responses_from(pd.DataFrame(GOOD), MODEL)
    assert responses.keyed["a2"].tolist() == [5, 4, 1]
    assert responses.raw["a2"].tolist() == [1, 2, 5]


@pytest.mark.parametrize(
    ("a2", "code"),
    [
        (["often", 2, 3], "item_text"),
        ([np.inf, 2, 3], "item_infinite"),
        (["-inf", "2", "3"], "item_infinite"),
        ([0, 2, 3], "item_out_of_range"),
        ([6, 2, 3], "item_out_of_range"),
        ([1.5, 2, 3], "item_not_whole"),
        ([None, None, None], "item_unanswered"),
        ([4, 4, 4], "item_constant"),
        (pd.to_datetime(["2026-01-01", None, None]), "item_text"),
        (["1_0", "2", "3"], "item_text"),
    ],
)
def test_each_bad_answer_has_its_own_reason(a2: Any, code: str) -> None:
    assert codes(pd.DataFrame({"a1": [1, 2, 3], "a2": a2})) == [code]


def test_the_place_names_file_row_and_column() -> None:
    with pytest.raises(EngagemeterError) as refused:
        responses_from(pd.DataFrame({"a1": [1, 7], "a2": [2, 3]}, index=[2, 3]), MODEL, name="answers.csv")
    assert refused.value.place == "answers.csv, row 3, column a1"
    assert refused.value.params["value"] == "7"


def test_a_column_under_another_name_is_missing_and_unknown_with_the_near_name_told() -> None:
    with pytest.raises(ManyErrors) as refused:
        responses_from(pd.DataFrame({"a1": [1, 2], "A2": [1, 2]}), MODEL)
    assert [(e.code, e.params["near"]) for e in refused.value.errors] == [
        ("item_column_missing", "A2"),
        ("column_unknown", "a2"),
    ]


def test_a_column_that_occurs_twice_is_refused() -> None:
    assert codes(pd.DataFrame([[1, 2, 3], [2, 3, 4]], columns=["a1", "a2", "a2"])) == ["column_twice"]


def test_rows_with_the_same_name_are_told_one_by_one() -> None:
    frame = pd.DataFrame({"a1": [1, 2, 3], "a2": [7, 2, 8]}, index=[2, 2, 3])
    assert codes(frame) == ["item_out_of_range", "item_out_of_range"]


def test_fewer_respondents_than_items_is_refused_unless_kept() -> None:
    frame = pd.DataFrame({"a1": [1], "a2": [2]})
    assert codes(frame) == ["fewer_respondents_than_items"]
    assert responses_from(frame, MODEL, unusable="keep").n == 1


def test_more_bad_cells_than_are_listed_are_counted() -> None:
    frame = pd.DataFrame({"a1": [8] * 150, "a2": [7] * 150})
    found = codes(frame)
    assert found.count("item_out_of_range") == 40
    assert found[-1] == "more_cells"


def test_declared_codes_and_blank_cells_are_missing_and_persian_digits_are_numbers() -> None:
    frame = pd.DataFrame({"a1": ["۱", "9", "٣", " "], "a2": ["2", "3", "5", "4"]})
    responses = responses_from(frame, MODEL)
    assert responses.raw["a1"].fillna(0).tolist() == [1, 0, 3, 0]
    assert [(note.code, note.params["count"]) for note in responses.notes] == [("missing_codes_read", 1)]


def test_people_without_any_answer_are_left_out_and_counted() -> None:
    frame = pd.DataFrame({"a1": [1, None, 3, 4], "a2": [2, None, 5, 4]})
    responses = responses_from(frame, MODEL)
    assert (responses.n_read, responses.n, responses.exclusions[0].n) == (4, 3, 1)
    assert responses.exclusions[0].reason.code == "no_item_answered"


@pytest.mark.parametrize("seconds", ["soon", np.inf, -3])
def test_completion_times_are_finite_and_not_negative(seconds: object) -> None:
    assert codes(pd.DataFrame({**GOOD, "seconds": [60, seconds, 80]})) == ["seconds_text"]


def test_an_infinite_age_is_no_number_to_take_a_mean_of() -> None:
    responses = responses_from(pd.DataFrame({**GOOD, "age": [20.0, np.inf, 30.0]}), MODEL, background=["age"])
    assert responses.background["age"].dtype == "category"


def test_a_column_that_is_neither_item_nor_background_is_kept_only_when_asked() -> None:
    frame = pd.DataFrame({**GOOD, "mood": ["a", "b", "a"]})
    assert codes(frame) == ["column_unknown"]
    kept = responses_from(frame, MODEL, extra="keep")
    assert [note.code for note in kept.notes] == ["columns_kept"]
