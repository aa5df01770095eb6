"""When the day has come until which respondents were told that answers are kept (PRV-08).

`anonymise` : contacts, personal links, messages and links with customers' records go, and of answers everything that
              could lead to a person: the pseudonym, the receipt, the hours, the log of single answers.
`delete`    : the answers go too.
The study is closed if it was open. The trail keeps that it was done; owners are warned on its pages for thirty days.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Table, delete, select, update
from sqlmodel import Session, SQLModel, col

from survey_app import audit
from survey_app.database import Database
from survey_app.erasing.places import shuffle
from survey_app.erasing.service import order_purge
from survey_app.models import AnswerEvent, AuditEvent, Invitation, Response, Study, StudyStatus, StudyVersion, now
from survey_app.panels.models import Contact, Message, Participation
from survey_app.studies.closing import close_by_rule
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.service import latest_version
from survey_app.value.models import CustomerLink

ACTION = "study.retention"


def look_round(database: Database, today: date | None = None) -> int:
    """Carries out what is due; gives of how many studies."""
    day = today or now().date()
    with database.session(writing=False) as session:
        due = due_on(session, day)
    for study_id in due:
        with database.session() as session:
            carry_out(session, session.get_one(Study, study_id), day)
            session.commit()
    return len(due)


def due_on(session: Session, today: date) -> list[str]:
    """Studies whose day has passed by their newest version, and which were not seen to since."""
    table = _table(StudyVersion)
    told = table.c.definition["consent"]["keep_until"].as_string()
    chosen = select(table.c.study_id).where(told != "", told < today.isoformat()).distinct()
    return [study_id for study_id in session.execute(chosen).scalars() if _is_due(session, study_id, today)]


def carry_out(session: Session, study: Study, today: date) -> None:
    """Does what the study's newest version says, in one transaction, and orders the clearing of files."""
    version = latest_version(session, study)
    assert version is not None
    definition = StudyDefinition.model_validate(version.definition)
    if study.status is StudyStatus.LIVE:
        close_by_rule(session, study.id, "retention")
    mine = _table(Response).c.study_id == study.id
    ids = list(session.execute(select(_table(Response).c.id).where(mine).order_by(_table(Response).c.id)).scalars())
    session.execute(delete(_table(AnswerEvent)).where(_table(AnswerEvent).c.response_id.in_(_ids_of(study))))
    for table in (CustomerLink, Message, Invitation, Contact):
        session.execute(delete(_table(table)).where(_table(table).c.study_id == study.id))
    if definition.retention == "delete":
        session.execute(delete(_table(Participation)).where(_table(Participation).c.study_id == study.id))
        session.execute(delete(_table(Response)).where(mine))
    else:
        _cut(session, study, datetime.combine(today, time(), now().tzinfo))
        shuffle(session, ids)
    done = {"how": definition.retention, "until": definition.consent.keep_until, "responses": len(ids)}
    audit.record(session, audit.PROGRAM, "study.retention", study.id, **done)
    order_purge(session, study.id)
    session.flush()


def _cut(session: Session, study: Study, moment: datetime) -> None:
    """Nothing of an answer leads to a person or an hour any more; how long it took stays where it was complete."""
    parts = _table(Participation)
    session.execute(update(parts).where(parts.c.study_id == study.id).values(person="", facts={}))
    table = _table(Response)
    rows = session.execute(
        select(table.c.id, table.c.started_at, table.c.completed_at).where(table.c.study_id == study.id)
    ).all()
    for row in rows:
        ended = moment + max(row.completed_at - row.started_at, moment - moment) if row.completed_at else None
        values: dict[str, Any] = {
            "started_at": moment,
            "saved_at": moment,
            "completed_at": ended,
            "consent": {},
            "browsers": {},
        }
        cut = {**values, "invitation_hash": None, "receipt_hash": None}
        session.execute(update(table).where(table.c.id == row.id).values(**cut))


def _is_due(session: Session, study_id: str, today: date) -> bool:
    study = session.get_one(Study, study_id)
    version = latest_version(session, study)
    until = version.definition["consent"].get("keep_until", "") if version else ""
    if not until or until >= today.isoformat():
        return False
    done = select(AuditEvent).where(col(AuditEvent.action) == ACTION, col(AuditEvent.object_id) == study_id)
    return all(event.details.get("until") != until for event in session.execute(done).scalars())


def _ids_of(study: Study) -> Any:
    return select(_table(Response).c.id).where(_table(Response).c.study_id == study.id)


def _table(model: type[SQLModel]) -> Table:
    return model.__table__  # type: ignore[attr-defined,no-any-return]
