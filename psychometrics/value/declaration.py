"""What a researcher states about a file of company records before it is read. Nothing of it is guessed.

Standard library only: the process that serves people reads and writes it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from psychometrics.errors import DataError, EngagemeterError, ManyErrors
from psychometrics.value.columns import COLUMNS, CURRENCY, REQUIRED, of_type

CALENDARS = ("gregorian", "jalali", "hijri")
ORDERS = ("ymd", "dmy", "mdy")
DECIMALS = (".", ",", "/")
RETURNS = ("excluded", "netted")
DUPLICATES = ("excluded", "kept")
CURRENCIES = ("IRR", "USD", "EUR", "GBP", "AED", "SAR", "QAR", "KWD", "BHD", "OMR", "IQD", "TRY", "EGP", "JOD")
UNITS: Mapping[str, tuple[str, ...]] = {"IRR": ("rial", "toman")}
"""Units that must be named because the same currency is written in two of them; 1 toman = 10 rials."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """How a file is to be read.

    kind       : one of COLUMNS.
    columns    : standard column -> column of the file; "currency" may be named too and is only checked.
    calendar   : of the dates written as text or number: "gregorian", "jalali" or "hijri".
    order      : of day, month and year where the year does not come first: "dmy" or "mdy"; "ymd" else.
    decimal    : mark of decimals in amounts written as text; the other marks group thousands.
    currency   : ISO 4217 code, one for the whole file; unit: "rial" or "toman" for IRR, empty for others.
    returns    : negative amounts are "excluded", or "netted" against the same customer's latest earlier purchases.
    duplicates : rows that are the same in every cell are "excluded" after the first, or "kept".
    missing    : cell texts that stand for "not known", besides empty cells.
    last_day   : no record is later than this; None for the day on which the file is read.
    """

    kind: str
    columns: Mapping[str, str] = field(default_factory=dict)
    calendar: str = "gregorian"
    order: str = "ymd"
    decimal: str = "."
    currency: str = ""
    unit: str = ""
    returns: str = "excluded"
    duplicates: str = "excluded"
    missing: tuple[str, ...] = ()
    last_day: date | None = None

    def check(self, names: tuple[str, ...], place: str = "") -> None:
        """Raises DataError (ManyErrors for several) for everything that won't do with a file of these columns:
        records_column_lacking, records_column_twice, records_column_gone, records_choice_unknown,
        records_currency_lacking, records_unit_lacking, and records_calendar_lacking (order, decimal, …) for an
        empty choice.
        """
        errors = [*self._column_errors(names, place), *self._choice_errors(place)]
        if errors:
            raise ManyErrors(errors) if len(errors) > 1 else errors[0]

    def _column_errors(self, names: tuple[str, ...], place: str) -> list[EngagemeterError]:
        if self.kind not in COLUMNS:
            return [_unknown(place, "kind", self.kind, tuple(COLUMNS))]
        given = {target: name for target, name in self.columns.items() if name}
        lacking = [name for name in REQUIRED[self.kind] if name not in given]
        errors: list[EngagemeterError] = [
            DataError("records_column_lacking", place=place, column=name, kind=self.kind) for name in lacking
        ]
        strange = [target for target in given if target not in (*COLUMNS[self.kind], CURRENCY)]
        errors += [_unknown(place, "columns", target, tuple(COLUMNS[self.kind])) for target in strange]
        gone = [name for name in given.values() if name not in names]
        errors += [DataError("records_column_gone", place=place, column=name, known=", ".join(names)) for name in gone]
        twice = sorted({name for name in given.values() if list(given.values()).count(name) > 1})
        return errors + [DataError("records_column_twice", place=place, column=name) for name in twice]

    def _choice_errors(self, place: str) -> list[EngagemeterError]:
        choices: dict[str, tuple[str, ...]] = {"returns": RETURNS, "duplicates": DUPLICATES}
        if self._names("date"):
            choices |= {"calendar": CALENDARS, "order": ORDERS}
        if self._names("money", "share", "number"):
            choices |= {"decimal": DECIMALS}
        errors: list[EngagemeterError] = [
            _unknown(place, name, getattr(self, name), known)
            if getattr(self, name)
            else DataError(f"records_{name}_lacking", place=place)
            for name, known in choices.items()
            if getattr(self, name) not in known
        ]
        if not self.has_money:
            return errors
        if self.currency not in CURRENCIES:
            errors.append(DataError("records_currency_lacking", place=place, known=", ".join(CURRENCIES)))
        elif self.unit not in UNITS.get(self.currency, ("",)):
            known = ", ".join(UNITS.get(self.currency, ("–",)))
            errors.append(DataError("records_unit_lacking", place=place, currency=self.currency, known=known))
        return errors

    @property
    def has_money(self) -> bool:
        """Whether one of the named columns holds amounts."""
        return self._names("money")

    def _names(self, *types: str) -> bool:
        """Whether a column of one of these types is named."""
        return self.kind in COLUMNS and any(self.columns.get(name) for name in of_type(self.kind, *types))

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data; `from_json` gives the same declaration back."""
        plain = {**asdict(self), "columns": dict(self.columns), "missing": list(self.missing)}
        return {**plain, "last_day": self.last_day.isoformat() if self.last_day else ""}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Declaration:
        day = plain.get("last_day") or ""
        rest = {name: value for name, value in plain.items() if name not in ("last_day", "missing")}
        missing = tuple(plain.get("missing", ()))
        return cls(**rest, missing=missing, last_day=date.fromisoformat(day) if day else None)


def _unknown(place: str, what: str, value: str, known: tuple[str, ...]) -> DataError:
    return DataError("records_choice_unknown", place=place, what=what, value=value[:60], known=", ".join(known))
