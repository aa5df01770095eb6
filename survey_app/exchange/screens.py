"""What the Data page shows: forms of file, those made, and what was brought in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from instruments.language import Language
from survey_app.exchange import importing, service
from survey_app.exchange.forms import FILES, FileForm
from survey_app.exchange.import_screens import import_line
from survey_app.findings.moments import MomentView, moment_view
from survey_app.findings.snapshots import fingerprint
from survey_app.findings.views import JobView, job_view
from survey_app.models import Job, JobStatus, Study
from survey_app.settings import Settings
from survey_app.studies.screens import frame

GROUPS = ("answers",)


@dataclass(frozen=True, slots=True)
class ExportView:
    """One export as the page lists it. there : whether its file can still be fetched."""

    job: JobView
    title: str
    language: str
    rows: int | None
    size: str
    made: MomentView
    fingerprint: str
    sha256: str
    there: bool


def data(session: Session, study: Study, settings: Settings, t: Language) -> dict[str, Any]:
    made = [_view(job, study, settings, t) for job in service.exports_of(session, study)]
    return {
        **frame(session, study, t, "collect"),
        "groups": [
            (group, [form.value for form in FileForm if form in FILES and FILES[form].group == group])
            for group in GROUPS
            if any(kind.group == group for kind in FILES.values())
        ],
        "running": [each for each in made if each.job.open],
        "made": [each for each in made if not each.job.open],
        "imports": [import_line(row, t) for row in importing.imports_of(session, study)],
        "most": importing.MOST_BYTES // 1_000_000,
    }


def _view(job: Job, study: Study, settings: Settings, t: Language) -> ExportView:
    shown = job_view(job, t)
    assert shown is not None
    sha256 = str(job.result.get("data_sha256") or job.result.get("sha256", ""))
    return ExportView(
        job=shown,
        title=t.text(f"web.exchange.forms.{job.input['form']}"),
        language=t.text(f"web.studies.language_names.{job.input['language']}"),
        rows=job.result.get("rows"),
        size=size_words(int(job.result.get("bytes", 0)), t),
        made=moment_view(job.created_at, study, t),
        fingerprint=fingerprint(sha256) if sha256 else "",
        sha256=sha256,
        there=job.status is JobStatus.DONE and service.is_there(settings, job),
    )


def size_words(size: int, t: Language) -> str:
    """Kilobytes or megabytes, as people say them."""
    if size >= 1_000_000:
        return t.text("web.exchange.megabytes", number=t.number(size / 1_000_000, 1))
    return t.text("web.exchange.kilobytes", number=t.number(max(size / 1000, 0.1), 1))
