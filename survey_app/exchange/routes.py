"""The Data page: files out of a study, and the way of a file of earlier answers into it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import FileResponse, Response
from starlette.datastructures import FormData, UploadFile

from psychometrics.errors import RequestError
from survey_app.authorization import may
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
from survey_app.exchange import import_screens, importing, screens, service
from survey_app.exchange.forms import FILES, PLAN_MEDIA, ExportForm, FileForm, PlanForm
from survey_app.exchange.models import DataImport
from survey_app.models import Job, Study, StudyVersion
from survey_app.pages import page
from survey_app.studies.service import latest_version

router = APIRouter()

UPLOADS = {"/studies/{study_id}/answers": 3 * importing.MOST_BYTES}
"""More than is taken, so that a file that is too large gets an answer in words and not a cut connection."""

ONE = "/studies/{study_id}/answers/{answers_id}"

ExportedStudy = Annotated[Study, study_for("responses.export")]
ImportingStudy = Annotated[Study, study_for("responses.import")]


@router.get("/studies/{study_id}/data")
def data(
    request: Request,
    study: ExportedStudy,
    session: SessionDep,
    settings: SettingsDep,
    actor: CurrentActor,
    t: LanguageDep,
    undone: bool = False,
) -> Response:
    values = screens.data(session, study, settings, t)
    may_import = may(actor, "responses.import", study)
    return page(request, "exchange/data.html", **values, may_import=may_import, undone=undone)


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


@router.get("/studies/{study_id}/preregistration")
def preregistration(
    study: ExportedStudy, session: SessionDep, t: LanguageDep, form: PlanForm = PlanForm.MARKDOWN, version: str = ""
) -> Response:
    """The newest published version, or the one of this id."""
    chosen = part_of(session, study, StudyVersion, version) if version else latest_version(session, study)
    if chosen is None:
        raise RequestError("study_not_published")
    text = service.preregistered(session, study, chosen, form, t)
    name = f"preregistration-{study.id[:6]}-{chosen.sha256[:8]}-{t.code}.{form.value}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type=f"{PLAN_MEDIA[form]}; charset=utf-8", headers=headers)


async def posted(request: Request) -> FormData:
    return await request.form()


def found_import(answers_id: str, study: ImportingStudy, session: SessionDep) -> DataImport:
    return part_of(session, study, DataImport, answers_id)


Posted = Annotated[FormData, Depends(posted)]
Import = Annotated[DataImport, Depends(found_import, scope="function")]


@router.post("/studies/{study_id}/answers")
def upload(
    study: ImportingStudy, session: SessionDep, settings: SettingsDep, researcher: CurrentResearcher, form: Posted
) -> Response:
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise RequestError("upload_empty")
    row = importing.receive(session, study, settings, researcher, file.filename, file.file)
    return redirect_to(f"/studies/{study.id}/answers/{row.id}")


@router.get(ONE)
def see(
    request: Request,
    study: ImportingStudy,
    row: Import,
    session: SessionDep,
    settings: SettingsDep,
    t: LanguageDep,
    again: bool = False,
) -> Response:
    template, values = import_screens.import_page(session, study, settings, row, t, again=again)
    return page(request, template, **values)


@router.post(ONE + "/declare")
def declare(
    study: ImportingStudy,
    row: Import,
    session: SessionDep,
    settings: SettingsDep,
    researcher: CurrentResearcher,
    form: Posted,
) -> Response:
    importing.declare(session, study, settings, researcher, row, import_screens.read_declaration(form))
    return redirect_to(f"/studies/{study.id}/answers/{row.id}")


@router.post(ONE + "/confirm")
def confirm(study: ImportingStudy, row: Import, session: SessionDep, researcher: CurrentResearcher) -> Response:
    importing.order_confirm(session, study, researcher, row)
    return redirect_to(f"/studies/{study.id}/answers/{row.id}")


@router.post(ONE + "/discard")
def discard(
    study: ImportingStudy, row: Import, session: SessionDep, settings: SettingsDep, researcher: CurrentResearcher
) -> Response:
    importing.discard(session, study, settings, researcher, row)
    return redirect_to(f"/studies/{study.id}/data")


@router.post(ONE + "/undo")
def undo(
    study: ImportingStudy, row: Import, session: SessionDep, settings: SettingsDep, researcher: CurrentResearcher
) -> Response:
    importing.undo(session, study, settings, researcher, row)
    return redirect_to(f"/studies/{study.id}/data?undone=1")
