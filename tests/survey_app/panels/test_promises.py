"""The four promises of privacy, each with what is kept, by personal link and to the end (J10, PRV-01, PRV-02)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from sqlmodel import select

from survey_app.database import Database
from survey_app.models import AnswerEvent, Invitation, Response, Study
from survey_app.panels.links import personal_link
from survey_app.panels.models import Contact, Participation
from survey_app.settings import Settings
from survey_app.studies import service as studies
from tests.survey_app.answering.conftest import Respondent, definition, hidden, publish
from tests.survey_app.answering.test_flow import receipt

MODES = ("identified", "pseudonymous", "anonymised", "anonymous")


class Invited(Respondent):
    """Answers by a personal link."""

    def begin(self, path: str) -> str:
        page = self.get(f"{path}?lang=en").text
        return str(self.post(path, data={**hidden(page), "agree": "1"}, follow_redirects=True).text)

    def answer_all(self, path: str) -> str:
        page = self.begin(path)
        while self.number(page):
            page = self.fill(page).text
        return page


def invite(database: Database, settings: Settings, link: str, name: str = "Sara") -> str:
    """The path of a personal link."""
    with database.session() as session:
        study = session.exec(select(Study).where(Study.link == link)).one()
        email = f"{name.lower()}@example.org"
        contact = Contact(study_id=study.id, identity=email, email=email, name=name, tier="gold", stage="loyal")
        session.add(contact)
        session.flush()
        made = personal_link(session, settings, contact, 1)
        session.commit()
    return made.removeprefix(settings.base_url)


@pytest.mark.parametrize("mode", MODES)
def test_each_promise_is_said_and_kept(app: FastAPI, database: Database, settings: Settings, mode: str) -> None:
    link = publish(database, definition(privacy=mode))
    path = invite(database, settings, link)
    sara = Invited(app, link)
    promised = {
        "identified": "together with your name",
        "pseudonymous": "under a code",
        "anonymised": "As soon as you send the last page",
        "anonymous": "at any time",
    }
    assert promised[mode] in sara.get(f"{path}?lang=en").text
    code = receipt(sara.answer_all(path))
    with database.session(writing=False) as session:
        response = session.exec(select(Response)).one()
        kept = session.exec(select(Participation)).one()
        person = session.exec(select(Contact)).one().person
        invitation = session.exec(select(Invitation)).one()
        events = session.exec(select(AnswerEvent)).all()
    joined = mode in ("identified", "pseudonymous")
    assert invitation.spent
    assert (response.invitation_hash == invitation.token_hash) is joined
    assert kept.person == (person if joined else "")
    assert kept.facts == ({"tier": "gold", "stage": "loyal"} if joined else {})
    assert kept.wave == 1
    assert bool(events) is joined
    assert (response.started_at.time() == datetime.min.time()) is not joined
    shown = sara.post(f"/s/{link}/mine", data={"code": code, "_lang": "en"})
    assert shown.status_code == 200
    assert "Your answers are deleted" in sara.post(f"/s/{link}/mine/delete", data={"code": code, "sure": "1"}).text
    with database.session(writing=False) as session:
        assert session.exec(select(Response)).all() == session.exec(select(Participation)).all() == []


@pytest.mark.parametrize("mode", ["anonymised", "anonymous"])
def test_a_used_link_opens_nothing_any_more(app: FastAPI, database: Database, settings: Settings, mode: str) -> None:
    link = publish(database, definition(privacy=mode))
    path = invite(database, settings, link)
    Invited(app, link).answer_all(path)
    again = Invited(app, link).get(f"{path}?lang=en")
    assert again.status_code == 410
    assert "This link has been used" in again.text
    other = Invited(app, link)
    page = other.get(f"/s/{link}?lang=en").text
    tried = other.post(path, data={**hidden(page), "agree": "1"})
    assert tried.status_code == 410
    with database.session(writing=False) as session:
        assert len(session.exec(select(Response)).all()) == 1


def test_an_unfinished_anonymous_answer_goes_on_in_its_own_browser_only(
    app: FastAPI, database: Database, settings: Settings
) -> None:
    link = publish(database, definition(privacy="anonymous"))
    path = invite(database, settings, link)
    phone = Invited(app, link)
    assert phone.number(phone.begin(path)) == 1
    assert phone.number(phone.get(path).text) == 1
    assert Invited(app, link).get(path).status_code == 410


def test_an_unfinished_pseudonymous_answer_goes_on_on_any_device(
    app: FastAPI, database: Database, settings: Settings
) -> None:
    link = publish(database, definition())
    path = invite(database, settings, link)
    phone, laptop = Invited(app, link), Invited(app, link)
    phone.fill(phone.begin(path))
    assert laptop.number(laptop.get(path).text) == 2


def test_the_database_of_an_anonymous_study_leads_from_nobody_to_no_answer(
    app: FastAPI, database: Database, settings: Settings
) -> None:
    """No text of twelve people's contacts, links or invitations stands in any response, in any form kept."""
    link = publish(database, definition(privacy="anonymous"))
    paths = {name: invite(database, settings, link, name) for name in "abcdefghijkl"}
    for name in "hclafkbe":
        Invited(app, link).answer_all(paths[name])
    with closing(sqlite3.connect(settings.data_dir / "engagemeter.sqlite")) as connection:
        rows = connection.execute("SELECT * FROM response").fetchall()
        invitations = connection.execute("SELECT token_hash, contact_id FROM invitation").fetchall()
        contacts = connection.execute("SELECT id, person FROM contact").fetchall()
        moments = connection.execute("SELECT DISTINCT started_at FROM response").fetchall()
    ours = {cell for row in rows for cell in row if isinstance(cell, str) and len(cell) > 12}
    theirs = {cell for row in [*invitations, *contacts] for cell in row}
    assert len(rows) == 8
    assert not ours & theirs
    assert len(moments) == 1


def test_a_promise_is_never_weakened(database: Database) -> None:
    link = publish(database, definition(privacy="anonymised"))
    with database.session() as session:
        study = session.exec(select(Study).where(Study.link == link)).one()
        latest = studies.latest_version(session, study)
        for mode in ("identified", "pseudonymous"):
            with pytest.raises(Exception, match="privacy_weakened"):
                studies.check_promise(definition(privacy=mode), latest)
        studies.check_promise(definition(privacy="anonymous"), latest)


def test_the_day_stays_and_the_time_it_took_in_steps_of_ten_seconds(
    app: FastAPI, database: Database, settings: Settings
) -> None:
    link = publish(database, definition(privacy="anonymised"))
    Invited(app, link).answer_all(invite(database, settings, link))
    with database.session(writing=False) as session:
        response = session.exec(select(Response)).one()
    assert response.completed_at is not None
    assert response.started_at.date() == datetime.now(UTC).date()
    assert (response.completed_at - response.started_at).total_seconds() % 10 == 0
    assert response.consent["at"] == response.started_at.date().isoformat()
