"""The demo's population is coherent, and its respondents are the same everywhere and look like it."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from statistics import correlation, median

import pytest

from instruments.library import find
from survey_app.answering.pages import Questionnaire
from survey_app.demo import population
from survey_app.demo.population import FACTORS, explained, true_correlation
from survey_app.demo.respondents import Simulated, respondents
from survey_app.demo.service import INSTRUMENTS, demo_definition
from survey_app.studies.measurement import attention_items, study_model
from survey_app.studies.overview import questionnaire_of

LOST_TO_ROUNDING = 0.92
"""What five to seven answers leave of a correlation, roughly."""

DOCUMENT = Path(__file__).parents[3] / "docs" / "demo.md"


@pytest.fixture(scope="module")
def questionnaire() -> Questionnaire:
    return questionnaire_of(demo_definition())


@pytest.fixture(scope="module")
def people(questionnaire: Questionnaire) -> list[Simulated]:
    return list(respondents(questionnaire, attention_items(demo_definition())))


def test_the_population_has_a_loading_for_every_scored_item() -> None:
    scales = {construct.code: construct for construct in study_model(demo_definition()).first_order}
    assert set(scales) == set(FACTORS)
    for code, factor in FACTORS.items():
        assert list(factor.loadings) == [item.code for item in scales[code].items]


def test_paths_never_explain_more_than_a_construct_has() -> None:
    assert all(0 < explained(factor) < 1 for factor in FACTORS.values())
    assert true_correlation("affection", "activation") == pytest.approx(0.88 * 0.76)
    assert true_correlation("affection", "purchases") == pytest.approx(0.88 * 0.60 * 0.70)
    assert true_correlation("goal_conflict", "shared_goals") == pytest.approx(-0.35)


def test_margins_are_shares_over_codes_that_exist() -> None:
    background = find("background@1.0")
    for code, shares in population.MARGINS.items():
        assert sum(shares.values()) == pytest.approx(1)
        assert all(background.question(code).scale.allows(answer) for answer in shares)
    assert sum(population.LANGUAGES.values()) == pytest.approx(1)


def test_the_same_seed_gives_the_same_people_everywhere(people: list[Simulated]) -> None:
    told = json.dumps([[p.id, p.language, p.pages, p.answers, p.seconds] for p in people], sort_keys=True)
    assert hashlib.sha256(told.encode()).hexdigest() == SHA256_OF_EVERYBODY


def test_as_many_complete_and_leave_as_documented(people: list[Simulated]) -> None:
    assert Counter(person.completed for person in people) == {
        True: population.COMPLETED,
        False: population.LEFT,
    }
    assert len({person.id for person in people}) == len(people)


def test_whoever_leaves_has_answered_the_pages_passed_and_no_others(
    people: list[Simulated], questionnaire: Questionnaire
) -> None:
    for person in people:
        assert all(questionnaire.page_of[code] <= person.pages for code in person.answers)


def test_every_answer_is_one_that_the_question_allows(people: list[Simulated], questionnaire: Questionnaire) -> None:
    for person in people:
        for code, answer in person.answers.items():
            assert questionnaire.questions[code].scale.allows(answer), (code, answer)


def test_careful_respondents_correlate_as_the_population_says(people: list[Simulated]) -> None:
    careful = [p.answers for p in people if p.completed and not p.careless]
    for first, second in (("aff1", "aff2"), ("ref1", "ref2"), ("cog1", "cog2")):
        pairs = [(a[first], a[second]) for a in careful if first in a and second in a]
        factor = next(f for f in FACTORS.values() if first in f.loadings)
        expected = factor.loadings[first] * factor.loadings[second]
        assert correlation(*zip(*pairs, strict=True)) == pytest.approx(LOST_TO_ROUNDING * expected, abs=0.09)


def test_careless_respondents_hurry(people: list[Simulated]) -> None:
    done = [person for person in people if person.completed]
    careless = [person.seconds for person in done if person.careless]
    assert 0.02 < len(careless) / len(done) < 0.09
    assert median(careless) < 120 < 300 < median(p.seconds for p in done if not p.careless)


def test_the_document_tells_every_loading_and_instrument() -> None:
    text = DOCUMENT.read_text("utf-8")
    for factor in FACTORS.values():
        for item, loading in factor.loadings.items():
            assert re.search(rf"{item} \.{round(loading * 100):02d}\b", text), item
    assert all(pin in text for pin in INSTRUMENTS)


SHA256_OF_EVERYBODY = "57e7c9d558b3218da8d4804bd717dead352258ff62cf1d86b01bd3fc49684370"
