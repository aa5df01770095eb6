"""Several answers out of several. Stored as the list of codes; in the data each answer is a column of 0 and 1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from instruments.instrument import Question, QuestionType
from instruments.questions.kind import Answer, Kind, Variable, Wrong, part_of, plain, yes_or_no
from instruments.questions.typed import number


class Multiple(Kind):
    type: ClassVar[QuestionType] = QuestionType.MULTIPLE
    needs_choices: ClassVar[bool] = True

    def read(self, question: Question, values: Sequence[str]) -> Answer | Wrong | None:
        """Codes in the order of the scale; "don't know" stands alone. None when nothing is ticked."""
        codes = {number(value) for value in values if value}
        if any(code is None or not question.scale.allows(code) for code in codes):
            return Wrong("choice")
        apart = codes.intersection(question.scale.missing_codes)
        if apart and codes != apart:
            return Wrong("both")
        return [plain(anchor.code) for anchor in question.scale.anchors if anchor.code in codes] or None

    def variables(self, question: Question) -> tuple[Variable, ...]:
        scale, missing = yes_or_no(question.code), frozenset(question.scale.missing_codes)
        return tuple(Variable(part_of(question, a, scale), _ticked(a.code, missing)) for a in question.choices)


def _ticked(code: float, missing: frozenset[float]) -> Callable[[Any], Any]:
    """1 or 0; nothing for whoever did not answer or does not know."""
    return lambda answer: None if not answer or missing.intersection(answer) else int(code in answer)


QUESTION = Multiple()
