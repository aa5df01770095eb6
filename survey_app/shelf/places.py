"""Where a mistake stands, taken apart for a table: sheet or file, row or line, column or item.

Readers write places as "<file>, <sheet>, row <n>, column <heading>" and "<file>:<line>, <item>".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from instruments.language import Language
from psychometrics.errors import EngagemeterError

_CELL = re.compile(r"(?P<file>.+?), (?:(?P<sheet>[^,]+), )?row (?P<row>\d+)(?:, column (?P<column>.+))?", re.S)
_LINE = re.compile(r"(?P<file>.+?):(?P<row>\d+)(?:, (?P<column>.+))?", re.S)


@dataclass(frozen=True, slots=True)
class Mistake:
    """file : a sheet of a workbook, else a file. row : as the spreadsheet or editor counts; empty where unknown."""

    file: str
    row: str
    column: str
    reason: str
    repair: str


def mistakes(errors: list[dict[str, Any]], t: Language) -> list[Mistake]:
    """Kept errors in words, in the order of the file."""
    return [_mistake(EngagemeterError(e["code"], e["place"], **e["params"]), t) for e in errors]


def _mistake(error: EngagemeterError, t: Language) -> Mistake:
    slots = {name: _named(value, t) for name, value in error.params.items()}
    reason, repair = (t.text(f"errors.{error.code}.{part}", **slots) for part in ("reason", "repair"))
    found = _CELL.fullmatch(error.place) or _LINE.fullmatch(error.place)
    if found is None:
        file, _, item = error.place.partition(", ")
        return Mistake(file, "", item, reason, repair)
    parts = found.groupdict()
    file = parts.get("sheet") or parts["file"]
    return Mistake(file, t.local_digits(parts["row"]), parts["column"] or "", reason, repair)


def _named(value: Any, t: Language) -> Any:
    """Latin names from a file, isolated where they would disturb right-to-left text."""
    if isinstance(value, list):
        return [_named(each, t) for each in value]
    return f"\u2066{value}\u2069" if isinstance(value, str) and t.rtl and value.isascii() else value
