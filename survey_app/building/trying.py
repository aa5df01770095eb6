"""A condition tried out with answers of one's own, before anybody meets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from instruments.branching.checking import check
from instruments.branching.language import names, parse
from instruments.branching.values import Given, holds, worth
from instruments.instrument import Question, QuestionType
from instruments.language import Language
from instruments.questions.typed import number
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.logic_check import vocabulary
from survey_app.studies.shelf import in_language

LISTED = (QuestionType.MULTIPLE, QuestionType.RANKING)
TEXTS = (QuestionType.LINE, QuestionType.TEXT, QuestionType.DATE)


@dataclass(frozen=True, slots=True)
class Asked:
    """One name of the condition, as the try-out asks for its answer. options : codes with their words."""

    name: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """state : good when the condition is met, waiting when not, wrong when it can't be read; said in `words`."""

    state: str
    words: str
    asked: tuple[Asked, ...] = ()


def try_out(condition: str, definition: StudyDefinition, typed: Mapping[str, str], t: Language) -> Tried:
    """What comes of a condition when these answers are given."""
    known = vocabulary(definition)
    mistakes = check(condition, known, "")
    if mistakes:
        return Tried("wrong", " ".join(t.error(error) for error in mistakes))
    expression = parse(condition)
    wanted = sorted(names(expression))
    answers = {name: _answer(known[name], typed.get(name, "")) for name in wanted}
    apart = {name: frozenset(q.scale.missing_codes) for name in wanted if (q := known[name]) is not None}
    given = Given({name: value for name, value in answers.items() if value is not None}, apart)
    asked = tuple(_asked(name, known[name], typed.get(name, ""), t) for name in wanted)
    found = worth(expression, given)
    if isinstance(found, (int, float)) and not isinstance(found, bool):
        return Tried("good", t.text("web.building.try.worth", value=t.number(found, 2)), asked)
    met = holds(expression, given)
    return Tried("good" if met else "waiting", t.text(f"web.building.try.{'met' if met else 'not_met'}"), asked)


def _answer(question: Question | None, typed: str) -> Any:
    if not typed:
        return None
    kind = question.scale.type if question else None
    if kind in TEXTS:
        return typed
    if kind in LISTED:
        codes = [number(part) for part in typed.replace("،", " ").replace(",", " ").split()]
        return [code for code in codes if code is not None] or None
    value = number(typed)
    return typed if value is None and question is None else value


def _asked(name: str, question: Question | None, value: str, t: Language) -> Asked:
    if question is None:
        return Asked(name, name, value, ())
    single = question.scale.type not in (*TEXTS, *LISTED, QuestionType.SHARES)
    anchors = question.scale.anchors if single else ()
    worded = len(anchors) > 2 or question.scale.type is QuestionType.SINGLE
    options = tuple((f"{anchor.code:g}", in_language(anchor.text, t.code)) for anchor in anchors) if worded else ()
    return Asked(name, in_language(question.label, t.code) or name, value, options)
