"""Simulated respondents, drawn one after the other from the population. Nothing here touches a table."""

from __future__ import annotations

import hashlib
import math
from bisect import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from instruments.instrument import Question, QuestionType
from survey_app.answering.pages import Questionnaire
from survey_app.demo import population
from survey_app.demo.population import BEHAVIOUR, FACTORS

Choice = TypeVar("Choice")
FAVOURITES = 5
"""Places from the start of a scale among which those who answer throughout alike choose."""

LOADINGS = {
    item: (code, load, place)
    for code, factor in FACTORS.items()
    for place, (item, load) in enumerate(factor.loadings.items())
}


@dataclass(frozen=True, slots=True)
class Simulated:
    """One person: how far they came (`pages` passed), what they answered, and how long they took."""

    id: str
    language: str
    pages: int
    completed: bool
    careless: bool
    answers: Mapping[str, float]
    seconds: float
    seed: int


def respondents(
    questionnaire: Questionnaire, attention: Mapping[str, float], seed: int = population.SEED
) -> Iterator[Simulated]:
    """Those who complete and those who leave, in an order that says nothing. The same seed gives the same people."""
    draw = Random(seed)
    pages = len(questionnaire.pages)
    fates = [pages] * population.COMPLETED + _leaving_pages(draw, pages)
    draw.shuffle(fates)
    for number, passed in enumerate(fates):
        yield _person(Random(f"{seed}:{number}"), questionnaire, attention, number, passed)


def person_id(seed: int, number: int) -> str:
    """A stable random-looking id, so that a snapshot of the demo has the same fingerprint everywhere."""
    return hashlib.sha256(f"engagemeter demo {seed} {number}".encode()).hexdigest()[:22]


def _person(
    draw: Random, questionnaire: Questionnaire, attention: Mapping[str, float], number: int, passed: int
) -> Simulated:
    careless = draw.random() < BEHAVIOUR.careless
    traits = _traits(draw)
    habit = draw.random() < BEHAVIOUR.careless_straight
    favourite = draw.random()
    answers: dict[str, float] = {}
    for page in questionnaire.pages[:passed]:
        for code, question in page.questions.items():
            if code in attention:
                answers[code] = _attention(draw, question, attention[code], careless)
            elif draw.random() >= BEHAVIOUR.skipped:
                answers[code] = (
                    _careless(draw, question, habit, favourite) if careless else _answer(draw, question, traits)
                )
    share = passed / len(questionnaire.pages)
    median = BEHAVIOUR.careless_median_seconds if careless else BEHAVIOUR.median_seconds
    seconds = median * math.exp(draw.gauss(0, BEHAVIOUR.seconds_spread)) * max(share, 0.05)
    return Simulated(
        id=person_id(population.SEED, number),
        language=_choice(draw, population.LANGUAGES),
        pages=passed,
        completed=passed == len(questionnaire.pages),
        careless=careless,
        answers=answers,
        seconds=round(seconds),
        seed=draw.randrange(2**31),
    )


def _traits(draw: Random) -> dict[str, float]:
    """Scores on the common traits and on every construct, each with variance 1."""
    traits = {"G": draw.gauss(0, 1)}
    path = population.BEHAVIOUR_ON_ENGAGEMENT
    traits["B"] = path * traits["G"] + math.sqrt(1 - path**2) * draw.gauss(0, 1)
    for code, factor in FACTORS.items():
        common = sum(path * traits[source] for source, path in factor.paths.items())
        traits[code] = common + population.rest_of(factor) * draw.gauss(0, 1)
    return traits


def _answer(draw: Random, question: Question, traits: Mapping[str, float]) -> float:
    if question.code in LOADINGS:
        return _item(draw, question, traits)
    if question.code == "tenure":
        path = population.TENURE_ON_ENGAGEMENT
        latent = path * traits["G"] + math.sqrt(1 - path**2) * draw.gauss(0, 1)
        return float(1 + bisect(population.TENURE_THRESHOLDS, latent))
    return float(_choice(draw, population.MARGINS[question.code]))


def _item(draw: Random, question: Question, traits: Mapping[str, float]) -> float:
    missing = question.scale.missing_codes
    if missing and draw.random() < BEHAVIOUR.cannot_judge:
        return missing[0]
    code, loading, place = LOADINGS[question.code]
    ease = FACTORS[code].ease + population.ITEM_EASE[place % len(population.ITEM_EASE)]
    latent = loading * traits[code] + math.sqrt(1 - loading**2) * draw.gauss(0, 1)
    choices = codes_of(question)
    chosen = choices[bisect(population.THRESHOLDS[len(choices)], latent + ease)]
    return question.scale.low + question.scale.high - chosen if question.reverse_keyed else chosen


def _careless(draw: Random, question: Question, straight: bool, favourite: float) -> float:
    """The same place from the start of every scale, or any answer."""
    choices = codes_of(question)
    if straight and question.scale.type is QuestionType.LIKERT:
        return choices[min(int(favourite * FAVOURITES), len(choices) - 1)]
    return draw.choice(choices)


def _attention(draw: Random, question: Question, expected: float, careless: bool) -> float:
    failed = BEHAVIOUR.attention_failed_careless if careless else BEHAVIOUR.attention_failed
    if draw.random() >= failed:
        return expected
    return draw.choice([code for code in codes_of(question) if code != expected])


def codes_of(question: Question) -> list[float]:
    """The answers that count, lowest first."""
    return sorted(anchor.code for anchor in question.scale.anchors if not anchor.missing)


def _leaving_pages(draw: Random, pages: int) -> list[int]:
    """How many pages each person who leaves had passed."""
    weights = list(BEHAVIOUR.leaving_weights[:pages])
    weights += [BEHAVIOUR.leaving_weights[-1]] * (pages - len(weights))
    return draw.choices(range(pages), weights, k=population.LEFT)


def _choice(draw: Random, shares: Mapping[Choice, float]) -> Choice:
    return draw.choices(list(shares), list(shares.values()))[0]
