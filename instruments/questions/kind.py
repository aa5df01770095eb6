"""What every type of question says of itself: how what was sent becomes a stored answer, and what that answer holds.

A type is a file of this folder with one subclass of `Kind` and its name in `QUESTION`. How it looks is a template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from instruments.instrument import Anchor, AnswerScale, Question, QuestionType, Texts
from instruments.language import language, languages

Answer = int | float | str | list[int | float]
TICK = "!"
"""Before a code, it says that a box beside the field was ticked: `!99` is "I don't know"."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why an answer was not taken: `code` names words in web.answering.wrong; params are their slots."""

    code: str
    params: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Variable:
    """One column of the data: a question with one stored value, and how its value is found in the answer.

    source   : the question that was asked.
    analysed : whether statistics may use it; free text and whole dates may name people.
    """

    question: Question
    value: Callable[[Any], Any]
    analysed: bool = True
    source: str = ""

    def of(self, answers: Mapping[str, Any]) -> Any:
        """The value for one respondent."""
        return self.value(answers.get(self.source or self.question.code))


class Kind:
    """A type of question.

    scorable      : may be an item of a scale.
    needs_choices : has answers to choose from.
    has_range     : has two ends.
    asks          : waits for an answer; a statement does not.
    """

    type: ClassVar[QuestionType]
    scorable: ClassVar[bool] = False
    needs_choices: ClassVar[bool] = False
    has_range: ClassVar[bool] = False
    asks: ClassVar[bool] = True

    def read(self, question: Question, values: Sequence[str]) -> Answer | Wrong | None:
        """The answer as stored; None when nothing was answered, Wrong when it can't be taken."""
        code, typed = ticked(question, values), [value for value in values if not value.startswith(TICK)]
        if code is None:
            return self.typed(question, typed)
        return Wrong("both") if any(value.strip() for value in typed) else plain(code)

    def typed(self, question: Question, values: Sequence[str]) -> Answer | Wrong | None:
        """The same, with the boxes beside the field taken out. Types of choices read everything by themselves."""
        return None

    def variables(self, question: Question) -> tuple[Variable, ...]:
        """The columns that an answer fills."""
        return (Variable(question, same),)


def ticked(question: Question, values: Sequence[str]) -> float | None:
    """The code of the box beside the field that was ticked; None without one."""
    marks = {f"{TICK}{code:g}": code for code in question.scale.missing_codes}
    return next((marks[value] for value in values if value in marks), None)


def same(answer: Any) -> Any:
    return answer


def plain(code: float) -> int | float:
    return int(code) if code == int(code) else code


def part_of(question: Question, anchor: Anchor, scale: AnswerScale) -> Question:
    """The column of one answer: its code ends in the answer's, its words are the question's and the answer's."""
    code = f"{question.code}_{anchor.code:g}"
    return replace(
        question,
        code=code,
        text=joined(question.text, anchor.text),
        label=joined(question.label, anchor.text),
        scale=scale,
        required=False,
    )


def joined(one: Texts, other: Texts) -> Texts:
    """Two texts as "one: other" in each language that has both, as the language writes it."""
    return {
        code: language(code).text("instruments.part", whole=one[code], part=other[code])
        for code in languages()
        if one.get(code) and other.get(code)
    }


def yes_or_no(code: str) -> AnswerScale:
    """0 and 1: whether an answer was among those chosen."""
    words = {value: {c: language(c).text(f"instruments.{name}") for c in languages()} for value, name in CHOSEN}
    anchors = tuple(Anchor(float(value), texts) for value, texts in words.items())
    return AnswerScale(code, QuestionType.SINGLE, anchors, 0, 1)


CHOSEN = ((0, "not_chosen"), (1, "chosen"))
