"""Signing in gives nothing away, and can't be tried without end."""

from __future__ import annotations

import re
import statistics
import time
from datetime import timedelta

import pytest
from sqlmodel import select

from psychometrics.errors import RequestError
from survey_app.accounts import passwords, service, sign_ins
from survey_app.database import Database
from survey_app.errors import TooMany
from survey_app.limits import RateLimit
from survey_app.models import Researcher, SignIn, now
from tests.conftest import PASSWORD
from tests.survey_app.browser import Browser

LONG = "more than sixty-four characters, of which the very last one counts as well: yz"


def test_an_unknown_email_and_a_wrong_password_get_the_same_answer(browser: Browser, researcher: Researcher) -> None:
    replies = [
        browser.submit("/sign-in", "/sign-in", email=email, password="not the password")
        for email in (researcher.email, "nobody@example.org")
    ]
    bodies = [reply.text.replace(researcher.email, "").replace("nobody@example.org", "") for reply in replies]
    assert replies[0].status_code == replies[1].status_code == 401
    assert without_tokens(bodies[0]) == without_tokens(bodies[1])


def test_an_unknown_email_takes_as_long_as_a_wrong_password() -> None:
    known = passwords.hashed("something else entirely")
    passwords.fits("x", None)
    spent: dict[str | None, list[float]] = {known: [], None: []}
    for _ in range(9):
        for password_hash, times in spent.items():
            began = time.process_time()
            passwords.fits("not the password", password_hash)
            times.append(time.process_time() - began)
    medians = [statistics.median(times) for times in spent.values()]
    assert abs(medians[0] - medians[1]) < 0.05


def test_tries_for_one_email_are_limited_and_told_when_to_come_back(browser: Browser, researcher: Researcher) -> None:
    token = browser.token("/sign-in")
    form = {"csrf": token, "email": researcher.email, "password": "wrong"}
    codes = [browser.post("/sign-in", data=form).status_code for _ in range(11)]
    assert codes == [401] * 10 + [429]
    refused = browser.post("/sign-in", data={**form, "password": PASSWORD})
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 900


def test_limits_forget_with_time_and_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    limit = RateLimit(tries=2, seconds=10)
    limit.check("a")
    limit.check("a")
    with pytest.raises(TooMany):
        limit.check("a")
    limit.check("b")
    clock[0] = 11
    limit.check("a")
    for number in range(11_000):
        limit.check(str(number))
    assert len(limit._tries) <= 10_000


def test_a_sign_in_ends_after_its_time(signed_in: Browser, database: Database) -> None:
    with database.session() as session:
        session.exec(select(SignIn)).one().expires_at = now() - timedelta(seconds=1)
        session.commit()
    assert signed_in.get("/account").headers["location"] == "/sign-in?next=/account"


def test_a_changed_password_ends_every_other_sign_in(signed_in: Browser, app, researcher: Researcher) -> None:  # type: ignore[no-untyped-def]
    elsewhere = Browser(app).sign_in(researcher.email, PASSWORD)
    reply = signed_in.submit("/account/password", password=PASSWORD, new_password="another quiet river")
    assert reply.status_code == 303
    assert signed_in.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303


@pytest.mark.parametrize(
    "next", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nX: y"]
)
def test_signing_in_leads_nowhere_else(browser: Browser, researcher: Researcher, next: str) -> None:
    reply = browser.submit("/sign-in", "/sign-in", email=researcher.email, password=PASSWORD, next=next)
    assert reply.headers["location"] == "/"


def test_mass_assignment_is_refused(browser: Browser, database: Database) -> None:
    with database.session() as session:
        link = service.set_up_path(session)
        session.commit()
    fields = {"name": "A", "email": "a@example.org", "password": PASSWORD, "id": "7", "is_admin": "1"}
    assert browser.submit(link, link, **fields).status_code == 422  # type: ignore[arg-type]
    with database.session(writing=False) as session:
        assert session.exec(select(Researcher)).all() == []


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("7 chars", "password_short"),
        ("password", "password_common"),
        ("Password1!", "password_common"),
        ("qwerty123", "password_common"),
        ("12345678", "password_common"),
        ("aaaaaaaaaaaa", "password_common"),
        ("mina@example.org", "password_common"),
        ("x" * 1001, "password_long"),
    ],
)
def test_weak_passwords_are_refused_with_the_reason(password: str, code: str) -> None:
    with pytest.raises(RequestError) as refused:
        passwords.check(password, "Mina", "mina@example.org")
    assert refused.value.code == code


@pytest.mark.parametrize(
    "password",
    [
        "گذرواژه‌ای بلند و آرام",
        LONG,
        "correct horse battery",
        "  spaced out  ",
    ],
)
def test_good_passwords_are_kept_whole(password: str) -> None:
    passwords.check(password)
    password_hash = passwords.hashed(password)
    assert passwords.fits(password, password_hash)
    assert not passwords.fits(password[:-1], password_hash)
    assert not passwords.fits(password + "x", password_hash)


def test_a_password_fits_however_the_keyboard_composes_it() -> None:
    assert passwords.fits("cafe\u0301 au lait", passwords.hashed("caf\u00e9 au lait"))


def test_a_password_of_a_million_characters_is_refused_quickly(signed_in: Browser) -> None:
    began = time.process_time()
    reply = signed_in.submit("/account/password", password=PASSWORD, new_password="x" * 900_000)
    assert reply.status_code == 422
    assert time.process_time() - began < 2


def test_a_token_in_the_wrong_case_or_cut_is_nobody(signed_in: Browser, database: Database) -> None:
    token = signed_in.cookies["engagemeter-session"]
    with database.session(writing=False) as session:
        assert sign_ins.researcher_of(session, token) is not None
        for wrong in (token.swapcase(), token[:-1], token + "\n", "", "null"):
            assert sign_ins.researcher_of(session, wrong) is None


def without_tokens(text: str) -> str:
    return re.sub(r'name="csrf" value="[^"]+"', "", text)
