"""What is wrong with the conditions and formulas of one questionnaire, before any study asks it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from instruments.branching.checking import behind, check, never_met, roots
from instruments.branching.language import LogicError, names, parse
from instruments.instrument import Question

NAME_LENGTH = 40


def condition_mistakes(questions: Sequence[Question], computed: Mapping[str, str]) -> Iterator[tuple[str, LogicError]]:
    """Every mistake with the question or computed value that has it.

    A condition may name questions that are asked before, and computed values of such; `valid_if` its own question too.
    """
    known: dict[str, Question | None] = {question.code: question for question in questions}
    every = {**known, **dict.fromkeys(computed)}
    for name, formula in computed.items():
        yield from ((name, error) for error in check(formula, every, name))
        if name in known or not name.isidentifier() or not name.isascii() or len(name) > NAME_LENGTH:
            yield name, LogicError("logic_computed_name", name, name=name)
        if name in behind(name, computed):
            yield name, LogicError("logic_circle", name, name=name)
    before: set[str] = set()
    for question in questions:
        yield from ((question.code, error) for error in _of_question(question, every, before, computed))
        before.add(question.code)


def _of_question(
    question: Question, known: Mapping[str, Question | None], before: set[str], computed: Mapping[str, str]
) -> Iterator[LogicError]:
    code = question.code
    asked = {name: each for name, each in known.items() if each is not None}
    for condition, there in ((question.show_if, before), (question.valid_if, before | {code})):
        if not condition:
            continue
        mistakes = check(condition, known, code)
        yield from mistakes
        if mistakes:
            continue
        for name in sorted(roots(names(parse(condition)), computed) - there):
            yield LogicError("logic_later", code, name=name)
        if never_met(condition, asked):
            yield LogicError("logic_never", code, condition=condition)
