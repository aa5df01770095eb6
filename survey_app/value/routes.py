"""Company records: what is there, and the way of a file from upload to confirmed records, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from psychometrics.errors import EngagemeterError, RequestError
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
from survey_app.errors import Conflict, NotFound, status_of
from survey_app.models import Study
from survey_app.pages import page
from survey_app.value import forms, mapping_screen, screens, service
from survey_app.value.models import RecordKind, ValueImport

router = APIRouter()

UPLOADS = {"/studies/{study_id}/value/imports": 3 * service.MOST_BYTES}
"""More than is taken, so that a file that is too large gets an answer in words and not a cut connection."""

EXAMPLES = Path(__file__).parents[2] / "examples" / "value"
ONE = "/studies/{study_id}/value/imports/{import_id}"

SeenStudy = Annotated[Study, study_for("value.see")]
ImportingStudy = Annotated[Study, study_for("value.import")]


async def posted(request: Request) -> FormData:
    return await request.form()


async def posted_upload(request: Request) -> tuple[RecordKind, UploadFile]:
    """Kind and file of the upload form. Raises RequestError `form_invalid`, `upload_empty`."""
    form = await request.form()
    file = form.get("file")
    try:
        kind = forms.KindForm.model_validate({name: value for name, value in form.items() if name != "file"}).kind
    except ValidationError as error:
        raise RequestError("form_invalid", place="kind") from error
    if not isinstance(file, UploadFile) or not file.filename:
        raise RequestError("upload_empty")
    return kind, file


def found_import(import_id: str, study: ImportingStudy, session: SessionDep) -> ValueImport:
    return part_of(session, study, ValueImport, import_id)


Posted = Annotated[FormData, Depends(posted)]
PostedUpload = Annotated[tuple[RecordKind, UploadFile], Depends(posted_upload)]
Import = Annotated[ValueImport, Depends(found_import, scope="function")]


@router.get("/studies/{study_id}/value")
def overview(
    request: Request,
    study: SeenStudy,
    session: SessionDep,
    settings: SettingsDep,
    actor: CurrentActor,
    t: LanguageDep,
    undone: bool = False,
) -> Response:
    values = screens.overview(session, study, settings, t, undone=undone)
    return page(request, "value/records.html", **values, may_import=may(actor, "value.import", study))


@router.get("/studies/{study_id}/value/examples/{kind}")
def example(study: SeenStudy, kind: RecordKind) -> Response:
    path = EXAMPLES / f"{kind.value}.csv"
    if not path.is_file():
        raise NotFound
    return FileResponse(path, media_type="text/csv; charset=utf-8", filename=path.name)


@router.post("/studies/{study_id}/value/imports")
def upload(
    study: ImportingStudy,
    session: SessionDep,
    settings: SettingsDep,
    researcher: CurrentResearcher,
    sent: PostedUpload,
) -> Response:
    kind, file = sent
    row = service.receive(session, study, settings, researcher, kind, file.filename or "", file.file)
    return redirect_to(f"/studies/{study.id}/value/imports/{row.id}")


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
    template, values = screens.import_page(session, study, settings, row, t, again=again)
    return page(request, template, **values, may_import=True)


@router.post(ONE + "/declare")
def declare(
    request: Request,
    study: ImportingStudy,
    row: Import,
    session: SessionDep,
    settings: SettingsDep,
    researcher: CurrentResearcher,
    form: Posted,
    t: LanguageDep,
) -> Response:
    """What won't do is told on the page that asked, with everything as it was chosen."""
    declaration = forms.read_declaration(row.kind, form)
    try:
        service.declare(session, study, settings, researcher, row, declaration)
    except Conflict:
        raise
    except EngagemeterError as error:
        shown = mapping_screen.mapping(session, study, settings, row, t, declaration=declaration, error=error)
        return page(request, "value/mapping.html", status_of(error), **shown)
    return redirect_to(f"/studies/{study.id}/value/imports/{row.id}")


@router.post(ONE + "/confirm")
def confirm(
    study: ImportingStudy, row: Import, session: SessionDep, settings: SettingsDep, researcher: CurrentResearcher
) -> Response:
    service.confirm(session, study, settings, researcher, row)
    return redirect_to(f"/studies/{study.id}/value")


@router.post(ONE + "/discard")
def discard(
    study: ImportingStudy, row: Import, session: SessionDep, settings: SettingsDep, researcher: CurrentResearcher
) -> Response:
    service.discard(session, study, settings, researcher, row)
    return redirect_to(f"/studies/{study.id}/value")


@router.post(ONE + "/undo")
def undo(study: ImportingStudy, row: Import, session: SessionDep, researcher: CurrentResearcher) -> Response:
    service.undo(session, study, researcher, row)
    return redirect_to(f"/studies/{study.id}/value?undone=1")
