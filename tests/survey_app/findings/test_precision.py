"""Stopping by precision, as the job decides it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from survey_app.audit import events
from survey_app.findings.precision import close_when_precise, look, precise
from survey_app.findings.snapshots import latest_snapshot
from survey_app.jobs.run import Context
from survey_app.models import Job, Researcher, Snapshot, Study, StudyStatus
from survey_app.settings import Settings
from survey_app.studies import service
from survey_app.studies.closing import after_completion
from survey_app.studies.definition import Closing
from tests.survey_app.studies.making import answer, live_study, ready_draft


def scale(low: float, high: float, **more: Any) -> dict[str, Any]:
    return {"status": "ok", "omega_total": 0.8, "omega_low": low, "omega_high": high, "n": 100, "items": [], **more}


@pytest.mark.parametrize(
    ("scales", "enough"),
    [
        ([scale(0.78, 0.86), scale(0.70, 0.79)], True),
        ([scale(0.78, 0.86), scale(0.60, 0.79)], False),
        ([scale(0.78, 0.86), {**scale(0.0, 0.0), "omega_low": None, "omega_high": None}], False),
        ([scale(0.78, 0.86), scale(0.1, 0.9, status="not_applicable")], True),
        ([], False),
    ],
)
def test_every_scale_must_be_narrower_than_declared(scales: list[dict[str, Any]], enough: bool) -> None:
    assert precise({"scales": scales}, 0.10) is enough


@pytest.fixture
def study(session: Session, researcher: Researcher) -> Study:
    made = live_study(session, researcher, ready_draft("en").model_copy(update={"closing": Closing(precision=True)}))
    session.commit()
    return made


def test_a_look_is_ordered_at_fifty_and_every_twenty_five(session: Session, study: Study) -> None:
    version = service.latest_version(session, study)
    assert version is not None
    ordered = []
    for number in range(1, 81):
        answer(session, study, version, key=f"k{number}")
        after_completion(session, study.id, service.draft_of(study))
        ordered = [job.input["completed"] for job in session.exec(select(Job).where(Job.kind == "precision"))]
    assert sorted(ordered) == [50, 75]


def test_the_study_closes_when_its_scales_are_known_well_enough(
    session: Session, study: Study, settings: Settings, database: Any, tmp_path: Path
) -> None:
    version = service.latest_version(session, study)
    assert version is not None
    for number in range(30):
        answer(session, study, version, key=f"k{number}")
    session.commit()
    context = Context(settings, database)
    found = look(context, "job", study.id)
    assert found["n"] == 30
    session.expire_all()
    snapshot = latest_snapshot(session, study)
    assert isinstance(snapshot, Snapshot)
    snapshot_id = snapshot.id
    session.rollback()
    wide, tight = tmp_path / "wide.json", tmp_path / "tight.json"
    wide.write_text(json.dumps({"results": {"reliability": {"scales": [scale(0.5, 0.9)]}}}), "utf-8")
    tight.write_text(json.dumps({"results": {"reliability": {"scales": [scale(0.8, 0.88)]}}}), "utf-8")
    assert not close_when_precise(context, "job", snapshot_id, str(wide))
    assert close_when_precise(context, "job", snapshot_id, str(tight))
    session.expire_all()
    assert session.get_one(Study, study.id).status is StudyStatus.CLOSED
    assert events(session, action="study.close")[0].details == {"rule": "precision"}
    session.rollback()
    assert look(context, "job", study.id) == {"n": 0}, "a closed study is not looked at"
