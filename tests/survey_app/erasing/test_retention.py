"""On the day that respondents were told, what leads to a person goes; the owner is warned before (PRV-08)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select

from survey_app import audit
from survey_app.database import Database
from survey_app.erasing import retention
from survey_app.models import AnswerEvent, Invitation, Job, Researcher, Response, Study, StudyStatus, now
from survey_app.panels.models import Contact, Participation
from survey_app.settings import Settings
from survey_app.studies.definition import Consent
from tests.survey_app.answering.conftest import definition, publish
from tests.survey_app.browser import Browser
from tests.survey_app.panels.test_promises import Invited, invite
from tests.survey_app.studies.making import live_study, ready_draft

UNTIL = date(2028, 3, 1)


def only(session: Session) -> Study:
    return session.exec(select(Study)).one()


@pytest.mark.parametrize("how", ["anonymise", "delete"])
def test_the_day_after_nothing_leads_to_a_person(
    app: FastAPI, database: Database, settings: Settings, how: Literal["anonymise", "delete"]
) -> None:
    link = publish(database, definition(privacy="identified", retention=how))
    Invited(app, link).answer_all(invite(database, settings, link))
    assert retention.look_round(database, UNTIL) == 0, "the day itself is still promised"
    assert retention.look_round(database, UNTIL + timedelta(1)) == 1
    assert retention.look_round(database, UNTIL + timedelta(2)) == 0, "once is enough"
    with database.session(writing=False) as session:
        assert not any(session.exec(select(table)).all() for table in (Contact, Invitation, AnswerEvent))
        responses = session.exec(select(Response)).all()
        assert len(responses) == (1 if how == "anonymise" else 0)
        for response in responses:
            assert response.answers
            assert response.invitation_hash is None
            assert response.receipt_hash is None
            assert response.consent == {}
            assert response.started_at.date() == UNTIL + timedelta(1)
        assert {(row.person, str(row.facts)) for row in session.exec(select(Participation))} <= {("", "{}")}
        assert only(session).status is StudyStatus.CLOSED
        (event,) = audit.events(session, action="study.retention")
        assert event.details == {"how": how, "until": UNTIL.isoformat(), "responses": 1}
        assert session.exec(select(Job).where(Job.kind == "purge")).one()


def test_a_day_that_was_moved_holds(database: Database) -> None:
    publish(database, definition(consent=Consent(keep_until="2029-01-01")))
    assert retention.look_round(database, UNTIL + timedelta(1)) == 0


@pytest.mark.parametrize(("days", "warned", "urgent"), [(40, False, False), (30, True, False), (7, True, True)])
def test_the_pages_of_the_study_warn_in_time(
    database: Database, researcher: Researcher, signed_in: Browser, days: int, warned: bool, urgent: bool
) -> None:
    until = (now().date() + timedelta(days=days)).isoformat()
    draft = ready_draft("en")
    draft = draft.model_copy(update={"consent": draft.consent.model_copy(update={"keep_until": until})})
    with database.session() as session:
        study = live_study(session, researcher, draft)
        session.commit()
    page = signed_in.get(f"/studies/{study.id}/measure").text
    assert (f"for {days} more days" in page) == warned
    assert ('class="notice bad"' in page) == urgent
