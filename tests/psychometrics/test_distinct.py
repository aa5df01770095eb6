"""Values and their counts say all that the numbers themselves say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from psychometrics.distinct import distinct, distinct_columns


@pytest.mark.parametrize(
    "x",
    [
        np.array([3.0, 1, 1, 5, np.nan, 3]),
        np.array([-2.0, 7, -2]),
        np.array([0.5, 0.25, 0.5, 1e9]),
        np.array([4.0]),
        np.random.default_rng(1).normal(size=101),
    ],
)
def test_mean_sd_and_median_are_those_of_the_numbers(x: np.ndarray) -> None:
    found, seen = distinct(x), x[~np.isnan(x)]
    assert np.repeat(found.values, found.counts).tolist() == sorted(seen)
    assert [found.n, found.mean(), found.median()] == pytest.approx([len(seen), seen.mean(), np.median(seen)])
    if len(seen) > 1:
        assert found.sd() == pytest.approx(seen.std(ddof=1))


def test_nothing_answered_is_no_value() -> None:
    assert distinct(np.array([np.nan])).n == 0
    assert not distinct(np.empty(0)).varies


def test_columns_counted_in_parts_are_those_counted_whole() -> None:
    random = np.random.default_rng(4)
    frame = pd.DataFrame(
        {"few": random.integers(1, 6, 70_000), "many": random.normal(size=70_000).round(3)}, dtype=float
    )
    frame.loc[::7, "few"] = np.nan
    for column, found in zip(frame, distinct_columns(frame), strict=True):
        values, counts = np.unique(frame[column].dropna(), return_counts=True)
        np.testing.assert_array_equal(found.values, values)
        np.testing.assert_array_equal(found.counts, counts)
