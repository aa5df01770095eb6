"""A semantic differential: two opposite words and the steps between them."""

from __future__ import annotations

from typing import ClassVar

from instruments.instrument import QuestionType
from instruments.questions.steps import Steps


class Differential(Steps):
    type: ClassVar[QuestionType] = QuestionType.DIFFERENTIAL


QUESTION = Differential()
