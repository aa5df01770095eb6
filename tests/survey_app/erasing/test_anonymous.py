"""Whoever has the database, its log, a backup and the program's own log can't tell whose answers are whose (PRV-01).

Twenty people are invited to an anonymous study, and twelve of them answer in an order that the attacker knows.
"""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from math import comb, factorial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi import FastAPI
from sqlmodel import Session, select

from survey_app.api import webhooks
from survey_app.api.models import Webhook
from survey_app.database import Database
from survey_app.erasing import blurring
from survey_app.keeping.backup import back_up, restore
from survey_app.models import AnswerEvent, Researcher, Response, Study, StudyStatus, now
from survey_app.panels.models import Participation
from survey_app.settings import Settings
from survey_app.studies.service import latest_version
from tests.survey_app.answering.conftest import definition, publish
from tests.survey_app.panels.test_promises import Invited, invite

INVITED, ANSWERING = 20, 12
RARE = 2e-5
"""Some thirty orders are looked at; by chance one of them names 8 of 12 people rightly in one run of three thousand."""


class Fieldwork:
    """Who answered in which order, as the attacker knows it, and which response was theirs, as only the test does."""

    def __init__(self, app: FastAPI, database: Database, settings: Settings) -> None:
        self.link = publish(database, definition(privacy="anonymous"))
        self.paths = [invite(database, settings, self.link, f"p{number}") for number in range(INVITED)]
        self.order = list(np.random.default_rng(3).permutation(INVITED)[:ANSWERING])
        self.truth: list[str] = []
        for person in self.order:
            Invited(app, self.link).answer_all(self.paths[person])
            with database.session() as session:
                webhooks.gather(session)
                session.commit()
                ids = set(session.exec(select(Response.id)))
            self.truth += ids - set(self.truth)


@pytest.fixture
def fieldwork(app: FastAPI, database: Database, settings: Settings, researcher: Researcher) -> Fieldwork:
    with database.session() as session:
        other = Study(id="other")
        session.add(other)
        session.commit()
    return Fieldwork(app, database, settings)


def orders(path: Path, truth: list[str]) -> dict[str, list[str]]:
    """Response ids in every order that the database gives away: of rows, and of each column that differs."""
    found: dict[str, list[str]] = {}
    with closing(sqlite3.connect(path)) as connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            key = "id" if table == "response" else "response_id"
            if key not in columns:
                continue
            for column in ("rowid", *columns):
                rows = connection.execute(f"SELECT {key}, {column} FROM {table} ORDER BY {column}").fetchall()
                ours = [row for row in rows if row[0] in truth]
                if len({str(value) for _, value in ours}) == len(ours) == len(truth):
                    found[f"{table}.{column}"] = [id for id, _ in ours]
    return found


def p_value(guess: list[str], truth: list[str]) -> float:
    """How often a random order names at least as many people rightly as this one: those left over are all misplaced."""
    hits, n = sum(one == other for one, other in zip(guess, truth, strict=True)), len(truth)
    misplaced = [1, 0]
    for count in range(2, n + 1):
        misplaced.append((count - 1) * (misplaced[-1] + misplaced[-2]))
    return sum(comb(n, right) * misplaced[n - right] for right in range(hits, n + 1)) / factorial(n)


def test_no_order_in_the_database_names_anybody_better_than_chance(
    fieldwork: Fieldwork, settings: Settings, database: Database
) -> None:
    known = orders(settings.data_dir / "engagemeter.sqlite", fieldwork.truth)
    assert {"response.rowid", "participation.rowid", "response.id", "response.resume_hash"} <= set(known)
    for name, guess in known.items():
        assert p_value(guess, fieldwork.truth) > RARE, name
        assert p_value(guess[::-1], fieldwork.truth) > RARE, name


def test_an_order_that_tells_would_be_noticed() -> None:
    truth = [str(number) for number in range(ANSWERING)]
    assert p_value(truth, truth) == pytest.approx(1 / factorial(ANSWERING))
    most = [*truth[:8], *truth[9:], truth[8]]
    assert p_value(most, truth) < RARE < p_value([*truth[:7], *truth[8:], truth[7]], truth)
    assert p_value(truth[::-1], truth) == 1.0


def test_nothing_beside_a_response_is_finer_than_a_day_or_belongs_to_a_person(
    fieldwork: Fieldwork, settings: Settings, database: Database
) -> None:
    blurring.look_round(database)
    with closing(sqlite3.connect(settings.data_dir / "engagemeter.sqlite")) as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute("SELECT * FROM response")]
        parts = [dict(row) for row in connection.execute("SELECT * FROM participation")]
        people = connection.execute("SELECT id, person, identity FROM contact").fetchall()
        links = connection.execute("SELECT token_hash FROM invitation").fetchall()
        events = connection.execute("SELECT count(*) FROM answerevent").fetchone()[0]
        jobs = " ".join(str(tuple(row)) for row in connection.execute("SELECT * FROM job"))
        trail = " ".join(str(tuple(row)) for row in connection.execute("SELECT * FROM auditevent"))
    theirs = {cell for row in [*people, *links] for cell in tuple(row)}
    assert not theirs & {cell for row in [*rows, *parts] for cell in row.values() if isinstance(cell, str)}
    assert {row["started_at"][11:19] for row in rows} == {row["saved_at"][11:19] for row in rows} == {"00:00:00"}
    assert {tuple(sorted((name, row[name]) for name in ("person", "facts"))) for row in parts} == {
        (("facts", "{}"), ("person", ""))
    }
    assert events == 0
    assert not [id for id in fieldwork.truth if id in jobs or id in trail]


def test_the_log_of_the_database_and_a_backup_tell_no_more(
    fieldwork: Fieldwork, settings: Settings, database: Database, tmp_path: Path
) -> None:
    blurring.look_round(database)
    log = settings.data_dir / "engagemeter.sqlite-wal"
    assert not log.is_file() or log.stat().st_size == 0
    back_up(settings, tmp_path / "b", "seven quiet rivers")
    restore(tmp_path / "b", tmp_path / "back", "seven quiet rivers")
    for name, guess in orders(tmp_path / "back" / "engagemeter.sqlite", fieldwork.truth).items():
        assert p_value(guess, fieldwork.truth) > RARE, name


def test_the_program_s_own_log_names_no_link(
    app: FastAPI, database: Database, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    link = publish(database, definition(privacy="anonymous"))
    path = invite(database, settings, link, "p1")
    with caplog.at_level(logging.DEBUG, logger="survey_app"), caplog.at_level(logging.DEBUG, logger="uvicorn"):
        Invited(app, link).answer_all(path)
    assert path.rsplit("/", 1)[1] not in caplog.text


def test_a_webhook_is_told_without_a_moment(app: FastAPI, database: Database, settings: Settings) -> None:
    link = publish(database, definition(privacy="anonymous"))
    with database.session() as session:
        study = session.exec(select(Study).where(Study.link == link)).one()
        maker = Researcher(email="a@b.org", name="A", password_hash="-")
        session.add(maker)
        session.flush()
        session.add(Webhook(study_id=study.id, researcher_id=maker.id, url="https://example.org/", secret="s"))
        session.commit()
    Invited(app, link).answer_all(invite(database, settings, link, "p1"))
    with database.session() as session:
        assert webhooks.gather(session) == 1
        session.commit()
    with closing(sqlite3.connect(settings.data_dir / "engagemeter.sqlite")) as connection:
        (made,) = connection.execute("SELECT created_at FROM webhookdelivery").fetchone()
    assert made[11:19] == "00:00:00"


def test_days_on_which_few_answered_are_joined() -> None:
    first = date(2026, 11, 1)
    days = [first] * 6 + [first + timedelta(1)] * 2 + [first + timedelta(2)] * 4 + [first + timedelta(5)] * 2
    goal = blurring.joined(days, 5)
    assert goal == {
        first: first,
        first + timedelta(1): first + timedelta(1),
        first + timedelta(2): first + timedelta(1),
        first + timedelta(5): first + timedelta(1),
    }
    assert blurring.joined([first], 5) == {first: first}
    assert blurring.joined([], 5) == {}


def test_what_was_not_finished_loses_hours_and_log_when_the_study_is_over(
    app: FastAPI, database: Database, settings: Settings
) -> None:
    link = publish(database, definition(privacy="anonymous"))
    phone = Invited(app, link)
    phone.fill(phone.begin(invite(database, settings, link, "p1")))
    with database.session() as session:
        study = session.exec(select(Study)).one()
        study.status, study.closed_at = StudyStatus.CLOSED, now() - timedelta(hours=3)
        session.add(study)
        session.commit()
    assert blurring.look_round(database) == 1
    assert blurring.look_round(database) == 0
    with database.session(writing=False) as session:
        response = session.exec(select(Response)).one()
        assert session.exec(select(AnswerEvent)).all() == []
        assert session.exec(select(Participation)).one().person == ""
    assert response.started_at.time() == datetime.min.time()
    assert response.answers


def test_answers_of_a_few_days_get_one_day(database: Database) -> None:
    link = publish(database, definition(privacy="anonymised"))
    with database.session() as session:
        study = session.exec(select(Study).where(Study.link == link)).one()
        _add(session, study, [1] * 6 + [2, 3, 4])
        assert blurring.coarsen(session, study.id, 5) == 3
        rows = session.exec(select(Response)).all()
        session.commit()
    assert {row.started_at.day for row in rows} == {1}
    assert {(row.completed_at - row.started_at).total_seconds() for row in rows} == {90.0}  # type: ignore[operator]


def _add(session: Session, study: Study, days: list[int]) -> None:
    version: Any = latest_version(session, study)
    for number, day in enumerate(days):
        began = datetime(2026, 10, day, tzinfo=UTC)
        session.add(
            Response(
                study_id=study.id,
                study_version_id=version.id,
                submission_key=f"k{number}",
                resume_hash=f"k{number}",
                language="en",
                status="completed",
                started_at=began,
                saved_at=began,
                completed_at=began + timedelta(seconds=90),
            )
        )
    session.flush()
