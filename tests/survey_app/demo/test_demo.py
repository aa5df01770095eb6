"""The demo study as a newcomer finds it."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlmodel import Session, col, select

from survey_app.commands import demo
from survey_app.database import Database
from survey_app.demo.service import ensure_demo, open_to
from survey_app.findings.snapshots import freeze
from survey_app.models import (
    Job,
    JobStatus,
    Membership,
    Researcher,
    Response,
    ResponseStatus,
    Role,
    Snapshot,
    Study,
    StudyStatus,
)
from survey_app.settings import Settings
from survey_app.studies import service
from survey_app.studies.fieldwork import fieldwork
from tests.survey_app.answering.conftest import Respondent, hidden
from tests.survey_app.browser import Browser


def test_there_is_one_demo_and_making_it_again_gives_it_back(database: Database) -> None:
    with database.session() as session:
        first = ensure_demo(session)
        assert ensure_demo(session).id == first.id
        assert len(session.exec(select(Study)).all()) == 1
    assert (first.simulated, first.status) == (True, StudyStatus.LIVE)
    assert service.draft_of(first).languages == ["fa", "ar", "en"]


def test_the_first_who_opens_it_owns_it_and_later_ones_analyse(
    database: Database, researcher: Researcher, other_researcher: Researcher
) -> None:
    with database.session() as session:
        study = ensure_demo(session)
        for person in (researcher, other_researcher, researcher):
            open_to(session, study, person)
        roles = {m.researcher_id: m.role for m in session.exec(select(Membership))}
    assert roles == {researcher.id: Role.OWNER, other_researcher.id: Role.ANALYST}


def test_its_counts_are_those_of_the_population(database: Database) -> None:
    with database.session() as session:
        work = fieldwork(session, ensure_demo(session), 10)
    assert (work.completed, work.started, work.declined, work.left) == (412, 486, 21, 74)
    assert work.median_seconds is not None
    assert 300 < work.median_seconds < 450


def test_its_snapshot_has_the_same_fingerprint_in_every_installation(database: Database, tmp_path: Path) -> None:
    with database.session() as session:
        study = ensure_demo(session)
        snapshot = freeze(session, study, tmp_path, fieldwork(session, study, 10))
    assert (snapshot.n, snapshot.sha256) == (412, SHA256_OF_THE_SNAPSHOT)


SHA256_OF_THE_SNAPSHOT = "516597346a068b6953e0a9f674ef701741e8ef380f16637ffe4caf89b5d64d60"


def test_opening_the_demo_freezes_its_data_once_and_orders_one_analysis(signed_in: Browser, session: Session) -> None:
    for _ in range(2):
        reply = signed_in.submit("/demo", "/")
        assert reply.headers["location"].endswith("/measure")
    assert [snapshot.sha256 for snapshot in session.exec(select(Snapshot))] == [SHA256_OF_THE_SNAPSHOT]
    assert [(job.kind, job.status) for job in session.exec(select(Job))] == [("analysis", JobStatus.WAITING)]
    page = signed_in.get(reply.headers["location"]).text
    assert "Computing scales" in page
    assert 'http-equiv="refresh"' in page
    assert "simulated" in page


def test_what_a_visitor_answers_to_the_demo_is_told_and_kept_apart(
    app: FastAPI, database: Database, session: Session
) -> None:
    with database.session() as writing:
        link = ensure_demo(writing).link
        writing.commit()
    with Respondent(app, link) as visitor:
        assert "is a test: it is kept apart and never counted" in visitor.get(f"/s/{link}").text
        assert visitor.number(visitor.consent().text) == 1
    with Respondent(app, link) as visitor:
        visitor.post(f"/s/{link}/no", data=hidden(visitor.open().text))
    tests = session.exec(select(Response).where(col(Response.is_test).is_(True))).all()
    assert sorted(response.status for response in tests) == [ResponseStatus.DECLINED, ResponseStatus.STARTED]
    study = session.exec(select(Study)).one()
    assert fieldwork(session, study, 10).started == 486


def test_the_command_makes_the_demo_with_its_analysis_ordered(
    database: Database, session: Session, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "Settings", lambda: settings)
    monkeypatch.setattr(demo.migrate, "upgrade", lambda settings: None)
    study, made = demo.run()
    assert made
    assert demo.run() == (study, False)
    assert [job.study_id for job in session.exec(select(Job))] == [study]
