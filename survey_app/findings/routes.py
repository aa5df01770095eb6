"""Measure, Analyse and Report: freeze the data, see what they say, choose statistics, make the report."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import FileResponse, Response
from pydantic import Field
from sqlmodel import Session

from psychometrics.errors import EngagemeterError, ManyErrors
from survey_app.authorization import Actor, authorize, may
from survey_app.dependencies import (
    CurrentActor,
    CurrentResearcher,
    LanguageDep,
    SessionDep,
    SettingsDep,
    part_of,
    redirect_to,
    study_for,
)
from survey_app.errors import NotFound
from survey_app.findings import analyses, choosing, files, guarding, measuring, reporting, service
from survey_app.findings.forms import PlanFormDep
from survey_app.findings.guarding import Cells, cells_for, for_everybody
from survey_app.findings.plans import as_fields, plan_of_job
from survey_app.forms import WebForm
from survey_app.jobs import service as jobs
from survey_app.models import Job, Study
from survey_app.pages import page

router = APIRouter()

SeenFindings = Annotated[Study, study_for("analysis.see")]
AnalysedStudy = Annotated[Study, study_for("analysis.run")]
ReportedStudy = Annotated[Study, study_for("report.make")]


class ReportForm(WebForm):
    language: str = ""
    kind: str = "thesis"
    cells: Cells = "hidden"
    formats: Annotated[list[str], Field(default_factory=lambda: list(files.OPTIONAL))]


class StopForm(WebForm):
    back: str = "measure"


@router.get("/studies/{study_id}/measure")
def measure(
    request: Request,
    study: SeenFindings,
    session: SessionDep,
    actor: CurrentActor,
    t: LanguageDep,
    without: bool = False,
) -> Response:
    cells, reads = cells_for(session, study, actor), may(actor, "responses.see", study)
    shown = measuring.measure(session, study, t, without=without, cells=cells, released=not reads)
    return page(request, "findings/measure.html", **shown)


@router.post("/studies/{study_id}/freeze")
def freeze(
    study: AnalysedStudy,
    session: SessionDep,
    settings: SettingsDep,
    researcher: CurrentResearcher,
) -> Response:
    service.measure(session, study, settings, researcher)
    return redirect_to(f"/studies/{study.id}/measure")


@router.post("/studies/{study_id}/analyse")
def analyse(study: AnalysedStudy, session: SessionDep, researcher: CurrentResearcher) -> Response:
    service.analyse_again(session, study, researcher)
    return redirect_to(f"/studies/{study.id}/measure")


@router.get("/studies/{study_id}/analyse")
def choose_analysis(
    request: Request,
    study: SeenFindings,
    session: SessionDep,
    actor: CurrentActor,
    t: LanguageDep,
    preset: str = "",
    again: str = "",
) -> Response:
    fields: choosing.Fields
    if again:
        fields = as_fields(plan_of_job(analyses.planned(part_of(session, study, Job, again))))
        preset = ""
    else:
        declared = choosing.declared_definition(session, study)
        preset = preset or (choosing.OWN if declared else "customary")
        fields = choosing.preset_fields(preset, choosing.offered(session, study), declared)
    shown = choosing.screen(session, study, t, fields, preset=preset, may_run=may(actor, "analysis.run", study))
    return page(request, "findings/analyse.html", **shown)


@router.post("/studies/{study_id}/analyses")
def run_analysis(
    request: Request,
    study: AnalysedStudy,
    session: SessionDep,
    settings: SettingsDep,
    researcher: CurrentResearcher,
    t: LanguageDep,
    form: PlanFormDep,
) -> Response:
    try:
        plan = form.plan(choosing.offered(session, study))
    except EngagemeterError as error:
        problems = error.errors if isinstance(error, ManyErrors) else (error,)
        shown = choosing.screen(session, study, t, form.fields, problems, may_run=True, text=form.text)
        return page(request, "findings/analyse.html", 200 if form.action == "check" else 422, **shown)
    if form.action == "check":
        return page(request, "findings/analyse.html", **choosing.screen(session, study, t, form.fields, may_run=True))
    job = service.run_plan(session, study, plan, settings, researcher)
    return redirect_to(f"/studies/{study.id}/analyses/{job.id}")


@router.get("/studies/{study_id}/analyses/{analysis_id}")
def see_analysis(
    request: Request, study: SeenFindings, analysis_id: str, session: SessionDep, actor: CurrentActor, t: LanguageDep
) -> Response:
    job = seen_job(session, study, actor, analysis_id)
    shown = analyses.analysis(session, study, job, t, cells=cells_for(session, study, actor))
    scores = may(actor, "responses.export", study) and files.has_scores(job)
    may_report = may(actor, "report.make", study)
    return page(request, "findings/analysis.html", may_report=may_report, scores=scores, **shown)


@router.get("/studies/{study_id}/analyses/{analysis_id}/scores")
def download_scores(
    study: Annotated[Study, study_for("responses.export")], analysis_id: str, session: SessionDep, actor: CurrentActor
) -> Response:
    job = seen_job(session, study, actor, analysis_id)
    name = f"engagemeter-scores-{job.id[:6]}.zip"
    return FileResponse(files.scores_of(job), media_type="application/zip", filename=name)


@router.post("/studies/{study_id}/analyses/{analysis_id}/reports")
def report_analysis(
    study: ReportedStudy,
    analysis_id: str,
    session: SessionDep,
    researcher: CurrentResearcher,
    form: Annotated[ReportForm, Form()],
) -> Response:
    job = part_of(session, study, Job, analysis_id)
    service.planned_report(session, study, analyses.planned(job), form.language, researcher, form.kind, form.cells)
    return redirect_to(f"/studies/{study.id}/report")


@router.post("/studies/{study_id}/jobs/{job_id}/stop")
def stop(
    study: Annotated[Study, study_for("job.cancel")],
    job_id: str,
    session: SessionDep,
    researcher: CurrentResearcher,
    form: Annotated[StopForm, Form()],
) -> Response:
    jobs.ask_cancel(session, part_of(session, study, Job, job_id), researcher)
    backs = {"report": "report", "analyse": f"analyses/{job_id}", "value": "value/results", "data": "data"}
    backs |= {"planning": f"planning/{job_id}"}
    return redirect_to(f"/studies/{study.id}/{backs.get(form.back, 'measure')}")


@router.get("/studies/{study_id}/report")
def report(
    request: Request,
    study: Annotated[Study, study_for("report.see")],
    session: SessionDep,
    actor: CurrentActor,
    t: LanguageDep,
) -> Response:
    data, shares = may(actor, "responses.export", study), may(actor, "report.share", study)
    reads = may(actor, "responses.see", study)
    shown = reporting.report(session, study, t, data=data, released=not reads)
    may_be_whole = reads and guarding.whole_allowed(session, study)
    return page(request, "findings/report.html", may_share=shares, may_be_whole=may_be_whole, **shown)


@router.post("/studies/{study_id}/reports")
def make_report(
    study: ReportedStudy, session: SessionDep, researcher: CurrentResearcher, form: Annotated[ReportForm, Form()]
) -> Response:
    service.make_report(session, study, form.language, form.kind, researcher, form.cells, form.formats)
    return redirect_to(f"/studies/{study.id}/report")


@router.get("/studies/{study_id}/reports/{job_id}")
def download(
    study: Annotated[Study, study_for("report.see")], job_id: str, session: SessionDep, actor: CurrentActor
) -> Response:
    return report_file(seen_job(session, study, actor, job_id), "pdf")


@router.get("/studies/{study_id}/reports/{job_id}/{format}")
def download_format(
    study: Annotated[Study, study_for("report.see")], job_id: str, format: str, session: SessionDep, actor: CurrentActor
) -> Response:
    if format in files.FORMATS and files.FORMATS[format].data:
        authorize(actor, "responses.export", study)
    return report_file(seen_job(session, study, actor, job_id), format)


def seen_job(session: Session, study: Study, actor: Actor, job_id: str) -> Job:
    """An analysis or a report, if its small groups and its data may be shown to this person. Raises NotFound."""
    job = part_of(session, study, Job, job_id)
    if not may(actor, "responses.see", study) and not for_everybody(session, job):
        raise NotFound
    return job


def report_file(job: Job, format: str) -> Response:
    """A file of a finished report: a PDF opens in the browser, everything else is downloaded."""
    path, kind = files.file_of(job, format), "inline" if format == "pdf" else "attachment"
    media = files.FORMATS[format].media
    return FileResponse(path, media_type=media, filename=files.name_of(job, format), content_disposition_type=kind)
