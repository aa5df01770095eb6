"""Plans of a study's sample size: ordered, listed, read, and taken over into what the study promises."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, col, select

from psychometrics.errors import RequestError
from psychometrics.planning.design import Method, SampleDesign, design_of
from reports.planned_size import PlannedSize
from survey_app.audit import record
from survey_app.errors import NotFound
from survey_app.jobs import service as jobs
from survey_app.models import Job, Researcher, Study
from survey_app.studies.definition import PlannedSample
from survey_app.studies.service import draft_of, save_draft

KIND = "sample_size"
SIGNS = {" → ": "path", " ↔ ": "correlation", " ⇒ ": "loading"}


def order(session: Session, study: Study, design: SampleDesign, by: Researcher) -> Job:
    """Orders the simulation. The plan that is done or under way already is given back: it would say the same."""
    asked = {"design": design.to_dict()}
    for job in plans_of(session, study):
        if job.input == asked and jobs.file_of(job):
            return job
    return jobs.enqueue(session, KIND, asked, study, by)


def plans_of(session: Session, study: Study) -> list[Job]:
    """Every plan of a study, newest first."""
    chosen = select(Job).where(Job.study_id == study.id, Job.kind == KIND)
    return list(session.exec(chosen.order_by(col(Job.created_at).desc())))


def planned(job: Job) -> Job:
    """The job itself, if it is a plan of a sample size. Raises NotFound for any other."""
    if job.kind != KIND:
        raise NotFound
    return job


def design_of_job(job: Job) -> SampleDesign:
    return design_of(job.input["design"])


def adopt(session: Session, study: Study, job: Job, rule: str, by: Researcher) -> None:
    """Writes the planned size into the study's draft, from where preregistration and report take it.

    rule : the closed form that is meant; empty for the simulation. Raises RequestError "plan_size_missing".
    """
    found = jobs.read_found(planned(job))
    size = size_of(found, design_of_job(job), rule) if found else None
    if size is None:
        raise RequestError("plan_size_missing")
    part = PlannedSample.model_validate({name: getattr(size, name) for name in PlannedSample.model_fields})
    save_draft(session, study, draft_of(study).model_copy(update={"planned_sample": part}))
    record(session, by.id, "study.plan_sample", study.id, n=size.n, sha256=size.sha256)


def forget(session: Session, study: Study) -> None:
    """Takes the planned size out of the draft."""
    save_draft(session, study, draft_of(study).model_copy(update={"planned_sample": PlannedSample()}))


def size_of(found: dict[str, Any], design: SampleDesign, rule: str = "") -> PlannedSize | None:
    """The planned size of a result; None where no size of the grid is enough, or there is no such closed form."""
    common = {"target": design.power, "significance": design.significance, "sha256": found["sha256"]}
    if rule or design.method is Method.RULES:
        one = next((row for row in found["rules"] if row["rule"] == rule), None)
        return PlannedSize(rule, one["n"], value=one["effect"], **common) if one else None
    row = next((row for row in found["rows"] if row["n"] == found["least"]), None)
    if row is None:
        return None
    kind, first, second = weakest(row["weakest"])
    return PlannedSize(
        design.method.value, row["n"], reached=row["reached"], se=row["se"], samples=design.samples, seed=design.seed,
        kind=kind, first=first, second=second, value=value_of(design, kind, first, second), **common,
    )  # fmt: skip


def weakest(name: str) -> tuple[str, str, str]:
    """Kind and ends of a parameter as results name it, "trust → loyalty"; empty where there is none."""
    for sign, kind in SIGNS.items():
        if sign in name:
            first, _, second = name.partition(sign)
            return kind, first, second
    return "", "", ""


def value_of(design: SampleDesign, kind: str, first: str, second: str) -> float:
    """The standardised value that the plan gives it."""
    if kind == "path":
        return next(one.value for one in design.paths if (one.predictor, one.outcome) == (first, second))
    if kind == "correlation":
        return design.between(first, second)
    scale = next((one for one in design.scales if one.code == first), None)
    return scale.loadings[scale.items.index(second)] if scale else 0.0
