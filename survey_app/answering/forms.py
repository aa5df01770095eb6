"""What a respondent sent, read against the questions of a page: the valid part, and what is wrong with the rest.

How each type of question is read stands in its file of `instruments/questions/`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from instruments.instrument import Question
from instruments.questions.kind import Answer, Wrong
from instruments.questions.registry import kind

__all__ = ["Answer", "Reading", "Wrong", "read", "unanswered"]


@dataclass(frozen=True, slots=True)
class Reading:
    """answers : valid ones by item; None means that an answer was taken back. wrong : the others."""

    answers: Mapping[str, Answer | None]
    wrong: Mapping[str, Wrong]


def read(questions: Mapping[str, Question], sent: Mapping[str, Sequence[str]]) -> Reading:
    """Read what was sent for these questions. Items that were not sent stay as they are; unknown names are ignored."""
    answers: dict[str, Answer | None] = {}
    wrong: dict[str, Wrong] = {}
    for code, question in questions.items():
        if code not in sent or not kind(question).asks:
            continue
        value = kind(question).read(question, sent[code])
        if isinstance(value, Wrong):
            wrong[code] = value
        else:
            answers[code] = value
    return Reading(answers, wrong)


def unanswered(questions: Mapping[str, Question], answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Required questions without an answer, in their order."""
    return tuple(
        code
        for code, question in questions.items()
        if question.required and kind(question).asks and code not in answers
    )
