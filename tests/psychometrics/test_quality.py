"""Careless answering: indices by hand, and flags that leave nobody out."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from psychometrics.careless import (
    even_odd,
    intra_individual_variability,
    longstring,
    mahalanobis,
    pair_consistency,
    relative_speed,
    zigzag,
)
from psychometrics.errors import PlanError
from psychometrics.quality import quality, without_flagged
from psychometrics.results import NotComputable
from tests.psychometrics.cases import expected, model_of, responses_of
from tests.shared_data import held

R = expected("descriptives")["mahalanobis"]


def test_the_longest_run_ends_at_a_missing_answer() -> None:
    raw = np.array([[3, 3, 3, 1, 1], [3, 3, np.nan, 3, 3], [np.nan] * 5])
    assert longstring(raw)[:2].tolist() == [3, 2]
    assert np.isnan(longstring(raw)[2])


def test_variability_is_the_standard_deviation_of_ones_answers() -> None:
    raw = np.array([[1, 5, np.nan, 3], [1, 2, np.nan, np.nan]])
    found = intra_individual_variability(raw)
    assert found[0] == pytest.approx(2)
    assert np.isnan(found[1])


def test_zigzag_counts_steps_that_turn_back() -> None:
    assert zigzag(np.array([[1.0, 5, 1, 5, 1], [1.0, 2, 3, 4, 5]])).tolist() == [1, 0]


def test_speed_is_relative_to_the_typical_time_and_unknown_times_stay_unknown() -> None:
    found = relative_speed(np.array([100.0, 200, 50, np.nan]))
    assert found[:3].tolist() == [1, 0.5, 2]
    assert np.isnan(found[3])
    assert np.isnan(relative_speed(np.full(3, np.nan))).all()


def test_halves_are_stepped_up_by_spearman_brown() -> None:
    frame = pd.DataFrame([[1, 2, 3, 5, 4, 4.0], [5, 4, 3, 1, 2, 5]], columns=["a1", "b1", "c1", "a2", "b2", "c2"])
    odd, even = frame.iloc[:, :3].to_numpy(), frame.iloc[:, 3:].to_numpy()
    r = np.array([np.corrcoef(odd[i], even[i])[0, 1] for i in range(2)])
    assert even_odd(frame, model_of(frame, scales=3)).tolist() == pytest.approx(
        np.clip(2 * r / (1 + r), -1, 1).tolist()
    )
    assert np.isnan(even_odd(frame, model_of(frame, scales=2))).all()


def test_too_few_synonyms_give_no_index() -> None:
    assert np.isnan(pair_consistency(np.ones((4, 3)), np.eye(3), 0.6)).all()


def test_distances_are_those_of_r() -> None:
    found = np.sort(mahalanobis(held("bfi.csv")[[f"A{i}" for i in range(1, 6)]].dropna().to_numpy(float)))[::-1]
    assert found[:10] == pytest.approx(R["largest"], rel=1e-9)
    assert int((found > 20.515005652432873).sum()) == R["n_extreme"]


def test_one_who_always_answers_the_same_is_flagged_and_kept() -> None:
    frame = held("bfi_clean.csv").iloc[:200, :25].copy()
    frame.iloc[7] = 3
    result = quality(responses_of(frame), model_of(frame, scales=5, low=1, high=6))
    assert result.flags["longstring"].iloc[7]
    assert result.flags["irv"].iloc[7]
    assert (result.n, len(result.values)) == (200, 200)
    assert result.flagged_two <= result.flagged_any


def test_an_index_that_cannot_be_had_has_a_reason_and_a_note() -> None:
    frame = held("bfi_clean.csv").iloc[:50, :4]
    result = quality(responses_of(frame), model_of(frame, low=1, high=6))
    index = next(row for row in result.indices if row.code == "even_odd")
    assert isinstance(index.mean, NotComputable)
    assert "quality_no_even_odd" in [note.code for note in result.notes]


def test_a_wrong_or_missing_answer_to_an_attention_check_is_flagged() -> None:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(rng.integers(1, 6, (20, 6)), columns=list("abcdef"))
    checks = pd.DataFrame({"attention1": [4.0] * 18 + [2, np.nan], "attention2": pd.Categorical(["1"] * 20)})
    responses = responses_of(frame, background=checks)
    found = quality(responses, model_of(frame), attention={"attention1": 4, "attention2": 1})
    assert found.flags["attention"].tolist() == [False] * 18 + [True, True]
    with pytest.raises(PlanError, match="attention_column_missing"):
        quality(responses, model_of(frame), attention={"attention3": 1})


def test_those_flagged_can_be_left_out_for_comparison_and_are_counted() -> None:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(rng.integers(1, 6, (20, 6)), columns=list("abcdef"))
    seconds = pd.Series([60.0] * 19 + [5])
    responses = dataclasses.replace(responses_of(frame, seconds=seconds), n_read=20)
    found = quality(responses, model_of(frame))
    kept = without_flagged(responses, found, least=1)
    assert kept.n == 20 - found.flagged_any < 20
    assert kept.n_read == kept.n + sum(left.n for left in kept.exclusions)
    assert len(kept.seconds) == len(kept.background) == len(kept.raw) == kept.n
    assert without_flagged(responses, found, least=9).exclusions == ()
