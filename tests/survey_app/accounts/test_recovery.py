"""A forgotten password, the second factor and the list of sign-ins."""

from __future__ import annotations

import base64
import re
import time
from datetime import timedelta

from fastapi import FastAPI
from sqlmodel import select

from survey_app.accounts import recovery, totp
from survey_app.accounts.models import PasswordReset, SecondFactor
from survey_app.database import Database
from survey_app.main import create_app
from survey_app.models import Job, Researcher, now
from survey_app.settings import Settings
from tests.conftest import PASSWORD
from tests.survey_app.browser import Browser

NEW = "a wider river in spring"


def link(database: Database, settings: Settings) -> str:
    with database.session() as session:
        id = recovery.ask(session, "mina@example.org", settings.secret)
        session.commit()
    assert id is not None
    return recovery.path_of(id, settings.secret)


def give(browser: Browser, path: str, password: str = NEW) -> int:
    return int(browser.submit(path, "/sign-in", new_password=password).status_code)


def test_a_link_to_a_new_password_works_once(
    app: FastAPI, database: Database, settings: Settings, signed_in: Browser
) -> None:
    path, visitor = link(database, settings), Browser(app)
    assert give(visitor, path, "short") == 422
    assert give(visitor, path) == 303
    assert give(visitor, path) == 410
    assert signed_in.get("/account").status_code == 303
    visitor.sign_in("mina@example.org", NEW)


def test_a_link_is_dead_after_an_hour_and_after_the_e_mail_changed(
    app: FastAPI, database: Database, settings: Settings, researcher: Researcher
) -> None:
    path = link(database, settings)
    with database.session() as session:
        row = session.exec(select(PasswordReset)).one()
        row.expires_at = now() - timedelta(minutes=1)
        session.add(row)
        session.commit()
    assert Browser(app).get(path).status_code == 410
    path = link(database, settings)
    with database.session() as session:
        mina = session.get_one(Researcher, researcher.id)
        mina.email = "mina@example.com"
        session.add(mina)
        session.commit()
    assert Browser(app).get(path).status_code == 410


def test_a_later_link_replaces_the_earlier(
    app: FastAPI, database: Database, settings: Settings, researcher: Researcher
) -> None:
    first, second = link(database, settings), link(database, settings)
    assert [Browser(app).get(path).status_code for path in (first, second)] == [410, 200]


def test_known_and_unknown_addresses_are_answered_alike(
    settings: Settings, database: Database, researcher: Researcher
) -> None:
    app = create_app(settings.model_copy(update={"smtp_host": "127.0.0.1", "mail_from": "study@example.org"}))
    pages = []
    for email in ("mina@example.org", "nobody@example.org"):
        browser = Browser(app)
        reply = browser.submit("/forgotten", "/sign-in", email=email)
        pages.append((reply.status_code, reply.text))
    assert pages[0] == pages[1]
    with database.session(writing=False) as session:
        jobs = session.exec(select(Job)).all()
    assert [job.kind for job in jobs] == ["mail_password"]


def test_the_second_factor_is_asked_for_and_its_codes_taken_once(
    app: FastAPI, database: Database, researcher: Researcher, signed_in: Browser
) -> None:
    codes = switch_on(database, researcher, signed_in)
    visitor = Browser(app)
    asked = visitor.submit("/sign-in", "/sign-in", email="mina@example.org", password=PASSWORD)
    assert "Code from your phone" in asked.text
    assert visitor.get("/account").status_code == 303
    waiting = re.search(r'name="waiting" value="([^"]+)"', asked.text)
    assert waiting is not None
    wrong = visitor.submit("/sign-in/code", "/sign-in", code="000000", waiting=waiting[1])
    assert wrong.status_code == 401
    assert visitor.submit("/sign-in/code", "/sign-in", code=codes[0], waiting=waiting[1]).status_code == 303
    again = Browser(app).submit("/sign-in/code", "/sign-in", code=codes[0], waiting=waiting[1])
    assert again.status_code == 401


def test_a_forged_or_old_wait_is_refused(
    app: FastAPI, database: Database, researcher: Researcher, signed_in: Browser
) -> None:
    codes = switch_on(database, researcher, signed_in)
    reply = Browser(app).submit("/sign-in/code", "/sign-in", code=codes[0], waiting="W10.forged")
    assert reply.status_code == 422


def switch_on(database: Database, researcher: Researcher, browser: Browser) -> list[str]:
    browser.submit("/account/second-factor")
    with database.session(writing=False) as session:
        secret = session.get_one(SecondFactor, researcher.id).secret
    code = totp.code_at(base64.b32decode(secret), int(time.time() // totp.STEP_SECONDS))
    shown = browser.submit("/account/second-factor/confirm", code=code)
    codes = re.findall(r"<code>([0-9a-f-]{13})</code>", shown.text)
    assert len(codes) == 8
    return codes


def test_all_other_browsers_can_be_signed_out(app: FastAPI, signed_in: Browser) -> None:
    with Browser(app) as phone:
        phone.headers["user-agent"] = "Mozilla/5.0 (Android 16; Mobile) Firefox/150.0"
        phone.sign_in("mina@example.org", PASSWORD)
        assert "Firefox, Android" in signed_in.get("/account").text
        signed_in.submit("/account/sign-out-others")
        assert phone.get("/account").status_code == 303
        assert signed_in.get("/account").status_code == 200
