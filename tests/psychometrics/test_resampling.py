"""Batched bootstrap covariances are those of the resampled rows themselves."""

from __future__ import annotations

import numpy as np
import pytest

from psychometrics.errors import TooFewRespondents
from psychometrics.resampling import (
    ROWS,
    bootstrap_counts,
    bootstrap_counts_by_rows,
    bootstrap_covariances,
    correlations_of,
    percentile_interval,
)
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


def test_many_rows_are_drawn_part_by_part_with_the_same_distribution() -> None:
    n = 3 * ROWS + 5
    parts = list(bootstrap_counts_by_rows(n, 300, np.random.default_rng(1)))
    counts = np.concatenate([part for _, part in parts], axis=1)
    assert [rows.start for rows, _ in parts] == list(range(0, n, ROWS))
    assert counts.shape == (300, n)
    assert (counts.sum(axis=1) == n).all()
    assert counts.mean() == pytest.approx(1)
    assert counts.var() == pytest.approx(1 - 1 / n, rel=0.01)
    halves = counts[:, : n // 2].sum(axis=1)
    assert halves.std() == pytest.approx(np.sqrt(n / 4), rel=0.12)


def test_covariances_of_many_rows_are_those_of_the_rows_drawn() -> None:
    data = np.random.default_rng(2).integers(1, 6, (2 * ROWS + 100, 4)).astype(float)
    drawn = [part for _, part in bootstrap_counts_by_rows(len(data), 5, np.random.default_rng(7))]
    expected = np.stack([np.cov(np.repeat(data, row, axis=0).T) for row in np.concatenate(drawn, axis=1)])
    np.testing.assert_allclose(bootstrap_covariances(data, 5, 7), expected, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(bootstrap_covariances(data / 3, 5, 7), expected / 9, rtol=2e-5, atol=1e-6)


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
