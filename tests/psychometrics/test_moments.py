"""Counts, means and cross-products agree with R and add up, whatever is missing."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

from psychometrics.errors import DataError
from psychometrics.moments import moments, moments_of_chunks
from tests.psychometrics.cases import expected
from tests.shared_data import held

R = expected("descriptives")
BFI = held("bfi.csv")[R["codes"]]


def test_means_covariances_and_correlations_are_those_of_r() -> None:
    of = moments(BFI)
    np.testing.assert_allclose(of.means(), R["mean"], rtol=1e-9)
    np.testing.assert_allclose(of.counts, R["n"])
    np.testing.assert_allclose(of.covariance("listwise"), R["listwise_covariance"], rtol=1e-9)
    np.testing.assert_allclose(of.covariance("pairwise"), R["pairwise_covariance"], rtol=1e-9)
    np.testing.assert_allclose(of.correlation("pairwise"), R["pairwise_correlation"], rtol=1e-9)


def test_chunks_add_up_to_the_whole_exactly() -> None:
    parts = moments_of_chunks(BFI.iloc[start : start + 700] for start in range(0, 2800, 700))
    np.testing.assert_array_equal(parts.covariance("pairwise"), moments(BFI).covariance("pairwise"))
    assert (parts.n, parts.n_complete) == (2800, len(BFI.dropna()))


def test_a_weight_of_two_is_a_row_given_twice() -> None:
    twice = pd.concat([BFI[:50], BFI[:50], BFI[50:90]])
    weighted = moments(BFI[:90], np.repeat([2.0, 1.0], [50, 40]))
    np.testing.assert_allclose(weighted.covariance("pairwise"), moments(twice).covariance("pairwise"))


def test_a_large_common_shift_loses_no_digits() -> None:
    np.testing.assert_allclose(moments(BFI + 1e9).covariance(), moments(BFI).covariance(), rtol=1e-9)


def test_a_constant_column_has_no_correlation() -> None:
    r = moments(BFI.assign(A1=3.0)).correlation()
    assert np.isnan(r[0]).all()
    assert np.isfinite(r[1:, 1:]).all()


@pytest.mark.parametrize(
    ("weights", "code"), [(np.ones(3), "weights_length"), (-np.ones(90), "weights_invalid"), (None, "infinite_value")]
)
def test_bad_numbers_are_refused(weights: np.ndarray | None, code: str) -> None:
    frame = BFI[:90].astype(float)
    if weights is None:
        frame.iloc[4, 1] = np.inf
    with pytest.raises(DataError) as refused:
        moments(frame, weights)
    assert refused.value.code == code


def test_other_columns_are_not_added_or_selected() -> None:
    with pytest.raises(DataError, match="moments_differ"):
        moments(BFI) + moments(BFI[["A2", "A1"]])
    with pytest.raises(DataError, match="column_not_in_moments"):
        moments(BFI).select(["A9"])
    with pytest.raises(DataError, match="no_rows"):
        moments_of_chunks([])


@pytest.mark.parametrize("rows", [0, 1, 2, 3])
def test_few_rows_of_any_size_of_number_give_no_warning(rows: int) -> None:
    random = np.random.default_rng(rows)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for power in range(-300, 75, 15):
            of = moments(random.standard_normal((rows, 3)) * 10.0**power)
            assert (of + of).n == 2 * rows
            assert of.covariance().shape == of.correlation("pairwise").shape == (3, 3)


def test_a_number_whose_square_is_none_counts_as_infinite() -> None:
    with pytest.raises(DataError, match="infinite_value"):
        moments(np.array([[1.0, 2.0], [1e200, 3.0], [-1e200, 1.0]]))
