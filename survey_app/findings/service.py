"""Measuring and reporting as the web orders them: a frozen snapshot, an analysis job, report jobs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from instruments.language import languages
from psychometrics.errors import RequestError
from psychometrics.plan import Plan
from survey_app.findings.files import MADE_WITH, OPTIONAL
from survey_app.findings.guarding import RELEASED, for_everybody, is_released, least_cell, may_release, whole_allowed
from survey_app.findings.snapshots import discard, freeze, latest_snapshot, same_data
from survey_app.jobs import service as jobs
from survey_app.models import Job, JobStatus, Researcher, Snapshot, Study
from survey_app.settings import Settings
from survey_app.studies.fieldwork import Fieldwork, fieldwork
from survey_app.studies.overview import collected_definition, questionnaire_of
from survey_app.studies.service import latest_version

KINDS = ("thesis", "article", "management")
"""The kinds of report that are made today."""

MEASURED = 20
"""Fewer complete answers than this are counted, not analysed."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The newest snapshot, the job that analyses it, and what that job found (None until it is done)."""

    snapshot: Snapshot | None
    job: Job | None
    found: dict[str, Any] | None


def measure(session: Session, study: Study, settings: Settings, by: Researcher | None) -> Snapshot:
    """Freezes the complete responses; orders their analysis when there are enough of them.

    The same data are not frozen again while their analysis waits or runs, as after a double click.
    """
    before = measured(session, study)
    collected = collected_definition(latest_version(session, study), study)
    work = fieldwork(session, study, len(questionnaire_of(collected).pages))
    snapshot = _frozen(session, study, settings, work)
    if before.snapshot and before.job and before.job.status in jobs.OPEN and same_data(before.snapshot, snapshot):
        discard(session, snapshot, settings.data_dir)
        return before.snapshot
    if snapshot.n >= MEASURED:
        jobs.enqueue(session, "analysis", {"snapshot_id": snapshot.id}, study, by)
    return snapshot


def _frozen(session: Session, study: Study, settings: Settings, work: Fieldwork) -> Snapshot:
    """Frozen now, and marked where it may not be shown to people who may not read the answers."""
    snapshot = freeze(session, study, settings.make_data_dir(), work)
    if not may_release(session, snapshot, settings.data_dir, least_cell(session, study)):
        snapshot.flow = {**snapshot.flow, RELEASED: False}
        session.add(snapshot)
        session.flush()
    return snapshot


def measured(session: Session, study: Study, *, released: bool = False) -> Measured:
    """What the Measure screen stands on: the newest snapshot frozen there, and its customary analysis.

    released : the newest one that may be shown to people who may not read the answers.
    """
    newest = select(Snapshot).where(Snapshot.study_id == study.id).order_by(col(Snapshot.created_at).desc())
    jobs_of = _analyses_of(session, study)
    planned = {job.input["snapshot_id"] for job in jobs_of if "plan" in job.input}
    customary = {job.input["snapshot_id"]: job for job in reversed(jobs_of) if "plan" not in job.input}
    frozen = (each for each in session.exec(newest) if each.id in customary or each.id not in planned)
    snapshot = next((each for each in frozen if not released or is_released(each)), None)
    job = customary.get(snapshot.id) if snapshot else None
    return Measured(snapshot, job, jobs.read_found(job) if job else None)


def analyse_again(session: Session, study: Study, by: Researcher) -> Job:
    """Orders the analysis of the newest snapshot once more, as after a failed or stopped job."""
    snapshot = measured(session, study).snapshot
    if snapshot is None:
        raise RequestError("nothing_frozen")
    return jobs.enqueue(session, "analysis", {"snapshot_id": snapshot.id}, study, by)


def run_plan(session: Session, study: Study, plan: Plan, settings: Settings, by: Researcher) -> Job:
    """Freezes the complete responses and orders this plan over them. Raises RequestError when they are too few.

    Data that did not change since they were last frozen are not frozen again.
    """
    before = latest_snapshot(session, study)
    collected = collected_definition(latest_version(session, study), study)
    work = fieldwork(session, study, len(questionnaire_of(collected).pages))
    snapshot = _frozen(session, study, settings, work)
    if snapshot.n < MEASURED:
        discard(session, snapshot, settings.data_dir)
        raise RequestError("analysis_too_few", count=snapshot.n, least=MEASURED)
    if before is not None and same_data(before, snapshot):
        discard(session, snapshot, settings.data_dir)
        snapshot = before
    return jobs.enqueue(session, "analysis", {"snapshot_id": snapshot.id, "plan": plan.to_dict()}, study, by)


def planned_of(session: Session, study: Study, *, released: bool = False) -> list[Job]:
    """Every planned analysis of a study, newest first."""
    found = (job for job in _analyses_of(session, study) if "plan" in job.input)
    return [job for job in found if not released or for_everybody(session, job)]


def planned_report(
    session: Session,
    study: Study,
    analysis: Job,
    language: str,
    by: Researcher,
    kind: str = KINDS[0],
    cells: str = "hidden",
) -> Job:
    """Orders the PDF of one planned analysis; nothing is computed again. Raises RequestError."""
    if "plan" not in analysis.input or analysis.status is not JobStatus.DONE:
        raise RequestError("analysis_not_done")
    if page_key(kind, language) not in analysis.result.get("pages", {}):
        raise RequestError("report_unknown", place=f"{kind}, {language}", known=", ".join(languages()))
    order = {"snapshot_id": analysis.input["snapshot_id"], "language": language, "kind": kind}
    return _made_once(session, study, {**order, "analysis_id": analysis.id, **_whole(session, study, cells)}, by)


def page_key(kind: str, language: str) -> str:
    """Under which a stored page of an analysis is found: the language alone for the thesis chapter."""
    return language if kind == KINDS[0] else f"{kind}-{language}"


def make_report(
    session: Session,
    study: Study,
    language: str,
    kind: str,
    by: Researcher,
    cells: str = "hidden",
    formats: Collection[str] = OPTIONAL,
) -> Job:
    """Orders a report of the newest snapshot. Raises RequestError when there is none, or no such report.

    cells : "whole" for one with small groups, which is shown only to people who may read the answers.
    formats : those of OPTIONAL that are wanted besides the PDF and the page.
    """
    snapshot = measured(session, study).snapshot
    if snapshot is None or snapshot.n < MEASURED:
        raise RequestError("nothing_frozen")
    if language not in languages() or kind not in KINDS:
        raise RequestError("report_unknown", place=f"{kind}, {language}", known=", ".join(languages()))
    order = {"snapshot_id": snapshot.id, "language": language, "kind": kind, **_wanted(formats)}
    return _made_once(session, study, {**order, **_whole(session, study, cells)}, by)


def _wanted(formats: Collection[str]) -> dict[str, str]:
    """What an order says of formats: nothing where all are wanted."""
    wanted = [name for name in OPTIONAL if name in formats]
    return {} if len(wanted) == len(OPTIONAL) else {"formats": ",".join(["pdf", *wanted])}


def _whole(session: Session, study: Study, cells: str) -> dict[str, str]:
    """What an order says of small groups: nothing, unless they are asked for and the study allows it."""
    return {"cells": "whole"} if cells == "whole" and whole_allowed(session, study) else {}


def _made_once(session: Session, study: Study, order: dict[str, Any], by: Researcher) -> Job:
    """The report of the same data, analysis, language and kind that is there or being made, in these formats or in all
    of them; else a new one."""
    in_all = {name: said for name, said in order.items() if name != "formats"}
    for job in reports_of(session, study):
        under_way = job.status in (JobStatus.WAITING, JobStatus.RUNNING) and not job.cancel_asked
        there = job.status is JobStatus.DONE and job.result.get("made_with") == MADE_WITH
        if job.input in (order, in_all) and (under_way or (there and Path(job.result["path"]).is_file())):
            return job
    return jobs.enqueue(session, "report", order, study, by)


def reports_of(session: Session, study: Study, *, released: bool = False) -> list[Job]:
    """Every report job of a study, newest first. released : those that everybody who may see reports may see."""
    chosen = select(Job).where(Job.study_id == study.id, Job.kind == "report")
    found = session.exec(chosen.order_by(col(Job.created_at).desc()))
    return [job for job in found if not released or for_everybody(session, job)]


def _analyses_of(session: Session, study: Study) -> list[Job]:
    """Every analysis job of a study, newest first."""
    chosen = select(Job).where(Job.study_id == study.id, Job.kind == "analysis")
    return list(session.exec(chosen.order_by(col(Job.created_at).desc())))
