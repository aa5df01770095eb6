"""A number within a range, typed in any of three digit sets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from instruments.instrument import Question, QuestionType
from instruments.questions.kind import Answer, Kind, Wrong, plain
from instruments.questions.typed import number


class Number(Kind):
    type: ClassVar[QuestionType] = QuestionType.NUMBER
    scorable: ClassVar[bool] = True
    has_range: ClassVar[bool] = True

    def typed(self, question: Question, values: Sequence[str]) -> Answer | Wrong | None:
        text = values[-1].strip() if values else ""
        if not text:
            return None
        value, scale = number(text), question.scale
        if value is None:
            return Wrong("number")
        return plain(value) if scale.allows(value) else Wrong("range", {"low": scale.low, "high": scale.high})


QUESTION = Number()
