"""What an expression is worth for one respondent.

A question that was not answered, or that the logic hides, has no value. A calculation with it has none either, and
a comparison with it is false. `sum` and `mean` leave it out. "I don't know" counts as no value, except that
`selected(question, its code)` and `answered(question)` see it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from instruments.branching.language import Call, Expression, Name, Number, Operation, Text

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_REACH = 1e12


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of a respondent: stored answers by name, and the codes that say "don't know" by name."""

    answers: Mapping[str, Any]
    apart: Mapping[str, frozenset[float]] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        """The answer as a value; None for none and for "don't know"."""
        answer = self.answers.get(name)
        chosen = answer if isinstance(answer, list) else [answer]
        return None if answer is None or self.apart.get(name, frozenset()).intersection(chosen) else answer


def worth(expression: Expression, given: Given) -> Any:
    """A number, a text, a list of codes, True or False; None when there is no value."""
    if isinstance(expression, (Number, Text)):
        return expression.value
    if isinstance(expression, Name):
        return given.value(expression.name)
    if isinstance(expression, Call):
        return FUNCTIONS[expression.function].worth(expression.arguments, given)
    return _operation(expression, given)


def holds(expression: Expression, given: Given) -> bool:
    """Whether a condition is met. A number other than 0 and a text that is not empty count as yes."""
    return bool(worth(expression, given))


def _operation(expression: Operation, given: Given) -> Any:
    if expression.operator == "and":
        return all(holds(each, given) for each in expression.operands)
    if expression.operator == "or":
        return any(holds(each, given) for each in expression.operands)
    if expression.operator == "not":
        return not holds(expression.operands[0], given)
    values = [worth(each, given) for each in expression.operands]
    if expression.operator in _COMPARE:
        return _compared(expression.operator, values[0], values[1])
    return _calculated(expression.operator, values)


def _compared(sign: str, one: Any, other: Any) -> bool:
    """Numbers with numbers and texts with texts; anything else differs, and has no order."""
    if one is None or other is None:
        return False
    if isinstance(one, str) != isinstance(other, str) or isinstance(one, list) or isinstance(other, list):
        return sign == "!=" if not isinstance(one, list) else _listed(sign, one, other)
    return _COMPARE[sign](one, other)


def _listed(sign: str, codes: Sequence[Any], other: Any) -> bool:
    """Several answers are equal to a code when it is the only one."""
    return {"=": list(codes) == [other], "!=": list(codes) != [other]}.get(sign, False)


def _calculated(sign: str, values: Sequence[Any]) -> float | None:
    if not all(isinstance(value, (int, float)) for value in values):
        return None
    if len(values) == 1:
        return -values[0]
    one, other = float(values[0]), float(values[1])
    if sign == "/":
        return one / other if other else None
    found = {"+": one + other, "-": one - other, "*": one * other}[sign]
    return found if abs(found) < _REACH else None


@dataclass(frozen=True, slots=True)
class Function:
    """least, most : how many arguments. named : whether the first (or every) argument must be a question's name."""

    worth: Callable[[Sequence[Expression], Given], Any]
    least: int = 1
    most: int = 100
    named: str = ""


def _numbers(arguments: Sequence[Expression], given: Given) -> list[float]:
    values = (worth(each, given) for each in arguments)
    return [float(value) for value in values if isinstance(value, (int, float))]


def _selected(arguments: Sequence[Expression], given: Given) -> bool:
    answer = given.answers.get(arguments[0].name) if isinstance(arguments[0], Name) else None
    chosen = answer if isinstance(answer, list) else [answer]
    return any(worth(each, given) in chosen for each in arguments[1:])


def _are_answered(arguments: Sequence[Expression], given: Given) -> list[bool]:
    return [isinstance(each, Name) and given.answers.get(each.name) is not None for each in arguments]


def _of_numbers(work: Callable[[list[float]], float]) -> Callable[[Sequence[Expression], Given], Any]:
    def found(arguments: Sequence[Expression], given: Given) -> float | None:
        values = _numbers(arguments, given)
        return work(values) if values else None

    return found


def _round(arguments: Sequence[Expression], given: Given) -> float | None:
    value, *places = (worth(each, given) for each in arguments)
    count = int(places[0]) if places and isinstance(places[0], (int, float)) else 0
    return round(float(value), min(max(count, 0), 6)) if isinstance(value, (int, float)) else None


def _length(arguments: Sequence[Expression], given: Given) -> int:
    value = worth(arguments[0], given)
    return len(value) if isinstance(value, (str, list)) else 0


FUNCTIONS: Mapping[str, Function] = {
    "selected": Function(_selected, 2, named="first"),
    "answered": Function(lambda a, g: all(_are_answered(a, g)), named="all"),
    "count": Function(lambda a, g: sum(_are_answered(a, g)), named="all"),
    "sum": Function(_of_numbers(sum)),
    "mean": Function(_of_numbers(lambda values: sum(values) / len(values))),
    "min": Function(_of_numbers(min)),
    "max": Function(_of_numbers(max)),
    "round": Function(_round, most=2),
    "length": Function(_length, most=1),
}
