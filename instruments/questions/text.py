"""A text of several lines. Kept and exported; never analysed, since it may name people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from instruments.instrument import Question, QuestionType
from instruments.questions.kind import Answer, Kind, Variable, Wrong, same
from instruments.questions.typed import LONGEST_TEXT, has_control_signs


class Text(Kind):
    type: ClassVar[QuestionType] = QuestionType.TEXT
    longest: ClassVar[int] = LONGEST_TEXT

    def typed(self, question: Question, values: Sequence[str]) -> Answer | Wrong | None:
        text = values[-1].replace("\r\n", "\n").strip() if values else ""
        if len(text) > self.longest:
            return Wrong("long", {"most": self.longest})
        return Wrong("signs") if has_control_signs(text) else text or None

    def variables(self, question: Question) -> tuple[Variable, ...]:
        return (Variable(question, same, analysed=False),)


QUESTION = Text()
