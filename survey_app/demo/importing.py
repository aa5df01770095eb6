"""Ordering the demo's company records."""

from __future__ import annotations

from sqlmodel import Session

from psychometrics.errors import RequestError
from survey_app.findings.snapshots import latest_snapshot
from survey_app.jobs import service as jobs
from survey_app.models import Job, Researcher, Study

KIND = "demo_value"


def order(session: Session, study: Study, by: Researcher | None) -> Job:
    """Orders the demo's records. Raises RequestError `value_not_simulated` for a study of real people."""
    snapshot = latest_snapshot(session, study)
    if not study.simulated or snapshot is None:
        raise RequestError("value_not_simulated")
    return jobs.enqueue(session, KIND, {"snapshot_id": snapshot.id}, study, by)
