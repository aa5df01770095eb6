"""Storage keeps what it acknowledged, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, select

from survey_app.database import Database
from survey_app.models import Membership, Researcher, Role, SetupLink, Study, StudyStatus


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'store.sqlite'}")
    else:
        database = Database(request.getfixturevalue("postgres_url"))
    SQLModel.metadata.create_all(database.engine)
    yield database
    database.dispose()


def keep(store: Database, *rows: SQLModel) -> None:
    with store.session() as session:
        session.add_all(rows)
        session.commit()


def test_sqlite_puts_every_commit_on_the_disk_before_it_is_acknowledged(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    with database.engine.connect() as connection:
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous")}
        assert found == {"journal_mode": "wal", "synchronous": 2}
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA secure_delete")).scalar() == 1


def test_a_session_left_without_commit_changes_nothing(store: Database) -> None:
    with store.session() as session:
        session.add(Study(id="s"))
        session.flush()
    with store.session(writing=False) as session:
        assert session.get(Study, "s") is None


def test_what_was_kept_is_read_back_the_same(store: Database) -> None:
    moment = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    draft = {"title": {"fa": "می‌خواهم\u200c", "en": "a\u0301"}, "n": 3, "x": 0.1, "list": [None, True]}
    keep(store, Study(id="s", draft=draft, created_at=moment))
    with store.session(writing=False) as session:
        study = session.get_one(Study, "s")
        assert study.draft == draft
        assert study.created_at == moment
        assert study.created_at.tzinfo is not None
        assert study.status is StudyStatus.DRAFT


def test_a_choice_is_kept_as_its_text(store: Database) -> None:
    keep(store, Study(id="s"))
    with store.session(writing=False) as session:
        assert session.execute(text("SELECT status FROM study")).scalar() == "draft"


def test_a_row_that_points_nowhere_is_refused(store: Database) -> None:
    with pytest.raises(IntegrityError):
        keep(store, Membership(study_id="nowhere", researcher_id="nobody"))


def test_one_researcher_has_one_role_in_a_study(store: Database) -> None:
    keep(store, Study(id="s"), Researcher(id="r", email="a@example.org", name="A", password_hash="-"))
    keep(store, Membership(study_id="s", researcher_id="r"))
    with pytest.raises(IntegrityError):
        keep(store, Membership(study_id="s", researcher_id="r", role=Role.VIEWER))


def test_twenty_writers_of_one_key_leave_one_row(store: Database) -> None:
    kept, refused, barrier = [], [], threading.Barrier(20)

    def write() -> None:
        barrier.wait()
        try:
            keep(store, SetupLink(token_hash="same"))
            kept.append(1)
        except IntegrityError:
            refused.append(1)

    run_together(write, 20)
    assert (len(kept), len(refused)) == (1, 19)


def test_writers_wait_for_each_other_instead_of_losing_an_update(store: Database) -> None:
    keep(store, Study(id="s", draft={"count": 0}))

    def count(session: Session) -> None:
        query = select(Study).where(Study.id == "s")
        study = session.exec(query if store.is_sqlite else query.with_for_update()).one()
        study.draft = {"count": study.draft["count"] + 1}
        session.add(study)

    def write() -> None:
        with store.session() as session:
            count(session)
            session.commit()

    run_together(write, 12)
    with store.session(writing=False) as session:
        assert session.get_one(Study, "s").draft == {"count": 12}


def run_together(work: object, people: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(people)]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
