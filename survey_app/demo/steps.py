"""The demo's records on their way in: linked, received, checked and confirmed as any firm's own, then computed."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from sqlmodel import Session

from psychometrics.value.columns import COLUMNS
from psychometrics.value.declaration import Declaration
from survey_app import audit
from survey_app.errors import NotFound
from survey_app.findings.snapshots import latest_snapshot, version_of
from survey_app.jobs.run import Context
from survey_app.models import Job, Researcher, Response, Study
from survey_app.valuation import ordering
from survey_app.valuation.stated import Stated
from survey_app.value import service as records
from survey_app.value.folder import UPLOAD, import_folder, study_folder
from survey_app.value.linking import link
from survey_app.value.models import RecordKind, ValueImport

FOLDER, PEOPLE_FILE = "simulated", "people.json"
CURRENCY, UNIT, LAST_DAY = "IRR", "toman", "2026-09-28"
TIERS = (("bronze", 0.0), ("silver", 300.0), ("gold", 900.0))
STATED = Stated(horizon_days=365, discount_percent=25, margin_percent=30, tiers=TIERS)


def simulation_order(context: Context, job_id: str, snapshot_id: str) -> dict[str, Any]:
    """Arguments of records.simulate."""
    with context.database.session(writing=False) as session:
        study, _ = _of_job(session, job_id)
        snapshot = latest_snapshot(session, study)
        if snapshot is None or snapshot.id != snapshot_id:
            raise NotFound
        path = context.settings.data_dir.absolute() / snapshot.path
        facts = {"definition": version_of(session, snapshot).definition, "flow": snapshot.flow}
        answers = {"path": str(path), "sha256": snapshot.sha256, **facts}
        return {"answers": answers, "folder": str(study_folder(context.settings, study.id) / FOLDER)}


def link_people(context: Context, job_id: str, folder: str) -> dict[str, Any]:
    """The simulated consents to link."""
    people: dict[str, str] = json.loads((Path(folder) / PEOPLE_FILE).read_text("utf-8"))
    with context.database.session() as session:
        study, _ = _of_job(session, job_id)
        for response_id, number in people.items():
            response = session.get(Response, response_id)
            if response is not None:
                link(session, study, response, number, context.settings, consent={"simulated": True})
        session.commit()
    return {"linked": len(people)}


def receive(context: Context, job_id: str, folder: str, kind: str) -> dict[str, Any]:
    """One file, declared as its firm would declare it."""
    source = Path(folder) / f"{kind}.csv"
    with context.database.session() as session:
        study, by = _of_job(session, job_id)
        content = source.read_bytes()
        row = ValueImport(
            study_id=study.id,
            researcher_id=by.id if by.id != audit.PROGRAM else None,
            kind=RecordKind(kind),
            name=source.name,
            bytes=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            declaration=_declaration(kind, content).to_json(),
        )
        shutil.copyfile(source, import_folder(context.settings, row) / UPLOAD)
        session.add(row)
        audit.record(session, by.id, "value.upload", row.id, study_id=study.id, kind=kind, sha256=row.sha256)
        session.commit()
        return {"import_id": row.id, "declaration": row.declaration}


def confirm(context: Context, job_id: str, import_id: str) -> dict[str, Any]:
    with context.database.session() as session:
        study, by = _of_job(session, job_id)
        row = session.get_one(ValueImport, import_id)
        records.confirm(session, study, context.settings, by, row)
        session.commit()
        return {"rows_used": row.rows_used}


def order_value(context: Context, job_id: str, folder: str) -> dict[str, Any]:
    """Orders the first computation; the plain files are no longer needed."""
    shutil.rmtree(folder, ignore_errors=True)
    with context.database.session() as session:
        study, by = _of_job(session, job_id)
        researcher = None if by.id == audit.PROGRAM else by
        job = ordering.order(session, study, context.settings, STATED, researcher)
        session.commit()
        return {"job_id": job.id}


def _declaration(kind: str, content: bytes) -> Declaration:
    names = content.split(b"\n", 1)[0].decode().strip().split(",")
    money = any(type == "money" and name in names for name, type in COLUMNS[kind].items())
    columns = {name: name for name in COLUMNS[kind] if name in names}
    currency = {"currency": CURRENCY, "unit": UNIT} if money else {}
    return Declaration.from_json({**Declaration(kind, columns).to_json(), **currency, "last_day": LAST_DAY})


def _of_job(session: Session, job_id: str) -> tuple[Study, Researcher]:
    """The job's study and who ordered it; the program itself when nobody did."""
    job = session.get(Job, job_id)
    study = session.get(Study, job.study_id) if job else None
    if job is None or study is None:
        raise NotFound
    by = session.get(Researcher, job.researcher_id) if job.researcher_id else None
    return study, by or Researcher(id=audit.PROGRAM, email="", name="", password_hash="")
