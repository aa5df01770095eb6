"""Viewers, shared links and programs never see a small group, nor two releases a few answers apart (PRV-09)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi import FastAPI
from sqlmodel import Session

from survey_app.authorization import Actor
from survey_app.database import Database
from survey_app.findings import guarding, planned, service
from survey_app.findings.orders import plan_order, print_order
from survey_app.jobs.run import Context
from survey_app.models import Job, JobStatus, Membership, Researcher, Role, Study
from survey_app.settings import Settings
from survey_app.sharing import service as sharing
from survey_app.studies.service import latest_version
from tests.conftest import PASSWORD
from tests.survey_app.browser import Browser
from tests.survey_app.studies.making import answer, live_study, ready_draft

PINS = ("brand-engagement@1.0", "background@1.0")
PLAN = {"steps": [{"statistic": "background"}, {"statistic": "groups", "options": {"by": ["gender"]}}]}


def study_with(session: Session, by: Researcher, sizes: dict[int, int], **changes: Any) -> Study:
    """A live study of people by gender."""
    definition = ready_draft("fa", "en", pins=PINS).model_copy(update=changes)
    study = live_study(session, by, definition)
    add_people(session, study, sizes, seed=1)
    return study


def add_people(session: Session, study: Study, sizes: dict[int, int], seed: int) -> None:
    version, rng = latest_version(session, study), np.random.default_rng(seed)
    assert version is not None
    for gender, size in sizes.items():
        for number in range(size):
            scored = {f"{name}{k}": int(rng.integers(1, 8)) for name in ("cog", "aff") for k in (1, 2, 3)}
            facts = {"key": f"{seed}-{gender}-{number}", "language": "en" if number % 2 else "fa"}
            answer(session, study, version, answers={**scored, "gender": gender}, **facts)


def carried_out(database: Database, settings: Settings, study_id: str) -> tuple[Job, Context]:
    """A planned analysis of everybody, done as the worker does it."""
    context = Context(settings, database)
    with database.session() as session:
        study = session.get_one(Study, study_id)
        snapshot = service._frozen(session, study, settings, service.fieldwork(session, study, 3))
        job = Job(study_id=study.id, kind="analysis", input={"snapshot_id": snapshot.id, "plan": PLAN})
        session.add(job)
        session.commit()
        job_id, snapshot_id = job.id, snapshot.id
    result = planned.carry_out(**plan_order(context, job_id, snapshot_id, PLAN))
    with database.session() as session:
        job = session.get_one(Job, job_id)
        job.status, job.result = JobStatus.DONE, result
        session.add(job)
        session.commit()
    return job, context


@pytest.fixture
def viewer(app: FastAPI, other_researcher: Researcher) -> Iterator[Browser]:
    with Browser(app) as browser:
        yield browser.sign_in(other_researcher.email, PASSWORD)


def test_a_viewer_sees_no_small_group_and_an_analyst_sees_all(
    database: Database,
    settings: Settings,
    researcher: Researcher,
    other_researcher: Researcher,
    signed_in: Browser,
    viewer: Browser,
) -> None:
    with database.session() as session:
        study = study_with(session, researcher, {1: 30, 2: 20, 3: 3})
        session.add(Membership(study_id=study.id, researcher_id=other_researcher.id, role=Role.VIEWER))
        session.commit()
    job, _ = carried_out(database, settings, study.id)
    path = f"/studies/{study.id}/analyses/{job.id}"
    whole, shown = (who.get(path).text.split('id="sample"')[1].split('id="group')[0] for who in (signed_in, viewer))
    assert 'data-value="3.0"' in whole
    assert 'data-value="3.0"' not in shown
    assert 'data-value="20.0"' not in shown, "the next smallest would tell it"
    assert "Hidden, so that no one can be recognised: counts below" in shown
    assert "Hidden, so that no one can be recognised" not in whole
    kept = json.loads(Path(job.result["path"]).read_text("utf-8"))
    assert '"n": 3,' not in json.dumps(kept["results"]["background"]["tables"])


def test_a_report_with_small_groups_is_for_those_who_may_read_the_answers(
    database: Database,
    settings: Settings,
    researcher: Researcher,
    other_researcher: Researcher,
    signed_in: Browser,
    viewer: Browser,
) -> None:
    with database.session() as session:
        study = study_with(session, researcher, {1: 30, 2: 20, 3: 3})
        session.add(Membership(study_id=study.id, researcher_id=other_researcher.id, role=Role.VIEWER))
        session.commit()
    job, context = carried_out(database, settings, study.id)
    with database.session() as session:
        own, job = session.get_one(Study, study.id), session.get_one(Job, job.id)
        service.measure(session, own, settings, researcher)
        asked = own, job, "en", researcher
        orders = [service.planned_report(session, *asked, cells=cells) for cells in ("hidden", "whole")]
        pages = [print_order(context, order.id, **order.input)["pdf"]["page"] for order in orders]
        for number, order in enumerate(orders):
            pdf = settings.data_dir / f"{number}.pdf"
            pdf.write_bytes(b"%PDF-1.7")
            pdf.with_suffix("").mkdir()
            (pdf.with_suffix("") / "read.json").write_text('{"title": "t", "parts": [], "works": []}')
            order.status, order.result = JobStatus.DONE, {"path": str(pdf), "pages": 1}
            session.add(order)
        session.commit()
        assert [each.id for each in sharing.finished(session, own)] == [orders[0].id]
    assert [Path(each).parent.name == "whole" for each in pages] == [False, True]
    report = f"/studies/{study.id}/reports/"
    assert [viewer.get(report + each.id).status_code for each in orders] == [200, 404]
    assert [signed_in.get(report + each.id).status_code for each in orders] == [200, 200]
    assert orders[1].id not in viewer.get(f"/studies/{study.id}/report").text
    assert "Printed in full" in signed_in.get(f"/studies/{study.id}/report").text
    assert "Printed in full" not in viewer.get(f"/studies/{study.id}/report").text


def test_an_anonymous_study_has_no_whole_form_for_nobody(
    database: Database, settings: Settings, researcher: Researcher
) -> None:
    with database.session() as session:
        study = study_with(session, researcher, {1: 30, 2: 3}, privacy="anonymous")
        session.commit()
    job, _ = carried_out(database, settings, study.id)
    assert job.result["whole_pages"] == {}
    with database.session() as session:
        own = session.get_one(Study, study.id)
        actor = Actor(researcher.id, roles={study.id: Role.OWNER})
        assert guarding.cells_for(session, own, actor) == "hidden"
        asked = service.planned_report(session, own, session.get_one(Job, job.id), "en", researcher, cells="whole")
        assert "cells" not in asked.input


def test_two_releases_are_never_a_few_answers_apart(
    database: Database, settings: Settings, researcher: Researcher
) -> None:
    with database.session() as session:
        study = study_with(session, researcher, {1: 12, 2: 12})
        found = [_freeze(session, study, settings)]
        for step, more in enumerate((1, 3, 1, 2)):
            add_people(session, study, {1: more}, seed=10 + step)
            found.append(_freeze(session, study, settings))
        session.commit()
        assert [guarding.is_released(each) for each in found] == [True, False, False, True, False]
        assert [each.n for each in found] == [24, 25, 28, 29, 31]
        shown = service.measured(session, study, released=True).snapshot
        newest = service.measured(session, study).snapshot
    assert (shown.n, newest.n) == (29, 31)  # type: ignore[union-attr]


def test_the_same_answers_frozen_twice_are_released_twice(
    database: Database, settings: Settings, researcher: Researcher
) -> None:
    with database.session() as session:
        study = study_with(session, researcher, {1: 12, 2: 12})
        assert all(guarding.is_released(_freeze(session, study, settings)) for _ in range(2))


def _freeze(session: Session, study: Study, settings: Settings) -> Any:
    return service._frozen(session, study, settings, service.fieldwork(session, study, 3))
