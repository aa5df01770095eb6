"""What programs send and get, as the API's own models: never tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from survey_app.findings.guarding import Cells
from survey_app.models import Job, Snapshot


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class StudyBody(Body):
    """A study as it stands. complete, unfinished, tests: numbers of responses."""

    id: str
    title: dict[str, str]
    status: str
    version: str
    languages: list[str]
    instruments: list[str]
    privacy: str
    link: str
    complete: int
    unfinished: int
    tests: int


class ResponseBody(Body):
    """One response; without moments where people are to stay anonymous, or it was brought in from a file.

    mode : "kiosk" on a shared device, "web" on a person's own; empty for one that was brought in.
    """

    id: str
    version: str
    language: str
    status: str
    test: bool
    imported: bool
    mode: str
    started_at: datetime | None
    completed_at: datetime | None
    answers: dict[str, Any]


class ResponsesBody(Body):
    """A page of responses in the order of their ids. next: what to send as `after`; empty at the end."""

    responses: list[ResponseBody]
    next: str


class SnapshotBody(Body):
    """Frozen complete responses and the fingerprint of their file."""

    id: str
    n: int
    sha256: str
    created_at: datetime

    @classmethod
    def of(cls, row: Snapshot) -> SnapshotBody:
        return cls(id=row.id, n=row.n, sha256=row.sha256, created_at=row.created_at)


class JobBody(Body):
    """An ordered analysis or report. status: waiting, running, done, failed, cancelled."""

    id: str
    kind: str
    status: str
    snapshot_id: str
    language: str
    created_at: datetime
    finished_at: datetime | None
    error: dict[str, Any]

    @classmethod
    def of(cls, job: Job) -> JobBody:
        return cls(
            id=job.id,
            kind=job.kind,
            status=job.status.value,
            snapshot_id=str(job.input.get("snapshot_id", "")),
            language=str(job.input.get("language", "")),
            created_at=job.created_at,
            finished_at=job.finished_at,
            error=job.error,
        )


class AnalysisBody(JobBody):
    """results: as the analysis wrote them, by statistic; empty until it is done."""

    results: dict[str, Any]


class PlanBody(Body):
    """Statistics with their options, as `Plan.to_dict` writes them. Without any the customary analysis runs."""

    seed: int | None = None
    steps: list[dict[str, Any]] = Field(default=[], max_length=100)


class ReportOrder(Body):
    language: str = Field(max_length=5)
    kind: str = Field(default="thesis", max_length=20)
    cells: Cells = "hidden"
