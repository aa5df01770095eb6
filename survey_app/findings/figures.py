"""Numbers out of a stored analysis, and the words for those that could not be computed."""

from __future__ import annotations

from typing import Any

from instruments.language import Language


def number(value: Any) -> float | None:
    """The number, or None where the analysis says that there is none."""
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def first_number(row: dict[str, Any], *names: str) -> float | None:
    """The first of these fields that is a number."""
    return next((found for name in names if (found := number(row.get(name))) is not None), None)


def reason(value: Any, t: Language) -> str:
    """Why a figure or a whole result stands empty, in words; empty when it doesn't."""
    if not isinstance(value, dict) or value.get("kind") != "NotComputable":
        return ""
    return note_words(value["reason"], t)


def note_words(note: dict[str, Any], t: Language) -> str:
    """The words of a note, or of the error that a note stands for."""
    params = {name: _slot(value, t) for name, value in note.get("params", {}).items()}
    for key in (f"notes.{note['code']}", f"errors.{note['code']}.reason"):
        if t.has(key):
            return t.text(key, **params)
    return t.text("web.findings.reason_unknown", code=note["code"])


def _slot(value: Any, t: Language) -> Any:
    if isinstance(value, float):
        return int(value) if value.is_integer() else t.number(value, 2)
    if isinstance(value, list):
        return t.list_separator.join(str(each) for each in value)
    return value
