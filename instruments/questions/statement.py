"""A text to read. Nothing is answered and nothing stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from instruments.instrument import Question, QuestionType
from instruments.questions.kind import Answer, Kind, Variable, Wrong


class Statement(Kind):
    type: ClassVar[QuestionType] = QuestionType.STATEMENT
    asks: ClassVar[bool] = False

    def read(self, question: Question, values: Sequence[str]) -> Answer | Wrong | None:
        return None

    def variables(self, question: Question) -> tuple[Variable, ...]:
        return ()


QUESTION = Statement()
