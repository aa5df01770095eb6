"""Colleagues of a study: a link that works once, roles changed and withdrawn; what is refused is told."""

from __future__ import annotations

import re
from datetime import timedelta

from fastapi import FastAPI
from sqlmodel import select

from survey_app import audit
from survey_app.database import Database
from survey_app.models import Membership, Researcher, Role, now
from survey_app.people.models import RoleInvitation
from survey_app.studies import service as studies
from tests.survey_app.browser import Browser

PASSWORD = "a second river in winter"


def own_study(database: Database, researcher: Researcher) -> str:
    with database.session() as session:
        study = studies.create(session, researcher, "en")
        session.commit()
        return study.id


def invite(browser: Browser, study: str, email: str, role: str = "viewer") -> str:
    """The path of the link that the owner sees."""
    reply = browser.submit(f"/studies/{study}/people/invite", f"/studies/{study}/people", email=email, role=role)
    assert reply.status_code == 303, reply.text
    found = re.search(
        rf'value="http://testserver(/join/[^"]+)"[^>]*aria-label="Link for [^"]*{email}', page_of(browser, study)
    )
    assert found is not None
    return found[1]


def page_of(browser: Browser, study: str) -> str:
    return browser.get(f"/studies/{study}/people").text


def join_with_new_account(app: FastAPI, path: str) -> Browser:
    guest = Browser(app)
    token = guest.token(path)
    reply = guest.post(f"{path}/account", data={"name": "Sara", "password": PASSWORD, "csrf": token})
    assert reply.status_code == 303, reply.text
    return guest


def test_a_link_gives_its_role_once(
    app: FastAPI, database: Database, researcher: Researcher, signed_in: Browser
) -> None:
    study = own_study(database, researcher)
    path = invite(signed_in, study, "sara@example.org")
    guest = join_with_new_account(app, path)
    assert guest.get(f"/studies/{study}/collect").status_code == 200
    assert guest.get(path).status_code == 410
    with database.session(writing=False) as session:
        sara = session.exec(select(Researcher).where(Researcher.email == "sara@example.org")).one()
        membership = session.exec(select(Membership).where(Membership.researcher_id == sara.id)).one()
        kept = session.exec(select(RoleInvitation)).one()
    assert membership.role is Role.VIEWER
    assert path.rsplit("/", 1)[1] not in kept.model_dump_json()


def test_an_account_that_is_there_accepts_with_itself(
    database: Database, researcher: Researcher, signed_in: Browser, signed_in_other: Browser
) -> None:
    study = own_study(database, researcher)
    path = invite(signed_in, study, "omid@example.org", "analyst")
    assert "You are signed in as" in signed_in_other.get(path).text
    assert signed_in_other.submit(path, path).status_code == 303
    assert signed_in_other.get(f"/studies/{study}/people").status_code == 200


def test_a_viewer_is_refused_and_the_owner_sees_it(
    app: FastAPI, database: Database, researcher: Researcher, signed_in: Browser
) -> None:
    study = own_study(database, researcher)
    guest = join_with_new_account(app, invite(signed_in, study, "sara@example.org"))
    refused = guest.get(f"/studies/{study}/export")
    assert refused.status_code == 403
    assert "Ask the owner" in refused.text
    told = signed_in.get(f"/studies/{study}/trail").text
    assert "access.refused" in told
    assert "responses.export" in told
    assert guest.get(f"/studies/{study}/trail").status_code == 403


def test_the_last_owner_stays(database: Database, researcher: Researcher, signed_in: Browser) -> None:
    study = own_study(database, researcher)
    assert signed_in.submit(f"/studies/{study}/people/leave").status_code == 409
    with database.session(writing=False) as session:
        owner = session.exec(select(Membership)).one()
    assert signed_in.submit(f"/studies/{study}/people/{owner.id}/role", role="viewer").status_code == 409
    assert "only one" in signed_in.submit(f"/studies/{study}/people/{owner.id}/remove").text


def test_withdrawn_and_old_links_are_dead(
    app: FastAPI, database: Database, researcher: Researcher, signed_in: Browser
) -> None:
    study = own_study(database, researcher)
    first, second = (invite(signed_in, study, f"{name}@example.org") for name in ("sara", "reza"))
    with database.session() as session:
        sara, reza = sorted(session.exec(select(RoleInvitation)).all(), key=lambda row: row.email, reverse=True)
        reza.expires_at = now() - timedelta(seconds=1)
        session.add(reza)
        session.commit()
    reply = signed_in.submit(f"/studies/{study}/people/invitations/{sara.id}/withdraw")
    assert reply.status_code == 303
    assert [Browser(app).get(path).status_code for path in (first, second)] == [410, 410]


def test_an_invitation_dies_with_the_ownership_of_who_made_it(
    app: FastAPI, database: Database, researcher: Researcher, other_researcher: Researcher, signed_in: Browser
) -> None:
    study = own_study(database, researcher)
    path = invite(signed_in, study, "sara@example.org", "owner")
    with database.session() as session:
        session.add(Membership(study_id=study, researcher_id=other_researcher.id, role=Role.OWNER))
        mine = session.exec(select(Membership).where(Membership.researcher_id == researcher.id)).one()
        mine.role = Role.VIEWER
        session.add(mine)
        session.commit()
    assert Browser(app).get(path).status_code == 410


def test_every_step_is_told_under_a_stable_name(
    app: FastAPI, database: Database, researcher: Researcher, signed_in: Browser
) -> None:
    study = own_study(database, researcher)
    join_with_new_account(app, invite(signed_in, study, "sara@example.org"))
    with database.session(writing=False) as session:
        actions = [event.action for event in audit.events(session, study)]
    assert actions == ["study.create", "people.invite", "people.join"]
