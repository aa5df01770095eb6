"""What the jobs of an import of answers must be told, and what is kept of their finding."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlmodel import Session

from survey_app.errors import Conflict, NotFound
from survey_app.exchange import importing
from survey_app.exchange.declaration import targets_of
from survey_app.exchange.models import DataImport
from survey_app.jobs.run import Context
from survey_app.models import Study
from survey_app.value.models import ImportStatus


def look_order(context: Context, job_id: str, import_id: str) -> dict[str, Any]:
    """Arguments of reading.look."""
    with context.database.session(writing=False) as session:
        row = _open(session, import_id)
        folder = importing.folder_of(context.settings, row)
        return {**_file(session, context, row), "out": str(folder / importing.SEEN)}


def check_order(context: Context, job_id: str, import_id: str, declaration: dict[str, Any]) -> dict[str, Any]:
    """Arguments of reading.check."""
    with context.database.session(writing=False) as session:
        row = _open(session, import_id)
        folder = importing.folder_of(context.settings, row)
        return {**_file(session, context, row), "declaration": declaration, "out": str(folder / importing.ROWS)}


def keep_check(
    context: Context, job_id: str, import_id: str, declaration: dict[str, Any], found: dict[str, Any]
) -> dict[str, Any]:
    """The finding goes to the import's row, unless it was declared anew or given up meanwhile."""
    with context.database.session() as session:
        row = _open(session, import_id)
        if row.declaration != declaration:
            raise Conflict("records_not_open")
        row.summary, row.rows_sha256 = found, found["rows_sha256"]
        row.rows_read, row.rows_used = found["rows_read"], found["rows_used"]
        row.status = ImportStatus.MAPPED
        session.add(row)
        session.commit()
    return {"rows_read": found["rows_read"], "rows_used": found["rows_used"]}


def confirm(context: Context, job_id: str, import_id: str) -> dict[str, Any]:
    with context.database.session() as session:
        row = session.get(DataImport, import_id)
        if row is None:
            raise NotFound
        done = importing.confirm(session, context.settings, row)
        session.commit()
    return done


def _file(session: Session, context: Context, row: DataImport) -> dict[str, Any]:
    definition = importing.definition_of(session, session.get_one(Study, row.study_id))
    targets = targets_of(definition, definition.languages[0] if definition.languages else "en")
    path = importing.folder_of(context.settings, row) / importing.UPLOAD
    return {"path": str(path), "file_name": row.name, "targets": [asdict(target) for target in targets]}


def _open(session: Session, import_id: str) -> DataImport:
    row = session.get(DataImport, import_id)
    if row is None:
        raise NotFound
    if row.status not in importing.OPEN:
        raise Conflict("records_not_open")
    return row
