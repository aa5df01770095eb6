"""Ordering a run: the records that count, a frozen snapshot of the answers, the links, and what the analyst states.

The same of all four gives the same fingerprint, and a run that is there already is shown instead of a new one.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from instruments.language import languages
from psychometrics.errors import RequestError
from survey_app.findings.guarding import least_cell
from survey_app.findings.snapshots import freeze, latest_snapshot
from survey_app.jobs import service as jobs
from survey_app.models import Job, Researcher, Snapshot, Study, now
from survey_app.settings import Settings
from survey_app.studies.fieldwork import count_completed, fieldwork
from survey_app.studies.overview import collected_definition, questionnaire_of
from survey_app.studies.service import latest_version
from survey_app.valuation.stated import Stated
from survey_app.value import service as records
from survey_app.value.linking import links_of
from survey_app.value.models import RecordKind

KIND, REPORT = "value", "value_report"
DIGEST = "value.json"
METHODS = 2
"""Counts up when the same input would give other results, so that older runs are not taken for new ones."""


@dataclass(frozen=True, slots=True)
class Run:
    """The newest run: its job, what it stated, and what it found (None until it is done)."""

    job: Job | None
    stated: Stated
    found: dict[str, Any] | None


def order(session: Session, study: Study, settings: Settings, stated: Stated, by: Researcher | None) -> Job:
    """The job of this run; a finished one with the same fingerprint is given back.

    Raises RequestError `value_no_records` without any confirmed import.
    """
    if not records.current(session, study):
        raise RequestError("value_no_records")
    snapshot = _snapshot(session, study, settings)
    mark = fingerprint(session, study, settings, snapshot, stated)
    known = next(
        (job for job in _runs(session, study) if job.input.get("fingerprint") == mark and jobs.file_of(job)), None
    )
    if known is not None:
        known.created_at = now()  # the one asked for last is the one shown
        session.add(known)
        session.flush()
        return known
    asked = {"fingerprint": mark, "snapshot_id": snapshot.id if snapshot else "", "stated": stated.to_json()}
    return jobs.enqueue(session, KIND, asked, study, by)


def order_report(session: Session, study: Study, language: str, by: Researcher) -> Job:
    """The report of the newest finished run, in one language. Raises RequestError `nothing_frozen` without answers."""
    done = next((job for job in _runs(session, study) if jobs.file_of(job)), None)
    if done is None or not done.input["snapshot_id"] or language not in languages():
        raise RequestError("nothing_frozen")
    return jobs.enqueue(session, REPORT, {**done.input, "language": language}, study, by)


def latest(session: Session, study: Study) -> Run:
    """What the results page stands on: the newest job, and the newest findings even while another run is under way."""
    runs = _runs(session, study)
    job = runs[0] if runs else None
    done = next((run for run in runs if jobs.file_of(run)), None)
    stated = Stated.from_json(job.input["stated"]) if job else Stated()
    return Run(job, stated, read(done) if done else None)


def read(job: Job) -> dict[str, Any]:
    path = jobs.file_of(job)
    found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path else {}
    return {**found, "fingerprint": job.input["fingerprint"], "finished_at": job.finished_at, "job_id": job.id}


def fingerprint(session: Session, study: Study, settings: Settings, snapshot: Snapshot | None, stated: Stated) -> str:
    """SHA-256 over everything that the numbers depend on."""
    files = {kind: one["sha256"] for kind, one in records.records_order(session, study, settings).items()}
    known = {
        "methods": METHODS,
        "records": files,
        "answers": snapshot.sha256 if snapshot else "",
        "links": sorted(links_of(session, study).items()),
        "stated": stated.to_json(),
        "least_cell": least_cell(session, study),
    }
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()


def money_of(session: Session, study: Study) -> tuple[str, str]:
    """Currency and unit as the transactions were declared; two empty texts without them."""
    counting = records.current(session, study)
    for kind in (RecordKind.TRANSACTIONS, *counting):
        if kind in counting and counting[kind].declaration.get("currency"):
            said = counting[kind].declaration
            return str(said["currency"]), str(said.get("unit") or "")
    return "", ""


def _snapshot(session: Session, study: Study, settings: Settings) -> Snapshot | None:
    """The newest frozen answers, frozen anew when more have come; None when nobody has answered."""
    version = latest_version(session, study)
    completed = count_completed(session, [study.id]).get(study.id, 0)
    if version is None or not completed:
        return None
    newest = latest_snapshot(session, study)
    if newest is not None and newest.n == completed:
        return newest
    collected = collected_definition(version, study)
    work = fieldwork(session, study, len(questionnaire_of(collected).pages))
    return freeze(session, study, settings.make_data_dir(), work)


def _runs(session: Session, study: Study) -> list[Job]:
    chosen = select(Job).where(Job.study_id == study.id, Job.kind == KIND)
    return list(session.exec(chosen.order_by(col(Job.created_at).desc())))


def tier_names(session: Session, study: Study) -> tuple[str, ...]:
    """Tiers as the tier records name them, as far as their check listed them."""
    counting = records.current(session, study).get(RecordKind.TIERS)
    named = counting.summary.get("tiers", ()) if counting else ()
    return tuple(str(name) for name in named)
