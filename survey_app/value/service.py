"""Bringing records in: a file is received, looked at, declared, checked, confirmed; and undone if need be.

Until an import is confirmed nothing is computed with it. Confirming and undoing are one row's change, so there is no
moment at which half of a file counts.
"""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import BinaryIO

from sqlmodel import Session, col, func, select

from psychometrics.errors import RequestError
from psychometrics.value.declaration import Declaration
from survey_app.audit import record
from survey_app.errors import Conflict, TooLarge
from survey_app.jobs import service as jobs
from survey_app.models import Job, JobStatus, Researcher, Study, now
from survey_app.settings import Settings
from survey_app.value.folder import LOOK as LOOK_FILE
from survey_app.value.folder import UPLOAD, forget_all, forget_raw, import_folder
from survey_app.value.models import ImportStatus, RecordKind, ValueImport

MOST_BYTES = 100_000_000
BLOCK = 1024 * 1024
KEPT_DAYS = 7
LOOK, CHECK = "value_look", "value_check"
OPEN = (ImportStatus.UPLOADED, ImportStatus.MAPPED)


def receive(
    session: Session, study: Study, settings: Settings, by: Researcher, kind: RecordKind, name: str, file: BinaryIO
) -> ValueImport:
    """Keeps a file as it was sent and orders a look at it.

    Raises RequestError `upload_empty`, TooLarge `upload_too_large`. An import of the same kind that was never
    confirmed is discarded: one at a time is under way.
    """
    row = ValueImport(study_id=study.id, researcher_id=by.id, kind=kind, name=_plain_name(name), bytes=0, sha256="")
    row.bytes, row.sha256 = _store(file, import_folder(settings, row) / UPLOAD)
    if not 0 < row.bytes <= MOST_BYTES:
        forget_all(settings, row)
        megabytes = {"size": row.bytes // 1_000_000, "allowed": MOST_BYTES // 1_000_000}
        raise TooLarge("upload_too_large", row.name, **megabytes) if row.bytes else RequestError("upload_empty")
    _tidy(session, study, settings, kind)
    session.add(row)
    session.flush()
    record(session, by.id, "value.upload", row.id, study_id=study.id, kind=kind.value, sha256=row.sha256)
    jobs.enqueue(session, LOOK, {"import_id": row.id}, study, by)
    return row


def declare(
    session: Session, study: Study, settings: Settings, by: Researcher, row: ValueImport, declaration: Declaration
) -> Job:
    """Says how the file is to be read and orders its check.

    Raises what `Declaration.check` raises, Conflict while an earlier check is under way, RequestError
    `records_currency_differs` when the study's other records are in another currency.
    """
    _refuse_unless(row.status in OPEN, "records_not_open")
    declaration.check(columns_seen(settings, row), row.name)
    _refuse_other_currency(session, study, row, declaration)
    if (job := job_of(session, study, row, CHECK)) and job.status in jobs.OPEN:
        raise Conflict("records_check_running")
    row.declaration, row.status, row.summary = declaration.to_json(), ImportStatus.UPLOADED, {}
    session.add(row)
    record(session, by.id, "value.declare", row.id, study_id=study.id, declaration=row.declaration)
    return jobs.enqueue(session, CHECK, {"import_id": row.id, "declaration": row.declaration}, study, by)


def confirm(session: Session, study: Study, settings: Settings, by: Researcher, row: ValueImport) -> None:
    """The checked records count from now on, in place of earlier ones of their kind; the raw file is deleted."""
    _refuse_unless(row.status is ImportStatus.MAPPED and row.rows_used > 0, "records_not_checked")
    last = select(func.max(ValueImport.number)).where(ValueImport.study_id == study.id, ValueImport.kind == row.kind)
    row.number = (session.exec(last).one() or 0) + 1
    row.status, row.confirmed_at = ImportStatus.CONFIRMED, now()
    session.add(row)
    session.flush()
    counts = {"rows_read": row.rows_read, "rows_used": row.rows_used, "sha256": row.records_sha256}
    record(session, by.id, "value.confirm", row.id, study_id=study.id, kind=row.kind.value, **counts)
    forget_raw(settings, row)


def discard(session: Session, study: Study, settings: Settings, by: Researcher, row: ValueImport) -> None:
    """An import that was never confirmed is given up; its files are deleted."""
    _refuse_unless(row.status in OPEN, "records_not_open")
    _give_up(session, settings, row)
    record(session, by.id, "value.discard", row.id, study_id=study.id)


def undo(session: Session, study: Study, by: Researcher, row: ValueImport) -> None:
    """A confirmed import no longer counts; the one before it, if any, counts again."""
    counting = current(session, study).get(row.kind)
    _refuse_unless(counting is not None and counting.id == row.id, "records_not_current")
    row.undone_at = now()
    session.add(row)
    session.flush()
    record(session, by.id, "value.undo", row.id, study_id=study.id, kind=row.kind.value)


def current(session: Session, study: Study) -> dict[RecordKind, ValueImport]:
    """The import that counts, of each kind that has one."""
    chosen = select(ValueImport).where(
        ValueImport.study_id == study.id,
        ValueImport.status == ImportStatus.CONFIRMED,
        col(ValueImport.undone_at).is_(None),
    )
    return {row.kind: row for row in session.exec(chosen.order_by(col(ValueImport.number)))}


def under_way(session: Session, study: Study) -> dict[RecordKind, ValueImport]:
    """The import that waits to be declared, checked or confirmed, of each kind that has one."""
    chosen = select(ValueImport).where(ValueImport.study_id == study.id, col(ValueImport.status).in_(OPEN))
    return {row.kind: row for row in session.exec(chosen.order_by(col(ValueImport.created_at)))}


def imports_of(session: Session, study: Study, kind: RecordKind) -> list[ValueImport]:
    """Every confirmed import of a kind, the newest first, undone ones too."""
    chosen = select(ValueImport).where(
        ValueImport.study_id == study.id, ValueImport.kind == kind, ValueImport.status == ImportStatus.CONFIRMED
    )
    return list(session.exec(chosen.order_by(col(ValueImport.number).desc())))


def records_order(session: Session, study: Study, settings: Settings) -> dict[str, dict[str, str]]:
    """What a job must be told to read the study's records: kind -> {"path", "sha256"}, as
    `psychometrics.value.reading.load_records` takes it."""
    return {
        kind.value: {"path": str(settings.data_dir.absolute() / row.path), "sha256": row.records_sha256}
        for kind, row in current(session, study).items()
    }


def remembered(session: Session, study: Study, kind: RecordKind) -> Declaration | None:
    """How the last file of this kind was declared in this study."""
    chosen = select(ValueImport).where(ValueImport.study_id == study.id, ValueImport.kind == kind)
    newest = chosen.order_by(col(ValueImport.created_at).desc())
    last = next((row for row in session.exec(newest) if row.declaration), None)
    return Declaration.from_json(last.declaration) if last else None


def job_of(session: Session, study: Study, row: ValueImport, kind: str) -> Job | None:
    """The newest job of a kind for this import."""
    chosen = select(Job).where(Job.study_id == study.id, Job.kind == kind).order_by(col(Job.created_at).desc())
    return next((job for job in session.exec(chosen) if job.input.get("import_id") == row.id), None)


def columns_seen(settings: Settings, row: ValueImport) -> tuple[str, ...]:
    """The file's columns, as the first look found them. Raises Conflict while there was none."""
    path = import_folder(settings, row) / LOOK_FILE
    _refuse_unless(path.is_file(), "records_not_open")
    return tuple(json.loads(path.read_text("utf-8"))["columns"])


def _refuse_other_currency(session: Session, study: Study, row: ValueImport, declaration: Declaration) -> None:
    for kind, other in current(session, study).items():
        said = Declaration.from_json(other.declaration)
        if kind is not row.kind and said.has_money and declaration.has_money and said.currency != declaration.currency:
            raise RequestError(
                "records_currency_differs", place=row.name, declared=declaration.currency, other=said.currency
            )


def _tidy(session: Session, study: Study, settings: Settings, kind: RecordKind) -> None:
    """Give up the open import of this kind, and those of other kinds that were left lying."""
    for other, row in under_way(session, study).items():
        if other is kind or row.created_at < now() - timedelta(days=KEPT_DAYS):
            _give_up(session, settings, row)


def _give_up(session: Session, settings: Settings, row: ValueImport) -> None:
    for job in jobs.open_jobs(session, row.study_id):
        if job.input.get("import_id") == row.id:
            job.cancel_asked = True
            job.status = JobStatus.CANCELLED if job.status is JobStatus.WAITING else job.status
            session.add(job)
    row.status, row.summary = ImportStatus.DISCARDED, {}
    session.add(row)
    session.flush()
    forget_all(settings, row)


def _store(file: BinaryIO, path: Path) -> tuple[int, str]:
    """Copies what was sent, no further than one block beyond what is taken; returns size and SHA-256."""
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as kept:
        path.chmod(0o600)
        while block := file.read(BLOCK):
            size += len(block)
            if size > MOST_BYTES:
                file.seek(0, 2)
                return file.tell(), ""
            digest.update(block)
            kept.write(block)
    return size, digest.hexdigest()


def _plain_name(name: str) -> str:
    """The last part of a name, printable and short; it is only ever shown."""
    last = PurePosixPath(PureWindowsPath(name).name).name
    return "".join(letter for letter in last if letter.isprintable())[:120] or "file"


def _refuse_unless(met: bool, code: str) -> None:
    if not met:
        raise Conflict(code)
