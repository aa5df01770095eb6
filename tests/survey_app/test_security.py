"""The outer wall: hosts, bodies, headers, forms from elsewhere, and errors that give nothing away."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI, Request
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import select

from survey_app import csrf
from survey_app.dependencies import SessionDep
from survey_app.main import create_app
from survey_app.models import Researcher, Study
from survey_app.pages import environment, page
from survey_app.security import BodyLimits, content_policy
from survey_app.settings import Settings
from tests.conftest import PASSWORD
from tests.survey_app.browser import Browser

CANARY = "canary-7f3a"


# bodies


def test_a_body_over_the_limit_is_refused_before_it_is_read(client: TestClient) -> None:
    assert client.post("/sign-in", content=b"x" * (1024 * 1024 + 1)).status_code == 413


def test_a_body_that_hides_its_length_is_cut_off(client: TestClient) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(3000):
            yield b"x" * 1024

    reply = client.post("/sign-in", content=endless(), headers={"content-type": "application/x-www-form-urlencoded"})
    assert reply.status_code == 413


@pytest.mark.parametrize("length", ["-1", "1e9", "abc"])
def test_a_length_that_is_no_number_is_refused(client: TestClient, length: str) -> None:
    assert client.post("/sign-in", headers={"content-length": length}).status_code == 400


def test_a_body_that_drips_is_ended(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"body_seconds": 0.3}))
    messages = []

    async def receive() -> dict[str, object]:
        await asyncio.sleep(0.2)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(message: dict[str, object]) -> None:
        messages.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/sign-in",
        "raw_path": b"/sign-in",
        "query_string": b"",
        "headers": [(b"host", b"testserver"), (b"content-type", b"application/x-www-form-urlencoded")],
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
        "scheme": "http",
        "http_version": "1.1",
        "root_path": "",
    }
    began = time.monotonic()
    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    assert messages[0]["status"] == 408
    assert time.monotonic() - began < 60


def test_only_named_paths_take_more() -> None:
    limits = BodyLimits(10, 1, {"/studies/{study_id}/import": 99})
    assert [limits.of(path) for path in ("/studies/a/import", "/studies/a/b/import", "/studies/a/import/x", "/")] == [
        99,
        10,
        10,
        10,
    ]


# hosts and origins


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "", "testserver@evil.example"])
def test_a_foreign_host_header_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/sign-in", headers={"host": host}).status_code == 400


def test_a_forged_host_never_reaches_a_link_or_redirect(client: TestClient) -> None:
    reply = client.get("/account", headers={"x-forwarded-host": "evil.example", "accept": "text/html"})
    assert reply.status_code == 303
    assert "evil.example" not in str(reply.headers) + reply.text
    assert client.get("/sign-in/", headers={"accept": "text/html"}).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://testserver"},
        {"origin": "http://testserver.evil.example"},
    ],
)
def test_a_change_asked_for_by_another_site_is_refused(signed_in: Browser, headers: dict[str, str]) -> None:
    token = signed_in.token("/account")
    assert signed_in.post("/sign-out", data={"csrf": token}, headers=headers).status_code == 403
    assert signed_in.get("/account").status_code == 200


def test_no_other_origin_is_given_leave_to_read(client: TestClient) -> None:
    reply = client.get("/sign-in", headers={"origin": "https://evil.example"})
    assert not [name for name in reply.headers if name.startswith("access-control")]


# form tokens


def test_forms_need_their_token(signed_in: Browser) -> None:
    for data in ({}, {"csrf": ""}, {"csrf": CANARY}, {"csrf": signed_in.token("/account") + "x"}):
        assert signed_in.post("/sign-out", data=data).status_code == 403
    assert signed_in.post("/sign-out", json={"csrf": signed_in.token("/account")}).status_code == 403
    assert signed_in.get("/account").status_code == 200


def test_the_token_of_another_person_is_refused(signed_in: Browser, signed_in_other: Browser) -> None:
    assert signed_in.post("/sign-out", data={"csrf": signed_in_other.token("/account")}).status_code == 403


def test_the_token_of_an_earlier_sign_in_is_refused(signed_in: Browser, researcher: Researcher) -> None:
    old = signed_in.token("/account")
    signed_in.submit("/sign-out")
    signed_in.sign_in(researcher.email, PASSWORD)
    assert signed_in.post("/sign-out", data={"csrf": old}).status_code == 403


def test_an_old_token_is_refused(signed_in: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    token = signed_in.token("/account")
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 13 * 3600)
    assert signed_in.post("/sign-out", data={"csrf": token}).status_code == 403


WITHOUT_SIGN_IN = ("answering/", "panels/stop.html")
"""Forms of people who have no account: their link is the secret, and no cookie of theirs could be misused."""


def test_every_form_that_changes_something_carries_the_token() -> None:
    forgotten = []
    for name in environment().list_templates(extensions=["html"]):
        source = Path(environment().get_template(name).filename or "").read_text("utf-8")
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", source, re.DOTALL | re.IGNORECASE):
            if "csrf_field()" not in form and not name.startswith(WITHOUT_SIGN_IN):
                forgotten.append(name)
    assert forgotten == []


# headers


def test_pages_tell_browsers_to_be_careful(client: TestClient) -> None:
    headers = client.get("/sign-in", headers={"accept": "text/html"}).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers


def test_every_page_has_a_nonce_of_its_own(client: TestClient) -> None:
    policies = {client.get("/sign-in").headers["content-security-policy"] for _ in range(3)}
    assert len(policies) == 3
    assert "'nonce-abc'" in content_policy("abc")


def test_https_adds_secure_cookies_and_transport(settings: Settings, app: FastAPI, researcher: Researcher) -> None:
    secure = create_app(settings.model_copy(update={"base_url": "https://testserver"}))
    with Browser(secure, base_url="https://testserver") as browser:
        reply = browser.submit("/sign-in", "/sign-in", email=researcher.email, password=PASSWORD)
        cookie = next(value for value in reply.headers.get_list("set-cookie") if "session" in value)
        assert cookie.startswith("__Host-engagemeter-session=")
        assert "Secure" in cookie
        assert "Domain" not in cookie
        assert reply.headers["strict-transport-security"].startswith("max-age=31536000")


def test_static_files_are_kept_only_under_their_hash(client: TestClient) -> None:
    assert "immutable" in client.get("/static/app.css?v=1").headers["cache-control"]
    assert client.get("/static/app.css").headers["cache-control"] == "no-cache"


# surface


@pytest.mark.parametrize(
    "path",
    [
        "/docs",
        "/redoc",
        "/openapi.json",
        "/.env",
        "/.git/config",
        "/metrics",
        "/static/../settings.py",
        "/static/%2e%2e/settings.py",
        "/static/..%2fsettings.py",
    ],
)
def test_nothing_is_open_that_was_not_meant_to_be(client: TestClient, path: str) -> None:
    assert client.get(path).status_code in (404, 405)


def test_tricks_with_the_method_do_not_reach_another_route(signed_in: Browser) -> None:
    for headers in ({"x-http-method-override": "POST"}, {"x-original-url": "/account"}):
        assert signed_in.get("/sign-out", headers=headers).status_code == 405
    assert signed_in.request("TRACE", "/account").status_code == 405


# errors


@pytest.fixture
def faulty(app: FastAPI) -> Iterator[TestClient]:
    """An app with routes that fail in their own ways."""
    router = APIRouter()

    @router.get("/faulty/crash")
    def crash() -> None:
        raise RuntimeError(f"SELECT * FROM researcher -- {CANARY}")

    @router.get("/faulty/database")
    def database() -> None:
        raise OperationalError(f"SELECT {CANARY}", {}, Exception("database is locked"))

    @router.get("/faulty/number/{number}")
    def number(number: int) -> int:
        return number

    @router.post("/faulty/half")
    def half(session: SessionDep) -> None:
        session.add(Study(id="half"))
        session.flush()
        raise RuntimeError

    @router.post("/faulty/late")
    def late(session: SessionDep) -> dict[str, str]:
        session.add_all([Study(link="the same"), Study(link="the same")])
        return {"said": "thanks"}

    @router.get("/faulty/page")
    def shown(request: Request, text: str) -> object:
        return page(request, "error.html", status=200, errors=[{"place": text, "reason": text, "repair": text}])

    app.include_router(router)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_a_crash_tells_a_number_and_nothing_else(faulty: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    for accept in ("text/html", "application/json"):
        reply = faulty.get("/faulty/crash", headers={"accept": accept})
        assert reply.status_code == 500
        assert CANARY not in reply.text
        assert "Traceback" not in reply.text
        assert any(record.args and str(record.args[0]) in reply.text for record in caplog.records)


def test_a_database_that_does_not_answer_is_a_pause_not_a_crash(faulty: TestClient) -> None:
    reply = faulty.get("/faulty/database")
    assert (reply.status_code, reply.headers["retry-after"]) == (503, "5")
    assert CANARY not in reply.text


def test_a_refused_input_is_not_echoed(faulty: TestClient, browser: Browser) -> None:
    assert CANARY not in faulty.get(f"/faulty/number/{CANARY}").text
    assert faulty.get(f"/faulty/number/{CANARY}").status_code == 422
    token = browser.token("/sign-in")
    reply = browser.post("/sign-in", data={"csrf": token, "email": "a", CANARY: CANARY})
    assert reply.status_code == 422
    assert CANARY not in reply.text
    assert "password" in reply.text


def test_what_a_failed_request_did_is_undone(faulty: TestClient, app: FastAPI) -> None:
    assert faulty.post("/faulty/half").status_code == 500
    with app.state.database.session(writing=False) as session:
        assert session.exec(select(Study)).all() == []


def test_nobody_is_thanked_for_what_could_not_be_saved_and_the_log_does_not_tell_it(
    faulty: TestClient, app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    reply = faulty.post("/faulty/late")
    assert reply.status_code == 503
    assert "INSERT INTO study" in caplog.text
    assert "the same" not in caplog.text
    assert "thanks" not in reply.text
    with app.state.database.session(writing=False) as session:
        assert session.exec(select(Study)).all() == []


def test_text_is_shown_as_text(faulty: TestClient) -> None:
    payload = "<script>alert(1)</script>{{7*7}}"
    shown = faulty.get("/faulty/page", params={"text": payload}).text
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert" not in shown
    assert "{{7*7}}" in shown


@pytest.mark.parametrize(
    ("code", "word"), [("fa", "در این نشانی چیزی نیست"), ("ar", "لا شيء في هذا العنوان"), ("en", "There is nothing")]
)
def test_errors_are_told_in_the_language_of_the_person(client: TestClient, code: str, word: str) -> None:
    reply = client.get("/nowhere", headers={"accept": "text/html", "accept-language": code})
    assert reply.status_code == 404
    assert word in reply.text
    assert f'lang="{code}" dir="{"ltr" if code == "en" else "rtl"}"' in reply.text


def test_the_chosen_language_is_remembered(browser: Browser) -> None:
    browser.get("/sign-in?lang=ar")
    assert 'lang="ar"' in browser.get("/sign-in").text
    assert 'lang="fa"' in browser.get("/sign-in?lang=fa").text
    assert browser.get("/sign-in?lang=<script>").text.count("<script>") == 0


def test_the_token_is_signed_with_the_secret_of_this_installation(settings: Settings, signed_in: Browser) -> None:
    forged = csrf._signer("another secret").dumps("x")
    assert signed_in.post("/sign-out", data={"csrf": forged}).status_code == 403


def test_an_upload_has_the_time_that_its_size_takes_over_a_slow_line() -> None:
    limits = BodyLimits(1024, 60, {"/studies/{study_id}/value/imports": 300_000_000})
    assert limits.seconds_of("/studies/a/value/imports", 26_214_400) == 160
    assert limits.seconds_of("/sign-in", 26_214_400) == 60


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_no_other_site_may_read_what_we_answer(signed_in: Browser, origin: str) -> None:
    asked = {"origin": origin, "access-control-request-method": "POST"}
    for reply in (signed_in.get("/account", headers=asked), signed_in.options("/studies", headers=asked)):
        assert not [name for name in reply.headers if name.startswith("access-control-")]


def test_when_every_connection_is_taken_the_reply_is_to_come_again(
    signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing_free(*_: object) -> None:
        raise PoolTimeout("QueuePool limit reached")

    monkeypatch.setattr("survey_app.studies.service.studies_of", nothing_free)
    reply = signed_in.get("/")
    assert (reply.status_code, reply.headers["retry-after"]) == (503, "5")
