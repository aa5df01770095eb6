"""All two-way tables at once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from psychometrics.contingency import contingency
from psychometrics.errors import DataError
from tests.psychometrics.cases import expected
from tests.shared_data import held

BFI = held("bfi.csv")[["A1", "A2", "A3"]]


def test_a_table_is_that_of_r() -> None:
    np.testing.assert_array_equal(contingency(BFI).table("A1", "A2"), expected("descriptives")["table"])


def test_margins_count_everybody_who_answered_and_tables_those_who_answered_both() -> None:
    of = contingency(BFI)
    assert of.margin("A1").sum() == BFI["A1"].notna().sum()
    np.testing.assert_array_equal(of.table("A2", "A1"), of.table("A1", "A2").T)
    assert of.pair_counts()[0, 1] == len(BFI[["A1", "A2"]].dropna())


def test_parts_with_different_categories_add_up_to_the_whole() -> None:
    low, high = BFI[BFI["A1"] <= 2], BFI[~(BFI["A1"] <= 2)]
    whole = contingency(low) + contingency(high)
    assert whole.categories == contingency(BFI).categories
    np.testing.assert_array_equal(whole.counts, contingency(BFI).counts)


def test_items_that_nobody_answered_have_empty_tables() -> None:
    of = contingency(BFI * np.nan)
    assert of.categories == ((), (), ())
    assert of.table("A1", "A2").shape == (0, 0)


def test_too_many_categories_infinity_and_other_items_are_refused() -> None:
    with pytest.raises(DataError, match="too_many_categories"):
        contingency(pd.DataFrame({"a": range(41)}))
    with pytest.raises(DataError, match="infinite_value"):
        contingency(pd.DataFrame({"a": [1, np.inf]}))
    with pytest.raises(DataError, match="moments_differ"):
        contingency(BFI) + contingency(BFI[["A1"]])
