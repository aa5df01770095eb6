"""Batched bootstrap covariances are those of the resampled rows themselves."""

from __future__ import annotations

import numpy as np
import pytest

from psychometrics.errors import TooFewRespondents
from psychometrics.resampling import bootstrap_counts, bootstrap_covariances, correlations_of, percentile_interval
from psychometrics.results import NotComputable
from tests.shared_data import held


def test_each_replicate_is_the_covariance_of_its_drawn_rows() -> None:
    data = held("attitude.csv").to_numpy(float)
    counts = next(bootstrap_counts(len(data), 5, np.random.default_rng(3)))
    expected = np.stack([np.cov(np.repeat(data, row, axis=0).T) for row in counts])
    np.testing.assert_allclose(bootstrap_covariances(data, 5, 3), expected, rtol=1e-11)


def test_counts_of_a_replicate_sum_to_n() -> None:
    blocks = list(bootstrap_counts(30, 200, np.random.default_rng(1)))
    assert sum(len(block) for block in blocks) == 200
    assert all((block.sum(axis=1) == 30).all() for block in blocks)


def test_correlations_have_ones_on_the_diagonal() -> None:
    stacked = correlations_of(bootstrap_covariances(held("attitude.csv").to_numpy(float), 4, 0))
    np.testing.assert_allclose(np.diagonal(stacked, axis1=1, axis2=2), 1.0)


def test_one_row_cannot_be_resampled() -> None:
    with pytest.raises(TooFewRespondents):
        bootstrap_covariances(np.ones((1, 2)), 10, 0)


def test_an_interval_needs_finite_replicates() -> None:
    low, high = percentile_interval(np.full(100, np.nan))
    assert isinstance(low, NotComputable)
    assert isinstance(high, NotComputable)
