"""Links between respondents and customers: by consent only, gone when taken back, and told when few of them meet."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select

from psychometrics.errors import RequestError
from survey_app.models import Researcher, Response, Study
from survey_app.settings import Settings
from survey_app.studies.service import latest_version
from survey_app.value import service
from survey_app.value.linking import link, links_of, matching, unlink
from survey_app.value.models import CustomerLink, RecordKind
from tests.survey_app.browser import Browser
from tests.survey_app.studies.making import answer, live_study, ready_draft
from tests.survey_app.value.making import bring

CONSENT = {"version": "1", "language": "en"}


@pytest.fixture
def study_id(app: FastAPI, researcher: Researcher) -> str:
    with app.state.database.session() as session:
        study = live_study(session, session.merge(researcher))
        session.commit()
        return study.id


def respondents(session: Session, study_id: str, count: int) -> tuple[Study, list[Response]]:
    study = session.get_one(Study, study_id)
    version = latest_version(session, study)
    assert version is not None
    return study, [answer(session, study, version) for _ in range(count)]


def test_linked_respondents_are_found_among_the_customers(
    app: FastAPI, signed_in: Browser, study_id: str, settings: Settings
) -> None:
    bring(app, signed_in, study_id)
    with app.state.database.session() as session:
        study, people = respondents(session, study_id, 4)
        for person, key in zip(people, ("c001", " C-002", "C003", "C003"), strict=True):
            link(session, study, person, key, settings, consent=CONSENT)
        row = service.current(session, study)[RecordKind.TRANSACTIONS]
        found = matching(session, study, settings, row)
        assert (found.completed, found.linked, found.matched, found.customers, found.doubled) == (4, 4, 3, 7, 1)
        assert found.low
        assert found.respondents == ("c-•••",) or found.respondents[0].startswith("c-")
        assert len(found.firm) == 5
        assert all("•" in each for each in found.firm)
        assert set(links_of(session, study)) == {person.id for person in people}


def test_a_link_needs_consent_a_key_and_a_promise_that_allows_it(
    app: FastAPI, study_id: str, settings: Settings, researcher: Researcher
) -> None:
    with app.state.database.session() as session:
        study, (person,) = respondents(session, study_id, 1)
        with pytest.raises(RequestError, match="link_needs_consent"):
            link(session, study, person, "C001", settings, consent={})
        with pytest.raises(RequestError, match="link_key_blank"):
            link(session, study, person, " \u200c ", settings, consent=CONSENT)
        hidden = live_study(
            session, session.merge(researcher), ready_draft().model_copy(update={"privacy": "anonymous"})
        )
        with pytest.raises(RequestError, match="link_not_promised"):
            link(session, hidden, person, "C001", settings, consent=CONSENT)


def test_a_link_goes_with_its_consent_and_with_its_response(app: FastAPI, study_id: str, settings: Settings) -> None:
    with app.state.database.session() as session:
        study, (first, second) = respondents(session, study_id, 2)
        for person in (first, second):
            link(session, study, person, "C001", settings, consent=CONSENT)
        assert unlink(session, first)
        assert not unlink(session, first)
        session.delete(second)
        session.flush()
        assert session.exec(select(CustomerLink)).all() == []


def test_nothing_of_a_key_is_stored_but_its_hash_and_mask(app: FastAPI, study_id: str, settings: Settings) -> None:
    with app.state.database.session() as session:
        study, (person,) = respondents(session, study_id, 1)
        row: Any = link(session, study, person, "Zaphod-42", settings, consent=CONSENT)
        assert "aphod" not in row.model_dump_json()
        session.commit()
    assert b"aphod" not in b"".join(path.read_bytes() for path in settings.data_dir.rglob("*") if path.is_file())
