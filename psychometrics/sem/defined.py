"""Defined parameters (`indirect := a*b`): their values and slopes, from the parsed expressions."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from lark import Token, Tree

from psychometrics.errors import ModelError
from psychometrics.sem.syntax import Definition

FUNCTIONS: Mapping[str, Callable[[float], float]] = {"exp": math.exp, "log": math.log, "sqrt": math.sqrt, "abs": abs}


def evaluate(definitions: Sequence[Definition], labels: Mapping[str, float]) -> list[float]:
    """Values in the order of the definitions, each of which may use those before it.

    Raises ModelError `sem_label_unknown` for a name that no parameter bears, `definition_not_computable` for a division
    by zero or the like.
    """
    known = dict(labels)
    for one in definitions:
        try:
            known[one.name] = _value(one.expression, known)
        except KeyError as error:
            place = f"model syntax, line {one.line}"
            raise ModelError("sem_label_unknown", place=place, label=str(error.args[0])) from error
        except (ValueError, ZeroDivisionError, OverflowError) as error:
            place = f"model syntax, line {one.line}"
            raise ModelError("definition_not_computable", place=place, statement=one.text) from error
    return [known[one.name] for one in definitions]


def _value(node: Tree[Token], known: Mapping[str, float]) -> float:
    kind, children = node.data, node.children
    if kind == "number":
        return float(str(children[0]))
    if kind == "name":
        return known[str(children[0])]
    if kind == "function":
        name = str(children[0])
        if name not in FUNCTIONS:
            raise KeyError(name)
        return float(FUNCTIONS[name](_value(_tree(children[1]), known)))
    parts = [_value(_tree(child), known) for child in children]
    if kind == "negative":
        return -parts[0]
    left, right = parts
    if kind == "divide":
        return left / right
    return {"add": left + right, "subtract": left - right, "multiply": left * right}.get(str(kind), left**right)


def _tree(child: object) -> Tree[Token]:
    assert isinstance(child, Tree)
    return child
