"""Columns whose values are sealed on their way into the database and opened on their way out.

The key ring hangs on the engine's dialect, so that each database has its own: see `survey_app.database`.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Dialect, String, Text
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session

from survey_app.sealing.keyring import Keyring

ATTRIBUTE = "engagemeter_keyring"


def hang(dialect: Dialect, keyring: Keyring) -> None:
    setattr(dialect, ATTRIBUTE, keyring)


def keyring_of(dialect: Dialect) -> Keyring:
    found: Keyring = getattr(dialect, ATTRIBUTE)
    return found


def blind(session: Session, text: str) -> str:
    """How a text stands in an index of this session's database."""
    return keyring_of(session.get_bind().dialect).blind(text)


class Sealed(TypeDecorator[str]):
    """A text that nobody reads without the key; "" stays "". It can't be searched or sorted by the database."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return keyring_of(dialect).seal(value) if value else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return keyring_of(dialect).open(value) if value else value


class Blind(TypeDecorator[str]):
    """A keyed hash in place of a text: equal texts are equal here too, and nothing more can be told of them."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return keyring_of(dialect).blind(value) if value else value


class SealedFields(TypeDecorator[dict[str, Any]]):
    """Further fields as sealed JSON; none of them is an empty text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> str:
        return keyring_of(dialect).seal(json.dumps(value, ensure_ascii=False)) if value else ""

    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, Any]:
        return dict(json.loads(keyring_of(dialect).open(value))) if value else {}
