"""Values and their counts say all that the numbers themselves say."""

from __future__ import annotations

import numpy as np
import pytest

from psychometrics.distinct import distinct


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
