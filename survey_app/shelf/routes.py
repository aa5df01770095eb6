"""The shelf: own instruments beside the library; a file comes in, is looked at, becomes a version, goes out again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.datastructures import FormData, UploadFile

from instruments.instrument import Instrument
from instruments.language import language, languages
from psychometrics.errors import EngagemeterError, RequestError
from survey_app.dependencies import (
    CurrentActor,
    CurrentResearcher,
    LanguageDep,
    SessionDep,
    SettingsDep,
    permitted,
    redirect_to,
)
from survey_app.errors import NotFound, status_of
from survey_app.pages import page
from survey_app.security import allow_own_frame
from survey_app.shelf import drafts, files, preview, screens, service, storage
from survey_app.shelf.choices import chosen_text, read_choices
from survey_app.shelf.drafts import Draft
from survey_app.shelf.models import OwnInstrument

router = APIRouter()

UPLOADS = {"/shelf": 4 * drafts.MOST_BYTES}
"""More than is taken, so that a file that is too large gets an answer in words and not a cut connection."""

DRAFT, VERSION = "/shelf/drafts/{draft_id}", "/shelf/instruments/{identity}/{version}"
SEE, MAKE = [permitted("instrument.see")], [permitted("instrument.make")]


async def posted(request: Request) -> FormData:
    return await request.form()


def found_draft(draft_id: str, session: SessionDep, settings: SettingsDep, researcher: CurrentResearcher) -> Draft:
    return drafts.draft_of(session, settings, researcher, draft_id)


def sound_draft(draft_id: str, session: SessionDep, settings: SettingsDep, researcher: CurrentResearcher) -> Draft:
    """A draft that was read and had no mistakes; before that there is nothing to change or to look at."""
    draft = drafts.draft_of(session, settings, researcher, draft_id)
    if not draft.text:
        raise NotFound
    return draft


def seen_instrument(identity: str, version: str, session: SessionDep, researcher: CurrentResearcher) -> Instrument:
    return storage.visible(session, researcher, identity, version)


def own_row(identity: str, version: str, session: SessionDep, researcher: CurrentResearcher) -> OwnInstrument:
    row = storage.row_of(session, identity, version)
    if row is None or row.researcher_id != researcher.id:
        raise NotFound
    return row


Posted = Annotated[FormData, Depends(posted)]
OwnDraft = Annotated[Draft, Depends(found_draft, scope="function")]
Seen = Annotated[Instrument, Depends(seen_instrument, scope="function")]
SoundDraft = Annotated[Draft, Depends(sound_draft, scope="function")]
OwnRow = Annotated[OwnInstrument, Depends(own_row, scope="function")]


@router.get("/shelf", dependencies=SEE)
def shelf(
    request: Request, session: SessionDep, settings: SettingsDep, researcher: CurrentResearcher, t: LanguageDep
) -> Response:
    return page(request, "shelf/home.html", **screens.home(session, settings, researcher, t))


@router.post("/shelf", dependencies=MAKE)
def upload(session: SessionDep, settings: SettingsDep, researcher: CurrentResearcher, form: Posted) -> Response:
    """A file to read; `instead` names a draft that it takes the place of."""
    file, instead = form.get("file"), form.get("instead")
    if not isinstance(file, UploadFile) or not file.filename:
        raise RequestError("upload_empty")
    if isinstance(instead, str) and instead:
        drafts.discard(session, researcher, drafts.draft_of(session, settings, researcher, instead))
    job = drafts.receive(session, settings, researcher, file.filename, file.file)
    return redirect_to(f"/shelf/drafts/{job.id}")


@router.get(DRAFT, dependencies=MAKE)
def see_draft(
    request: Request, draft: OwnDraft, session: SessionDep, researcher: CurrentResearcher, t: LanguageDep, at: int = 1
) -> Response:
    template, values = screens.draft_page(session, researcher, draft, t, at, None)
    return page(request, template, **values)


@router.post(DRAFT, dependencies=MAKE)
def change_draft(
    request: Request,
    draft: SoundDraft,
    session: SessionDep,
    researcher: CurrentResearcher,
    t: LanguageDep,
    form: Posted,
) -> Response:
    """Keeps what was chosen; `action` "save" makes the version of it."""
    try:
        draft = drafts.changed(draft, chosen_text(service.completed(session, researcher, draft), read_choices(form)))
        if form.get("action") == "save":
            row = service.save(session, researcher, draft)
            return redirect_to(f"/shelf/instruments/{row.identity}/{row.version}?saved=1")
    except RequestError as error:
        if error.code == "form_invalid":
            raise
        return _refused(request, draft, session, researcher, t, error)
    except EngagemeterError as error:
        return _refused(request, draft, session, researcher, t, error)
    return redirect_to(f"/shelf/drafts/{draft.id}?at={form.get('at', 1)}")


@router.get(DRAFT + "/preview", dependencies=[*MAKE, Depends(allow_own_frame)])
def preview_draft(request: Request, draft: SoundDraft, t: LanguageDep, code: str = "", number: int = 1) -> Response:
    return preview.show(request, draft.instrument, language(code) if code in languages() else t, number)


@router.post(DRAFT + "/discard", dependencies=MAKE)
def discard(draft: OwnDraft, session: SessionDep, researcher: CurrentResearcher) -> Response:
    drafts.discard(session, researcher, draft)
    return redirect_to("/shelf")


@router.get(VERSION, dependencies=SEE)
def see_instrument(
    request: Request,
    instrument: Seen,
    session: SessionDep,
    actor: CurrentActor,
    researcher: CurrentResearcher,
    t: LanguageDep,
    at: int = 1,
    saved: bool = False,
) -> Response:
    values = screens.instrument_page(session, actor, researcher, instrument, t, at)
    return page(request, "shelf/instrument.html", saved=saved, **values)


@router.get(VERSION + "/preview", dependencies=[*SEE, Depends(allow_own_frame)])
def preview_instrument(request: Request, instrument: Seen, t: LanguageDep, code: str = "", number: int = 1) -> Response:
    return preview.show(request, instrument, language(code) if code in languages() else t, number)


@router.get(VERSION + "/file", dependencies=SEE)
def fetch(instrument: Seen, form: files.FileForm) -> Response:
    made = files.write(instrument, form)
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return Response(made.content, media_type=made.media, headers=headers)


@router.post(VERSION + "/take-back", dependencies=MAKE)
def take_back(row: OwnRow, session: SessionDep, researcher: CurrentResearcher) -> Response:
    storage.take_back(session, researcher, row)
    return redirect_to("/shelf")


def _refused(
    request: Request,
    draft: Draft,
    session: SessionDep,
    researcher: CurrentResearcher,
    t: LanguageDep,
    error: EngagemeterError,
) -> Response:
    template, values = screens.draft_page(session, researcher, draft, t, 1, error)
    return page(request, template, status_code=max(status_of(error), 400), **values)
