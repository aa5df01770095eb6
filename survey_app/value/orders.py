"""What the jobs of an import must be told, and what is kept of their finding."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from survey_app.errors import Conflict, NotFound
from survey_app.jobs.run import Context
from survey_app.models import Job, Study
from survey_app.value.folder import LOOK, SUMMARY, UPLOAD, import_folder, secret_file
from survey_app.value.models import ImportStatus, ValueImport
from survey_app.value.service import OPEN, remembered

EASTMOST_HOURS = 14
"""It is already tomorrow somewhere: a purchase of the day on which a file is sent is none of the future."""


def look_order(context: Context, job_id: str, import_id: str) -> dict[str, Any]:
    """Arguments of compute.first_look."""
    with context.database.session(writing=False) as session:
        row, study = _open(session, import_id)
        known = remembered(session, study, row.kind)
        folder = import_folder(context.settings, row)
        return {
            "path": str(folder / UPLOAD),
            "file_name": row.name,
            "kind": row.kind.value,
            "today": _day(session, job_id),
            "known": dict(known.columns) if known else {},
            "out": str(folder / LOOK),
        }


def check_order(context: Context, job_id: str, import_id: str, declaration: dict[str, Any]) -> dict[str, Any]:
    """Arguments of compute.check."""
    with context.database.session(writing=False) as session:
        row, _ = _open(session, import_id)
        folder = import_folder(context.settings, row)
        return {
            "path": str(folder / UPLOAD),
            "file_name": row.name,
            "declaration": declaration,
            "today": _day(session, job_id),
            "secret_path": str(secret_file(context.settings, row.study_id)),
            "folder": str(folder),
        }


def keep_check(
    context: Context, job_id: str, import_id: str, declaration: dict[str, Any], found: dict[str, Any]
) -> dict[str, Any]:
    """The finding of a check goes to the import's row, unless it was declared anew or given up meanwhile."""
    with context.database.session() as session:
        row, _ = _open(session, import_id)
        if row.declaration != declaration:
            raise Conflict("records_not_open")
        folder = import_folder(context.settings, row)
        row.summary = json.loads((folder / SUMMARY).read_text("utf-8"))
        row.rows_read, row.rows_used = found["rows_read"], found["rows_used"]
        row.records_sha256 = found["sha256"]
        row.path = (
            str((folder / found["file"]).relative_to(context.settings.data_dir.absolute())) if found["file"] else ""
        )
        row.status = ImportStatus.MAPPED
        session.add(row)
        session.commit()
    return found


def _open(session: Session, import_id: str) -> tuple[ValueImport, Study]:
    row = session.get(ValueImport, import_id)
    if row is None:
        raise NotFound
    if row.status not in OPEN:
        raise Conflict("records_not_open")
    return row, session.get_one(Study, row.study_id)


def _day(session: Session, job_id: str) -> str:
    """The job's day, so that a repeated step judges future dates alike."""
    return (session.get_one(Job, job_id).created_at + timedelta(hours=EASTMOST_HOURS)).date().isoformat()
