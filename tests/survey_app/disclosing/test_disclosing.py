"""De-identified data with k-anonymity (PRV-10); names of an identified study for its makers, told in the trail."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import select

from survey_app.database import Database
from survey_app.disclosing.deidentified import MERGED, anonymity, week
from survey_app.models import AuditEvent, Membership, Researcher, Response, Role
from survey_app.panels.models import Contact, Participation
from tests.conftest import PASSWORD
from tests.survey_app.browser import Browser
from tests.survey_app.findings.test_guarding import study_with


def rows_of(reply: Any) -> list[dict[str, str]]:
    assert reply.status_code == 200, reply.text
    return list(csv.DictReader(io.StringIO(reply.text.removeprefix("\ufeff"))))


@pytest.mark.parametrize(
    ("sizes", "k", "alone", "small", "enough"),
    [((6, 5), 5, 0, 0, True), ((6, 4), 4, 0, 4, False), ((6, 1, 1), 1, 2, 2, False), ((), 0, 0, 0, False)],
)
def test_the_smallest_group_and_the_lonely_ones_are_counted(
    sizes: tuple[int, ...], k: int, alone: int, small: int, enough: bool
) -> None:
    found = anonymity(sizes, 5)
    assert (found.k, found.alone, found.small, found.enough) == (k, alone, small, enough)


def test_days_become_weeks() -> None:
    assert week("2026-11-23T10:00:00+00:00") == "2026-W48"
    assert week("2027-01-01") == "2026-W53"
    assert week("") == week("soon") == ""


def test_what_identifies_people_is_left_out_and_rare_answers_are_merged(
    database: Database, researcher: Researcher, signed_in: Browser
) -> None:
    with database.session() as session:
        study = study_with(session, researcher, {1: 12, 2: 9, 3: 2})
        session.commit()
        ids = set(session.exec(select(Response.id)))
    path = f"/studies/{study.id}/deidentified"
    assert "Smallest group (k)" not in signed_in.get(path).text
    shown = signed_in.get(f"{path}?by=gender").text
    assert "Everybody is alike with at least 11 people" in shown
    assert "2 answers were merged" in shown
    reply = signed_in.get(f"{path}.csv?by=gender")
    rows = rows_of(reply)
    assert len(rows) == 23
    assert {row["gender"] for row in rows} == {"1", MERGED}
    assert {"row", "language", "week", "cog1", "gender"} <= set(rows[0])
    assert not {"response", "started_at", "completed_at", "seconds"} & set(rows[0])
    assert not [id for id in ids if id in reply.text]
    assert {row["week"][4:6] for row in rows} == {"-W"}
    assert signed_in.get(f"{path}?by=cog1").status_code == 422
    with database.session(writing=False) as session:
        event = session.exec(select(AuditEvent).where(AuditEvent.action == "responses.export_deidentified")).one()
    assert event.details == {"k": 11}


@pytest.mark.parametrize(("role", "status"), [(Role.EDITOR, 200), (Role.ANALYST, 403), (Role.VIEWER, 403)])
def test_names_are_for_makers_of_an_identified_study(
    app: FastAPI, database: Database, researcher: Researcher, other_researcher: Researcher, role: Role, status: int
) -> None:
    with database.session() as session:
        study = study_with(session, researcher, {1: 1}, privacy="identified")
        contact = Contact(study_id=study.id, identity="sara@x.org", email="sara@x.org", name="=Sara")
        session.add(contact)
        session.flush()
        (response_id,) = session.exec(select(Response.id))
        session.add(Participation(response_id=response_id, study_id=study.id, person=contact.person))
        session.add(Membership(study_id=study.id, researcher_id=other_researcher.id, role=role))
        session.commit()
    with Browser(app) as browser:
        browser.sign_in(other_researcher.email, PASSWORD)
        reply = browser.get(f"/studies/{study.id}/identities.csv")
        assert reply.status_code == status
        assert ("Download names" in browser.get(f"/studies/{study.id}/deidentified").text) == (status == 200)
    if status == 200:
        (row,) = rows_of(reply)
        assert (row["response"], row["name"], row["email"]) == (response_id, "'=Sara", "sara@x.org")
        with database.session(writing=False) as session:
            event = session.exec(select(AuditEvent).where(AuditEvent.action == "responses.identify")).one()
        assert (event.actor, event.details) == (other_researcher.id, {"count": 1})


def test_a_study_that_keeps_no_names_gives_none(database: Database, researcher: Researcher, signed_in: Browser) -> None:
    with database.session() as session:
        study = study_with(session, researcher, {1: 1})
        session.commit()
    assert signed_in.get(f"/studies/{study.id}/identities.csv").status_code == 422
    assert "Download names" not in signed_in.get(f"/studies/{study.id}/deidentified").text
