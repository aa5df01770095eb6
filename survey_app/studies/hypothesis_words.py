"""Hypotheses as pages show them: the test of each in words, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from instruments.language import Language
from reports.declared_words import in_words
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.hypotheses import hypothesis_problems
from survey_app.studies.measurement import construct_titles, study_questions
from survey_app.studies.shelf import in_language

STATISTIC = ("web.analyse.statistics.{}.title", "web.preregistration.statistics.{}")


@dataclass(frozen=True, slots=True)
class HypothesisView:
    """One hypothesis. said : its test in words, a line each. problems : in words."""

    code: str
    text: Mapping[str, str]
    test: str
    said: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def hypothesis_views(definition: StudyDefinition, t: Language) -> list[HypothesisView]:
    problems = hypothesis_problems(definition)
    return [
        HypothesisView(
            one.code,
            one.text,
            one.test,
            words_of_test(one.test, definition, t),
            tuple(t.error(each.error) for each in problems if each.index == index),
        )
        for index, one in enumerate(definition.hypotheses)
    ]


def words_of_test(test: str, definition: StudyDefinition, t: Language) -> tuple[str, ...]:
    """Each part of a test as a sentence, with the names that people know."""
    return in_words(t, test, names_of(definition, t), lambda name: statistic_words(name, t))


def names_of(definition: StudyDefinition, t: Language) -> Callable[[str], str]:
    """What scales and questions are called, questions in quotes; the code itself where there is no name."""
    brand, (opening, closing) = in_language(definition.brand, t.code), t.quotes
    names = {code: in_language(texts, t.code) for code, texts in construct_titles(definition).items()}
    for question in study_questions(definition):
        label = in_language(question.label, t.code).replace("{brand}", brand)
        names.setdefault(question.code, f"{opening}{label}{closing}" if label.endswith(("?", "\u061f")) else label)
    return lambda code: names.get(code) or code


def statistic_words(name: str, t: Language) -> str:
    """What people call a statistic; its registered name where it has no words."""
    return next((t.text(key.format(name)) for key in STATISTIC if t.has(key.format(name))), name)
