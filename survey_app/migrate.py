"""Bring a database up to this program's tables: backup first, then every step in one transaction.

A kill at any moment leaves either the old database or the new one. Two programs that start at once wait for
each other. A database made by a newer program is refused untouched.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError, OperationalError

from psychometrics.errors import RequestError
from psychometrics.whole_file import whole_file
from survey_app.database import Database
from survey_app.models import now
from survey_app.settings import Settings

FOLDER = Path(__file__).parent / "migrations"
LOCK = 7_210_395_512
KEPT_BACKUPS = 10


def upgrade(settings: Settings) -> Path | None:
    """Walk from the database's revision to the newest; returns the backup that was made, if any.

    Raises RequestError `database_damaged`, before anything is written, when SQLite's file is; `database_newer` when
    it belongs to a newer program.
    """
    settings.make_data_dir()
    database, backup = Database(settings.database, settings.identity_keys, settings.data_dir), None
    try:
        _refuse_damaged(database, settings)
        revision = revision_of(database)
        if revision == newest():
            return None
        _refuse_unknown(revision, settings)
        if revision is not None and database.is_sqlite:
            backup = back_up(settings, f"before-{newest()}")
        with database.session() as session:
            _walk(session.connection(), settings)
            session.commit()
    finally:
        database.dispose()
    return backup


def revision_of(database: Database) -> str | None:
    """The revision of a database; None for an empty one."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    return ScriptDirectory(str(FOLDER)).get_current_head() or ""


def back_up(settings: Settings, reason: str) -> Path:
    """A consistent copy of the SQLite database in `backups/`, whole or not at all; old ones are cleared away."""
    folder = settings.data_dir / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{now():%Y%m%d-%H%M%S}-{reason}.sqlite"
    with (
        whole_file(path) as draft,
        closing(sqlite3.connect(settings.data_dir / "engagemeter.sqlite")) as source,
        closing(sqlite3.connect(draft)) as copy,
    ):
        source.backup(copy)
    for old in sorted(folder.glob("*-before-*.sqlite"))[:-KEPT_BACKUPS]:
        old.unlink(missing_ok=True)
    return path


def _walk(connection: Connection, settings: Settings) -> None:
    """Inside one transaction, with the database's lock held: the revision is read again under the lock."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    _refuse_unknown(MigrationContext.configure(connection).get_current_revision(), settings)
    command.upgrade(_config(connection), "head")


def _refuse_damaged(database: Database, settings: Settings) -> None:
    """SQLite's own look at every page; what can't even be opened is damaged as well."""
    if not database.is_sqlite:
        return
    try:
        with database.engine.connect() as connection:
            found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    except OperationalError:
        raise
    except DatabaseError as error:
        raise RequestError("database_damaged", place=str(settings.data_dir)) from error
    if found != "ok":
        raise RequestError("database_damaged", place=str(settings.data_dir))


def _refuse_unknown(revision: str | None, settings: Settings) -> None:
    known = {script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions()}
    if revision is not None and revision not in known:
        raise RequestError("database_newer", place=str(settings.data_dir), revision=revision, known=newest())


def _config(connection: Any) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config
