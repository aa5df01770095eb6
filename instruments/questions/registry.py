"""Every type of question, found by listing this folder: a file with `QUESTION` in it is a type."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from instruments.instrument import Question, QuestionType
from instruments.questions.kind import Kind, Variable


@cache
def kinds() -> Mapping[QuestionType, Kind]:
    found: dict[QuestionType, Kind] = {}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        question = getattr(importlib.import_module(f"instruments.questions.{path.stem}"), "QUESTION", None)
        if isinstance(question, Kind):
            found[question.type] = question
    return found


def kind(question: Question) -> Kind:
    return kinds()[question.scale.type]


def variables(questions: Iterable[Question]) -> tuple[Variable, ...]:
    """The columns of the data, in the order of the questions; the text of an "other" follows its question."""
    found: list[Variable] = []
    for question in questions:
        for asked in (question, *([question.companion] if question.companion else [])):
            found.extend(replace(variable, source=asked.code) for variable in kind(asked).variables(asked))
    return tuple(found)
