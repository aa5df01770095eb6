"""One customer, all around: with consent only, audited; otherwise one answer that tells nothing."""

from __future__ import annotations

import json
import re

import pytest
from sqlmodel import Session, select

from survey_app.database import Database
from survey_app.models import AuditEvent, Job, JobStatus, Researcher, Response
from survey_app.settings import Settings
from survey_app.studies import service
from survey_app.valuation.folder import forget_person, person_file, run_folder
from survey_app.value.linking import link, unlink
from tests.survey_app.browser import Browser
from tests.survey_app.studies.making import answer, live_study, ready_draft

NUMBER = "AV-10017"
STATED = {"currency": "IRR", "unit": "toman"}
PAGE = {
    "scores": {},
    "values": {
        "rfm": {"rfm": "535", "segment": "champions", "monetary": 45_000_000.0, "frequency": 6},
        "clv": {"p_alive": 0.91, "clv": 12_000_000.0, "clv_low": 10_000_000.0, "clv_high": 14_000_000.0},
        "tiers": {"tier": "<gold>", "change": "upgrade", "points": None},
    },
    "contacts": [{"function": "service", "count": 3, "cost": 900_000.0, "last": "2026-02-03T00:00:00"}],
    "tiers": [{"from_date": "2026-01-01T00:00:00", "to_date": None, "tier": "<gold>"}],
    "purchases": [{"quarter": "2026Q1", "count": 2, "amount": 9_000_000.0}],
}


@pytest.fixture
def study(database: Database, researcher: Researcher, settings: Settings) -> str:
    """A study with one response that is linked, and a finished run with that customer's page."""
    with database.session() as session:
        made = live_study(session, researcher, ready_draft("fa", "ar", "en"))
        version = service.latest_version(session, made)
        assert version is not None
        answer(session, made, version, key="k1", answers={"cog1": 4})
        response = session.exec(select(Response)).one()
        row = link(session, made, response, NUMBER, settings, consent={"version": 1})
        run = run_folder(settings, made.id, "run")
        (run / "value.json").write_text(json.dumps({"stated": STATED}), "utf-8")
        page = person_file(run, row.customer)
        assert page is not None
        page.parent.mkdir()
        page.write_text(json.dumps({**PAGE, "scores": {response.id: {"cognitive_processing": 4.25}}}), "utf-8")
        done = {"status": JobStatus.DONE, "result": {"path": str(run / "value.json")}}
        session.add(Job(id="run", study_id=made.id, kind="value", input={}, **done))
        session.commit()
        return made.id


def asked(browser: Browser, study: str, key: str) -> tuple[int, str]:
    path = f"/studies/{study}/value/customer"
    reply = browser.submit(path, path, key=key)
    return reply.status_code, reply.text


def seen(session: Session) -> list[tuple[str, str]]:
    rows = session.exec(select(AuditEvent).where(AuditEvent.action.like("value.%customer%")))  # type: ignore[attr-defined]
    return [(event.action, json.dumps(event.details)) for event in rows]


def test_a_customer_who_agreed_is_shown_by_number_and_every_look_is_audited(
    signed_in: Browser, study: str, session: Session
) -> None:
    status, page = asked(signed_in, study, " av-۱۰۰۱۷ ")
    assert status == 200
    for told in ("champions", "&lt;gold&gt;", "91%", "4.25", "1.20", "service", "2026Q1"):
        assert told in page, told
    assert NUMBER not in page
    code = re.search(r'class="code">([0-9a-f]{32})<', page)
    assert code
    assert asked(signed_in, study, code[1])[0] == 200
    looks = seen(session)
    assert [action for action, _ in looks] == ["value.see_customer"] * 2
    assert NUMBER not in str(looks)


def test_without_consent_a_wrong_number_and_no_records_the_answer_is_the_same(
    signed_in: Browser, study: str, database: Database, session: Session
) -> None:
    wrong = asked(signed_in, study, "AV-99999")
    with database.session() as changing:
        unlink(changing, changing.exec(select(Response)).one())
        changing.commit()
    refused = asked(signed_in, study, NUMBER)
    assert (wrong[0], refused[0]) == (422, 422)
    hide = re.compile(r'(name="csrf" value|v)="?[^"]*"')
    assert hide.sub("", wrong[1]) == hide.sub("", refused[1])
    assert [action for action, _ in seen(session)] == ["value.customer_refused"] * 2


def test_taking_consent_back_deletes_the_page_too(study: str, settings: Settings, session: Session) -> None:
    page = next(run_folder(settings, study, "run").glob("people/*.json"))
    forget_person(settings, study, page.stem)
    assert not page.exists()


def test_a_path_is_no_pseudonym(settings: Settings, study: str) -> None:
    assert person_file(run_folder(settings, study, "run"), "../../secret") is None
