"""A day, typed in the Gregorian or the Jalali calendar; stored as ISO 8601 text. Statistics see its year only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from instruments.instrument import AnswerScale, Question, QuestionType
from instruments.language import language, languages
from instruments.questions.kind import Answer, Kind, Variable, Wrong, joined, same
from instruments.questions.typed import day


class Day(Kind):
    type: ClassVar[QuestionType] = QuestionType.DATE

    def typed(self, question: Question, values: Sequence[str]) -> Answer | Wrong | None:
        text = values[-1].strip() if values else ""
        if not text:
            return None
        found = day(text)
        return found.isoformat() if found else Wrong("date")

    def variables(self, question: Question) -> tuple[Variable, ...]:
        words = {code: language(code).text("instruments.year") for code in languages()}
        scale = AnswerScale(f"{question.code}_year", QuestionType.NUMBER, (), 1000, 9999)
        year = replace(
            question,
            code=f"{question.code}_year",
            text=joined(question.text, words),
            label=joined(question.label, words),
            scale=scale,
            required=False,
        )
        return Variable(question, same, analysed=False), Variable(year, _year)


def _year(answer: Any) -> Any:
    return int(answer[:4]) if isinstance(answer, str) else None


QUESTION = Day()
