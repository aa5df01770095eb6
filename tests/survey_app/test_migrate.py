"""Every database finds its way to today's tables, or stays as it was."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect
from sqlmodel import SQLModel

from psychometrics.errors import RequestError
from survey_app import migrate
from survey_app.database import Database
from survey_app.main import create_app
from survey_app.models import AuditEvent, Study
from survey_app.serve import as_environment
from survey_app.settings import Settings
from tests.survey_app.browser import Browser


def test_migrations_make_exactly_the_tables_of_today(settings: Settings) -> None:
    assert differences(settings) == []


@pytest.mark.postgres
def test_migrations_make_exactly_the_tables_of_today_on_postgresql(settings: Settings, postgres_url: str) -> None:
    assert differences(settings.model_copy(update={"database_url": postgres_url})) == []


def differences(settings: Settings) -> list[object]:
    migrate.upgrade(settings)
    database = Database(settings.database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = compare_metadata(context, SQLModel.metadata)
    database.dispose()
    return found


def test_a_database_of_today_is_left_alone(settings: Settings) -> None:
    migrate.upgrade(settings)
    assert migrate.upgrade(settings) is None
    assert not (settings.data_dir / "backups").exists()


def test_an_older_database_is_copied_before_it_is_changed(settings: Settings, next_release: None) -> None:
    database = Database(settings.database)
    with database.session() as session:
        session.add(Study(id="kept"))
        session.commit()
    database.dispose()
    backup = migrate.upgrade(settings)
    assert backup is not None
    assert os.stat(backup).st_mode & 0o777 == 0o600
    assert tables(backup) == tables(settings.data_dir / "engagemeter.sqlite") - {"added_later"}
    with closing(sqlite3.connect(backup)) as copy:
        assert copy.execute("SELECT id FROM study").fetchall() == [("kept",)]


def test_a_database_of_a_newer_program_is_refused_untouched(settings: Settings) -> None:
    migrate.upgrade(settings)
    with closing(sqlite3.connect(settings.data_dir / "engagemeter.sqlite")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(RequestError, match="database_newer"):
        migrate.upgrade(settings)


@pytest.mark.parametrize("statement", range(1, 12, 2))
def test_a_kill_at_any_statement_leaves_the_old_database_or_the_new(settings: Settings, statement: int) -> None:
    script = f"import tests.survey_app.test_migrate as t; t.upgrade_and_die_at({statement})"
    died = subprocess.run([sys.executable, "-c", script], env={**os.environ, **as_environment(settings)})
    assert died.returncode == -signal.SIGKILL
    database = Database(settings.database)
    assert set(inspect(database.engine).get_table_names()) == set()
    database.dispose()
    migrate.upgrade(settings)
    assert differences(settings) == []


def test_two_programs_that_start_at_once_both_find_it_done(settings: Settings) -> None:
    script = "from survey_app import migrate, settings; migrate.upgrade(settings.Settings())"
    environment = {**os.environ, **as_environment(settings)}
    programs = [subprocess.Popen([sys.executable, "-c", script], env=environment) for _ in range(2)]
    assert [program.wait() for program in programs] == [0, 0]
    assert differences(settings) == []


def upgrade_and_die_at(statement: int) -> None:
    """Upgrade, and kill this process at the n-th statement that changes the database."""
    from sqlalchemy import Engine, event

    seen = 0

    def count(connection: object, cursor: object, sql: str, *_: object) -> None:
        nonlocal seen
        seen += sql.lstrip().startswith(("CREATE", "INSERT", "ALTER"))
        if seen == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", count)
    migrate.upgrade(Settings())


def tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


@pytest.fixture
def next_release(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A program whose migrations go one step further than the database made by this one."""
    migrate.upgrade(settings)
    further = tmp_path / "migrations"
    further.mkdir()
    (further / "versions").mkdir()
    for path in (*migrate.FOLDER.glob("*.*"), *migrate.FOLDER.glob("versions/*.py")):
        (further / path.relative_to(migrate.FOLDER)).write_text(path.read_text("utf-8"), "utf-8")
    step = f"""from alembic import op
import sqlalchemy as sa
revision, down_revision = "9999", "{migrate.newest()}"
def upgrade():
    op.create_table("added_later", sa.Column("id", sa.Integer(), primary_key=True))
"""
    (further / "versions" / "9999_later.py").write_text(step)
    monkeypatch.setattr(migrate, "FOLDER", further)


def test_a_damaged_database_is_refused_untouched_and_a_running_program_says_so(settings: Settings) -> None:
    migrate.upgrade(settings)
    app = create_app(settings)
    with Browser(app) as browser:
        with app.state.database.session() as session:
            session.add_all(AuditEvent(actor="x", action="test", details={"n": "y" * 3000}) for _ in range(400))
            session.commit()
        app.state.database.dispose()
        path = settings.data_dir / "engagemeter.sqlite"
        content = bytearray(path.read_bytes())
        content[4096 : len(content) // 2] = b"\xa5" * (len(content) // 2 - 4096)
        path.write_bytes(content)
        reply = browser.get("/join/whatever")
        assert (reply.status_code, reply.headers["retry-after"]) == (503, "5")
        assert "damaged" in reply.text
    app.state.database.dispose()
    with pytest.raises(RequestError, match="database_damaged"):
        migrate.upgrade(settings)
    assert path.read_bytes() == content
