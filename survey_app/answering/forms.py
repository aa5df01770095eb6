"""What a respondent sent, read against the questions of a page: the valid part, and what is wrong with the rest.

A stored answer is an anchor's code, a number, a list of codes or a text; the digits in which it was typed don't matter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from instruments.instrument import Question, QuestionType
from instruments.language import ascii_digits

LONGEST_TEXT = 4000
LONGEST_NUMBER = 18
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
Answer = int | float | str | list[int | float]


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why an answer was not taken: `code` names words in web.answering.wrong; params are their slots."""

    code: str
    params: Mapping[str, float] = field(default_factory=dict)


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
        if code not in sent:
            continue
        value = _READERS[question.scale.type](question, sent[code])
        if isinstance(value, Wrong):
            wrong[code] = value
        else:
            answers[code] = value
    return Reading(answers, wrong)


def unanswered(questions: Mapping[str, Question], answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Required questions without an answer, in their order."""
    return tuple(code for code, question in questions.items() if question.required and code not in answers)


def _read_choice(question: Question, values: Sequence[str]) -> Answer | Wrong | None:
    """One code; the last one sent counts, as in a form."""
    if not values or not values[-1]:
        return None
    code = _number(values[-1])
    return _plain(code) if code is not None and question.scale.allows(code) else Wrong("choice")


def _read_choices(question: Question, values: Sequence[str]) -> Answer | Wrong | None:
    """Several codes, kept in the order of the scale. None when nothing is ticked."""
    codes = {_number(value) for value in values if value}
    if any(code is None or not question.scale.allows(code) for code in codes):
        return Wrong("choice")
    return [_plain(anchor.code) for anchor in question.scale.anchors if anchor.code in codes] or None


def _read_number(question: Question, values: Sequence[str]) -> Answer | Wrong | None:
    text = values[-1].strip() if values else ""
    if not text:
        return None
    value, scale = _number(text), question.scale
    if value is None:
        return Wrong("number")
    return _plain(value) if scale.allows(value) else Wrong("range", {"low": scale.low, "high": scale.high})


def _read_text(question: Question, values: Sequence[str]) -> Answer | Wrong | None:
    text = values[-1].replace("\r\n", "\n").strip() if values else ""
    if len(text) > LONGEST_TEXT:
        return Wrong("long", {"most": LONGEST_TEXT})
    return Wrong("signs") if _CONTROL.search(text) else text or None


def _number(typed: str) -> float | None:
    """A number typed in any of three digit sets, with ". , ٫ /" as the decimal sign. None when it isn't one."""
    text = ascii_digits(typed).replace(" ", "").replace("\u200c", "")
    if len(text) > LONGEST_NUMBER:
        return None
    text = text.replace(",", "") if _GROUPED.fullmatch(text) else text.replace(",", ".").replace("/", ".")
    return float(text) if text.isascii() and _NUMBER.fullmatch(text) else None


def _plain(code: float) -> int | float:
    return int(code) if code == int(code) else code


_READERS = {
    QuestionType.LIKERT: _read_choice,
    QuestionType.SINGLE: _read_choice,
    QuestionType.MULTIPLE: _read_choices,
    QuestionType.NUMBER: _read_number,
    QuestionType.TEXT: _read_text,
}
