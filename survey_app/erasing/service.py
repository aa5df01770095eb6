"""Deleting a study for good, and ordering the clearing of files after answers were erased.

A transaction takes the rows; a job of kind "purge" then clears what was made from them: see `clearing`. The audit
trail keeps that it was done and how many responses there were, and nothing of what was in them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, delete, func, select
from sqlmodel import Session, SQLModel, col

from psychometrics.errors import RequestError
from survey_app import audit
from survey_app.errors import Conflict
from survey_app.jobs import service as jobs
from survey_app.models import AuditEvent, Job, Researcher, Response, Snapshot, Study
from survey_app.studies.overview import collected_definition
from survey_app.studies.service import latest_version

KIND = "purge"


def order_purge(session: Session, study_id: str) -> Job:
    """Files that hold answers which are no longer there are cleared soon; an order that waits is enough for many."""
    return jobs.enqueue(session, KIND, {"study_id": study_id})


def title_of(session: Session, study: Study) -> str:
    """What must be typed to delete a study: its title in the first language that has one, else the word "delete"."""
    titles = collected_definition(latest_version(session, study), study).title.values()
    return next((title.strip() for title in titles if title.strip()), "delete")


def delete_study(session: Session, study: Study, by: Researcher, typed: str) -> None:
    """Every row of a study goes. Raises RequestError `delete_not_confirmed`, Conflict `study_busy` while jobs run."""
    if " ".join(typed.split()) != " ".join(title_of(session, study).split()):
        raise RequestError("delete_not_confirmed", place="title")
    if jobs.open_jobs(session, study.id):
        raise Conflict("study_busy")
    found = session.execute(select(func.count()).where(col(Response.study_id) == study.id)).scalar_one()
    named = {
        "jobs": _ids(session, Job.__table__, study),  # type: ignore[attr-defined]
        "snapshots": _ids(session, Snapshot.__table__, study),  # type: ignore[attr-defined]
    }
    study_id = study.id
    session.expunge_all()
    for table in reversed(SQLModel.metadata.sorted_tables):
        _delete_from(session, table, study_id)
    session.execute(delete(_table(Study)).where(_table(Study).c.id == study_id))
    _forget_texts(session, study_id)
    audit.record(session, by.id, "study.delete", study_id, responses=found)
    jobs.enqueue(session, KIND, {"study_id": study_id, **named})
    session.flush()


def _delete_from(session: Session, table: Table, study_id: str) -> None:
    """Rows of a study, and rows that belong to such rows."""
    if "study_id" in table.c:
        session.execute(delete(table).where(table.c.study_id == study_id))
        return
    for key in table.foreign_keys:
        parent = key.column.table
        if "study_id" in parent.c:
            mine = select(key.column).where(parent.c.study_id == study_id)
            session.execute(delete(table).where(key.parent.in_(mine)))


def _forget_texts(session: Session, study_id: str) -> None:
    """The trail keeps who did what and when; details may hold names of files and people."""
    for event in session.execute(select(AuditEvent).where(col(AuditEvent.object_id) == study_id)).scalars():
        event.details = {name: value for name, value in event.details.items() if isinstance(value, int)}
        session.add(event)


def _ids(session: Session, table: Table, study: Study) -> list[Any]:
    return list(session.execute(select(table.c.id).where(table.c.study_id == study.id)).scalars())


def _table(model: type[SQLModel]) -> Table:
    return model.__table__  # type: ignore[attr-defined,no-any-return]
