"""A row of numbers with words at both ends, 0 to 10 for example."""

from __future__ import annotations

from typing import ClassVar

from instruments.instrument import QuestionType
from instruments.questions.steps import Steps


class Rating(Steps):
    type: ClassVar[QuestionType] = QuestionType.RATING


QUESTION = Rating()
