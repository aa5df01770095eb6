"""Measure and Report: freeze the data, see what they say, make the report."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import FileResponse, Response

from survey_app.dependencies import (
    CurrentResearcher,
    LanguageDep,
    SessionDep,
    SettingsDep,
    part_of,
    redirect_to,
    study_for,
)
from survey_app.findings import measuring, reporting, service
from survey_app.forms import WebForm
from survey_app.jobs import service as jobs
from survey_app.models import Job, Study
from survey_app.pages import page

router = APIRouter()

SeenFindings = Annotated[Study, study_for("analysis.see")]
ReportedStudy = Annotated[Study, study_for("report.make")]


class ReportForm(WebForm):
    language: str
    kind: str = "thesis"


class StopForm(WebForm):
    back: str = "measure"


@router.get("/studies/{study_id}/measure")
def measure(
    request: Request, study: SeenFindings, session: SessionDep, t: LanguageDep, without: bool = False
) -> Response:
    return page(request, "findings/measure.html", **measuring.measure(session, study, t, without=without))


@router.post("/studies/{study_id}/freeze")
def freeze(
    study: Annotated[Study, study_for("analysis.run")],
    session: SessionDep,
    settings: SettingsDep,
    researcher: CurrentResearcher,
) -> Response:
    service.measure(session, study, settings, researcher)
    return redirect_to(f"/studies/{study.id}/measure")


@router.post("/studies/{study_id}/analyse")
def analyse(
    study: Annotated[Study, study_for("analysis.run")], session: SessionDep, researcher: CurrentResearcher
) -> Response:
    service.analyse_again(session, study, researcher)
    return redirect_to(f"/studies/{study.id}/measure")


@router.post("/studies/{study_id}/jobs/{job_id}/stop")
def stop(
    study: Annotated[Study, study_for("job.cancel")],
    job_id: str,
    session: SessionDep,
    researcher: CurrentResearcher,
    form: Annotated[StopForm, Form()],
) -> Response:
    jobs.ask_cancel(session, part_of(session, study, Job, job_id), researcher)
    return redirect_to(f"/studies/{study.id}/{'report' if form.back == 'report' else 'measure'}")


@router.get("/studies/{study_id}/report")
def report(
    request: Request,
    study: Annotated[Study, study_for("report.see")],
    session: SessionDep,
    t: LanguageDep,
) -> Response:
    return page(request, "findings/report.html", **reporting.report(session, study, t))


@router.post("/studies/{study_id}/reports")
def make_report(
    study: ReportedStudy, session: SessionDep, researcher: CurrentResearcher, form: Annotated[ReportForm, Form()]
) -> Response:
    service.make_report(session, study, form.language, form.kind, researcher)
    return redirect_to(f"/studies/{study.id}/report")


@router.get("/studies/{study_id}/reports/{job_id}")
def download(study: Annotated[Study, study_for("report.see")], job_id: str, session: SessionDep) -> Response:
    job = part_of(session, study, Job, job_id)
    name = f"engagemeter-{job.input.get('language', '')}-{job.id[:6]}.pdf"
    path = reporting.report_file(job)
    return FileResponse(path, media_type="application/pdf", filename=name, content_disposition_type="inline")
