"""Errors say what, where, why and what to do, as a code and parameters; the words are in languages/.

EngagemeterError                 anything a person can mend
├── DataError                    a file, a column, a cell
│   └── TooFewItems, TooFewRespondents
├── ModelError                   a measurement or structural model
├── InstrumentError              a questionnaire file
├── PlanError                    an analysis plan: unknown statistic or option
└── RequestError                 what a person asked of the web app or the command line
"""

from __future__ import annotations

from collections.abc import Sequence


class EngagemeterError(Exception):
    """Refuses an input. Nothing was changed when it is raised.

    code   : key of `reason` and `repair` in languages/<code>/errors.yaml.
    place  : where it is, e.g. "answers.csv, row 12, column att3"; empty when the whole input is meant.
    params : values for the words, plain text or numbers.
    """

    def __init__(self, code: str, place: str = "", **params: object) -> None:
        self.code, self.place, self.params = code, place, params
        details = ", ".join(f"{name}={value!r}" for name, value in params.items())
        super().__init__(f"{place + ': ' if place else ''}{code}({details})")


class DataError(EngagemeterError): ...


class TooFewItems(DataError): ...


class TooFewRespondents(DataError): ...


class ModelError(EngagemeterError): ...


class InstrumentError(EngagemeterError): ...


class PlanError(EngagemeterError): ...


class RequestError(EngagemeterError): ...


class ManyErrors(EngagemeterError):
    """Several errors found in one reading, told all at once rather than one by one."""

    def __init__(self, errors: Sequence[EngagemeterError]) -> None:
        super().__init__("many_errors", count=len(errors))
        self.errors = tuple(errors)
