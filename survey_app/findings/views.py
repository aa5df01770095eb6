"""Snapshots and jobs as both the Measure and the Report page show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from instruments.language import Language
from psychometrics.errors import EngagemeterError
from survey_app.errors import told
from survey_app.findings.moments import moment_view
from survey_app.findings.snapshots import fingerprint
from survey_app.models import Job, JobStatus, Snapshot, Study
from survey_app.studies.screens import clock

OPEN = (JobStatus.WAITING, JobStatus.RUNNING)


@dataclass(frozen=True, slots=True)
class SnapshotView:
    """left : how many left by page; empty when nobody did. median : minutes and seconds, empty when unknown."""

    n: int
    started: int
    declined: int
    median: str
    left: tuple[int, ...]
    date: str
    time: str
    fingerprint: str
    sha256: str


@dataclass(frozen=True, slots=True)
class JobView:
    """error : reason and repair in words, for a failed job. step : what a running job does now, in words if known."""

    id: str
    status: str
    done: int
    total: int
    error: dict[str, str] | None
    step: str = ""

    @property
    def open(self) -> bool:
        return self.status in OPEN


def snapshot_view(snapshot: Snapshot | None, study: Study, t: Language) -> SnapshotView | None:
    if snapshot is None:
        return None
    flow = snapshot.flow
    left, frozen = tuple(flow.get("left_by_page", ())), moment_view(snapshot.created_at, study, t)
    return SnapshotView(
        n=snapshot.n,
        started=flow["started"],
        declined=flow["declined"],
        median=clock(flow.get("median_seconds"), t),
        left=left if sum(left) else (),
        date=frozen.date,
        time=frozen.time,
        fingerprint=fingerprint(snapshot.sha256),
        sha256=snapshot.sha256,
    )


def job_view(job: Job | None, t: Language) -> JobView | None:
    if job is None:
        return None
    error = _told(job.error, t) if job.error else None
    return JobView(job.id, job.status.value, job.done, job.total, error, _step(job, t))


def _step(job: Job, t: Language) -> str:
    key = f"web.findings.job_steps.{job.result.get('step', '')}"
    return t.text(key) if job.status is JobStatus.RUNNING and t.has(key) else ""


def _told(error: dict[str, Any], t: Language) -> dict[str, str]:
    return told(EngagemeterError(error["code"], error.get("place", ""), **error.get("params", {})), t)
