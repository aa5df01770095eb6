"""The logic of one study at work: what is computed, and what a respondent is asked.

An answer to a question that is hidden counts as not given, in every later condition and in the data; the log of
answers keeps it, and it counts again when the question comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from instruments.branching.checking import roots
from instruments.branching.language import Expression, parse
from instruments.branching.values import Given, holds, worth
from instruments.instrument import Instrument, Question
from survey_app.studies.definition import InstrumentBlock, QuestionBlock, StudyDefinition

ARM = "arm"
MODE = "mode"
FACTS = (ARM,)
"""Names that stand for what the study knows of a respondent besides answers."""


class Known(Mapping[str, Any]):
    """Answers, facts and computed values by name. What is hidden is not there."""

    def __init__(self, answers: Mapping[str, Any], formulas: Mapping[str, Expression], apart: Mapping[str, Any]):
        self.hidden: set[str] = set()
        self._answers, self._formulas, self._apart = answers, formulas, apart
        self._under_way: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        value = self.get(name)
        if value is None:
            raise KeyError(name)
        return value

    def get(self, name: str, default: Any = None) -> Any:
        if name in self._formulas and name not in self._under_way:
            self._under_way.add(name)
            value = worth(self._formulas[name], self.given)
            self._under_way.discard(name)
            return default if value is None else value
        return default if name in self.hidden else self._answers.get(name, default)

    def __iter__(self) -> Iterator[str]:
        return (name for name in {**self._answers, **self._formulas} if self.get(name) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @cached_property
    def given(self) -> Given:
        return Given(self, self._apart)


class StudyLogic:
    """The conditions and formulas of a published study and of its instruments, which were checked before."""

    def __init__(
        self, definition: StudyDefinition, questions: Mapping[str, Question], instruments: Iterable[Instrument] = ()
    ) -> None:
        self._texts = formulas(definition, instruments)
        self.formulas = {name: parse(text) for name, text in self._texts.items()}
        self.apart = {code: frozenset(q.scale.missing_codes) for code, q in questions.items() if q.scale.missing_codes}
        own = {block.code: block.valid_if for block in definition.blocks if isinstance(block, QuestionBlock)}
        rules = {code: question.valid_if for code, question in questions.items()} | own
        self.valid_if = {code: parse(rule) for code, rule in rules.items() if rule}

    def known(self, answers: Mapping[str, Any], facts: Mapping[str, str]) -> Known:
        return Known({**answers, **facts}, self.formulas, self.apart)

    def roots(self, wanted: Iterable[str]) -> frozenset[str]:
        """The questions that some names stand for: a computed value stands for those of its formula."""
        return roots(wanted, self._texts)

    def not_allowed(self, known: Known, codes: Iterable[str]) -> tuple[str, ...]:
        """Answered questions whose rule is not met."""
        asked = (code for code in codes if code in self.valid_if and known.get(code) is not None)
        return tuple(code for code in asked if not holds(self.valid_if[code], known.given))


def formulas(definition: StudyDefinition, instruments: Iterable[Instrument]) -> dict[str, str]:
    """Computed values by name: those of the instruments, and those of the study."""
    found = {name: formula for instrument in instruments for name, formula in instrument.computed.items()}
    return found | {each.name: each.formula for each in definition.logic.computed}


def has_logic(definition: StudyDefinition, questions: Iterable[Question] = ()) -> bool:
    """Whether respondents may see different questions, besides their order."""
    blocks = any(isinstance(b, (InstrumentBlock, QuestionBlock)) and b.show_if for b in definition.blocks)
    return blocks or any(question.show_if for question in questions)


def met(condition: str, known: Known) -> bool:
    """Whether a condition is met; an empty one always is."""
    return not condition or holds(parse(condition), known.given)
