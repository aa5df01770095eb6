"""lavaan's model syntax, read into statements: `=~  ~  ~~  ~1  |  ~*~  :=  ==`, with modifiers.

    visual =~ x1 + a*x2 + start(0.7)*x3 + c(v, v)*x4       labels, starting values, one value or label per group
    x1 ~~ 0*x2;  x1 ~ 1                                    fixed values, intercepts
    indirect := a*b                                        defined parameters
    a == b                                                 equal parameters

`#` and `!` begin a comment. A statement ends with its line or with `;` and goes on where the next line has no operator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from psychometrics.errors import ModelError

GRAMMAR = r"""
statement : terms RELATION terms          -> relation
          | NAME ":=" sum                 -> definition
          | sum "==" sum                  -> equality
terms     : term ("+" term)*
term      : factor ("*" factor)*
factor    : NUMBER | NAME | STRING | call
call      : NAME "(" [factor ("," factor)*] ")"
?sum      : product | sum "+" product -> add | sum "-" product -> subtract
?product  : power | product "*" power -> multiply | product "/" power -> divide
?power    : atom | atom "^" power -> power
?atom     : NUMBER -> number | NAME -> name | "-" atom -> negative | "(" sum ")" | NAME "(" sum ")" -> function
RELATION  : "=~" | "~~" | "~*~" | "~" | "|"
NAME      : /[^\W\d][\w.]*(:[^\W\d][\w.]*)?/
NUMBER    : /[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?/
STRING    : /"[^"]*"|'[^']*'/
%import common.WS
%ignore WS
"""

OPERATORS = ("=~", "<~", "~", "|", ":=", "==", "<", ">")


@dataclass(frozen=True)
class Modifiers:
    """What is said of one parameter, one entry per group or one for all.

    fixed : numbers, "NA" frees; start : numbers; label : names.
    """

    fixed: tuple[float | None, ...] = ()
    start: tuple[float, ...] = ()
    label: tuple[str, ...] = ()
    freed: bool = False

    def merged(self, other: Modifiers) -> Modifiers:
        return Modifiers(
            other.fixed or self.fixed,
            other.start or self.start,
            other.label or self.label,
            other.freed or self.freed,
        )


@dataclass(frozen=True)
class Relation:
    """`lhs op rhs`; an intercept has rhs "1". line : place in the text, from 1."""

    lhs: str
    op: str
    rhs: str
    modifiers: Modifiers
    line: int


@dataclass(frozen=True)
class Definition:
    """`name := expression` over labels and earlier definitions."""

    name: str
    expression: Tree[Token]
    text: str
    line: int


@dataclass(frozen=True)
class Equality:
    """`left == right`."""

    left: Tree[Token]
    right: Tree[Token]
    text: str
    line: int


@dataclass(frozen=True)
class Syntax:
    relations: tuple[Relation, ...] = ()
    definitions: tuple[Definition, ...] = ()
    equalities: tuple[Equality, ...] = ()
    text: str = field(default="", compare=False)


def parse(text: str) -> Syntax:
    """Reads a model. Raises ModelError naming the line and what was not understood."""
    relations: list[Relation] = []
    definitions: list[Definition] = []
    equalities: list[Equality] = []
    for line, statement in _statements(text):
        tree = _tree(statement, line)
        if tree.data == "relation":
            relations.extend(_relations(tree, line))
        elif tree.data == "definition":
            definitions.append(Definition(str(tree.children[0]), _whole(tree.children[1]), statement, line))
        else:
            equalities.append(Equality(_whole(tree.children[0]), _whole(tree.children[1]), statement, line))
    if not relations:
        raise ModelError("syntax_empty", place="model syntax")
    return Syntax(tuple(relations), tuple(definitions), tuple(equalities), text)


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Statements with the line on which each begins."""
    collected: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        for piece in re.split("[#!]", line)[0].split(";"):
            piece = piece.strip()
            if not piece:
                continue
            open_end = collected and (collected[-1][1].endswith(("+", "*", "=", "~", "|")))
            if collected and (open_end or not any(operator in piece for operator in OPERATORS)):
                collected[-1] = (collected[-1][0], f"{collected[-1][1]} {piece}")
            else:
                collected.append((number, piece))
    yield from collected


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR, start="statement", parser="earley", ambiguity="resolve")


def _tree(statement: str, line: int) -> Tree[Token]:
    place = f"model syntax, line {line}"
    if "<~" in statement:
        raise ModelError("syntax_composite", place=place, statement=statement)
    if re.match(r"(group|level|block)\s*:\s*\S", statement, re.IGNORECASE):
        raise ModelError("syntax_blocks", place=place, statement=statement)
    if re.search(r"[<>]", statement):
        raise ModelError("syntax_inequality", place=place, statement=statement)
    try:
        return _parser().parse(statement)
    except UnexpectedInput as error:
        column = getattr(error, "column", 0) or 0
        rest = statement[max(column - 1, 0) :][:20] if column > 0 else statement[:20]
        raise ModelError("syntax_error", place=place, statement=statement, near=rest) from error


def _whole(node: object) -> Tree[Token]:
    assert isinstance(node, Tree)
    return node


def _relations(tree: Tree[Token], line: int) -> Iterator[Relation]:
    left, operator, right = tree.children
    merged: dict[tuple[str, str], Modifiers] = {}
    for lhs in _whole(left).children:
        _, outcome = _term(_whole(lhs), line)
        for term in _whole(right).children:
            modifiers, rhs = _term(_whole(term), line)
            merged[outcome, rhs] = merged.get((outcome, rhs), Modifiers()).merged(modifiers)
    for (outcome, rhs), modifiers in merged.items():
        yield Relation(outcome, str(operator), rhs, modifiers, line)


def _term(term: Tree[Token], line: int) -> tuple[Modifiers, str]:
    *modifiers, last = term.children
    named = _whole(last).children[0]
    if not isinstance(named, Token) or named.type == "STRING":
        raise ModelError("syntax_no_variable", place=f"model syntax, line {line}")
    collected = Modifiers()
    for modifier in modifiers:
        collected = collected.merged(_modifier(_whole(modifier).children[0], line))
    if named.type == "NUMBER" and float(named) != 1:  # `x ~ 0`: an intercept fixed at zero, as in lavaan
        return Modifiers(fixed=(float(named),)).merged(collected), "1"
    return collected, "1" if named.type == "NUMBER" else str(named)


def _modifier(node: Token | Tree[Token], line: int) -> Modifiers:
    if isinstance(node, Token):
        return _values([node])
    name, *arguments = node.children
    inner = [_whole(argument).children[0] for argument in arguments if argument is not None]
    leaves = [leaf for one in inner for leaf in (one.children[1:] if isinstance(one, Tree) else [one])]
    tokens = [leaf.children[0] if isinstance(leaf, Tree) else leaf for leaf in leaves]
    if name == "c":
        return _values(tokens)
    if name == "start":
        return Modifiers(start=tuple(float(str(token)) for token in tokens))
    if name in ("label", "equal"):
        return Modifiers(label=tuple(_unquoted(token) for token in tokens))
    raise ModelError("syntax_modifier", place=f"model syntax, line {line}", modifier=str(name))


def _values(tokens: list[Token | Tree[Token]]) -> Modifiers:
    """Numbers fix, NA frees, names label."""
    texts = [str(token) for token in tokens]
    if all(text == "NA" for text in texts):
        return Modifiers(freed=True)
    if any(isinstance(token, Token) and token.type == "NUMBER" for token in tokens):
        return Modifiers(fixed=tuple(None if text == "NA" else float(text) for text in texts))
    return Modifiers(label=tuple(_unquoted(token) for token in tokens))


def _unquoted(token: Token | Tree[Token]) -> str:
    return str(token).strip("\"'")
