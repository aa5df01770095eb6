"""Bringing earlier answers in: a file is received, looked at, declared, checked, confirmed; and undone if need be."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, BinaryIO

from sqlalchemy import Table, delete, insert
from sqlmodel import Session, col, select

from psychometrics.errors import DataError, RequestError
from survey_app.audit import record
from survey_app.erasing.service import order_purge
from survey_app.errors import Conflict, TooLarge
from survey_app.exchange.declaration import Declaration
from survey_app.exchange.models import DataImport
from survey_app.jobs import service as jobs
from survey_app.models import AnswerEvent, Job, Researcher, Response, ResponseStatus, Study, StudyVersion, new_id, now
from survey_app.settings import Settings
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.service import latest_version
from survey_app.value.models import ImportStatus

MOST_BYTES = 50_000_000
BLOCK, BATCH = 1024 * 1024, 1000
LOOK, CHECK, CONFIRM = "answers_look", "answers_check", "answers_confirm"
OPEN = (ImportStatus.UPLOADED, ImportStatus.MAPPED)
UPLOAD, SEEN, ROWS = "upload", "look.json", "answers.jsonl"
_RESPONSES: Table = Response.__table__  # type: ignore[attr-defined]
_EVENTS: Table = AnswerEvent.__table__  # type: ignore[attr-defined]


def folder_of(settings: Settings, row: DataImport) -> Path:
    """answers/<study>/<import>/ in the data folder: the upload, its look, the checked answers."""
    folder = settings.make_data_dir().absolute() / "answers" / row.study_id / row.id
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def receive(
    session: Session, study: Study, settings: Settings, by: Researcher, name: str, file: BinaryIO
) -> DataImport:
    """Keeps a file as it was sent and orders a look at it.

    Raises RequestError `upload_empty`, `study_not_published`; TooLarge `upload_too_large`.
    """
    if latest_version(session, study) is None:
        raise RequestError("study_not_published")
    plain = PurePosixPath(PureWindowsPath(name).name).name[:200] or "file"
    row = DataImport(study_id=study.id, researcher_id=by.id, name=plain, bytes=0, sha256="")
    row.bytes, row.sha256 = _store(file, folder_of(settings, row) / UPLOAD)
    if not 0 < row.bytes <= MOST_BYTES:
        _forget(settings, row)
        megabytes = {"size": row.bytes // 1_000_000, "allowed": MOST_BYTES // 1_000_000}
        raise TooLarge("upload_too_large", row.name, **megabytes) if row.bytes else RequestError("upload_empty")
    for other in under_way(session, study):
        _give_up(session, settings, other)
    session.add(row)
    session.flush()
    record(session, by.id, "responses.upload", row.id, study_id=study.id, sha256=row.sha256)
    jobs.enqueue(session, LOOK, {"import_id": row.id}, study, by)
    return row


def declare(
    session: Session, study: Study, settings: Settings, by: Researcher, row: DataImport, said: Declaration
) -> Job:
    """Says which column is which question and orders the check. Raises what `Declaration.check` raises, Conflict."""
    _refuse_unless(row.status in OPEN)
    said.check(seen(settings, row)["columns"])
    job = job_of(session, study, row, CHECK)
    _refuse_unless(job is None or job.status not in jobs.OPEN)
    row.declaration, row.status, row.summary = said.to_json(), ImportStatus.UPLOADED, {}
    session.add(row)
    record(session, by.id, "responses.declare", row.id, study_id=study.id)
    return jobs.enqueue(session, CHECK, {"import_id": row.id, "declaration": row.declaration}, study, by)


def order_confirm(session: Session, study: Study, by: Researcher, row: DataImport) -> Job:
    """The checked answers become responses. Raises Conflict when cells are still in error or none can be used."""
    mended = not row.summary.get("bad") or row.declaration.get("bad") == "missing"
    _refuse_unless(row.status is ImportStatus.MAPPED and row.rows_used > 0 and mended)
    return jobs.enqueue(session, CONFIRM, {"import_id": row.id}, study, by)


def confirm(session: Session, settings: Settings, row: DataImport) -> dict[str, Any]:
    """Every answer at once, in one transaction; done twice it changes nothing. Raises DataError, RequestError."""
    if row.status is ImportStatus.CONFIRMED:
        return {"rows": row.rows_used}
    path, study = folder_of(settings, row) / ROWS, session.get_one(Study, row.study_id)
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != row.rows_sha256:
        raise DataError("snapshot_changed", place=row.name, expected=row.rows_sha256[:12], found="–")
    version = latest_version(session, study)
    if version is None:
        raise RequestError("study_not_published")
    lines, batch = _lines(path), list[dict[str, Any]]()
    for number, answers in enumerate(lines):
        batch.append(_response(row, version, number, answers))
        if len(batch) == BATCH:
            session.connection().execute(insert(_RESPONSES), batch)
            batch = []
    if batch:
        session.connection().execute(insert(_RESPONSES), batch)
    row.status, row.confirmed_at = ImportStatus.CONFIRMED, now()
    session.add(row)
    counts = {"rows_read": row.rows_read, "rows_used": row.rows_used, "sha256": row.sha256}
    record(session, row.researcher_id or "", "responses.import", row.id, study_id=study.id, **counts)
    (folder_of(settings, row) / UPLOAD).unlink(missing_ok=True)
    return {"rows": row.rows_used}


def undo(session: Session, study: Study, settings: Settings, by: Researcher, row: DataImport) -> int:
    """Takes back every response of an import; gives how many. What was answered here is not touched."""
    _refuse_unless(row.status is ImportStatus.CONFIRMED and row.undone_at is None)
    mine = select(Response.id).where(Response.import_id == row.id)
    session.connection().execute(delete(_EVENTS).where(_EVENTS.c.response_id.in_(mine)))
    gone = session.connection().execute(delete(_RESPONSES).where(_RESPONSES.c.import_id == row.id)).rowcount
    row.undone_at = now()
    session.add(row)
    session.flush()
    order_purge(session, study.id)
    record(session, by.id, "responses.undo_import", row.id, study_id=study.id, responses=gone)
    _forget(settings, row)
    return gone


def discard(session: Session, study: Study, settings: Settings, by: Researcher, row: DataImport) -> None:
    _refuse_unless(row.status in OPEN)
    _give_up(session, settings, row)
    record(session, by.id, "responses.discard_import", row.id, study_id=study.id)


def under_way(session: Session, study: Study) -> list[DataImport]:
    chosen = select(DataImport).where(DataImport.study_id == study.id, col(DataImport.status).in_(OPEN))
    return list(session.exec(chosen))


def imports_of(session: Session, study: Study) -> list[DataImport]:
    """Every import that was not given up, newest first."""
    chosen = select(DataImport).where(DataImport.study_id == study.id, DataImport.status != ImportStatus.DISCARDED)
    return list(session.exec(chosen.order_by(col(DataImport.created_at).desc())))


def job_of(session: Session, study: Study, row: DataImport, kind: str) -> Job | None:
    """The newest job of a kind for this import."""
    chosen = select(Job).where(Job.study_id == study.id, Job.kind == kind).order_by(col(Job.created_at).desc())
    return next((job for job in session.exec(chosen) if job.input.get("import_id") == row.id), None)


def seen(settings: Settings, row: DataImport) -> dict[str, Any]:
    """What the first look found. Raises Conflict while there was none."""
    path = folder_of(settings, row) / SEEN
    _refuse_unless(path.is_file())
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def definition_of(session: Session, study: Study) -> StudyDefinition:
    """The newest published version. Raises RequestError without one."""
    version = latest_version(session, study)
    if version is None:
        raise RequestError("study_not_published")
    return StudyDefinition.model_validate(version.definition)


def _response(row: DataImport, version: StudyVersion, number: int, answers: dict[str, Any]) -> dict[str, Any]:
    """One response as a plain row. Its keys open nothing: nobody holds what they would be made from."""
    moment, key = now(), hashlib.sha256(f"import {row.id} {number}".encode()).hexdigest()
    return {
        "id": new_id(), "study_id": row.study_id, "study_version_id": version.id, "import_id": row.id,
        "submission_key": key, "resume_hash": hashlib.sha256(f"resume {key}".encode()).hexdigest(),
        "status": ResponseStatus.COMPLETED, "language": _language(version), "page": 0, "revision": 1, "seed": 0,
        "is_test": False, "consent": {}, "answers": answers, "browsers": {}, "design": {},
        "started_at": moment, "saved_at": moment, "completed_at": moment,
    }  # fmt: skip


def _language(version: StudyVersion) -> str:
    return next(iter(version.definition.get("languages", [])), "en")


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _refuse_unless(fine: bool) -> None:
    if not fine:
        raise Conflict("records_not_open")


def _give_up(session: Session, settings: Settings, row: DataImport) -> None:
    row.status, row.summary = ImportStatus.DISCARDED, {}
    session.add(row)
    session.flush()
    _forget(settings, row)


def _forget(settings: Settings, row: DataImport) -> None:
    shutil.rmtree(folder_of(settings, row), ignore_errors=True)


def _store(file: BinaryIO, path: Path) -> tuple[int, str]:
    """Copies what was sent, no further than one block beyond what is taken; gives size and SHA-256."""
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as kept:
        path.chmod(0o600)
        while size <= MOST_BYTES and (block := file.read(BLOCK)):
            digest.update(block)
            kept.write(block)
            size += len(block)
    return size, digest.hexdigest()
