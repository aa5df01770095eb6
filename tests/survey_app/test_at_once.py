"""Two requests at one moment: neither loses what the other did, none meets a file between two steps."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from survey_app import migrate
from survey_app.database import Database
from survey_app.exchange import folder
from survey_app.main import create_app
from survey_app.models import Job, Researcher, Snapshot, Study
from survey_app.settings import Settings
from survey_app.shelf import drafts
from survey_app.studies import service
from tests.conftest import PASSWORD, make_researcher
from tests.survey_app.browser import Browser
from tests.survey_app.studies.making import answer, live_study, ready_draft
from tests.survey_app.studies.test_merging import form_of, seen

WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
SECONDS = 120


@pytest.mark.postgres
def test_on_postgresql_a_change_waits_for_another_one_of_the_same_study(settings: Settings, postgres_url: str) -> None:
    settings = settings.model_copy(update={"database_url": postgres_url})
    migrate.upgrade(settings)
    app = create_app(settings)
    database: Database = app.state.database
    owner = make_researcher(database, "mina@example.org", "Mina")
    with database.session() as session:
        study = service.create(session, owner, "en")
        service.save_draft(session, study, ready_draft("en"))
        session.commit()
    shown, page, replies = service.draft_of(study), f"/studies/{study.id}/design", list[int]()
    with Browser(app) as browser:
        browser.sign_in(owner.email, PASSWORD)
        form = {**form_of(shown, seen=seen(browser, page), contact="new@b.org"), "csrf": browser.token(page)}
        with database.session() as first:
            held = first.get_one(Study, study.id, with_for_update={"key_share": True})
            service.save_draft(first, held, shown.model_copy(update={"page_size": 8}))
            second = threading.Thread(target=lambda: replies.append(browser.post(page, data=form).status_code))
            second.start()
            wait_for_a_waiting_one(database)
            first.commit()
        second.join(SECONDS)
    with database.session(writing=False) as session:
        now = service.draft_of(session.get_one(Study, study.id))
    database.dispose()
    assert replies == [303]
    assert (now.page_size, now.consent.contact) == (8, "new@b.org")


def wait_for_a_waiting_one(database: Database) -> None:
    deadline = time.monotonic() + SECONDS
    with database.session(writing=False) as watching:
        while not watching.execute(text(WAITS)).scalar_one():
            assert time.monotonic() < deadline, "nobody waits"
            watching.rollback()
            time.sleep(0.02)


def test_two_that_make_the_same_row_get_no_failure_but_are_asked_to_send_again(
    signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def somebody_was_first(*_: object) -> None:
        raise IntegrityError("INSERT", {}, Exception("UNIQUE constraint failed"))

    monkeypatch.setattr("survey_app.studies.service.create", somebody_was_first)
    reply = signed_in.submit("/studies", "/")
    assert (reply.status_code, reply.headers["retry-after"]) == (503, "5")


def test_a_double_click_on_freeze_freezes_once(
    signed_in: Browser, database: Database, researcher: Researcher, session: Session
) -> None:
    with database.session() as writing:
        study = live_study(writing, researcher)
        version = service.latest_version(writing, study)
        assert version is not None
        for number in range(20):
            answer(writing, study, version, key=f"k{number}", answers={})
        writing.commit()
    for _ in range(2):
        assert signed_in.submit(f"/studies/{study.id}/freeze", f"/studies/{study.id}/measure").status_code == 303
    assert len(session.exec(select(Snapshot)).all()) == 1
    assert len(session.exec(select(Job).where(Job.kind == "analysis")).all()) == 1


def test_old_exports_are_cleared_while_somebody_else_clears_them(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, names = folder.exports_folder(settings), ("a.csv", "b.csv")
    for name in names:
        (kept / name).write_text("x")
        os.utime(kept / name, (0, 0))
    stat = Path.stat

    def deleted_before(path: Path, **options: bool) -> os.stat_result:
        if path.suffix == ".csv":
            path.unlink(missing_ok=True)
        return stat(path, **options)

    monkeypatch.setattr(Path, "stat", deleted_before)
    folder.tidy(settings)
    assert [name for name in names if (kept / name).exists()] == []


def test_an_upload_that_is_discarded_while_it_is_read_is_not_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = tmp_path / "draft"
    upload.mkdir()
    (upload / drafts.FOUND).write_text("{}")
    read = Path.read_text

    def gone(path: Path, *options: str) -> str:
        drafts.remove(drafts.Draft(Job(kind=drafts.KIND), upload, {}, ""))
        return read(path, *options)

    monkeypatch.setattr(Path, "read_text", gone)
    assert drafts._read(Job(kind=drafts.KIND), upload) is None


def test_two_programs_that_start_at_once_both_keep_a_backup_and_one_migrates(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate.upgrade(settings)
    both = threading.Barrier(2)
    made: list[Path] = []

    def start() -> None:
        both.wait(SECONDS)
        made.append(migrate.back_up(settings, "before-next"))

    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    assert len(made) == 2
    assert all(path.read_bytes().startswith(b"SQLite format 3") for path in made)
    assert {path.stat().st_mode & 0o777 for path in made} == {0o600}
    assert {path.suffix for path in (settings.data_dir / "backups").iterdir()} == {".sqlite"}
