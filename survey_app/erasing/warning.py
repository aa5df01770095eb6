"""Owners are told by mail, once for each day, that answers are kept for thirty days more and what becomes of them then.

The pages of a study say it too (see `studies.screens`); the letter is for whoever doesn't open them any more.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Table, select
from sqlmodel import Session, col

from instruments.language import language, languages
from survey_app import audit
from survey_app.database import Database
from survey_app.jobs import service as jobs
from survey_app.jobs.run import Context
from survey_app.mail import post
from survey_app.mail.letters import Letter
from survey_app.models import AuditEvent, Membership, Researcher, Role, Study, StudyVersion, now
from survey_app.settings import Settings
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.service import latest_version
from survey_app.studies.shelf import in_language

KIND = "mail_retention"
ACTION = "study.retention_warned"
DAYS = 30
_VERSIONS: Table = StudyVersion.__table__  # type: ignore[attr-defined]


def look_round(database: Database, settings: Settings, today: date | None = None) -> int:
    """Orders the letters that are due; gives how many. Without a mail server there are none, and they stay due."""
    if not post.configured(settings):
        return 0
    day = today or now().date()
    with database.session(writing=False) as session:
        due = due_on(session, day)
    for study_id, until in due.items():
        with database.session() as session:
            _order(session, study_id, until)
            session.commit()
    return len(due)


def due_on(session: Session, today: date) -> dict[str, str]:
    """Studies whose day comes within thirty days and whose owners were not written to about it, with the day."""
    told = _VERSIONS.c.definition["consent"]["keep_until"].as_string()
    last = (today + timedelta(DAYS)).isoformat()
    chosen = select(_VERSIONS.c.study_id).where(told >= today.isoformat(), told <= last).distinct()
    found = {study_id: _until(session, study_id) for study_id in session.execute(chosen).scalars()}
    return {
        study_id: until
        for study_id, until in found.items()
        if today.isoformat() <= until <= last and not _was_told(session, study_id, until)
    }


def send(context: Context, job_id: str, study_id: str, until: str) -> dict[str, int]:
    """Writes to every owner in their language; gives to how many. None where it is gone, or keeps longer now."""
    with context.database.session(writing=False) as session:
        study = session.get(Study, study_id)
        if study is None or _until(session, study_id) != until:
            return {"sent": 0}
        version = latest_version(session, study)
        owners = session.execute(
            select(Researcher).join(Membership, col(Membership.researcher_id) == col(Researcher.id)).where(
                col(Membership.study_id) == study_id, col(Membership.role) == Role.OWNER
            )
        ).scalars().all()  # fmt: skip
    definition = StudyDefinition.model_validate(version.definition) if version else StudyDefinition()
    for owner in owners:
        post.send(context.settings, _letter(context.settings, definition, study_id, date.fromisoformat(until), owner))
    return {"sent": len(owners)}


def _letter(settings: Settings, definition: StudyDefinition, study_id: str, until: date, owner: Researcher) -> Letter:
    t = language(owner.language if owner.language in languages() else "en")
    title = in_language(definition.title, t.code) or t.text("web.studies.untitled")
    left = max((until - now().date()).days, 0)
    said = t.text(f"web.erasing.kept_{definition.retention}", date=t.date(until), count=left)
    address = f"{settings.base_url}/studies/{study_id}"
    body = t.text("web.erasing.letter.body", name=owner.name, title=title, said=said, link=address)
    return Letter(owner.email, t.text("web.erasing.letter.subject", title=title, day=t.date(until)), body, t.code)


def _order(session: Session, study_id: str, until: str) -> None:
    jobs.enqueue(session, KIND, {"study_id": study_id, "until": until})
    audit.record(session, audit.PROGRAM, ACTION, study_id, until=until)
    session.flush()


def _until(session: Session, study_id: str) -> str:
    version = latest_version(session, session.get_one(Study, study_id))
    return str(version.definition["consent"].get("keep_until", "")) if version else ""


def _was_told(session: Session, study_id: str, until: str) -> bool:
    done = select(AuditEvent).where(col(AuditEvent.action) == ACTION, col(AuditEvent.object_id) == study_id)
    return any(event.details.get("until") == until for event in session.execute(done).scalars())
