"""Correlations of resamples, with answers missing, are those of the resampled rows themselves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from psychometrics.pls.resamples import Answers, counts_of, draw
from tests.shared_data import held


def answers_with_holes() -> np.ndarray:
    return held("bfi.csv").filter(regex=r"^[AC]\d$").to_numpy(dtype=float)[:120]


def test_means_are_replaced_anew_inside_each_resample() -> None:
    values = answers_with_holes()
    rows = np.random.default_rng(1).integers(0, len(values), size=(7, len(values)))
    found = Answers(values).correlations(counts_of(rows, len(values)))
    assert np.isnan(values).any()
    for number, drawn in enumerate(rows):
        sample = pd.DataFrame(values[drawn])
        np.testing.assert_allclose(found[number], sample.fillna(sample.mean()).corr(), atol=1e-12)


def test_pairwise_correlations_use_the_rows_that_hold_both() -> None:
    values = answers_with_holes()
    found = Answers(values, "pairwise").correlations(np.ones((1, len(values))))[0]
    np.testing.assert_allclose(found, pd.DataFrame(values).corr(), atol=1e-12)


def test_standardised_values_have_mean_zero_and_sd_one_within_their_sample() -> None:
    values = answers_with_holes()
    rows = np.random.default_rng(2).integers(0, len(values), size=(3, len(values)))
    z = Answers(values).standardised(counts_of(rows, len(values)))
    for number, drawn in enumerate(rows):
        np.testing.assert_allclose(z[number][drawn].mean(axis=0), 0, atol=1e-12)
        np.testing.assert_allclose(z[number][drawn].std(axis=0, ddof=1), 1, atol=1e-12)


def test_the_same_seed_draws_the_same_samples_however_many_blocks() -> None:
    once = np.concatenate(list(draw(30, 50, seed=5, block=50)))
    again = np.concatenate(list(draw(30, 50, seed=5, block=7)))
    assert (once == again).all()
    assert (once.sum(axis=1) == 30).all()
    assert not (once == np.concatenate(list(draw(30, 50, seed=6)))).all()


@pytest.mark.parametrize("missing", ["mean", "pairwise"])
def test_complete_answers_give_plain_correlations(missing: str) -> None:
    values = held("bfi_clean.csv").filter(regex=r"^A\d$").dropna().to_numpy(dtype=float)[:60]
    found = Answers(values, missing).correlations(np.ones((1, 60)))[0]
    np.testing.assert_allclose(found, np.corrcoef(values, rowvar=False), atol=1e-12)
