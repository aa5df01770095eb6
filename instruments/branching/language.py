"""The small language of conditions and formulas, read by a grammar; nothing is ever run as a program.

    parse("satisfaction >= 4 and selected(channels, 2)")

numbers 3, 2.5, ۳ · texts "yes" · names of questions · + - * / · = != < <= > >= · and, or, not · ( ) ·
selected() answered() count() sum() mean() min() max() round() length()
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput

from instruments.language import ascii_digits
from psychometrics.errors import InstrumentError

LONGEST = 2000
DEEPEST = 40
MOST_SIGNS = 150
_SIGNS = re.compile(r"[-+*/×÷]")
GRAMMAR = r"""
?start: disjunction
?disjunction: conjunction (_OR conjunction)*
?conjunction: negation (_AND negation)*
?negation: _NOT negation -> negated
    | comparison
?comparison: sum
    | sum COMPARE sum -> binary
?sum: product
    | sum ADD product -> binary
?product: signed
    | product MULTIPLY signed -> binary
?signed: "-" signed -> minus
    | atom
?atom: NUMBER -> number
    | TEXT -> text
    | NAME "(" [disjunction ("," disjunction)*] ")" -> call
    | NAME -> name
    | "(" disjunction ")"

_OR.2: /or(?![\w])/i
_AND.2: /and(?![\w])/i
_NOT.2: /not(?![\w])/i
COMPARE: ">=" | "<=" | "!=" | "=" | ">" | "<" | "≥" | "≤" | "≠"
ADD: "+" | "-"
MULTIPLY: "*" | "/" | "×" | "÷"
NUMBER: /[0-9۰-۹٠-٩]+([.٫][0-9۰-۹٠-٩]+)?/
TEXT: /"[^"\n]*"|'[^'\n]*'|«[^»\n]*»|“[^”\n]*”/
NAME: /(?!(?:and|or|not)(?!\w))[A-Za-z][A-Za-z0-9_]*/
%ignore /\s+/
"""


class LogicError(InstrumentError):
    """A condition or formula that can't be used; place is where it stands."""


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Text:
    value: str


@dataclass(frozen=True, slots=True)
class Name:
    name: str
    at: int = 1


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple[Expression, ...]
    at: int = 1


@dataclass(frozen=True, slots=True)
class Operation:
    """operator : + - * / = != < <= > >= and or not; "not" and a lone minus have one operand."""

    operator: str
    operands: tuple[Expression, ...]


Expression = Number | Text | Name | Call | Operation
_SAME = {"≥": ">=", "≤": "<=", "≠": "!=", "×": "*", "÷": "/"}


class _Builder(Transformer[Token, Expression]):
    """From the tree of the grammar to an expression."""

    def number(self, found: list[Token]) -> Expression:
        return Number(float(ascii_digits(found[0])))

    def text(self, found: list[Token]) -> Expression:
        return Text(str(found[0])[1:-1])

    def name(self, found: list[Token]) -> Expression:
        return Name(str(found[0]), found[0].column or 1)

    def call(self, found: list[Any]) -> Expression:
        function, *arguments = found
        return Call(str(function).lower(), tuple(a for a in arguments if a is not None), function.column or 1)

    def minus(self, found: list[Any]) -> Expression:
        return Operation("-", tuple(found))

    def negated(self, found: list[Any]) -> Expression:
        return Operation("not", tuple(found))

    def conjunction(self, found: list[Any]) -> Expression:
        return Operation("and", tuple(found))

    def disjunction(self, found: list[Any]) -> Expression:
        return Operation("or", tuple(found))

    def binary(self, found: list[Any]) -> Expression:
        left, operator, right = found
        return Operation(_SAME.get(str(operator), str(operator)), (left, right))


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """An expression. Raises LogicError naming the sign at which it stops being one, counted from 1."""
    if len(text) > LONGEST or _depth(text) > DEEPEST or len(_SIGNS.findall(text)) > MOST_SIGNS:
        raise LogicError("logic_too_long", most=LONGEST, deepest=DEEPEST)
    try:
        return _Builder().transform(_parser().parse(text))
    except UnexpectedCharacters as error:
        place = int(error.pos_in_stream or 0)
        if text[place].isalnum():
            raise LogicError("logic_unexpected", at=place + 1, found=_word_at(text, place)) from error
        raise LogicError("logic_sign", at=place + 1, sign=text[place]) from error
    except UnexpectedInput as error:
        at = error.pos_in_stream
        if getattr(getattr(error, "token", None), "type", "") == "$END" or at is None or not 0 <= at < len(text):
            raise LogicError("logic_unfinished", text=text) from error
        raise LogicError("logic_unexpected", at=at + 1, found=_word_at(text, at)) from error


def names(expression: Expression) -> frozenset[str]:
    """The names that an expression asks for."""
    return frozenset(node.name for node in walk(expression) if isinstance(node, Name))


def walk(expression: Expression) -> Iterator[Expression]:
    """An expression and everything in it."""
    yield expression
    inner = expression.operands if isinstance(expression, Operation) else ()
    for each in expression.arguments if isinstance(expression, Call) else inner:
        yield from walk(each)


def slots(text: str) -> tuple[str, ...]:
    """The names in braces that a text pipes in: "You said {first}" has `first`."""
    return tuple(SLOT.findall(text))


SLOT = re.compile(r"\{([A-Za-z][A-Za-z0-9_]*)\}")


def _depth(text: str) -> int:
    """How deep it is nested, at most: brackets, and signs that stand before what they change."""
    deepest = depth = 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        deepest = max(deepest, depth)
    return deepest + max((len(run) for run in re.findall(r"(?:-\s*)+|(?:not\s+)+", text)), default=0) // 2


def _word_at(text: str, at: int) -> str:
    found = re.match(r"\w+|.", text[at:])
    return found[0] if found else ""


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", maybe_placeholders=True)
