"""Stored answers as a person reads them, and as they stand in the fields of a page again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from instruments.instrument import Question, QuestionType, Texts
from instruments.language import Language
from instruments.questions.kind import TICK

EXAMPLE_DAY = date(1991, 8, 14)
LISTED = (QuestionType.RANKING, QuestionType.SHARES)


def in_words(question: Question, answer: Any, t: Language, say: Callable[[Texts], Markup]) -> Markup:
    """An answer for its giver: the words of a code, the day in the language's calendar, amounts with their names."""
    if answer is None:
        return escape(t.text("web.answering.mine.no_answer"))
    words = {anchor.code: say(anchor.text) for anchor in question.scale.anchors}
    if isinstance(answer, list) and question.scale.type is QuestionType.SHARES:
        named = zip(question.choices, answer, strict=False)
        return _listed([Markup("{}: {}").format(say(anchor.text), _number(value, t)) for anchor, value in named], t)
    if isinstance(answer, list):
        return _listed([words.get(code, escape(str(code))) for code in answer], t)
    if isinstance(answer, (int, float)):
        return words.get(answer, escape(_number(answer, t)))
    return escape(t.date(date.fromisoformat(answer)) if question.scale.type is QuestionType.DATE else answer)


def as_typed(question: Question, answer: Any, t: Language) -> str:
    """What a field holds when its page is shown again; empty for "don't know", whose box is ticked instead."""
    if answer is None or isinstance(answer, list) or answer in question.scale.missing_codes:
        return ""
    return t.date(date.fromisoformat(answer)) if question.scale.type is QuestionType.DATE else str(answer)


def fields(question: Question, answer: Any, typed: Sequence[str] | None) -> list[str]:
    """What the fields of a ranking or a sum hold, in the order of its answers."""
    if question.scale.type not in LISTED:
        return []
    if typed:
        return [value for value in typed if not value.startswith(TICK)]
    if not isinstance(answer, list):
        return []
    if question.scale.type is QuestionType.SHARES:
        return [str(value) for value in answer]
    return [str(answer.index(a.code) + 1) if a.code in answer else "" for a in question.choices]


def hint(question: Question, t: Language) -> str:
    """What helps to fill a field; empty where nothing is needed."""
    scale = question.scale
    if scale.type is QuestionType.DATE:
        return t.text("web.answering.hint.date", example=t.date(EXAMPLE_DAY), other=_other_way(t))
    if scale.type is QuestionType.SHARES:
        return t.text("web.answering.hint.shares", sum=t.number(scale.high))
    if scale.type is QuestionType.RANKING:
        return t.text("web.answering.hint.ranking", most=t.number(len(question.choices)))
    if scale.type is QuestionType.SLIDER:
        return t.text("web.answering.hint.slider", low=t.number(scale.low), high=t.number(scale.high))
    return ""


def _other_way(t: Language) -> str:
    """Another way in which the example day may be written."""
    return EXAMPLE_DAY.isoformat() if t.calendar == "jalali" else t.local_digits(EXAMPLE_DAY.strftime("%d/%m/%Y"))


def _listed(parts: Sequence[Markup], t: Language) -> Markup:
    return Markup(escape(t.list_separator)).join(parts)


def _number(value: float, t: Language) -> str:
    return t.number(value, 0 if float(value).is_integer() else 2, grouped=False)
