"""A constant sum: an amount (100 by default) is divided among the answers.

Stored as the amounts in the order of the answers; in the data each answer is a column.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from instruments.instrument import AnswerScale, Question, QuestionType
from instruments.questions.kind import Answer, Kind, Variable, Wrong, part_of, plain
from instruments.questions.typed import number

NEARLY = 1e-6


class Shares(Kind):
    type: ClassVar[QuestionType] = QuestionType.SHARES
    needs_choices: ClassVar[bool] = True

    def typed(self, question: Question, values: Sequence[str]) -> Answer | Wrong | None:
        """`values` are amounts, one for each answer in its order; an empty one is 0."""
        if not any(value.strip() for value in values):
            return None
        amounts = [number(value) if value.strip() else 0.0 for value in values]
        if len(amounts) != len(question.choices) or any(amount is None or amount < 0 for amount in amounts):
            return Wrong("amounts")
        told = [amount or 0.0 for amount in amounts]
        if abs(sum(told) - question.scale.high) > NEARLY:
            return Wrong("sum", {"sum": question.scale.high, "now": sum(told)})
        return [plain(amount) for amount in told]

    def variables(self, question: Question) -> tuple[Variable, ...]:
        scale = AnswerScale(question.code, QuestionType.NUMBER, (), 0, question.scale.high)
        return tuple(Variable(part_of(question, a, scale), _amount(n)) for n, a in enumerate(question.choices))


def _amount(place: int) -> Callable[[Any], Any]:
    return lambda answer: answer[place] if isinstance(answer, list) and place < len(answer) else None


QUESTION = Shares()
