"""Measuring and reporting as the web orders them: a frozen snapshot, an analysis job, report jobs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from instruments.language import languages
from psychometrics.errors import RequestError
from survey_app.findings.snapshots import freeze
from survey_app.jobs import service as jobs
from survey_app.models import Job, JobStatus, Researcher, Snapshot, Study
from survey_app.settings import Settings
from survey_app.studies.fieldwork import fieldwork
from survey_app.studies.overview import collected_definition, questionnaire_of
from survey_app.studies.service import latest_version

KINDS = ("thesis",)
"""The kinds of report that are made today."""

MEASURED = 20
"""Fewer complete answers than this are counted, not analysed."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The newest snapshot, the job that analyses it, and what that job found (None until it is done)."""

    snapshot: Snapshot | None
    job: Job | None
    found: dict[str, Any] | None


def measure(session: Session, study: Study, settings: Settings, by: Researcher | None) -> Snapshot:
    """Freezes the complete responses; orders their analysis when there are enough of them."""
    collected = collected_definition(latest_version(session, study), study)
    work = fieldwork(session, study, len(questionnaire_of(collected).pages))
    snapshot = freeze(session, study, settings.make_data_dir(), work)
    if snapshot.n >= MEASURED:
        jobs.enqueue(session, "analysis", {"snapshot_id": snapshot.id}, study, by)
    return snapshot


def measured(session: Session, study: Study) -> Measured:
    """What the Measure screen stands on: the newest snapshot and its analysis."""
    newest = select(Snapshot).where(Snapshot.study_id == study.id).order_by(col(Snapshot.created_at).desc())
    snapshot = session.exec(newest).first()
    job = _job_of(session, study, snapshot) if snapshot else None
    return Measured(snapshot, job, read_found(job) if job else None)


def analyse_again(session: Session, study: Study, by: Researcher) -> Job:
    """Orders the analysis of the newest snapshot once more, as after a failed or stopped job."""
    snapshot = measured(session, study).snapshot
    if snapshot is None:
        raise RequestError("nothing_frozen")
    return jobs.enqueue(session, "analysis", {"snapshot_id": snapshot.id}, study, by)


def make_report(session: Session, study: Study, language: str, kind: str, by: Researcher) -> Job:
    """Orders a report of the newest snapshot. Raises RequestError when there is none, or no such report."""
    snapshot = measured(session, study).snapshot
    if snapshot is None or snapshot.n < MEASURED:
        raise RequestError("nothing_frozen")
    if language not in languages() or kind not in KINDS:
        raise RequestError("report_unknown", place=f"{kind}, {language}", known=", ".join(languages()))
    order = {"snapshot_id": snapshot.id, "language": language, "kind": kind}
    return jobs.enqueue(session, "report", order, study, by)


def reports_of(session: Session, study: Study) -> list[Job]:
    """Every report job of a study, newest first."""
    chosen = select(Job).where(Job.study_id == study.id, Job.kind == "report")
    return list(session.exec(chosen.order_by(col(Job.created_at).desc())))


def read_found(job: Job) -> dict[str, Any] | None:
    """What a finished analysis wrote; None while it isn't done."""
    path = Path(job.result.get("path", ""))
    if job.status is not JobStatus.DONE or not path.is_file():
        return None
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def _job_of(session: Session, study: Study, snapshot: Snapshot) -> Job | None:
    """The newest analysis job of a snapshot."""
    chosen = select(Job).where(Job.study_id == study.id, Job.kind == "analysis").order_by(col(Job.created_at).desc())
    return next((job for job in session.exec(chosen) if job.input.get("snapshot_id") == snapshot.id), None)
