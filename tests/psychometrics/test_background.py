"""Who answered: frequencies as table() gives them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from psychometrics.background import background, frequencies
from tests.psychometrics.cases import model_of, responses_of
from tests.shared_data import held

BFI = held("bfi.csv")


def test_shares_are_of_all_and_of_those_who_answered() -> None:
    found = frequencies(pd.Series([1.0, 1, 2, np.nan], name="gender"))
    assert [(row.value, row.n, row.share, row.valid) for row in found.categories] == [
        ("1", 2, 0.5, 2 / 3),
        ("2", 1, 0.25, 1 / 3),
    ]
    assert found.categories[-1].cumulative == 1
    assert (found.n, found.missing) == (3, 1)


def test_ages_are_summarised_and_groups_counted() -> None:
    result = background(responses_of(BFI[["A1"]], BFI[["gender", "education", "age"]]), model_of(BFI[["A1"]]))
    assert [table.code for table in result.tables] == ["gender", "education"]
    assert result.tables[1].missing == int(BFI["education"].isna().sum())
    assert [(row.code, row.mean, row.max) for row in result.numbers] == [("age", BFI["age"].mean(), 86)]


def test_large_numbers_keep_all_their_digits() -> None:
    found = frequencies(pd.Series([12_345_678.0, 12_345_679.0, 2.5], name="income"))
    assert [row.value for row in found.categories] == ["2.5", "12345678", "12345679"]


def test_texts_that_name_people_are_left_out_with_a_note() -> None:
    who = pd.DataFrame({"name": [f"person {i}" for i in range(30)]}).astype("category")
    result = background(responses_of(BFI[["A1"]][:30], who), model_of(BFI[["A1"]]))
    assert [(note.code, note.params["count"]) for note in result.notes] == [("background_left_out", 30)]
    assert result.to_frame().empty


def test_a_variable_that_nobody_answered_has_no_categories() -> None:
    found = frequencies(pd.Series([np.nan, np.nan], name="gender"))
    assert (found.categories, found.missing) == ((), 2)
