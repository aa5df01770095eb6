"""The Data page: files out of a study."""

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
from survey_app.exchange import screens, service
from survey_app.exchange.forms import FILES, ExportForm, FileForm
from survey_app.models import Job, Study
from survey_app.pages import page

router = APIRouter()

ExportedStudy = Annotated[Study, study_for("responses.export")]


@router.get("/studies/{study_id}/data")
def data(
    request: Request, study: ExportedStudy, session: SessionDep, settings: SettingsDep, t: LanguageDep
) -> Response:
    return page(request, "exchange/data.html", **screens.data(session, study, settings, t))


@router.post("/studies/{study_id}/exports")
def order(
    study: ExportedStudy, session: SessionDep, researcher: CurrentResearcher, form: Annotated[ExportForm, Form()]
) -> Response:
    service.order(session, study, form, researcher)
    return redirect_to(f"/studies/{study.id}/data")


@router.get("/studies/{study_id}/exports/{export_id}")
def fetch(study: ExportedStudy, export_id: str, session: SessionDep, settings: SettingsDep) -> Response:
    job = part_of(session, study, Job, export_id)
    path = service.exported_file(session, study, job, settings)
    kind = FILES[FileForm(job.input["form"])]
    name = f"engagemeter-{study.id[:6]}-{job.input['form'].replace('_', '-')}-{job.input['language']}.{kind.ending}"
    return FileResponse(path, media_type=kind.media, filename=name)
