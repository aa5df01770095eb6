"""Put in order. Stored as the codes from first to last; in the data each answer's column is its rank."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from instruments.instrument import AnswerScale, Question, QuestionType
from instruments.questions.kind import Answer, Kind, Variable, Wrong, part_of, plain
from instruments.questions.typed import number


class Ranking(Kind):
    type: ClassVar[QuestionType] = QuestionType.RANKING
    needs_choices: ClassVar[bool] = True

    def typed(self, question: Question, values: Sequence[str]) -> Answer | Wrong | None:
        """`values` are ranks, one for each answer in its order."""
        if not any(value.strip() for value in values):
            return None
        count = len(question.choices)
        ranks = [number(value) for value in values]
        if sorted(rank or 0 for rank in ranks) != list(range(1, count + 1)):
            return Wrong("ranks", {"most": count})
        placed = sorted(zip(ranks, question.choices, strict=True), key=lambda pair: pair[0] or 0)
        return [plain(anchor.code) for _, anchor in placed]

    def variables(self, question: Question) -> tuple[Variable, ...]:
        count = len(question.choices)
        scale = AnswerScale(question.code, QuestionType.NUMBER, (), 1, count)
        return tuple(Variable(part_of(question, anchor, scale), _rank(anchor.code)) for anchor in question.choices)


def _rank(code: float) -> Callable[[Any], Any]:
    return lambda answer: answer.index(code) + 1 if isinstance(answer, list) and code in answer else None


QUESTION = Ranking()
