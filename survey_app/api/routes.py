"""The programming interface, version 1. Each request carries `Authorization: Bearer em_…`; there are no cookies.

/api/v1/openapi.json describes it, /api/docs shows that to people; both without any outside request.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import FileResponse, JSONResponse, Response, StreamingResponse
from sqlmodel import Session

from psychometrics.plan import Plan
from survey_app.api import reading
from survey_app.api.asking import AnalysesWriter, ReportsWriter, ResponsesEraser, ResponsesReader, ResultsReader
from survey_app.api.bodies import (
    AnalysisBody,
    JobBody,
    PlanBody,
    ReportOrder,
    ResponsesBody,
    SnapshotBody,
    StudyBody,
)
from survey_app.api.tokens import Program, Scope
from survey_app.audit import record
from survey_app.dependencies import LanguageDep, SessionDep, SettingsDep, part_of
from survey_app.erasing import single
from survey_app.errors import NotFound
from survey_app.findings import choosing, plans
from survey_app.findings import service as findings
from survey_app.findings.guarding import for_everybody
from survey_app.findings.routes import report_file
from survey_app.models import Job
from survey_app.pages import page

BY_TOKEN = True
MOST_PER_PAGE = 1000
TITLE, VERSION = "Engagemeter", "1"
ONE = "/api/v1/studies/{study_id}"

router = APIRouter()


@router.get("/api/v1/studies", tags=["studies"])
def studies(program: ResultsReader, session: SessionDep) -> list[StudyBody]:
    """The study of the token."""
    return [reading.study(session, program.study)]


@router.get(ONE, tags=["studies"])
def study(program: ResultsReader, session: SessionDep) -> StudyBody:
    """A study with its counts."""
    return reading.study(session, program.study)


@router.get(ONE + "/responses", tags=["responses"])
def responses(
    program: ResponsesReader,
    session: SessionDep,
    after: Annotated[str, Query(max_length=64)] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_PER_PAGE)] = 100,
) -> ResponsesBody:
    """Responses in the order of their ids, unfinished and test ones too; `next` is the `after` of the next page."""
    return reading.responses(session, program.study, after, limit)


@router.get(ONE + "/responses.csv", tags=["responses"])
def responses_csv(program: ResponsesReader, session: SessionDep, settings: SettingsDep) -> Response:
    """All responses as CSV with a head; texts stay as they are, formulas too."""
    file = reading.responses_csv(session, program.study)
    record(session, program.researcher.id, "responses.export", program.study.id, form="csv", by_token=program.token.id)
    return StreamingResponse(file, media_type="text/csv; charset=utf-8")


@router.delete(ONE + "/responses/{response_id}", status_code=204, tags=["responses"])
def erase_response(
    program: ResponsesEraser, response_id: str, session: SessionDep, settings: SettingsDep, reason: single.Reason
) -> Response:
    """Deletes one response for good: by its id, or by the receipt code that a respondent was given."""
    found = single.find(session, program.study, settings.secret, response_id)
    single.erase(session, program.study, found, program.researcher, reason, by_token=program.token.id)
    return Response(status_code=204)


@router.get(ONE + "/snapshots", tags=["snapshots"])
def snapshots(program: ResultsReader, session: SessionDep) -> list[SnapshotBody]:
    """Frozen data, newest first."""
    return [SnapshotBody.of(row) for row in reading.snapshots(session, program.study)]


@router.post(ONE + "/snapshots", status_code=201, tags=["snapshots"])
def freeze(program: AnalysesWriter, session: SessionDep, settings: SettingsDep) -> SnapshotBody:
    """Freezes the complete responses and orders their customary analysis when there are enough of them."""
    return SnapshotBody.of(findings.measure(session, program.study, settings, program.researcher))


@router.get(ONE + "/analyses", tags=["analyses"])
def analyses(program: ResultsReader, session: SessionDep) -> list[JobBody]:
    """Analyses, newest first."""
    return [JobBody.of(job) for job in reading.jobs_of(session, program.study, "analysis")]


@router.get(ONE + "/analyses/{job_id}", tags=["analyses"])
def analysis(program: ResultsReader, job_id: str, session: SessionDep) -> AnalysisBody:
    """One analysis with its results; groups of few people are hidden."""
    return reading.analysis(seen(session, program, job_id))


@router.post(ONE + "/analyses", status_code=202, tags=["analyses"])
def analyse(program: AnalysesWriter, session: SessionDep, settings: SettingsDep, body: PlanBody) -> JobBody:
    """Freezes the complete responses and orders a plan over them; without steps the study's own, else the customary."""
    known = choosing.offered(session, program.study)
    declared = choosing.declared_definition(session, program.study)
    fields = choosing.preset_fields(choosing.OWN if declared else "customary", known, declared)
    plan = reading.plan(body) if body.steps else plans.plan_from(fields, known)
    checked = plans.plan_from_text(plans.plan_text(Plan(plan.steps, body.seed or plan.seed)), known)
    return JobBody.of(findings.run_plan(session, program.study, checked, settings, program.researcher))


@router.get(ONE + "/reports", tags=["reports"])
def reports(program: ResultsReader, session: SessionDep) -> list[JobBody]:
    """Reports, newest first."""
    return [JobBody.of(job) for job in findings.reports_of(session, program.study, released=not reads_answers(program))]


@router.post(ONE + "/reports", status_code=202, tags=["reports"])
def make_report(program: ReportsWriter, session: SessionDep, body: ReportOrder) -> JobBody:
    """Orders a report of the newest snapshot."""
    asked = body.language, body.kind, program.researcher, body.cells
    return JobBody.of(findings.make_report(session, program.study, *asked))


@router.get(ONE + "/reports/{job_id}", tags=["reports"], response_class=FileResponse)
def report(program: ResultsReader, job_id: str, session: SessionDep) -> Response:
    """The PDF of a finished report; one with small groups needs the scope "read:responses" too."""
    return report_file(seen(session, program, job_id), "pdf")


def seen(session: Session, program: Program, job_id: str) -> Job:
    """An analysis or report that may be told to a program with these scopes. Raises NotFound."""
    job = part_of(session, program.study, Job, job_id)
    if not reads_answers(program) and not for_everybody(session, job):
        raise NotFound
    return job


def reads_answers(program: Program) -> bool:
    return Scope.READ_RESPONSES.value in program.token.scopes


@router.get("/api/v1/openapi.json", include_in_schema=False)
def openapi() -> JSONResponse:
    return JSONResponse(described())


@router.get("/api/docs", include_in_schema=False)
def docs(request: Request, t: LanguageDep) -> Response:
    """The description as a page of our own."""
    return page(request, "api/docs.html", operations=reading.operations(described()), t=t)


def described() -> dict[str, Any]:
    """The OpenAPI description of these routes alone."""
    known = get_openapi(title=TITLE, version=VERSION, routes=router.routes)
    schemes = {"token": {"type": "http", "scheme": "bearer"}}
    known.setdefault("components", {})["securitySchemes"] = schemes
    return known | {"security": [{"token": []}]}
