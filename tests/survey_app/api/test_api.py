"""Programs ask with a token: it opens its study, its scopes and no more, and ends when it should."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from survey_app.api import tokens
from survey_app.api.models import ApiToken
from survey_app.api.tokens import Scope
from survey_app.database import Database
from survey_app.models import AuditEvent, Membership, Researcher, Role, Study, now
from survey_app.settings import Settings
from tests.survey_app.browser import Browser
from tests.survey_app.exchange.making import filled_study

ALL = tuple(Scope)


@pytest.fixture
def study(database: Database, researcher: Researcher) -> Study:
    with database.session() as session:
        made = filled_study(session, researcher)
        session.commit()
        return made


@pytest.fixture
def program(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, follow_redirects=False) as client:
        yield client


def token(database: Database, study: Study, by: Researcher, *scopes: Scope) -> dict[str, str]:
    with database.session() as session:
        _, text = tokens.make(session, study, by, "R", scopes or ALL, 30)
        session.commit()
    return {"Authorization": f"Bearer {text}"}


def test_a_program_reads_the_study_and_its_answers_page_by_page(
    program: TestClient, database: Database, study: Study, researcher: Researcher
) -> None:
    held = token(database, study, researcher)
    told = program.get(f"/api/v1/studies/{study.id}", headers=held).json()
    assert (told["complete"], told["unfinished"], told["tests"], told["version"]) == (2, 1, 1, "1")
    assert program.get("/api/v1/studies", headers=held).json() == [told]
    first = program.get(f"/api/v1/studies/{study.id}/responses?limit=3", headers=held).json()
    rest = program.get(f"/api/v1/studies/{study.id}/responses?limit=3&after={first['next']}", headers=held).json()
    assert [each["id"] for each in (*first["responses"], *rest["responses"])] == ["r1", "r2", "r3", "r4"]
    assert first["responses"][0]["answers"]["cog1"] == 7
    assert rest["next"] == ""


def test_the_csv_has_every_response_and_is_recorded(
    program: TestClient, database: Database, study: Study, researcher: Researcher
) -> None:
    reply = program.get(f"/api/v1/studies/{study.id}/responses.csv", headers=token(database, study, researcher))
    assert len(reply.text.splitlines()) == 5
    with database.session() as session:
        assert session.exec(select(AuditEvent).where(AuditEvent.action == "responses.export")).one()


def test_a_program_freezes_data(program: TestClient, database: Database, study: Study, researcher: Researcher) -> None:
    held = token(database, study, researcher)
    made = program.post(f"/api/v1/studies/{study.id}/snapshots", headers=held)
    assert (made.status_code, made.json()["n"]) == (201, 2)
    assert program.get(f"/api/v1/studies/{study.id}/snapshots", headers=held).json() == [made.json()]
    refused = program.post(f"/api/v1/studies/{study.id}/analyses", headers=held, json={})
    assert refused.json()["errors"][0]["code"] == "analysis_too_few"


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "", Scope.READ_RESULTS),
        ("GET", "/analyses", Scope.READ_RESULTS),
        ("GET", "/reports", Scope.READ_RESULTS),
        ("GET", "/responses", Scope.READ_RESPONSES),
        ("GET", "/responses.csv", Scope.READ_RESPONSES),
        ("POST", "/snapshots", Scope.WRITE_ANALYSES),
        ("POST", "/analyses", Scope.WRITE_ANALYSES),
        ("POST", "/reports", Scope.WRITE_REPORTS),
    ],
)
def test_each_scope_opens_what_it_says_and_nothing_else(
    program: TestClient, database: Database, study: Study, researcher: Researcher, method: str, path: str, scope: Scope
) -> None:
    sent = {"json": {"language": "en"} if path == "/reports" else {}} if method == "POST" else {}
    address = f"/api/v1/studies/{study.id}{path}"
    others = token(database, study, researcher, *(each for each in ALL if each is not scope))
    reply = program.request(method, address, headers=others, **sent)
    assert (reply.status_code, reply.json()["errors"][0]["code"]) == (403, "scope_missing")
    own = program.request(method, address, headers=token(database, study, researcher, scope), **sent)
    assert own.status_code not in (401, 403, 404, 500)


@pytest.mark.parametrize("held", ["", "Bearer ", "Bearer em_unknown", "Basic em_x", "em_x"])
def test_without_a_good_token_nothing_opens(program: TestClient, study: Study, held: str) -> None:
    headers = {"Authorization": held} if held else {}
    reply = program.get(f"/api/v1/studies/{study.id}", headers=headers)
    assert (reply.status_code, reply.json()["errors"][0]["code"]) == (401, "sign_in_needed")


def test_a_sign_in_cookie_is_no_token(signed_in: Browser, study: Study) -> None:
    assert signed_in.get(f"/api/v1/studies/{study.id}", headers={"Accept": "application/json"}).status_code == 401


def test_a_token_opens_its_own_study_only(
    program: TestClient, database: Database, study: Study, researcher: Researcher
) -> None:
    held = token(database, study, researcher)
    with database.session() as session:
        other = filled_study_apart(session, researcher)
        session.commit()
    for address in (other, "none"):
        assert program.get(f"/api/v1/studies/{address}", headers=held).status_code == 404


def filled_study_apart(session: Session, by: Researcher) -> str:
    other = Study()
    session.add(other)
    session.flush()
    session.add(Membership(study_id=other.id, researcher_id=by.id))
    return other.id


def test_a_token_ends_by_time_by_revoking_and_with_its_maker(
    program: TestClient, database: Database, study: Study, researcher: Researcher
) -> None:
    address = f"/api/v1/studies/{study.id}"
    expired, revoked, left = (token(database, study, researcher) for _ in range(3))
    with database.session() as session:
        rows = [_row(session, held) for held in (expired, revoked)]
        rows[0].expires_at = now() - timedelta(seconds=1)
        tokens.revoke(session, study, rows[1], researcher)
        session.add_all(rows)
        session.commit()
    assert [program.get(address, headers=held).status_code for held in (expired, revoked, left)] == [401, 401, 200]
    with database.session() as session:
        session.delete(session.exec(select(Membership).where(Membership.study_id == study.id)).one())
        session.commit()
    assert program.get(address, headers=left).status_code == 404


def test_a_viewers_token_reads_no_answers_whatever_its_scopes(
    program: TestClient, database: Database, study: Study, other_researcher: Researcher
) -> None:
    with database.session() as session:
        session.add(Membership(study_id=study.id, researcher_id=other_researcher.id, role=Role.VIEWER))
        session.commit()
    held = token(database, study, other_researcher)
    assert program.get(f"/api/v1/studies/{study.id}/responses", headers=held).status_code == 403
    assert program.get(f"/api/v1/studies/{study.id}/analyses", headers=held).status_code == 200


def test_the_text_of_a_token_is_not_stored(database: Database, study: Study, researcher: Researcher) -> None:
    text = token(database, study, researcher)["Authorization"].removeprefix("Bearer ")
    with database.session() as session:
        row = session.exec(select(ApiToken)).one()
        assert text not in str(row.model_dump())
        assert row.token_hash == tokens.hashed(text)


def test_too_many_requests_are_told_to_wait(
    program: TestClient, database: Database, study: Study, researcher: Researcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("survey_app.api.asking.PER_MINUTE", 3)
    held = token(database, study, researcher)
    replies = [program.get(f"/api/v1/studies/{study.id}", headers=held) for _ in range(4)]
    assert [reply.status_code for reply in replies] == [200, 200, 200, 429]
    assert int(replies[-1].headers["Retry-After"]) > 0


def test_unknown_fields_are_refused(
    program: TestClient, database: Database, study: Study, researcher: Researcher
) -> None:
    held = token(database, study, researcher)
    body = {"language": "en", "owner": "me"}
    assert program.post(f"/api/v1/studies/{study.id}/reports", headers=held, json=body).status_code == 422


def test_the_description_names_every_operation_and_loads_nothing_from_elsewhere(browser: Browser) -> None:
    described = browser.get("/api/v1/openapi.json").json()
    assert "/api/v1/studies/{study_id}/responses" in described["paths"]
    assert described["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    text = browser.get("/api/docs").text
    assert all(path.replace("{", "{") in text for path in described["paths"])
    assert "cdn" not in text


def test_a_token_is_made_shown_once_and_revoked_on_the_page(
    signed_in: Browser, database: Database, study: Study, settings: Settings
) -> None:
    address = f"/studies/{study.id}/programs"
    form = {"csrf": signed_in.token(address), "name": "R at home", "scopes": "read:results", "days": "30"}
    made = signed_in.post(f"{address}/tokens", data=form).text
    text = made.split('id="token"')[0].rsplit('value="', 1)[1].split('"')[0]
    assert text.startswith("em_")
    assert text not in signed_in.get(address).text
    assert "R at home" in signed_in.get(address).text
    with database.session() as session:
        row = session.exec(select(ApiToken)).one()
    signed_in.post(f"{address}/tokens/{row.id}/revoke", data={"csrf": signed_in.token(address)})
    assert "R at home" not in signed_in.get(address).text


def _row(session: Session, held: dict[str, str]) -> ApiToken:
    text = held["Authorization"].removeprefix("Bearer ")
    return session.exec(select(ApiToken).where(ApiToken.token_hash == tokens.hashed(text))).one()
