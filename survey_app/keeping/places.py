"""Where a job's file lies, kept from the data folder on: a data folder may be moved, or come back as another one.

    {"path": "reports/0f3c.pdf"} in the database is {"path": "/srv/engagemeter/reports/0f3c.pdf"} in the program

The data folder hangs on the engine's dialect, as the key ring does. Rows from before hold whole paths; those of
another folder are looked for here from the name of their own folder on.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Dialect
from sqlalchemy.types import TypeDecorator

ATTRIBUTE = "engagemeter_home"
FOLDERS = ("reports", "analyses", "exports", "planning", "value", "snapshots")


def hang(dialect: Dialect, home: Path) -> None:
    setattr(dialect, ATTRIBUTE, home.absolute())


def home_of(dialect: Dialect) -> Path:
    found: Path = getattr(dialect, ATTRIBUTE)
    return found


def kept(path: str, home: Path) -> str:
    """As it is stored: from the data folder on; one that lies elsewhere stays as it is."""
    return Path(path).relative_to(home).as_posix() if Path(path).is_relative_to(home) else path


def found(path: str, home: Path) -> str:
    """As the program uses it; whether anything lies there is another question."""
    place = Path(path)
    if not place.is_absolute():
        return str(home / place)
    if place.is_relative_to(home):
        return path
    parts = place.parts
    at = max((number for number, part in enumerate(parts) if part in FOLDERS), default=-1)
    return str(home.joinpath(*parts[at:])) if at >= 0 else path


class Placed(TypeDecorator[dict[str, Any]]):
    """A mapping as JSON whose "path", if it has one, is kept from the data folder on."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> dict[str, Any] | None:
        return {**value, "path": kept(value["path"], home_of(dialect))} if value and value.get("path") else value

    def process_result_value(self, value: dict[str, Any] | None, dialect: Dialect) -> dict[str, Any] | None:
        return {**value, "path": found(value["path"], home_of(dialect))} if value and value.get("path") else value
