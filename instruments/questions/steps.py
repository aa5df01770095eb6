"""What the stepped types have in common: one whole step is chosen, from one end of the scale to the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from instruments.instrument import Question
from instruments.questions.kind import Answer, Kind, Wrong, plain
from instruments.questions.typed import number


class OneCode(Kind):
    """One code is chosen; the last one sent counts, as in a form."""

    needs_choices: ClassVar[bool] = True

    def read(self, question: Question, values: Sequence[str]) -> Answer | Wrong | None:
        if not values or not values[-1]:
            return None
        code = number(values[-1])
        return plain(code) if code is not None and question.scale.allows(code) else Wrong("choice")


class Steps(OneCode):
    scorable: ClassVar[bool] = True
    needs_choices: ClassVar[bool] = False
    has_range: ClassVar[bool] = True
