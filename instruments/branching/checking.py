"""What can be known of a condition before anybody answers: its names, its codes, whether it can ever be met."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from instruments.branching.language import (
    Call,
    Expression,
    LogicError,
    Name,
    Number,
    Operation,
    Text,
    names,
    parse,
    walk,
)
from instruments.branching.values import FUNCTIONS, Given, holds
from instruments.document import nearest
from instruments.instrument import MEASURED, STEPS, Question, QuestionType

MOST_TRIED = 20_000
COMPARE = ("=", "!=", "<", "<=", ">", ">=")
CODED = (QuestionType.SINGLE, QuestionType.MULTIPLE, QuestionType.RANKING, *STEPS)
WRITTEN = (QuestionType.LINE, QuestionType.TEXT, QuestionType.DATE)


def check(text: str, known: Mapping[str, Question | None], place: str) -> tuple[LogicError, ...]:
    """Every mistake in a condition or formula.

    known : questions by code; None for a name that is no question, such as a computed value.
    """
    try:
        expression = parse(text)
    except LogicError as error:
        return (LogicError(error.code, place, **error.params),)
    return tuple(_mistakes(expression, known, place))


def never_met(text: str, questions: Mapping[str, Question]) -> bool:
    """Whether no answers whatever meet a condition. False when there are too many to try, or names that are no
    questions."""
    expression = parse(text)
    wanted = sorted(names(expression))
    if any(name not in questions for name in wanted):
        return False
    constants = [node.value for node in walk(expression) if isinstance(node, Number)]
    words = [node.value for node in walk(expression) if isinstance(node, Text)]
    tried = [_answers(questions[name], constants, words) for name in wanted]
    if math.prod(len(each) for each in tried) > MOST_TRIED:
        return False
    apart = {name: frozenset(questions[name].scale.missing_codes) for name in wanted}
    return not any(
        holds(expression, Given(dict(zip(wanted, answers, strict=True)), apart)) for answers in product(*tried)
    )


def roots(wanted: Iterable[str], formulas: Mapping[str, str]) -> frozenset[str]:
    """The questions that some names stand for: a computed value stands for those of its formula."""
    return frozenset(_all_behind(wanted, formulas) - formulas.keys())


def behind(name: str, formulas: Mapping[str, str]) -> frozenset[str]:
    """Names that a computed value depends on, directly or not; itself among them when it is in a circle."""
    return frozenset(_all_behind(_names(formulas[name]), formulas))


def _all_behind(wanted: Iterable[str], formulas: Mapping[str, str]) -> set[str]:
    found, waiting = set[str](), list(wanted)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(_names(formulas[name]) if name in formulas else ())
    return found


def _names(formula: str) -> frozenset[str]:
    """The names in a formula; none when it can't be read, which is told elsewhere."""
    try:
        return names(parse(formula))
    except LogicError:
        return frozenset()


def _mistakes(expression: Expression, known: Mapping[str, Question | None], place: str) -> Iterator[LogicError]:
    for name in sorted(names(expression) - known.keys()):
        yield LogicError("logic_name", place, name=name, nearest=nearest(name, known), known=list(known))
    for node in walk(expression):
        if isinstance(node, Call):
            yield from _of_call(node, known, place)
        elif isinstance(node, Operation) and node.operator in COMPARE:
            yield from _of_comparison(node, known, place)


def _of_call(call: Call, known: Mapping[str, Question | None], place: str) -> Iterator[LogicError]:
    function = FUNCTIONS.get(call.function)
    if function is None:
        near = nearest(call.function, FUNCTIONS)
        yield LogicError("logic_function", place, name=call.function, nearest=near, known=list(FUNCTIONS))
        return
    if not function.least <= len(call.arguments) <= function.most:
        yield LogicError("logic_arguments", place, name=call.function, least=function.least, given=len(call.arguments))
        return
    named = call.arguments if function.named == "all" else call.arguments[:1] if function.named else ()
    if not all(isinstance(each, Name) for each in named):
        yield LogicError("logic_question_wanted", place, name=call.function)
    elif call.function == "selected":
        yield from _codes(call.arguments[0], call.arguments[1:], known, place)


def _of_comparison(node: Operation, known: Mapping[str, Question | None], place: str) -> Iterator[LogicError]:
    one, other = node.operands
    for name, value in ((one, other), (other, one)):
        question = known.get(name.name) if isinstance(name, Name) else None
        if question is None:
            continue
        textual = question.scale.type in WRITTEN
        if textual != isinstance(value, Text) and isinstance(value, (Number, Text)):
            code = "logic_text_wanted" if textual else "logic_number_wanted"
            yield LogicError(code, place, name=question.code)
        elif node.operator in ("=", "!="):
            yield from _codes(name, (value,), known, place)


def _codes(
    name: Expression, values: Iterable[Expression], known: Mapping[str, Question | None], place: str
) -> Iterator[LogicError]:
    """Codes that the question hasn't."""
    question = known.get(name.name) if isinstance(name, Name) else None
    if question is None or question.scale.type not in CODED:
        return
    for value in values:
        if isinstance(value, Number) and not question.scale.allows(value.value):
            codes = [f"{anchor.code:g}" for anchor in question.scale.anchors]
            yield LogicError("logic_code", place, name=question.code, answer=f"{value.value:g}", known=codes)


def _answers(question: Question, constants: Sequence[float], words: Sequence[str]) -> list[Any]:
    """Answers that a question may have, as far as they can make a difference; None is no answer."""
    scale, kind = question.scale, question.scale.type
    if kind in WRITTEN:
        return [None, "", "\uffff", *words]
    if kind in MEASURED:
        near = {value + step for value in constants for step in (-1, -0.5, 0, 0.5, 1)}
        return [None, *scale.missing_codes, *sorted(v for v in {scale.low, scale.high, *near} if scale.allows(v))]
    if kind in STEPS:
        return [None, *(float(code) for code in range(int(scale.low), int(scale.high) + 1)), *scale.missing_codes]
    codes = [anchor.code for anchor in scale.anchors]
    if kind is QuestionType.SINGLE:
        return [None, *codes]
    if kind is QuestionType.MULTIPLE and len(codes) <= 8:
        return [None, *([c for n, c in enumerate(codes) if pick >> n & 1] for pick in range(1, 2 ** len(codes)))]
    return [None, codes, *([code] for code in codes)]
