"""What the Report page shows: what a report stands on, the one being made, and those made so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from instruments.language import Language
from survey_app.findings import service
from survey_app.findings.figures import reason
from survey_app.findings.files import OPTIONAL, formats_of
from survey_app.findings.moments import MomentView, moment_view
from survey_app.findings.snapshots import fingerprint
from survey_app.findings.views import JobView, job_view, snapshot_view
from survey_app.models import Job, JobStatus, Snapshot, Study
from survey_app.studies.screens import frame

SECTIONS = ("sample", "items", "scales", "normality", "reliability", "adequacy", "retention", "efa", "validity")
"""What a report may hold, by the result it needs; "sample" needs none."""


@dataclass(frozen=True, slots=True)
class ReportView:
    """One report job with what was asked of it."""

    job: JobView
    language: str
    kind: str
    pages: int
    made: MomentView
    n: int
    fingerprint: str
    formats: tuple[str, ...] = ()
    whole: bool = False
    changed: str = ""


def report(
    session: Session, study: Study, t: Language, *, data: bool = False, released: bool = False
) -> dict[str, Any]:
    """data : whether the files with answers of single people are offered too. released : only what everybody sees."""
    state = service.measured(session, study, released=released)
    made = [_view(session, study, job, t, data) for job in service.reports_of(session, study, released=released)]
    return {
        **frame(session, study, t, "report"),
        "snapshot": snapshot_view(state.snapshot, study, t),
        "analysis": job_view(state.job, t),
        "least": service.MEASURED,
        "kinds": service.KINDS,
        "optional": OPTIONAL,
        "running": next((each for each in made if each.job.open), None),
        "reports": [each for each in made if not each.job.open and each.job.status != JobStatus.CANCELLED],
        "sections": _sections(state.found["results"], t) if state.found else (),
    }


def changed_on(job: Job, t: Language) -> str:
    """The day since which answers of a report are no longer there; empty while all are."""
    day = job.result.get("data_changed", "")
    return t.date(date.fromisoformat(day)) if day else ""


def _view(session: Session, study: Study, job: Job, t: Language, data: bool) -> ReportView:
    snapshot = session.get(Snapshot, job.input["snapshot_id"])
    shown = job_view(job, t)
    assert shown is not None
    return ReportView(
        job=shown,
        language=job.input["language"],
        kind=job.input["kind"],
        pages=job.result.get("pages", 0),
        made=moment_view(job.created_at, study, t),
        n=snapshot.n if snapshot else 0,
        fingerprint=fingerprint(snapshot.sha256) if snapshot else "",
        formats=formats_of(job, data=data),
        whole=job.input.get("cells") == "whole",
        changed=changed_on(job, t),
    )


def _sections(results: dict[str, Any], t: Language) -> tuple[tuple[str, str], ...]:
    """Each part with why it is left out; an empty reason means that it is in."""
    known = [name for name in SECTIONS if name == "sample" or name in results]
    return tuple((t.text(f"web.findings.sections.{name}"), reason(results.get(name), t)) for name in known)
