"""What is wrong with the hypotheses of a draft, each with its place, and the names that their tests may use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from instruments.instrument import Instrument, Question, QuestionType
from instruments.library import find
from instruments.questions.registry import kind, variables
from psychometrics.declared.grammar import problems_of
from psychometrics.errors import EngagemeterError, PlanError
from survey_app.studies.definition import Hypothesis, InstrumentBlock, QuestionBlock, StudyDefinition
from survey_app.studies.logic import ARM
from survey_app.studies.own import question_of

APART = (QuestionType.TEXT, QuestionType.LINE, QuestionType.DATE)


@dataclass(frozen=True, slots=True)
class HypothesisProblem:
    """index : of the hypothesis in the draft."""

    index: int
    error: EngagemeterError


def hypothesis_problems(definition: StudyDefinition) -> tuple[HypothesisProblem, ...]:
    """Tests that can't be read or name what the study has not, codes that stand twice, texts that are missing."""
    if not definition.hypotheses:
        return ()
    names, counts = names_for_tests(definition), Counter(one.code for one in definition.hypotheses)
    return tuple(
        HypothesisProblem(index, error)
        for index, one in enumerate(definition.hypotheses)
        for error in _problems(one, counts[one.code], *names)
    )


def _problems(
    one: Hypothesis, count: int, scales: tuple[str, ...], columns: tuple[str, ...]
) -> Iterator[EngagemeterError]:
    if count > 1:
        yield PlanError("hypothesis_twice", place=one.code, name=one.code)
    if not any(text.strip() for text in one.text.values()):
        yield PlanError("hypothesis_no_text", place=one.code, name=one.code)
    for error in problems_of(one.test, scales, columns):
        yield type(error)(error.code, one.code, **error.params)


def names_for_tests(definition: StudyDefinition) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes of the scales, and of the columns that are numbers or form groups."""
    scales: list[str] = []
    items: set[str] = set()
    asked: list[Question] = []
    for block in definition.blocks:
        if isinstance(block, InstrumentBlock) and (instrument := _known(block.pin)) is not None:
            asked += instrument.questions
            scales += [construct.code for construct in instrument.model.all] if instrument.model else []
            items |= {item.code for item in instrument.model.items} if instrument.model else set()
        elif isinstance(block, QuestionBlock):
            asked.append(question_of(block))
    found = (each.question for each in variables([one for one in asked if kind(one).asks]))
    columns = [one.code for one in found if one.code not in items and one.scale.type not in APART]
    columns += [ARM] if definition.design.arms else []
    columns += ["language"] if len(definition.languages) > 1 else []
    return tuple(scales), tuple(columns)


def _known(pin: str) -> Instrument | None:
    try:
        return find(pin)
    except EngagemeterError:
        return None
