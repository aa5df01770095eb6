"""An expression of an XLSForm (`${age} >= 18 and selected(${channel}, '2')`) in our language of conditions.

Only what has the same value for every respondent is translated; the rest is named, never guessed. An answer that was
not given is an empty text there: `${q} != 2` is met without an answer, which `not (q = 2)` says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from lark import Lark, Token, Transformer
from lark.exceptions import LarkError

from instruments.branching.language import DEEPEST, LONGEST, Call, Expression, LogicError, Name, Number, Operation, Text
from instruments.branching.writing import written
from instruments.instrument import Question, QuestionType

GRAMMAR = r"""
?start: disjunction
?disjunction: conjunction ("or" conjunction)*
?conjunction: comparison ("and" comparison)*
?comparison: sum | sum COMPARE sum -> binary
?sum: product | sum ADD product -> binary
?product: signed | product MULTIPLY signed -> binary
?signed: "-" signed -> minus | atom
?atom: NUMBER -> number
    | TEXT -> text
    | REFERENCE -> name
    | "." -> own
    | FUNCTION "(" [disjunction ("," disjunction)*] ")" -> call
    | "(" disjunction ")"

COMPARE: ">=" | "<=" | "!=" | "=" | ">" | "<"
ADD: "+" | "-"
MULTIPLY.2: "*" | "div"
NUMBER: /[0-9]+(\.[0-9]+)?/
TEXT: /"[^"]*"|'[^']*'|‘[^’]*’|“[^”]*”/
REFERENCE: /\$\{\s*[A-Za-z][A-Za-z0-9_]*\s*\}/
FUNCTION: /(?!(?:and|or|div|mod)\s*\()[a-z][a-z0-9-]*(?=\s*\()/
%ignore /\s+/
"""
WRITTEN = (QuestionType.LINE, QuestionType.TEXT, QuestionType.DATE)
SAME = {"round": "round", "string-length": "length", "count-selected": "length"}
TRUTH = ("and", "or", "not")


def from_xpath(text: str, questions: Mapping[str, Question | None], own: str = "", *, formula: bool = False) -> str:
    """The text of a condition of ours; own : the question that a dot stands for. formula : it is worth a value.

    Raises LogicError `logic_not_carried` naming what can't be said.
    """
    if len(text) > LONGEST or text.count("(") > DEEPEST:
        raise LogicError("logic_not_carried", what=f"{text[:60]}…")
    try:
        tree = _Reader().transform(_parser().parse(text))
    except LarkError as error:
        raise LogicError("logic_not_carried", what=text) from error
    if isinstance(tree, Name) and not formula:
        raise LogicError("logic_not_carried", what=text)
    return written(_In(questions, own).ours(tree))


class _Reader(Transformer[Token, Expression]):
    """The tree with XLSForm's own names of functions; a dot is the name "." """

    def number(self, found: list[Token]) -> Expression:
        return Number(float(found[0]))

    def text(self, found: list[Token]) -> Expression:
        return Text(str(found[0])[1:-1])

    def name(self, found: list[Token]) -> Expression:
        return Name(str(found[0])[2:-1].strip())

    def own(self, _: list[Token]) -> Expression:
        return Name(".")

    def call(self, found: list[Any]) -> Expression:
        return Call(str(found[0]), tuple(each for each in found[1:] if each is not None))

    def minus(self, found: list[Any]) -> Expression:
        return Operation("-", tuple(found))

    def conjunction(self, found: list[Any]) -> Expression:
        return Operation("and", tuple(found))

    def disjunction(self, found: list[Any]) -> Expression:
        return Operation("or", tuple(found))

    def binary(self, found: list[Any]) -> Expression:
        sign = "/" if found[1] == "div" else str(found[1])
        return Operation(sign, (found[0], found[2]))


class _In:
    def __init__(self, questions: Mapping[str, Question | None], own: str) -> None:
        self.questions, self.own = questions, own

    def ours(self, node: Expression) -> Expression:
        if isinstance(node, Name):
            return self._name(node)
        if isinstance(node, Call):
            return self._call(node)
        if not isinstance(node, Operation):
            return node
        if node.operator in ("=", "!=", "<", "<=", ">", ">="):
            return self._comparison(node)
        return Operation(node.operator, self._operands(node.operator, node.operands))

    def _operands(self, operator: str, given: Sequence[Expression]) -> tuple[Expression, ...]:
        """A lone answer as a condition is met there by any text, here by any number but 0: so it is not carried."""
        lone = next((each.name for each in given if isinstance(each, Name)), "") if operator in TRUTH else ""
        if lone:
            raise LogicError("logic_not_carried", what=lone)
        return tuple(self.ours(each) for each in given)

    def _name(self, node: Name) -> Name:
        name = self.own if node.name == "." else node.name
        if name not in self.questions:
            raise LogicError("logic_not_carried", what=node.name)
        return Name(name)

    def _comparison(self, node: Operation) -> Expression:
        one, other = (self.ours(each) for each in node.operands)
        for name, value in ((one, other), (other, one)):
            if isinstance(name, Name) and value == Text("") and node.operator in ("=", "!="):
                found = Call("answered", (name,))
                return found if node.operator == "!=" else Operation("not", (found,))
        one, other = self._as_code(one, other), self._as_code(other, one)
        if node.operator == "!=":
            return Operation("not", (Operation("=", (one, other)),))
        return Operation(node.operator, (one, other))

    def _as_code(self, value: Expression, other: Expression) -> Expression:
        """The code of a choice, which XLSForm writes as a text or a number."""
        question = self.questions.get(other.name) if isinstance(other, Name) else None
        coded = question is not None and question.scale.type not in WRITTEN
        return _number(value) if coded and isinstance(value, Text) else value

    def _call(self, node: Call) -> Expression:
        values = tuple(self.ours(each) for each in node.arguments)
        if node.function == "not" and len(values) == 1:
            return Operation("not", self._operands("not", node.arguments))
        if node.function == "selected" and len(values) == 2 and isinstance(values[1], (Text, Number)):
            return Call("selected", (values[0], _number(values[1])))
        if node.function in ("date", "number") and len(values) == 1:
            return values[0]
        if node.function not in SAME:
            raise LogicError("logic_not_carried", what=f"{node.function}()")
        return Call(SAME[node.function], values)


def _number(value: Text | Number) -> Number:
    try:
        return value if isinstance(value, Number) else Number(float(value.value))
    except ValueError as error:
        raise LogicError("logic_not_carried", what=value.value) from error


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", maybe_placeholders=True)
