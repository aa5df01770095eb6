"""Watching: how many reach each page, what came each day, an alarm when answers are gone, one cheap question."""

from __future__ import annotations

from datetime import timedelta

from fastapi import FastAPI
from sqlmodel import Session, select

from survey_app.database import Database
from survey_app.models import AnswerEvent, Membership, Researcher, Response, Role, Snapshot, Study, now
from survey_app.studies.fieldwork import Fieldwork, fieldwork
from survey_app.studies.watching import DAYS, flow, watch
from tests.conftest import PASSWORD
from tests.survey_app.answering.conftest import Respondent, definition, publish
from tests.survey_app.answering.test_flow import receipt
from tests.survey_app.browser import Browser


def test_each_page_counts_those_who_came_to_it_or_past_it() -> None:
    work = Fieldwork(started=10, completed=4)
    steps = flow([(0, 3), (1, 2), (2, 1)], work, pages=3)
    assert [(step.page, step.people) for step in steps] == [(1, 10), (2, 7), (3, 5), (4, 4)]
    assert [step.share for step in steps] == [1.0, 0.7, 0.5, 0.4]
    assert [step.share for step in flow([], Fieldwork(), pages=1)] == [0.0, 0.0]


def watched(session: Session) -> tuple[int, int, tuple[int, ...]]:
    study = session.exec(select(Study)).one()
    found = watch(session, study, fieldwork(session, study, 3), 3)
    return found.lost, found.withdrawn, tuple(count for _, count in found.arrivals)


def test_answers_of_each_day_stand_under_their_day(app: FastAPI, database: Database) -> None:
    link = publish(database, definition())
    for _ in range(3):
        Respondent(app, link).finish()
    with database.session() as session:
        one = session.exec(select(Response)).first()
        assert one is not None
        assert one.completed_at is not None
        one.completed_at -= timedelta(days=2)
        session.add(one)
        session.commit()
        assert watched(session)[2] == (0,) * (DAYS - 3) + (1, 0, 2)


def test_an_answer_that_is_gone_is_an_alarm_unless_it_was_withdrawn(app: FastAPI, database: Database) -> None:
    link = publish(database, definition())
    codes = [receipt(Respondent(app, link).finish().text) for _ in range(3)]
    with database.session() as session:
        study = session.exec(select(Study)).one()
        session.add(Snapshot(study_id=study.id, n=3, sha256="", path="", flow={"completed": 3}))
        session.commit()
    deleting = {"code": codes[0], "sure": "1"}
    assert Respondent(app, link).post(f"/s/{link}/mine/delete", data=deleting).status_code == 200
    with database.session() as session:
        assert watched(session)[:2] == (0, 1)
        for event in session.exec(select(AnswerEvent)):
            session.delete(event)
        session.flush()
        session.delete(session.exec(select(Response)).first())
        session.commit()
        assert watched(session)[:2] == (1, 1)


def test_a_script_that_has_the_counts_is_told_so(app: FastAPI, database: Database, researcher: Researcher) -> None:
    link = publish(database, definition())
    with database.session() as session:
        study = session.exec(select(Study)).one()
        session.add(Membership(study_id=study.id, researcher_id=researcher.id, role=Role.VIEWER))
        session.commit()
    with Browser(app) as viewer:
        viewer.sign_in(researcher.email, PASSWORD)
        path = f"/studies/{study.id}/collect"
        minute = now().minute
        first = viewer.get(path)
        again = viewer.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert again.status_code == 304 or now().minute != minute
        assert "Messages and waves" not in first.text
        assert f"/studies/{study.id}/data" not in first.text
        Respondent(app, link).finish()
        assert viewer.get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 200
