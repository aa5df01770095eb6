"""A number on a line between two ends. The number can be typed; with script a handle that starts nowhere sets it."""

from __future__ import annotations

from typing import ClassVar

from instruments.instrument import QuestionType
from instruments.questions.number import Number


class Slider(Number):
    type: ClassVar[QuestionType] = QuestionType.SLIDER


QUESTION = Slider()
