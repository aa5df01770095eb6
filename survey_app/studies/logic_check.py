"""What is wrong with the logic of a draft: unknown names, circles, questions that nobody can reach.

Each is an error with its place, so that it can be said in words and linked to where it is mended.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from instruments.branching.checking import behind, check, never_met, roots
from instruments.branching.language import LogicError, names, parse, slots
from instruments.instrument import Instrument, Question
from instruments.library import find
from psychometrics.errors import EngagemeterError
from survey_app.studies.definition import InstrumentBlock, QuestionBlock, StudyDefinition
from survey_app.studies.drafting import pins
from survey_app.studies.logic import ARM, formulas
from survey_app.studies.own import question_of

BRAND = "brand"


@dataclass(frozen=True, slots=True)
class LogicProblem:
    """anchor : the element of the study page to go to."""

    anchor: str
    error: LogicError


def logic_problems(definition: StudyDefinition) -> tuple[LogicProblem, ...]:
    """Everything that is wrong, in the order of the blocks, then of the rules."""
    return (*_of_computed(definition), *_of_blocks(definition), *_of_rules(definition))


def everything(definition: StudyDefinition) -> StudyDefinition:
    """A draft as a preview shows it: every question, whatever its condition; rules that can't be read are left out."""
    blocks = [
        block.model_copy(update={"show_if": "", "valid_if": "", "new_page": block.new_page or bool(block.show_if)})
        if isinstance(block, QuestionBlock)
        else block.model_copy(update={"show_if": ""})
        if isinstance(block, InstrumentBlock)
        else block
        for block in definition.blocks
    ]
    faulty = {problem.error.place for problem in _of_computed(definition)}
    computed = [each for each in definition.logic.computed if each.name not in faulty]
    logic = definition.logic.model_copy(update={"computed": computed})
    return definition.model_copy(update={"blocks": blocks, "logic": logic})


def vocabulary(definition: StudyDefinition) -> dict[str, Question | None]:
    """The names that a condition may use: questions, computed values, the arm."""
    known: dict[str, Question | None] = {}
    for questions in _by_block(definition):
        known.update({question.code: question for question in questions})
    known.update(dict.fromkeys(_formulas(definition)))
    return known | ({ARM: None} if definition.design.arms else {})


def _by_block(definition: StudyDefinition) -> list[tuple[Question, ...]]:
    found: list[tuple[Question, ...]] = []
    for block in definition.blocks:
        if isinstance(block, QuestionBlock):
            asked = question_of(block)
            found.append((asked, asked.companion) if asked.companion else (asked,))
        elif isinstance(block, InstrumentBlock):
            found.append(_questions(block.pin))
        else:
            found.append(())
    return found


def _questions(pin: str) -> tuple[Question, ...]:
    return next((instrument.questions for instrument in _found([pin])), ())


def _found(pins: Iterable[str]) -> Iterator[Instrument]:
    """The instruments that exist; one that doesn't is told elsewhere."""
    for pin in pins:
        with suppress(EngagemeterError):
            yield find(pin)


def _formulas(definition: StudyDefinition) -> dict[str, str]:
    return formulas(definition, _found(pins(definition)))


def _computed(definition: StudyDefinition) -> set[str]:
    """Names that the instruments compute."""
    return {name for instrument in _found(pins(definition)) for name in instrument.computed}


def _of_blocks(definition: StudyDefinition) -> Iterator[LogicProblem]:
    known, before = vocabulary(definition), set[str]()
    questions = {code: question for code, question in known.items() if question is not None}
    computed = _formulas(definition)
    for index, (block, asked) in enumerate(zip(definition.blocks, _by_block(definition), strict=True)):
        if isinstance(block, (InstrumentBlock, QuestionBlock)):
            place = block.code if isinstance(block, QuestionBlock) else block.pin
            for error in _of_block(block, known, before, questions, computed, place):
                yield LogicProblem(f"block-{index}", error)
        before |= {question.code for question in asked}


def _of_block(
    block: InstrumentBlock | QuestionBlock,
    known: Mapping[str, Question | None],
    before: set[str],
    questions: Mapping[str, Question],
    formulas: Mapping[str, str],
    place: str,
) -> Iterator[LogicError]:
    if block.show_if:
        mistakes = check(block.show_if, known, place)
        yield from mistakes
        if not mistakes:
            yield from _too_late(names(parse(block.show_if)), before, formulas, place)
            if never_met(block.show_if, questions):
                yield LogicError("logic_never", place, condition=block.show_if)
    if isinstance(block, QuestionBlock):
        if block.valid_if:
            yield from check(block.valid_if, known, place)
        yield from _of_slots(block, known, before, formulas, place)


def _of_slots(
    block: QuestionBlock,
    known: Mapping[str, Question | None],
    before: set[str],
    formulas: Mapping[str, str],
    place: str,
) -> Iterator[LogicError]:
    """Names in braces: each is known, and answered before."""
    texts = [text for texts in (block.text, *(choice.text for choice in block.choices)) for text in texts.values()]
    wanted = {name for text in texts for name in slots(text)} - {BRAND}
    for name in sorted(wanted - known.keys()):
        yield LogicError("logic_slot", place, name=name, known=list(known))
    yield from _too_late(wanted & known.keys(), before, formulas, place)


def _too_late(
    wanted: set[str] | frozenset[str], before: set[str], formulas: Mapping[str, str], place: str
) -> Iterator[LogicError]:
    """Questions that are asked only at this place or after it."""
    for name in sorted(roots(wanted, formulas) - before - {ARM}):
        yield LogicError("logic_later", place, name=name)


def _of_computed(definition: StudyDefinition) -> Iterator[LogicProblem]:
    known = vocabulary(definition)
    computed = _formulas(definition)
    asked, theirs = (
        {question.code for questions in _by_block(definition) for question in questions},
        _computed(definition),
    )
    for name in sorted(asked & theirs):
        yield LogicProblem("logic", LogicError("logic_computed_name", name, name=name))
    for each in definition.logic.computed:
        for error in check(each.formula, known, each.name):
            yield LogicProblem("logic", error)
        if each.name in asked | theirs or not each.name.isidentifier() or not each.name.isascii():
            yield LogicProblem("logic", LogicError("logic_computed_name", each.name, name=each.name))
        if each.name in behind(each.name, computed):
            yield LogicProblem("logic", LogicError("logic_circle", each.name, name=each.name))


def _of_rules(definition: StudyDefinition) -> Iterator[LogicProblem]:
    known = vocabulary(definition)
    for number, rule in enumerate(definition.logic.screen_out, 1):
        for error in check(rule.when, known, f"screen-out {number}"):
            yield LogicProblem("logic", error)
    for quota in definition.design.quotas:
        for error in check(quota.when, known, quota.code):
            yield LogicProblem("design", error)
