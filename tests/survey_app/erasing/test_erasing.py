"""What is erased is gone from the database's file, its log and every file made from it (PRV-06, PRV-07)."""

from __future__ import annotations

import json
from pathlib import Path

from fastapi import FastAPI
from sqlmodel import Session, select

from instruments.language import language
from survey_app import audit
from survey_app.database import Database
from survey_app.erasing.clearing import CHANGED, clear
from survey_app.findings import service as findings
from survey_app.findings.files import FORMATS, folder_of
from survey_app.findings.reporting import changed_on
from survey_app.jobs.run import Context
from survey_app.models import AuditEvent, Job, JobStatus, Researcher, Response, Snapshot, Study
from survey_app.panels.models import Contact
from survey_app.settings import Settings
from survey_app.studies.fieldwork import fieldwork
from survey_app.studies.service import latest_version
from tests.survey_app.answering.conftest import Respondent, definition, publish
from tests.survey_app.answering.test_flow import receipt
from tests.survey_app.browser import Browser
from tests.survey_app.studies.making import answer, live_study, ready_draft

CANARY = "zanzibar canary 7714"


def files_with(settings: Settings, *texts: str) -> list[str]:
    """Names of every file in the data folder that holds one of the texts, read as bytes."""
    found = []
    for path in sorted(settings.data_dir.rglob("*")):
        if path.is_file() and any(text.encode() in path.read_bytes() for text in texts):
            found.append(path.name)
    return found


def make_files(session: Session, settings: Settings, study: Study) -> Job:
    """A snapshot, a report with its bundles, an export and a value folder, all with answers in them."""
    snapshot = findings._frozen(session, study, settings, fieldwork(session, study, 3))
    pdf = settings.data_dir / "reports" / "made.pdf"
    folder_of(pdf).mkdir(parents=True)
    pdf.write_bytes(b"%PDF-1.7")
    for each in FORMATS.values():
        if each.file:
            (folder_of(pdf) / each.file).write_text(CANARY if each.data else "numbers")
    done = {"status": JobStatus.DONE, "study_id": study.id}
    asked = {"snapshot_id": snapshot.id, "language": "en", "kind": "thesis"}
    report = Job(id="made", kind="report", input=asked, result={"path": str(pdf), "pages": 1}, **done)
    export = Job(id="outward", kind="export", input={}, result={"file": "outward.csv"}, **done)
    session.add_all([report, export])
    for place in (f"exports/{export.id}.csv", f"exports/{export.id}.rows", f"value/{study.id}/secret"):
        path = settings.data_dir / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(CANARY)
    session.flush()
    return report


def purge(settings: Settings, database: Database) -> None:
    """As the worker does."""
    with database.session() as session:
        jobs = list(session.exec(select(Job).where(Job.kind == "purge", Job.status == JobStatus.WAITING)))
        for job in jobs:
            job.status = JobStatus.DONE
            session.add(job)
        session.commit()
    for job in jobs:
        assert clear(Context(settings, database), job.id, **job.input)["emptied"]


def test_a_withdrawn_response_leaves_every_file_that_was_made_from_it(
    app: FastAPI, database: Database, settings: Settings
) -> None:
    link = publish(database, definition())
    person = Respondent(app, link)
    code = receipt(person.finish().text)
    Respondent(app, link).consent()
    with database.session() as session:
        chosen = session.exec(select(Response).where(Response.completed_at != None)).one()  # noqa: E711
        chosen.answers = {**chosen.answers, "remark": CANARY}
        session.add(chosen)
        study = session.exec(select(Study)).one()
        make_files(session, settings, study)
        session.commit()
        response_id, study_id = chosen.id, study.id
    (settings.data_dir / "value" / study_id / "secret").unlink()
    assert {"bundle-data.zip", "outward.csv"} <= set(files_with(settings, CANARY))
    assert "Your answers are deleted" in person.post(f"/s/{link}/mine/delete", data={"code": code, "sure": "1"}).text
    purge(settings, database)
    assert files_with(settings, CANARY, response_id) == []
    with database.session(writing=False) as session:
        snapshot, report = session.exec(select(Snapshot)).one(), session.get_one(Job, "made")
        assert (snapshot.n, snapshot.flow["erased"]) == (0, 1)
        assert report.result[CHANGED]
        assert (folder_of(Path(report.result["path"])) / "report.docx").is_file(), "numbers of all stay"


def test_a_report_whose_data_changed_says_since_when() -> None:
    job = Job(kind="report", input={}, result={CHANGED: "2026-11-20"})
    assert changed_on(job, language("en")) == "2026-11-20"
    assert changed_on(Job(kind="report", input={}), language("en")) == ""


def test_a_deleted_study_leaves_nothing_but_that_it_was_deleted(
    app: FastAPI, database: Database, settings: Settings, signed_in: Browser
) -> None:
    with database.session() as session:
        owner = session.exec(select(Researcher)).one()
        study = live_study(session, owner, ready_draft("en").model_copy(update={"title": {"en": CANARY}}))
        version = latest_version(session, study)
        assert version is not None
        answer(session, study, version, key="k1", answers={"cog1": 3, "remark": CANARY})
        session.add(Contact(study_id=study.id, identity="canary@example.org", email="canary@example.org", name=CANARY))
        make_files(session, settings, study)
        audit.record(session, owner.id, "panel.add", study.id, name=CANARY)
        session.commit()
        study_id = study.id
    path = f"/studies/{study_id}/delete"
    assert CANARY in signed_in.get(path).text
    refused = signed_in.submit(path, path, title="something else")
    assert refused.status_code == 422
    assert "is not the study" in refused.text
    assert signed_in.submit(path, path, title=f"  {CANARY} ").status_code == 303
    purge(settings, database)
    assert files_with(settings, CANARY, "canary@example.org") == []
    assert signed_in.get(path).status_code == 404
    with database.session(writing=False) as session:
        event = session.exec(select(AuditEvent).where(AuditEvent.action == "study.delete")).one()
        assert (event.object_id, event.details) == (study_id, {"responses": 1})
        assert json.dumps(session.exec(select(AuditEvent.details)).all()).count(CANARY) == 0
