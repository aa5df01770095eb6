"""Two waves of the same people: joined by pseudonym in the frozen data, read by the retest statistics."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from fastapi import FastAPI
from sqlmodel import Session, select

from psychometrics.analysis import analyse
from psychometrics.plan import plan_of
from survey_app.database import Database
from survey_app.findings.plans import available
from survey_app.findings.reading import read_snapshot
from survey_app.findings.snapshots import freeze, panel_columns
from survey_app.models import Response, Snapshot, Study
from survey_app.panels.links import personal_link
from survey_app.panels.models import Contact, Participation
from survey_app.settings import Settings
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.fieldwork import fieldwork
from survey_app.studies.measurement import study_model
from tests.survey_app.answering.conftest import definition, publish, second_options
from tests.survey_app.panels.test_promises import Invited

PEOPLE = 6


def frozen(session: Session, settings: Settings) -> Snapshot:
    study = session.exec(select(Study)).one()
    return freeze(session, study, settings.make_data_dir(), fieldwork(session, study, 3))


def answer_twice(app: FastAPI, database: Database, settings: Settings, made: StudyDefinition) -> None:
    """Everybody in two waves, each with answers of their own; the tier rises for the first between them."""
    link = publish(database, made)
    for wave in (1, 2):
        for number in range(PEOPLE):
            with database.session() as session:
                study = session.exec(select(Study)).one()
                identity = f"p{number}@example.org"
                known = session.exec(select(Contact).where(Contact.identity == identity)).first()
                contact = known or Contact(study_id=study.id, identity=identity, email=identity)
                contact.tier = "gold" if wave == 2 and number == 0 else "silver"
                session.add(contact)
                session.flush()
                path = personal_link(session, settings, contact, wave).removeprefix(settings.base_url)
                session.commit()
            one = Invited(app, link)
            page = one.begin(path)
            while one.number(page):
                value = str(1 + (number + wave // 2) % 7)
                page = one.fill(page, dict.fromkeys(second_options(page), value), _skip="1").text


def test_waves_of_the_same_people_give_retest_figures(app: FastAPI, database: Database, settings: Settings) -> None:
    made = definition(blocks=definition().blocks[:1])
    answer_twice(app, database, settings, made)
    with database.session() as session:
        snapshot = frozen(session, settings)
        study = session.exec(select(Study)).one()
        has = available(made, panel_columns(session, study, made))
    path = settings.data_dir / snapshot.path
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    by_person: dict[str, set[str]] = {}
    for row in rows:
        by_person.setdefault(row["respondent"], set()).add(row["wave"])
    assert [sorted(waves) for waves in by_person.values()] == [["1", "2"]] * PEOPLE
    assert sorted(row["tier"] for row in rows if row["wave"] == "2") == ["gold", *["silver"] * (PEOPLE - 1)]
    responses = read_snapshot(Path(path), made)
    analysis = analyse(responses, study_model(made), plan_of(["retest", "background"]))
    told = {table.code for table in analysis.results["background"].tables}
    assert told >= {"wave", "tier"}
    assert "respondent" not in told
    first = analysis.results["retest"].pairs[0]
    assert (first.first_wave, first.second_wave, first.n) == ("1", "2", PEOPLE)
    assert isinstance(first.r, float)
    assert has.panel == ("wave", "respondent", "tier", "stage", "channel")


def test_whoever_is_cut_from_their_link_is_in_no_pair(app: FastAPI, database: Database, settings: Settings) -> None:
    made = definition(blocks=definition().blocks[:1], privacy="anonymised")
    answer_twice(app, database, settings, made)
    with database.session() as session:
        snapshot = frozen(session, settings)
        people = set(session.exec(select(Participation.person)))
    rows = list(csv.DictReader((settings.data_dir / snapshot.path).open(encoding="utf-8")))
    assert {row["respondent"] for row in rows} == {""} == people
    assert {row["wave"] for row in rows} == {"1", "2"}


def test_a_study_without_a_panel_freezes_as_before(app: FastAPI, database: Database, settings: Settings) -> None:
    link = publish(database, definition())
    Invited(app, link).finish()
    with database.session() as session:
        snapshot = frozen(session, settings)
        assert panel_columns(session, session.exec(select(Study)).one(), definition()) == ()
        assert len(session.exec(select(Response)).all()) == 1
    head = (settings.data_dir / snapshot.path).read_text("utf-8").split("\n")[0]
    assert head.startswith("response,language,seconds,")
    assert not {"wave", "respondent"} & set(head.split(","))
    assert json.loads(json.dumps(snapshot.flow))["completed"] == 1
