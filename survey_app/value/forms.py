"""The forms of an import: what they may bring, and the declaration that they make."""

from __future__ import annotations

import re
from typing import Any

from starlette.datastructures import FormData

from psychometrics.errors import RequestError
from psychometrics.value.columns import COLUMNS, CURRENCY
from psychometrics.value.declaration import Declaration
from survey_app.forms import WebForm
from survey_app.value.models import RecordKind

MOST_MISSING, LONGEST = 20, 300
CHOICES = ("calendar", "order", "decimal", "money", "returns", "duplicates", "missing")
SEPARATORS = re.compile(r"[;\n؛]+")


class KindForm(WebForm):
    """The fields of an upload beside the file itself."""

    kind: RecordKind


def read_declaration(kind: RecordKind, form: FormData) -> Declaration:
    """The posted fields: `column-<standard column>`, calendar, order, decimal, money ("IRR:toman"), rules, missing.

    Raises RequestError `form_invalid` for a field that the page doesn't have.
    """
    columns: dict[str, str] = {}
    plain: dict[str, Any] = {}
    known = (*COLUMNS[kind.value], CURRENCY)
    for name, value in form.multi_items():
        part, _, target = name.partition("-")
        if part == "column" and target in known and isinstance(value, str):
            columns[target] = value[:LONGEST]
        elif name in CHOICES and isinstance(value, str):
            plain[name] = value[:LONGEST]
        elif name != "csrf":
            raise RequestError("form_invalid", place="")
    currency, _, unit = plain.pop("money", "").partition(":")
    missing = [text.strip() for text in SEPARATORS.split(plain.pop("missing", "")) if text.strip()]
    return Declaration(
        kind.value,
        {target: name for target, name in columns.items() if name},
        currency=currency,
        unit=unit,
        missing=tuple(missing[:MOST_MISSING]),
        **plain,
    )
