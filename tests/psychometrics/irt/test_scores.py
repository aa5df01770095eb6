"""Scores, information and reliability are what integration by other means gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, stats

from psychometrics.irt.fit import FittedItems, fit_items
from psychometrics.irt.item_models import curves
from psychometrics.irt.patterns import answer_patterns
from psychometrics.irt.precision import empirical_reliability, marginal_reliability, precision
from psychometrics.irt.scores import person_scores
from tests.psychometrics.irt.test_fit import graded_answers
from tests.shared_data import read_case, reference_cases

SLOPES, DIFFICULTIES = np.array([0.9, 1.4, 1.9, 1.1]), np.array([[-1.0, 0.2, 1.1]] * 4)


@pytest.fixture(scope="module")
def data() -> pd.DataFrame:
    found = graded_answers(400, SLOPES, DIFFICULTIES)
    return found.mask(np.random.default_rng(5).random(found.shape) < 0.15)


@pytest.fixture(scope="module")
def fitted(data: pd.DataFrame) -> FittedItems:
    return fit_items(answer_patterns(data))


def posterior(fitted: FittedItems, pattern: int, theta: float) -> float:
    density = float(stats.norm.pdf(theta))
    for item, place in enumerate(fitted.answers.places[pattern]):
        if place >= 0:
            density *= float(curves(fitted.model, *fitted.item(item), np.array([theta])).probability[0, place])
    return density


@pytest.mark.parametrize("respondent", [0, 7, 33])
def test_expected_scores_are_those_of_adaptive_integration_also_with_gaps(fitted: FittedItems, respondent: int) -> None:
    scores, pattern = person_scores(fitted), fitted.answers.of[respondent]
    moments = [
        integrate.quad(lambda t, p=power: t**p * posterior(fitted, pattern, t), -8, 8, limit=200)[0]
        for power in range(3)
    ]
    mean, square = moments[1] / moments[0], moments[2] / moments[0]
    place = int(np.flatnonzero(scores.rows == respondent)[0])
    assert scores.eap[place] == pytest.approx(mean, abs=1e-6)
    assert scores.eap_se[place] == pytest.approx(np.sqrt(square - mean**2), abs=1e-6)


def test_likeliest_scores_are_the_top_of_the_posterior(fitted: FittedItems) -> None:
    scores = person_scores(fitted)
    for place in (0, 11, 40):
        pattern, top = fitted.answers.of[scores.rows[place]], float(scores.map[place])
        assert posterior(fitted, pattern, top) > posterior(fitted, pattern, top + 1e-3)
        assert posterior(fitted, pattern, top) > posterior(fitted, pattern, top - 1e-3)


def test_who_answered_less_has_a_larger_error(fitted: FittedItems, data: pd.DataFrame) -> None:
    scores = person_scores(fitted)
    answered = data.notna().sum(axis=1).to_numpy()[scores.rows]
    assert scores.eap_se[answered == 4].mean() < scores.eap_se[answered == 2].mean()


def test_who_answered_nothing_has_no_score() -> None:
    data = graded_answers(200, SLOPES, DIFFICULTIES)
    data.iloc[3] = np.nan
    scores = person_scores(fit_items(answer_patterns(data)))
    assert 3 not in scores.rows
    assert len(scores.rows) == 199


@pytest.mark.parametrize("path", reference_cases("psychometrics", "grm__"))
def test_expected_scores_agree_with_the_reference(path: Path) -> None:
    case, data = read_case(path)
    told = pd.DataFrame(case["result"]["eap_first10"])
    answers = answer_patterns(data)
    fitted = fit_items(answers)
    scores = person_scores(fitted)
    for _, row in told.iterrows():
        wanted = [int(row[code]) - 1 for code in answers.codes]
        pattern = int(np.flatnonzero((answers.places == wanted).all(axis=1))[0])
        place = int(np.flatnonzero(answers.of[scores.rows] == pattern)[0])
        assert scores.eap[place] == pytest.approx(row["z1"], abs=3e-3)
        assert scores.eap_se[place] == pytest.approx(row["se.z1"], abs=3e-3)
        assert answers.counts[pattern] == row["Obs"]


def test_reliability_is_about_the_squared_correlation_of_scores_with_the_trait() -> None:
    rng = np.random.default_rng(1)
    theta = rng.normal(0, 1, 5000)
    data = graded_answers(5000, SLOPES, DIFFICULTIES, seed=1)
    fitted = fit_items(answer_patterns(data))
    true = np.corrcoef(person_scores(fitted).eap, theta)[0, 1] ** 2
    assert empirical_reliability(fitted) == pytest.approx(true, abs=0.02)
    assert marginal_reliability(fitted) == pytest.approx(true, abs=0.03)


def test_information_of_the_scale_is_the_sum_of_its_items(fitted: FittedItems) -> None:
    told = precision(fitted)
    assert told.information == pytest.approx(sum(one.information for one in told.items))
    assert told.reliability == pytest.approx(1 - 1 / (1 + told.information))
    assert told.se == pytest.approx(told.information**-0.5)
    assert told.theta[np.argmax(told.information)] == told.peak
