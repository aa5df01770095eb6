"""A few words on one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from instruments.instrument import Question, QuestionType
from instruments.questions.kind import Answer, Wrong
from instruments.questions.text import Text
from instruments.questions.typed import LONGEST_LINE


class Line(Text):
    type: ClassVar[QuestionType] = QuestionType.LINE
    longest: ClassVar[int] = LONGEST_LINE

    def typed(self, question: Question, values: Sequence[str]) -> Answer | Wrong | None:
        return super().typed(question, [" ".join(value.split("\n")) for value in values])


QUESTION = Line()
