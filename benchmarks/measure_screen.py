"""The Measure screen of many responses: the snapshot, its analysis, and then the screen itself.

python -m benchmarks.measure_screen                 100,000 responses to a scale of ten items
python -m benchmarks.measure_screen 10000
Seconds of the processor. The screen is asked for over HTTP by a signed-in owner, five times; the least counts.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, select

from benchmarks.exports import BATCH, response
from benchmarks.serving import publish
from instruments.library import find
from survey_app import migrate
from survey_app.accounts import passwords
from survey_app.database import Database
from survey_app.findings import service
from survey_app.findings.compute import measure
from survey_app.findings.orders import analysis_order
from survey_app.jobs.run import Context
from survey_app.main import create_app
from survey_app.models import Job, JobStatus, Membership, Researcher, Response, Role, Study, StudyVersion
from survey_app.settings import Settings
from survey_app.studies.definition import Consent, InstrumentBlock, StudyDefinition
from tests.survey_app.browser import Browser

PIN = "brand-engagement@1.0"
SPREAD = 2
EMAIL, PASSWORD = "mina@example.org", "a quiet river in autumn"


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    print(f"load of the computer: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), base_url="http://testserver", language="en", _env_file=None)
        migrate.upgrade(settings)
        app = create_app(settings)
        database: Database = app.state.database
        with database.session() as session:
            owner = Researcher(email=EMAIL, name="Mina", password_hash=passwords.hashed(PASSWORD), language="en")
            session.add(owner)
            session.commit()
        publish(database, definition())
        with database.session() as session:
            study = session.exec(select(Study)).one()
            session.add(Membership(study_id=study.id, researcher_id=owner.id, role=Role.OWNER))
            fill(session, rows)
            session.commit()
        took(f"snapshot of {rows:,} responses", lambda: freeze(database, settings))
        took("its analysis, in the job process", lambda: analyse(Context(settings, database)))
        with Browser(app) as browser:
            browser.sign_in(EMAIL, PASSWORD)
            took("the screen", lambda: see(browser, study.id), times=5)
        database.dispose()


def took(what: str, do: Any, times: int = 1) -> None:
    least = float("inf")
    for _ in range(times):
        begun = time.process_time()
        do()
        least = min(least, time.process_time() - begun)
    print(f"{what}: {least:.2f} s", flush=True)


def definition() -> StudyDefinition:
    consent = Consent(text={"en": "You may stop at any time."}, contact="a@example.org", keep_until="2099-01-01")
    block = InstrumentBlock(pin=PIN)
    return StudyDefinition(
        title={"en": "Speed"}, brand={"en": "Avan"}, languages=["en"], blocks=[block], consent=consent
    )


def fill(session: Session, rows: int) -> None:
    """Answers around a person's own level, so that the scale holds together."""
    version, draw = session.exec(select(StudyVersion)).one(), random.Random(1)
    codes = [question.code for question in find(PIN).scored]
    for start in range(0, rows, BATCH):
        batch = []
        for number in range(start, min(start + BATCH, rows)):
            level = draw.randint(1 + SPREAD, 7 - SPREAD)
            answers = {code: level + draw.randint(-SPREAD, SPREAD) for code in codes}
            batch.append(response(version, number, draw, answers))
        session.connection().execute(insert(Response.__table__), batch)  # type: ignore[attr-defined]


def freeze(database: Database, settings: Settings) -> None:
    with database.session() as session:
        service.measure(session, session.exec(select(Study)).one(), settings, None)
        session.commit()


def analyse(context: Context) -> None:
    """What the worker does with the order, its limits aside."""
    with context.database.session(writing=False) as session:
        job = session.exec(select(Job).where(Job.kind == "analysis")).one()
    found = measure(**analysis_order(context, job.id, job.input["snapshot_id"]))
    with context.database.session() as session:
        job.status, job.result = JobStatus.DONE, found
        session.add(job)
        session.commit()


def see(browser: Browser, study_id: str) -> None:
    reply = browser.get(f"/studies/{study_id}/measure")
    assert reply.status_code == 200, reply.text
    assert "<table" in reply.text


if __name__ == "__main__":
    main()
