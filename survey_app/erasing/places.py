"""Random places in storage: the order of rows must not tell in which order people answered."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from sqlmodel import Session

PLACES = 2**52
TABLES = (("response", "id"), ("participation", "response_id"), ("webhookdelivery", "response_id"))


def shuffle(session: Session, response_ids: Iterable[str]) -> None:
    """Puts responses, that they were begun by a link and that a webhook was told, at random places of their tables."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return  # an update writes a row anew there, after all others of the same look round
    for response_id in response_ids:
        for table, key in TABLES:
            place = secrets.randbelow(PLACES) + 1
            connection.exec_driver_sql(f"UPDATE OR IGNORE {table} SET rowid = ? WHERE {key} = ?", (place, response_id))
