"""Every route, asked by everybody: who gets in is what the table of rights says. A new route needs a row here."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import Session

from survey_app.accounts import sign_ins
from survey_app.api.models import ApiToken, Webhook
from survey_app.authorization import ACTIONS, MAKERS, Standing
from survey_app.exchange.folder import exports_folder
from survey_app.exchange.models import DataImport
from survey_app.main import person_routes
from survey_app.models import Job, JobStatus, Membership, Researcher, Role, Study, now
from survey_app.panels.models import Contact
from survey_app.people.models import RoleInvitation
from survey_app.settings import Settings
from survey_app.sharing.models import ShareLink
from survey_app.value.models import ValueImport
from tests.conftest import make_researcher
from tests.survey_app.browser import Browser

ROUTES = {
    "GET /": "study.list",
    "GET /live": "instance.watch",
    "GET /ready": "instance.watch",
    "GET /set-up/{token}": "account.set_up",
    "POST /set-up/{token}": "account.set_up",
    "GET /sign-in": "account.sign_in",
    "POST /sign-in": "account.sign_in",
    "POST /sign-out": "account.change",
    "GET /account": "account.change",
    "POST /account/password": "account.change",
    "POST /account/sign-out-others": "account.change",
    "GET /account/second-factor": "account.change",
    "POST /account/second-factor": "account.change",
    "POST /account/second-factor/confirm": "account.change",
    "POST /account/second-factor/end": "account.change",
    "POST /sign-in/code": "account.sign_in",
    "GET /forgotten": "account.sign_in",
    "POST /forgotten": "account.sign_in",
    "GET /new-password/{token}": "account.sign_in",
    "POST /new-password/{token}": "account.sign_in",
    "GET /join/{token}": "account.join",
    "POST /join/{token}": "study.list",
    "POST /join/{token}/account": "account.join",
    "GET /studies/{study_id}/people": "people.see",
    "POST /studies/{study_id}/people/invite": "study.share",
    "POST /studies/{study_id}/people/invitations/{invitation_id}/withdraw": "study.share",
    "POST /studies/{study_id}/people/leave": "study.see",
    "POST /studies/{study_id}/people/{membership_id}/role": "study.share",
    "POST /studies/{study_id}/people/{membership_id}/remove": "study.share",
    "GET /studies/{study_id}/trail": "audit.see",
    "GET /studies/{study_id}/responses/erase": "responses.erase",
    "POST /studies/{study_id}/responses/erase": "responses.erase",
    "GET /studies/{study_id}/delete": "study.delete",
    "POST /studies/{study_id}/delete": "study.delete",
    "GET /studies/{study_id}/contacts": "panel.see",
    "POST /studies/{study_id}/contacts/check": "panel.edit",
    "POST /studies/{study_id}/contacts/add": "panel.edit",
    "POST /studies/{study_id}/contacts/remove": "panel.edit",
    "GET /studies/{study_id}/messages": "panel.see",
    "POST /studies/{study_id}/messages/text": "panel.write",
    "POST /studies/{study_id}/messages/send": "panel.write",
    "POST /studies/{study_id}/messages/gateway": "panel.write",
    "POST /studies/{study_id}/waves": "panel.write",
    "GET /stop/{contact}/{token}": "respondent",
    "POST /stop/{contact}/{token}": "respondent",
    "POST /demo": "study.create",
    "POST /studies": "study.create",
    "GET /studies/{study_id}": "study.see",
    "GET /studies/{study_id}/choose": "study.see",
    "POST /studies/{study_id}/instruments": "study.edit",
    "GET /studies/{study_id}/design": "study.see",
    "POST /studies/{study_id}/design": "study.edit",
    "POST /studies/{study_id}/undo": "study.edit",
    "GET /studies/{study_id}/questions": "study.see",
    "POST /studies/{study_id}/questions": "study.edit",
    "GET /studies/{study_id}/questions/{code}": "study.see",
    "POST /studies/{study_id}/questions/{code}": "study.edit",
    "GET /studies/{study_id}/rules": "study.see",
    "POST /studies/{study_id}/rules": "study.edit",
    "GET /studies/{study_id}/hypotheses": "study.see",
    "POST /studies/{study_id}/hypotheses": "study.edit",
    "POST /studies/{study_id}/template": "study.edit",
    "GET /studies/{study_id}/changes": "study.see",
    "POST /studies/{study_id}/clone": "study.edit",
    "GET /studies/{study_id}/preview": "study.see",
    "POST /studies/{study_id}/publish": "study.publish",
    "GET /studies/{study_id}/collect": "responses.count",
    "POST /studies/{study_id}/close": "study.close",
    "POST /studies/{study_id}/reopen": "study.close",
    "GET /studies/{study_id}/export": "responses.export",
    "GET /studies/{study_id}/data": "responses.export",
    "GET /studies/{study_id}/deidentified": "responses.export",
    "GET /studies/{study_id}/deidentified.csv": "responses.export",
    "GET /studies/{study_id}/identities.csv": "responses.identify",
    "POST /studies/{study_id}/exports": "responses.export",
    "GET /studies/{study_id}/exports/{export_id}": "responses.export",
    "GET /studies/{study_id}/preregistration": "responses.export",
    "POST /studies/{study_id}/answers": "responses.import",
    "GET /studies/{study_id}/answers/{answers_id}": "responses.import",
    "POST /studies/{study_id}/answers/{answers_id}/declare": "responses.import",
    "POST /studies/{study_id}/answers/{answers_id}/confirm": "responses.import",
    "POST /studies/{study_id}/answers/{answers_id}/discard": "responses.import",
    "POST /studies/{study_id}/answers/{answers_id}/undo": "responses.import",
    "GET /studies/{study_id}/programs": "api.manage",
    "POST /studies/{study_id}/programs/tokens": "api.manage",
    "POST /studies/{study_id}/programs/tokens/{token_id}/revoke": "api.manage",
    "POST /studies/{study_id}/programs/webhooks": "api.manage",
    "POST /studies/{study_id}/programs/webhooks/{webhook_id}/end": "api.manage",
    "GET /api/docs": "instance.watch",
    "GET /api/v1/openapi.json": "instance.watch",
    "GET /api/v1/studies": "by token",
    "GET /api/v1/studies/{study_id}": "by token",
    "GET /api/v1/studies/{study_id}/responses": "by token",
    "GET /api/v1/studies/{study_id}/responses.csv": "by token",
    "DELETE /api/v1/studies/{study_id}/responses/{response_id}": "by token",
    "GET /api/v1/studies/{study_id}/snapshots": "by token",
    "POST /api/v1/studies/{study_id}/snapshots": "by token",
    "GET /api/v1/studies/{study_id}/analyses": "by token",
    "POST /api/v1/studies/{study_id}/analyses": "by token",
    "GET /api/v1/studies/{study_id}/analyses/{job_id}": "by token",
    "GET /api/v1/studies/{study_id}/reports": "by token",
    "POST /api/v1/studies/{study_id}/reports": "by token",
    "GET /api/v1/studies/{study_id}/reports/{job_id}": "by token",
    "GET /studies/{study_id}/measure": "analysis.see",
    "POST /studies/{study_id}/freeze": "analysis.run",
    "POST /studies/{study_id}/analyse": "analysis.run",
    "GET /studies/{study_id}/analyse": "analysis.see",
    "POST /studies/{study_id}/analyses": "analysis.run",
    "GET /studies/{study_id}/analyses/{analysis_id}": "analysis.see",
    "POST /studies/{study_id}/analyses/{analysis_id}/reports": "report.make",
    "GET /studies/{study_id}/analyses/{analysis_id}/scores": "responses.export",
    "POST /studies/{study_id}/jobs/{job_id}/stop": "job.cancel",
    "GET /studies/{study_id}/planning": "analysis.see",
    "POST /studies/{study_id}/planning": "analysis.run",
    "POST /studies/{study_id}/planning/forget": "study.edit",
    "GET /studies/{study_id}/planning/{plan_id}": "analysis.see",
    "POST /studies/{study_id}/planning/{plan_id}/adopt": "study.edit",
    "GET /published": "instrument.see",
    "POST /published": "instrument.see",
    "GET /studies/{study_id}/published": "study.see",
    "POST /studies/{study_id}/published": "study.see",
    "GET /studies/{study_id}/value": "value.see",
    "GET /studies/{study_id}/value/examples/{kind}": "value.see",
    "POST /studies/{study_id}/value/imports": "value.import",
    "GET /studies/{study_id}/value/imports/{import_id}": "value.import",
    "POST /studies/{study_id}/value/imports/{import_id}/declare": "value.import",
    "POST /studies/{study_id}/value/imports/{import_id}/confirm": "value.import",
    "POST /studies/{study_id}/value/imports/{import_id}/discard": "value.import",
    "POST /studies/{study_id}/value/imports/{import_id}/undo": "value.import",
    "GET /studies/{study_id}/report": "report.see",
    "POST /studies/{study_id}/reports": "report.make",
    "GET /studies/{study_id}/reports/{job_id}": "report.see",
    "GET /studies/{study_id}/reports/{job_id}/{format}": "report.see",
    "GET /studies/{study_id}/sharing": "report.share",
    "POST /studies/{study_id}/shares": "report.share",
    "POST /studies/{study_id}/shares/{share_id}/revoke": "report.share",
    "GET /r/{share}": "share.open",
    "GET /r/{share}/{report_id}": "share.open",
    "GET /r/{share}/{report_id}/{format}": "share.open",
    "GET /studies/{study_id}/value/results": "value.see",
    "POST /studies/{study_id}/value/run": "value.run",
    "POST /studies/{study_id}/value/report": "report.make",
    "POST /studies/{study_id}/value/simulated": "value.import",
    "GET /studies/{study_id}/value/customer": "value.see_person",
    "POST /studies/{study_id}/value/customer": "value.see_person",
    "GET /shelf": "instrument.see",
    "POST /shelf": "instrument.make",
    "GET /shelf/drafts/{draft_id}": "instrument.make",
    "POST /shelf/drafts/{draft_id}": "instrument.make",
    "GET /shelf/drafts/{draft_id}/preview": "instrument.make",
    "POST /shelf/drafts/{draft_id}/discard": "instrument.make",
    "GET /shelf/instruments/{identity}/{version}": "instrument.see",
    "GET /shelf/instruments/{identity}/{version}/preview": "instrument.see",
    "GET /shelf/instruments/{identity}/{version}/file": "instrument.see",
    "POST /shelf/instruments/{identity}/{version}/take-back": "instrument.make",
    "GET /s/{link}": "respondent",
    "POST /s/{link}": "respondent",
    "GET /s/{link}/no": "respondent",
    "POST /s/{link}/no": "respondent",
    "GET /s/{link}/done": "respondent",
    "GET /s/{link}/{number}": "respondent",
    "POST /s/{link}/autosave": "respondent",
    "POST /s/{link}/again": "respondent",
    "GET /s/{link}/mine": "respondent",
    "POST /s/{link}/mine": "respondent",
    "POST /s/{link}/mine/delete": "respondent",
    "POST /s/{link}/mine/apart": "respondent",
    "POST /s/{link}/{number}": "respondent",
    "GET /i/{token}": "respondent",
    "GET /k/{link}": "respondent",
    "POST /k/{link}": "respondent",
    "POST /k/{link}/no": "respondent",
    "POST /k/{link}/autosave": "respondent",
    "POST /k/{link}/{number}": "respondent",
    "POST /i/{token}": "respondent",
}

IDS = {
    "draft_id": "mydraft",
    "identity": "brand-engagement",
    "version": "1.0",
    "study_id": "mine",
    "job_id": "myjob",
    "analysis_id": "myanalysis",
    "plan_id": "myplan",
    "import_id": "myimport",
    "export_id": "myexport",
    "token_id": "mytoken",
    "answers_id": "myanswers",
    "webhook_id": "mywebhook",
    "kind": "transactions",
    "link": "mylink",
    "share_id": "myshare",
    "share": "unknown",
    "report_id": "myjob",
    "format": "pdf",
    "token": "unknown",
    "number": "1",
    "invitation_id": "myinvitation",
    "membership_id": "mymembership",
    "contact": "nobody",
    "code": "q1",
}
ROLES = (Role.VIEWER, Role.ANALYST, Role.EDITOR, Role.OWNER)
PROTECTED = sorted(route for route, action in ROUTES.items() if ACTIONS.get(action, Standing.ANYONE) != Standing.ANYONE)
IN_STUDIES = sorted(route for route in PROTECTED if "{study_id}" in route)


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    routes = [route for module in person_routes() for route in module.router.routes]
    found = {f"{method} {route.path}" for route in routes for method in route.methods - {"HEAD"}}
    assert found == set(ROUTES)


def test_only_respondents_pages_are_without_form_tokens() -> None:
    open_modules = [module for module in person_routes() if getattr(module, "RESPONDENTS", False)]
    paths = {
        f"{method} {route.path}"
        for module in open_modules
        for route in module.router.routes
        for method in route.methods
    }
    assert {ROUTES[path] for path in paths} <= {"respondent"}


@pytest.mark.parametrize("route", PROTECTED)
def test_nobody_gets_in_without_signing_in(app: FastAPI, world: None, route: str) -> None:
    with visitor(app) as browser:
        reply = ask(browser, route)
        assert reply.status_code in ((303,) if route.startswith("GET") else (401,)), route
        if route.startswith("GET"):
            assert reply.headers["location"].startswith("/sign-in?next=/")


@pytest.mark.parametrize("route", IN_STUDIES)
def test_a_study_of_others_is_not_found_and_not_changed(
    app: FastAPI, world: None, settings: Settings, route: str
) -> None:
    before = dump(settings)
    for name in ("stranger", "admin"):
        with visitor(app, name) as browser:
            reply = ask(browser, route)
            unknown = ask(browser, route, study_id="there-is-none")
            assert (reply.status_code, unknown.status_code) == (404, 404), route
            assert told(reply.text) == told(unknown.text)
    assert dump(settings) == before


@pytest.mark.parametrize("route", IN_STUDIES)
def test_roles_open_what_the_table_says(app: FastAPI, world: None, settings: Settings, route: str) -> None:
    allowed = ACTIONS[ROUTES[route]]
    assert not isinstance(allowed, Standing)
    before = dump(settings)
    for role in ROLES:
        with visitor(app, role.value) as browser:
            reply = ask(browser, route)
            if role in allowed:
                assert reply.status_code not in (401, 403, 404, 500), (role, reply.text[:500])
            else:
                assert reply.status_code == 403, (role, reply.status_code)
                assert dump(settings) == before


@pytest.mark.parametrize(
    "route",
    [route for route in IN_STUDIES if "_id}" in route.replace("{study_id}", "")],
)
def test_a_part_of_another_study_is_not_found_through_the_own_one(app: FastAPI, world: None, route: str) -> None:
    with visitor(app, "stranger") as browser:
        assert ask(browser, route, study_id="theirs").status_code == 404
        assert ask(browser, route, study_id="theirs", job_id="../mine").status_code == 404


def test_makers_and_analysts_are_not_the_same_people() -> None:
    assert Role.ANALYST not in MAKERS


@pytest.fixture
def world(app: FastAPI, settings: Settings) -> None:
    """Two studies: `mine` with a person in every role, `theirs` of a stranger; an admin has a part in neither."""
    database = app.state.database
    people = {name: make_researcher(database, f"{name}@example.org", name) for name in ("stranger", "admin", *ROLES)}
    pdf = settings.data_dir / "report.pdf"
    pdf.write_bytes(b"%PDF-1.7")
    with database.session() as session:
        asks = {"blocks": [{"kind": "question", "code": "q1"}]}
        session.add_all([Study(id="mine", link="mylink", draft=asks), Study(id="theirs", link="theirlink")])
        session.flush()
        session.add_all([Membership(study_id="mine", researcher_id=people[role].id, role=role) for role in ROLES])
        session.add(Membership(study_id="theirs", researcher_id=people["stranger"].id))
        spare = make_researcher_in(session, "spare@example.org")
        session.add(Membership(id="mymembership", study_id="mine", researcher_id=spare.id, role=Role.VIEWER))
        asked_of = {"study_id": "mine", "token_hash": "none", "email": "new@example.org", "role": Role.VIEWER}
        session.add(Contact(id="mycontact", study_id="mine", identity="sara@example.org"))
        soon = now() + timedelta(days=1)
        session.add(RoleInvitation(id="myinvitation", invited_by=people[Role.OWNER].id, expires_at=soon, **asked_of))
        asked = {"snapshot_id": "", "language": "en", "kind": "thesis"}
        session.add(Job(id="myplan", study_id="mine", kind="sample_size", input={"design": {"method": "rules"}}))
        done = {"status": JobStatus.DONE, "result": {"path": str(pdf), "pages": 1}}
        session.add(Job(id="myjob", study_id="mine", kind="report", input=asked, **done))
        asked = {"form": "sav", "language": "en", "which": "complete"}
        written = {"status": JobStatus.DONE, "result": {"file": "myexport.sav", "bytes": 4, "sha256": "ab"}}
        session.add(Job(id="myexport", study_id="mine", kind="export", input=asked, **written))
        (exports_folder(settings) / "myexport.sav").write_bytes(b"$FL2")
        session.add(DataImport(id="myanswers", study_id="mine", name="old.csv", bytes=1, sha256="ab12", declaration={}))
        session.add(Job(study_id="mine", kind="answers_look", input={"import_id": "myanswers"}))
        made = {"study_id": "mine", "researcher_id": people[Role.OWNER].id}
        token = {"name": "r", "start": "em_", "token_hash": "-", "expires_at": now() + timedelta(days=1)}
        session.add(ApiToken(id="mytoken", scopes=[], **token, **made))
        session.add(Webhook(id="mywebhook", url="https://example.org/", secret="s", **made))
        sent = {"name": "buys.csv", "bytes": 1, "sha256": "", "kind": "transactions"}
        session.add(ValueImport(id="myimport", study_id="mine", **sent))
        session.add(ShareLink(id="myshare", study_id="mine", token_hash="none"))
        planned = {"snapshot_id": "", "plan": {"seed": 1, "steps": []}}
        (settings.data_dir / "scores.zip").write_bytes(b"PK")
        left = {"status": JobStatus.CANCELLED, "result": {"path": str(settings.data_dir / "results.json")}}
        session.add(Job(id="myanalysis", study_id="mine", kind="analysis", input=planned, **left))
        people["admin"].is_admin = True
        session.add(people["admin"])
        for name, person in people.items():
            COOKIES[str(name)] = sign_in(session, person)
        session.commit()


COOKIES: dict[str, str] = {}


def make_researcher_in(session: Session, email: str) -> Researcher:
    made = Researcher(email=email, name=email, password_hash="none", language="en")
    session.add(made)
    session.flush()
    return made


def sign_in(session: Session, person: object) -> str:
    return sign_ins.open_sign_in(session, person, hours=1)  # type: ignore[arg-type]


@contextmanager
def visitor(app: FastAPI, name: str = "") -> Iterator[Browser]:
    with Browser(app) as browser:
        if name:
            browser.cookies.set("engagemeter-session", COOKIES[name])
        yield browser


def ask(browser: Browser, route: str, **ids: str) -> Any:
    """Ask for a route with a good form token and no other field."""
    method, path = route.split(" ")
    path = path.format(**{**IDS, **ids})
    if method == "GET":
        return browser.get(path)
    signed_in = "engagemeter-session" in browser.cookies
    return browser.post(path, data={"csrf": browser.token("/account" if signed_in else "/sign-in")})


def told(page: str) -> str:
    """What a page says, without its address and token."""
    return page[page.index("<main") :]


def dump(settings: Settings) -> list[str]:
    """Every row of the database but the audit's."""
    with closing(sqlite3.connect(settings.data_dir / "engagemeter.sqlite")) as connection:
        return [line for line in connection.iterdump() if "auditevent" not in line]
