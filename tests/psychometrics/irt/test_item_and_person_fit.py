"""Fit of items, pairs and persons: by hand on tiny cases, and silent where the model holds."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from psychometrics.irt.fit import fit_items
from psychometrics.irt.item_fit import expected_table, item_fit, sum_score_distribution
from psychometrics.irt.item_models import curves
from psychometrics.irt.local_dependence import local_dependence
from psychometrics.irt.patterns import answer_patterns
from psychometrics.irt.person_fit import person_fit
from psychometrics.irt.scores import person_scores
from tests.psychometrics.irt.test_fit import graded_answers
from tests.shared_data import held

SLOPES, DIFFICULTIES = np.array([0.9, 1.4, 1.9, 1.1, 1.3]), np.array([[-1.0, 0.2, 1.1]] * 5)


def some_probabilities() -> list[np.ndarray]:
    rng = np.random.default_rng(2)
    raw = [rng.random((4, k)) for k in (2, 3, 3)]
    return [one / one.sum(axis=1, keepdims=True) for one in raw]


def test_sum_scores_have_the_probability_of_all_their_patterns() -> None:
    parts = some_probabilities()
    wanted = np.zeros((4, 6))
    for pattern in product(range(2), range(3), range(3)):
        wanted[:, sum(pattern)] += np.prod([one[:, place] for one, place in zip(parts, pattern, strict=True)], axis=0)
    assert sum_score_distribution(parts) == pytest.approx(wanted)


def test_expected_answers_at_a_sum_score_are_those_of_all_patterns_with_it() -> None:
    parts, weights = some_probabilities(), np.array([0.1, 0.4, 0.3, 0.2])
    joint = np.zeros((6, 3))
    for pattern in product(range(2), range(3), range(3)):
        at = np.prod([one[:, place] for one, place in zip(parts, pattern, strict=True)], axis=0)
        joint[sum(pattern), pattern[1]] += weights @ at
    assert expected_table(parts, 1, weights) == pytest.approx(joint / joint.sum(axis=1, keepdims=True))


def test_s_x2_of_lsat_6_by_hand() -> None:
    """Each sum score from 1 to 4 that expects one person or more in both cells is a free cell; two are estimated."""
    data = held("lsat6.csv")[["Q1", "Q2", "Q3", "Q4", "Q5"]]
    fitted = fit_items(answer_patterns(data))
    right = [curves(fitted.model, *fitted.item(place), fitted.theta).probability for place in range(5)]
    total, by_hand, scores = data.sum(axis=1), 0.0, 0
    for score in range(1, 5):
        joint = np.zeros(2)
        for pattern in product(range(2), repeat=5):
            if sum(pattern) == score:
                at = np.prod([one[:, place] for one, place in zip(right, pattern, strict=True)], axis=0)
                joint[pattern[2]] += fitted.weights @ at
        share, people = joint[1] / joint.sum(), data.Q3[total == score]
        if min(share, 1 - share) * len(people) < 1:
            continue
        scores += 1
        by_hand += len(people) * (people.mean() - share) ** 2 / (share * (1 - share))
    found = item_fit(fitted)[2]
    assert found.chi_square == pytest.approx(by_hand)
    assert (found.df, found.n) == (scores - 2, 1000)


def test_s_x2_rejects_about_as_often_as_it_should_where_the_model_holds() -> None:
    p = []
    for seed in range(8):
        fitted = fit_items(answer_patterns(graded_answers(600, SLOPES, DIFFICULTIES, seed)))
        p += [float(row.p_value) for row in item_fit(fitted)]
    assert np.mean(np.array(p) < 0.05) < 0.15
    assert 0.3 < np.mean(p) < 0.7


def test_an_item_whose_curve_falls_again_is_found() -> None:
    data = graded_answers(2000, SLOPES, DIFFICULTIES)
    rest = data[["i0", "i1", "i2", "i3"]].sum(axis=1)
    odd = 1.0 + (np.abs(rest - 10) < 2) * (np.random.default_rng(4).random(len(data)) < 0.8)
    rows = {row.item: row for row in item_fit(fit_items(answer_patterns(data.assign(i4=odd))))}
    assert float(rows["i4"].p_holm) < 0.001


def test_pairs_are_independent_where_the_model_holds_and_found_where_they_are_not() -> None:
    data = graded_answers(1500, np.full(8, 2.0), np.array([[-1.0, 0.2, 1.1]] * 8))
    assert not any(pair.dependent for pair in local_dependence(fit_items(answer_patterns(data))))
    same = np.random.default_rng(6).random(len(data)) < 0.3
    copied = data.assign(i5=data.i4.where(same, data.i5))
    found = local_dependence(fit_items(answer_patterns(copied)))
    assert [(pair.first, pair.second) for pair in found if pair.dependent] == [("i4", "i5")]
    largest = max(found, key=lambda pair: float(pair.ld_standardised))
    assert (largest.first, largest.second) == ("i4", "i5")
    assert float(largest.ld_standardised) > 10


def test_q3_is_the_correlation_of_residuals() -> None:
    data = graded_answers(500, SLOPES, DIFFICULTIES)
    fitted = fit_items(answer_patterns(data))
    score = person_scores(fitted).eap
    residuals = {}
    for place, code in enumerate(("i0", "i1")):
        probability = curves(fitted.model, *fitted.item(place), score).probability
        residuals[code] = data[code].to_numpy() - 1 - probability @ np.arange(4)
    pair = local_dependence(fitted)[0]
    assert float(pair.q3) == pytest.approx(np.corrcoef(residuals["i0"], residuals["i1"])[0, 1])


def test_person_fit_marks_one_in_twenty_who_follow_the_model_and_most_who_do_not() -> None:
    slopes, difficulties = np.full(12, 1.6), np.tile([-1.5, -0.3, 0.4, 1.4], (12, 1))
    honest = graded_answers(1500, slopes, difficulties)
    rng = np.random.default_rng(8)
    careless = pd.DataFrame(rng.choice([1.0, 5.0], (60, 12)), columns=honest.columns)
    assert 0.03 < float(person_fit(fit_items(answer_patterns(honest))).share) < 0.075
    found = person_fit(fit_items(answer_patterns(pd.concat([honest, careless], ignore_index=True))))
    assert np.mean(found.lz_star[found.rows >= 1500] < -1.645) > 0.9
    assert np.isfinite(found.lz).all()
