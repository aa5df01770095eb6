"""Willingness to recommend, 0 to 10, as Net Promoter Score asks it (Reichheld, 2003)."""

from __future__ import annotations

from typing import ClassVar

from instruments.instrument import QuestionType
from instruments.questions.steps import Steps


class Nps(Steps):
    type: ClassVar[QuestionType] = QuestionType.NPS


QUESTION = Nps()
