"""An agreement scale with words at its steps, or at some of them."""

from __future__ import annotations

from typing import ClassVar

from instruments.instrument import QuestionType
from instruments.questions.steps import Steps


class Likert(Steps):
    type: ClassVar[QuestionType] = QuestionType.LIKERT


QUESTION = Likert()
