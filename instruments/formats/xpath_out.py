"""A condition or formula of ours as the expression of an XLSForm, with the same value for every respondent.

XLSForm has no "don't know", and what was not answered is an empty text there: so a comparison of ours that would be
false for them says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from instruments.branching.language import Call, Expression, LogicError, Name, Number, Operation, Text, walk
from instruments.instrument import Question, QuestionType

COMPARE = ("=", "!=", "<", "<=", ">", ">=")
_SIGNS = {"/": "div"}


def as_xpath(expression: Expression, questions: Mapping[str, Question | None], own: str = "") -> str:
    """The expression as a condition; own : the question that a constraint belongs to, written as a dot.

    Raises LogicError `logic_not_carried` for what XLSForm has no word of.
    """
    return _Out(questions, own).condition(expression)


def as_calculation(expression: Expression, questions: Mapping[str, Question | None]) -> str:
    """The expression as the value of a row of type calculate. Raises LogicError `logic_not_carried`."""
    out = _Out(questions, "")
    truth = isinstance(expression, Operation) and expression.operator in (*COMPARE, "and", "or", "not")
    return f"if({out.condition(expression)}, 1, 0)" if truth else out.value(expression)


class _Out:
    def __init__(self, questions: Mapping[str, Question | None], own: str) -> None:
        self.questions, self.own = questions, own

    def condition(self, expression: Expression) -> str:
        """Something that is true or false."""
        if isinstance(expression, Operation):
            if expression.operator in ("and", "or"):
                return f" {expression.operator} ".join(self._part(each) for each in expression.operands)
            if expression.operator == "not":
                return f"not({self.condition(expression.operands[0])})"
            if expression.operator in COMPARE:
                return self._comparison(expression)
        if isinstance(expression, Call) and expression.function == "selected":
            return self._selected(expression)
        if isinstance(expression, Call) and expression.function == "answered":
            return " and ".join(f"{self.value(each)} != ''" for each in expression.arguments)
        if isinstance(expression, Name):
            return f"{self.value(expression)} != '' and {self._comparison(Operation('!=', (expression, Number(0))))}"
        return f"{self.value(expression)} != 0"

    def value(self, expression: Expression) -> str:
        if isinstance(expression, Number):
            return f"{expression.value:.15g}"
        if isinstance(expression, Text):
            return _quoted(expression.value)
        if isinstance(expression, Name):
            return self._name(expression.name)
        if isinstance(expression, Call):
            return self._call(expression)
        if expression.operator not in ("+", "-", "*", "/"):
            raise _not_carried(expression.operator)
        sign = _SIGNS.get(expression.operator, expression.operator)
        operands = [self._inner(each) for each in expression.operands]
        return f"-{operands[0]}" if len(operands) == 1 else f" {sign} ".join(operands)

    def _part(self, expression: Expression) -> str:
        text = self.condition(expression)
        joined = " and " in text or " or " in text
        return f"({text})" if joined else text

    def _inner(self, expression: Expression) -> str:
        text = self.value(expression)
        return f"({text})" if isinstance(expression, Operation) else text

    def _name(self, name: str) -> str:
        return "." if name == self.own else f"${{{name}}}"

    def _comparison(self, node: Operation) -> str:
        one, other = node.operands
        text = f"{self._compared(one, other)} {node.operator} {self._compared(other, one)}"
        inside = list(dict.fromkeys(each.name for each in walk(node) if isinstance(each, Name)))
        guards = [f"{self._name(name)} != ''" for name in inside if node.operator == "!=" and name != self.own]
        guards += [f"not(selected({self._name(name)}, '{code:g}'))" for name, code in self._apart(inside)]
        return " and ".join([text, *guards])

    def _compared(self, each: Expression, other: Expression) -> str:
        """A day is a day in XLSForm, not a text."""
        question = self.questions.get(other.name) if isinstance(other, Name) else None
        day = question is not None and question.scale.type is QuestionType.DATE and isinstance(each, Text)
        return f"date({self.value(each)})" if day else self.value(each)

    def _apart(self, names: Iterable[str]) -> list[tuple[str, float]]:
        asked = ((name, self.questions.get(name)) for name in names)
        return [(name, code) for name, each in asked if each is not None for code in each.scale.missing_codes]

    def _selected(self, call: Call) -> str:
        name, *codes = (self.value(each) for each in call.arguments)
        found = [f"selected({name}, '{code.strip(chr(39))}')" for code in codes]
        return " or ".join(found)

    def _call(self, call: Call) -> str:
        values = [self.value(each) for each in call.arguments]
        if call.function == "round":
            return f"round({', '.join([*values, '0'][:2])})"
        if call.function == "length" and isinstance(call.arguments[0], Name):
            question = self.questions.get(call.arguments[0].name)
            listed = question is not None and question.scale.type in (QuestionType.MULTIPLE, QuestionType.RANKING)
            return f"{'count-selected' if listed else 'string-length'}({values[0]})"
        named = [each.name for each in call.arguments if isinstance(each, Name)]
        if call.function == "count" and len(named) == len(values):
            return f"({_counted(values)})"
        if call.function not in ("sum", "mean") or len(named) < len(values) or self._apart(named):
            raise _not_carried(f"{call.function}()")
        total = " + ".join(f"coalesce({value}, 0)" for value in values)
        return f"({total})" if call.function == "sum" else f"(({total}) div ({_counted(values)}))"


def _counted(values: list[str]) -> str:
    return " + ".join(f"if({value} != '', 1, 0)" for value in values)


def _quoted(text: str) -> str:
    if "'" in text and '"' in text:
        raise _not_carried(text)
    return f'"{text}"' if "'" in text else f"'{text}'"


def _not_carried(what: str) -> LogicError:
    return LogicError("logic_not_carried", what=what)
