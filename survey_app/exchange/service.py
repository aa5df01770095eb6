"""Ordering export files, and fetching them while they may be fetched."""

from __future__ import annotations

from pathlib import Path

from sqlmodel import Session, col, func, select

from instruments.language import Language, languages
from psychometrics.errors import RequestError
from survey_app.audit import record
from survey_app.errors import Gone, NotFound
from survey_app.exchange.documents import markdown, plain
from survey_app.exchange.folder import exports_folder, tidy
from survey_app.exchange.forms import ExportForm, PlanForm
from survey_app.exchange.preregistration import Frozen, preregistration
from survey_app.jobs import service as jobs
from survey_app.models import AuditEvent, Job, JobStatus, Researcher, Response, ResponseStatus, Study, StudyVersion
from survey_app.settings import Settings
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.service import latest_version, version_name
from survey_app.studies.watching import ERASED, WITHDRAWN

KIND = "export"
MOST_SHOWN = 12


def order(session: Session, study: Study, wish: ExportForm, by: Researcher) -> Job:
    """Orders one file. Raises RequestError when the study was never published or the language is unknown."""
    if latest_version(session, study) is None:
        raise RequestError("study_not_published")
    if wish.language not in languages():
        raise RequestError("form_invalid", place="language")
    asked = {"form": wish.form.value, "language": wish.language, "which": wish.which}
    record(session, by.id, "responses.export", study.id, form=wish.form.value, which=wish.which)
    return jobs.enqueue(session, KIND, asked, study, by)


def exports_of(session: Session, study: Study) -> list[Job]:
    """The newest export jobs of a study."""
    chosen = select(Job).where(Job.study_id == study.id, Job.kind == KIND, Job.status != JobStatus.CANCELLED)
    return list(session.exec(chosen.order_by(col(Job.created_at).desc()).limit(MOST_SHOWN)))


def exported_file(session: Session, study: Study, job: Job, settings: Settings) -> Path:
    """The file of a finished export.

    Raises NotFound; Gone `export_gone` a day later, and `export_withdrawn` after somebody in it has withdrawn.
    """
    if job.kind != KIND or job.status is not JobStatus.DONE:
        raise NotFound
    tidy(settings)
    path = exports_folder(settings) / str(job.result.get("file", ""))
    if _withdrawn_since(session, study, job):
        path.unlink(missing_ok=True)
        raise Gone("export_withdrawn")
    if not path.is_file():
        raise Gone("export_gone")
    return path


def is_there(settings: Settings, job: Job) -> bool:
    name = str(job.result.get("file", ""))
    return bool(name) and (exports_folder(settings) / name).is_file()


def _withdrawn_since(session: Session, study: Study, job: Job) -> bool:
    later = select(AuditEvent.id).where(
        col(AuditEvent.action).in_((WITHDRAWN, ERASED)),
        AuditEvent.object_id == study.id,
        col(AuditEvent.at) >= job.created_at,
    )
    return session.exec(later.limit(1)).first() is not None


def preregistered(session: Session, study: Study, version: StudyVersion, form: PlanForm, t: Language) -> str:
    """The preregistration document of a published version."""
    frozen = Frozen(
        version,
        StudyDefinition.model_validate(version.definition),
        version_name(version),
        _collected_before(session, version),
        study.simulated,
    )
    write = markdown if form is PlanForm.MARKDOWN else plain
    return write(*preregistration(frozen, t))


def _collected_before(session: Session, version: StudyVersion) -> int:
    """Complete responses that were there when this version was published, tests aside."""
    there = (
        Response.study_id == version.study_id,
        col(Response.status) == ResponseStatus.COMPLETED,
        col(Response.is_test).is_(False),
        col(Response.completed_at) < version.published_at,
    )
    return session.exec(select(func.count()).select_from(Response).where(*there)).one()
