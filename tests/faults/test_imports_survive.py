"""A worker killed in the middle of an import leaves nothing half-imported; the next one finishes it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from psychometrics.value.declaration import Declaration
from survey_app import migrate
from survey_app.accounts import service as accounts
from survey_app.database import Database
from survey_app.models import Job, JobStatus, Researcher, Study
from survey_app.serve import as_environment
from survey_app.settings import Settings
from survey_app.studies import service as studies
from survey_app.value import service
from survey_app.value.models import ImportStatus, RecordKind, ValueImport

SECONDS = 90
ROWS = 60_000
SAID = Declaration("transactions", {name: name for name in ("customer", "date", "amount")}, currency="USD")


class Shop:
    """A study with purchases on their way in, and a worker that can be killed."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings, self.worker = settings, None  # type: tuple[Settings, subprocess.Popen[bytes] | None]
        migrate.upgrade(settings)
        self.database = Database(settings.database)
        rows = (f"C{n % 900},2024-{1 + n % 12:02}-{1 + n % 28:02},{n}.5\n" for n in range(ROWS))
        self.file = folder / "buys.csv"
        self.file.write_text("customer,date,amount\n" + "".join(rows))

    def start(self) -> None:
        command = [sys.executable, "-m", "survey_app.jobs.worker"]
        self.worker = subprocess.Popen(command, env={**os.environ, **as_environment(self.settings)})

    def kill(self) -> None:
        if self.worker is not None:
            os.kill(self.worker.pid, signal.SIGKILL)
            self.worker.wait()

    def receive(self) -> str:
        with self.database.session() as session, self.file.open("rb") as file:
            by = accounts.make_account(session, "A", "a@example.org", "long enough words")
            study = studies.create(session, by, "en")
            row = service.receive(session, study, self.settings, by, RecordKind.TRANSACTIONS, "buys.csv", file)
            session.commit()
            return row.id

    def declare(self, id: str) -> str:
        with self.database.session() as session:
            row = session.get_one(ValueImport, id)
            study, by = session.get_one(Study, row.study_id), session.get_one(Researcher, row.researcher_id)
            job = service.declare(session, study, self.settings, by, row, SAID)
            session.commit()
            return job.id

    def row(self, id: str) -> ValueImport:
        with self.database.session(writing=False) as session:
            return session.get_one(ValueImport, id)

    def folder(self, id: str) -> Path:
        return self.settings.data_dir / "value" / self.row(id).study_id / id

    def job(self, id: str) -> Job:
        with self.database.session(writing=False) as session:
            return session.get_one(Job, id)


def wait(done: object, what: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not done():  # type: ignore[operator]
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


@pytest.fixture
def shop(settings: Settings, tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(settings, tmp_path)
    yield shop
    shop.kill() if shop.worker and shop.worker.poll() is None else None
    shop.database.dispose()


def test_a_kill_while_rows_are_read_leaves_nothing_and_the_next_worker_finishes(shop: Shop) -> None:
    id = shop.receive()
    shop.start()
    wait((shop.folder(id) / "look.json").is_file, "no look")
    job = shop.declare(id)
    wait(lambda: shop.job(job).done > 0, "nothing read")
    shop.kill()
    row = shop.row(id)
    assert (row.status, row.rows_read, row.path, row.summary) == (ImportStatus.UPLOADED, 0, "", {})
    with shop.database.session(writing=False) as session:
        assert service.current(session, session.get_one(Study, row.study_id)) == {}
    shop.start()
    wait(lambda: shop.job(job).status is JobStatus.DONE, f"{shop.job(job)!r}")
    row = shop.row(id)
    assert (row.status, row.rows_read, row.rows_used) == (ImportStatus.MAPPED, ROWS, ROWS)
    assert [path.suffix for path in shop.folder(id).glob("*.part")] == []
    assert row.created_at < datetime.now(UTC)
