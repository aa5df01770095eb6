"""An expression as its text again: `parse(written(expression))` gives the same expression."""

from __future__ import annotations

from instruments.branching.language import Call, Expression, Name, Number, Operation, Text

_COMPARING = 4
_STRENGTH = {
    "or": 1, "and": 2, "not": 3, **dict.fromkeys(("=", "!=", "<", "<=", ">", ">="), _COMPARING),
    "+": 5, "-": 5, "*": 6, "/": 6,
}  # fmt: skip
_SIGNED, _WHOLE = 7, 8


def written(expression: Expression) -> str:
    """With brackets only where they are needed."""
    if isinstance(expression, Number):
        return f"{expression.value:.15g}"
    if isinstance(expression, Text):
        return f"'{expression.value}'" if '"' in expression.value else f'"{expression.value}"'
    if isinstance(expression, Name):
        return expression.name
    if isinstance(expression, Call):
        return f"{expression.function}({', '.join(written(each) for each in expression.arguments)})"
    return _operation(expression)


def _operation(expression: Operation) -> str:
    operator, operands = expression.operator, expression.operands
    strength = strength_of(expression)
    if operator == "not":
        return f"not {_inside(operands[0], strength)}"
    if len(operands) == 1:
        return f"-{_inside(operands[0], strength)}"
    if operator in ("and", "or"):
        return f" {operator} ".join(_inside(each, strength + 1) for each in operands)
    first = strength + 1 if strength == _COMPARING else strength
    return f"{_inside(operands[0], first)} {operator} {_inside(operands[1], strength + 1)}"


def strength_of(expression: Expression) -> int:
    """How closely it binds; what binds less than its surroundings needs brackets."""
    if not isinstance(expression, Operation):
        return _WHOLE
    lone_minus = expression.operator == "-" and len(expression.operands) == 1
    return _SIGNED if lone_minus else _STRENGTH[expression.operator]


def _inside(expression: Expression, least: int) -> str:
    text = written(expression)
    return text if strength_of(expression) >= least else f"({text})"
