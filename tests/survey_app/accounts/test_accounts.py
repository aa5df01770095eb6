"""The first account, signing in and out, changing the password."""

from __future__ import annotations

import re

import pytest
from sqlmodel import Session, select

from survey_app.accounts import service
from survey_app.database import Database
from survey_app.models import AuditEvent, Researcher, SetupLink, SignIn
from tests.conftest import PASSWORD
from tests.survey_app.browser import Browser

FIRST = {"name": "مینا", "email": "Mina@Example.org", "password": PASSWORD}


@pytest.fixture
def link(database: Database) -> str:
    with database.session() as session:
        path = service.set_up_path(session)
        session.commit()
    assert path is not None
    return path


def test_the_one_time_link_makes_the_first_account_and_signs_it_in(
    browser: Browser, link: str, session: Session
) -> None:
    reply = browser.submit(link, link, **FIRST)
    assert reply.status_code == 303
    assert browser.get("/account").status_code == 200
    made = session.exec(select(Researcher)).one()
    assert (made.email, made.name, made.is_admin) == ("mina@example.org", "مینا", True)
    assert PASSWORD not in made.password_hash
    assert made.password_hash.startswith("$argon2id$")


def test_the_link_dies_with_the_first_account(browser: Browser, link: str, session: Session) -> None:
    browser.submit(link, link, **FIRST)
    assert browser.get(link).status_code == 410
    token = browser.token("/account")
    again = browser.post(link, data={**FIRST, "email": "other@example.org", "csrf": token})
    assert again.status_code == 410
    assert len(session.exec(select(Researcher)).all()) == 1


def test_only_the_hash_of_the_link_is_kept(link: str, session: Session) -> None:
    row = session.exec(select(SetupLink)).one()
    assert row.token_hash not in link
    assert len(row.token_hash) == 64


def test_signing_in_gives_a_new_token_each_time_and_signing_out_ends_it(
    browser: Browser, researcher: Researcher
) -> None:
    browser.sign_in(researcher.email, PASSWORD)
    first = browser.cookies["engagemeter-session"]
    assert browser.submit("/sign-out").status_code == 303
    browser.cookies.set("engagemeter-session", first)
    assert browser.get("/account").status_code == 303
    browser.cookies.clear()
    browser.sign_in(researcher.email, PASSWORD)
    assert browser.cookies["engagemeter-session"] != first


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(browser: Browser, researcher: Researcher) -> None:
    reply = browser.submit("/sign-in", "/sign-in", email=researcher.email, password=PASSWORD)
    cookie = next(value for value in reply.headers.get_list("set-cookie") if "session" in value)
    assert re.search(r"HttpOnly.*Path=/.*SameSite=lax", cookie)
    assert len(browser.cookies["engagemeter-session"]) >= 43


def test_only_hashes_of_sign_ins_are_kept(signed_in: Browser, session: Session) -> None:
    assert session.exec(select(SignIn)).one().token_hash != signed_in.cookies["engagemeter-session"]


def test_failed_and_successful_tries_are_told_in_the_audit(
    browser: Browser, researcher: Researcher, session: Session
) -> None:
    assert browser.submit("/sign-in", "/sign-in", email=researcher.email, password="wrong").status_code == 401
    browser.sign_in(researcher.email, PASSWORD)
    actions = [event.action for event in session.exec(select(AuditEvent)).all()]
    assert actions == ["account.sign_in_failed", "account.sign_in"]
