"""The database: SQLite in WAL mode with every commit on disk before it is acknowledged, or PostgreSQL by address.

A session opened for writing takes SQLite's write lock at its first statement (BEGIN IMMEDIATE), so that two
writers wait for each other instead of failing half-way.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlmodel import Session

from survey_app.keeping import places
from survey_app.sealing import columns
from survey_app.sealing.keyring import NAME, Keyring

BUSY_SECONDS = 5
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    f"busy_timeout={BUSY_SECONDS * 1000}",
)


class Database:
    """An engine and its sessions. Sessions never commit by themselves: the request, job or command does."""

    def __init__(self, url: str, keys: Path | None = None, home: Path | None = None) -> None:
        """For SQLite both are found beside the database where they are not named.

        keys : the file of keys for names and addresses. home : the data folder, from which places of files are kept.
        """
        self.engine = make_engine(url)
        beside = Path(self.engine.url.database or NAME).with_name(NAME)
        columns.hang(self.engine.dialect, Keyring(keys or beside))
        places.hang(self.engine.dialect, home or beside.parent)
        self._writing = self.engine.execution_options(writing=True)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def session(self, *, writing: bool = True) -> Session:
        return Session(self._writing if writing else self.engine, expire_on_commit=False)

    def dispose(self) -> None:
        self.engine.dispose()


def make_engine(url: str) -> Engine:
    """An engine for `sqlite:///file` or `postgresql+psycopg://…`. What people wrote never stands in its errors."""
    if not url.startswith("sqlite"):
        return create_engine(
            url,
            hide_parameters=True,
            pool_pre_ping=True,
            pool_timeout=BUSY_SECONDS,
            pool_size=10,
            max_overflow=10,
        )
    engine = create_engine(
        url,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": BUSY_SECONDS},
        pool_timeout=BUSY_SECONDS,
        pool_size=40,
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Any) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
