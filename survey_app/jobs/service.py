"""Jobs as the web sees them: rows. A request commits a waiting row; the worker takes it from there.

So nothing is lost between the database and the engine: the row is the order, and its id is the workflow's.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, func, select, update

from survey_app import audit
from survey_app.errors import Conflict
from survey_app.models import Job, JobStatus, Researcher, Study, now

OPEN = (JobStatus.WAITING, JobStatus.RUNNING)
MOST_OPEN = 5


def enqueue(
    session: Session, kind: str, input: dict[str, Any], study: Study | None = None, researcher: Researcher | None = None
) -> Job:
    """Order a job of a kind registered by @task. An identical open job is given back instead of a second one.

    input : plain JSON data. Raises Conflict when this researcher has too many open jobs already.
    """
    study_id, researcher_id = study.id if study else None, researcher.id if researcher else None
    waiting = open_jobs(session, study_id)
    for job in waiting:
        if job.kind == kind and job.input == input:
            return job
    if researcher_id and _open_of(session, researcher_id) >= MOST_OPEN:
        raise Conflict("jobs_too_many", count=MOST_OPEN)
    job = Job(kind=kind, input=input, study_id=study_id, researcher_id=researcher_id)
    session.add(job)
    audit.record(session, researcher_id or audit.PROGRAM, f"job.order_{kind}", job.id, study_id=study_id)
    session.flush()
    return job


def open_jobs(session: Session, study_id: str | None) -> list[Job]:
    """Waiting and running jobs of a study, oldest first."""
    chosen = select(Job).where(Job.study_id == study_id, col(Job.status).in_(OPEN))
    return list(session.exec(chosen.order_by(col(Job.created_at))).all())


def latest(session: Session, study: Study, kind: str) -> Job | None:
    """The newest job of a kind in a study, whatever became of it."""
    chosen = select(Job).where(Job.study_id == study.id, Job.kind == kind)
    return session.exec(chosen.order_by(col(Job.created_at).desc())).first()


def ask_cancel(session: Session, job: Job, researcher: Researcher) -> None:
    """Stop a job: one that waits is cancelled at once, one that runs by the worker within seconds."""
    waiting = update(Job).where(col(Job.id) == job.id, col(Job.status) == JobStatus.WAITING)
    running = update(Job).where(col(Job.id) == job.id, col(Job.status) == JobStatus.RUNNING)
    session.exec(waiting.values(status=JobStatus.CANCELLED, cancel_asked=True, finished_at=now()))
    session.exec(running.values(cancel_asked=True))
    audit.record(session, researcher.id, "job.cancel", job.id)
    session.flush()
    session.refresh(job)


def _open_of(session: Session, researcher_id: str) -> int:
    mine = select(func.count()).select_from(Job)
    return session.exec(mine.where(Job.researcher_id == researcher_id, col(Job.status).in_(OPEN))).one()


def file_of(job: Job) -> Path | None:
    """What a finished job wrote, if it is still there."""
    path = Path(str(job.result.get("path", "")))
    return path if job.status is JobStatus.DONE and path.is_file() else None


def read_found(job: Job) -> dict[str, Any] | None:
    """What a finished job wrote as JSON; None while it isn't done."""
    path = file_of(job)
    found: dict[str, Any] | None = json.loads(path.read_text("utf-8")) if path else None
    return found
