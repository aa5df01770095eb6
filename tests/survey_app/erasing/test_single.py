"""A study's owner deletes one response, with a reason that stays: nothing goes silently, and no alarm sounds."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select

from psychometrics.errors import RequestError
from survey_app.api import tokens
from survey_app.api.tokens import Scope
from survey_app.audit import events
from survey_app.authorization import Actor, authorize
from survey_app.erasing import single
from survey_app.erasing.single import Reason
from survey_app.errors import NotAllowed
from survey_app.findings import service as findings
from survey_app.models import AnswerEvent, Job, Researcher, Response, Role, Study
from survey_app.settings import Settings
from survey_app.studies.fieldwork import fieldwork
from survey_app.studies.service import latest_version
from survey_app.studies.watching import watch
from tests.survey_app.answering.conftest import Respondent
from tests.survey_app.answering.test_flow import receipt
from tests.survey_app.browser import Browser
from tests.survey_app.studies import making
from tests.survey_app.studies.making import live_study


def answer(session: Session, study: Study, **facts: Any) -> Response:
    version = latest_version(session, study)
    assert version is not None
    made = making.answer(session, study, version, key=secrets.token_hex(8), **facts)
    session.flush()
    return made


@pytest.fixture
def study(session: Session, researcher: Researcher) -> Study:
    made = live_study(session, researcher)
    for _ in range(3):
        answer(session, made)
    session.commit()
    return made


def lost(session: Session, study: Study) -> int:
    return watch(session, study, fieldwork(session, study, 3), 3).lost


def test_a_response_is_found_by_its_receipt_code_looked_at_and_deleted(
    app: FastAPI, signed_in: Browser, session: Session, settings: Settings, study: Study
) -> None:
    with Respondent(app, study.link) as person:
        code = receipt(person.finish().text)
    before = session.exec(select(Response.id).where(Response.study_id == study.id)).all()
    address = f"/studies/{study.id}/responses/erase"
    assert address in signed_in.get(f"/studies/{study.id}/people").text
    asked = {"csrf": signed_in.token(address), "code": code, "reason": "asked"}
    looked = signed_in.post(address, data=asked).text
    assert "It counts in the data" in looked
    assert len(session.exec(select(Response.id)).all()) == len(before)
    done = signed_in.post(address, data={**asked, "sure": "1"}, follow_redirects=True).text
    assert "The response was deleted" in done
    session.rollback()
    assert len(session.exec(select(Response.id)).all()) == len(before) - 1
    told = [event for event in events(session, study.id) if event.action == "response.erase"]
    assert [event.details for event in told] == [{"reason": "asked", "counted": 1}]
    assert "The person asked for it" in signed_in.get(f"/studies/{study.id}/trail").text
    again = signed_in.post(address, data=asked)
    assert again.status_code == 422
    assert "No response of this study has this code" in again.text


def test_the_alarm_of_lost_answers_knows_what_was_deleted_with_a_reason(
    session: Session, researcher: Researcher, settings: Settings, study: Study
) -> None:
    findings.measure(session, study, settings, researcher)
    first, second = session.exec(select(Response).where(Response.study_id == study.id)).all()[:2]
    single.erase(session, study, first, researcher, Reason.ASKED)
    assert lost(session, study) == 0
    assert session.exec(select(Job).where(Job.kind == "purge")).all()
    assert session.exec(select(AnswerEvent).where(AnswerEvent.response_id == first.id)).all() == []
    trial = answer(session, study, is_test=True)
    single.erase(session, study, trial, researcher, Reason.TEST)
    session.delete(second)
    session.flush()
    assert lost(session, study) == 1


def test_a_program_deletes_one_response_with_the_scope_for_it_alone(
    app: FastAPI, session: Session, researcher: Researcher, study: Study
) -> None:
    def call(scope: Scope, address: str) -> Any:
        _, text = tokens.make(session, study, researcher, "mail", [scope], 30)
        session.commit()
        with Browser(app) as browser:
            head = {"Authorization": f"Bearer {text}"}
            return browser.request("DELETE", f"/api/v1/studies/{study.id}/responses/{address}", headers=head)

    found = session.exec(select(Response.id).where(Response.study_id == study.id)).first()
    assert call(Scope.READ_RESPONSES, f"{found}?reason=asked").status_code == 403
    assert call(Scope.ERASE_RESPONSES, f"{found}").status_code == 422
    assert call(Scope.ERASE_RESPONSES, f"{found}?reason=asked").status_code == 204
    assert call(Scope.ERASE_RESPONSES, f"{found}?reason=asked").status_code == 422
    session.rollback()
    assert session.get(Response, found) is None


def test_a_response_of_another_study_is_not_found(
    session: Session, researcher: Researcher, settings: Settings, study: Study
) -> None:
    other = live_study(session, researcher)
    strange = answer(session, other)
    with pytest.raises(RequestError, match="response_unknown"):
        single.find(session, study, settings.secret, strange.id)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ANALYST, Role.VIEWER])
def test_only_an_owner_deletes(role: Role, study: Study) -> None:
    with pytest.raises(NotAllowed):
        authorize(Actor("someone", roles={study.id: role}), "responses.erase", study)
