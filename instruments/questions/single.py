"""One answer out of several; one of them may be "other", which has a text of its own."""

from __future__ import annotations

from typing import ClassVar

from instruments.instrument import QuestionType
from instruments.questions.steps import OneCode


class Single(OneCode):
    type: ClassVar[QuestionType] = QuestionType.SINGLE


QUESTION = Single()
