"""Home, Choose, Study and Collect: the researcher's way from an instrument to answers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import ValidationError
from sqlmodel import Session

from instruments.language import language, languages
from psychometrics.errors import RequestError
from survey_app.answering import view as respondent
from survey_app.authorization import may
from survey_app.dependencies import (
    CurrentActor,
    CurrentResearcher,
    LanguageDep,
    SessionDep,
    SettingsDep,
    permitted,
    redirect_to,
)
from survey_app.dependencies import study_for as study_for_action
from survey_app.models import Study
from survey_app.pages import page
from survey_app.security import allow_own_frame
from survey_app.studies import forms, screens, service
from survey_app.studies.export import export
from survey_app.studies.merging import seen_draft
from survey_app.studies.shelf import Filters
from survey_app.studies.watching import pulse

router = APIRouter()

SeenStudy = Annotated[Study, study_for_action("study.see")]
EditedStudy = Annotated[Study, study_for_action("study.edit")]


def filters(
    view: Annotated[list[str], Query()] = [],  # noqa: B006
    language: Annotated[list[str], Query()] = [],  # noqa: B006
    short: bool = False,
) -> Filters:
    return Filters(tuple(view), tuple(language), short)


async def posted_design(request: Request) -> forms.DesignForm:
    """The study page's form. Raises RequestError when it holds what the page doesn't."""
    try:
        return forms.read_design(await request.form())
    except ValidationError as error:
        raise RequestError("form_invalid", place=str(error.errors()[0]["loc"][0])) from error


async def posted_seen(request: Request) -> str:
    """The mark of the draft that the page showed."""
    return str((await request.form()).get("seen", ""))


FiltersDep = Annotated[Filters, Depends(filters)]
DesignDep = Annotated[forms.DesignForm, Depends(posted_design)]


@router.get("/", dependencies=[permitted("study.list")])
def home(request: Request, session: SessionDep, researcher: CurrentResearcher, t: LanguageDep) -> Response:
    return page(request, "studies/home.html", **screens.home(session, researcher, t))


@router.post("/studies", dependencies=[permitted("study.create")])
def create(session: SessionDep, researcher: CurrentResearcher, t: LanguageDep) -> Response:
    study = service.create(session, researcher, t.code)
    return redirect_to(f"/studies/{study.id}/choose")


@router.get("/studies/{study_id}")
def open_study(study: SeenStudy) -> Response:
    return redirect_to(f"/studies/{study.id}/{'design' if study.published_at is None else 'collect'}")


@router.get("/studies/{study_id}/choose")
def choose(
    request: Request,
    study: SeenStudy,
    session: SessionDep,
    researcher: CurrentResearcher,
    t: LanguageDep,
    chosen: FiltersDep,
) -> Response:
    return page(request, "studies/choose.html", **screens.choose(session, study, t, chosen, researcher))


@router.post("/studies/{study_id}/instruments")
def toggle_instrument(
    study: EditedStudy,
    session: SessionDep,
    researcher: CurrentResearcher,
    form: Annotated[forms.PinForm, Form()],
    chosen: FiltersDep,
) -> Response:
    service.toggle_instrument(session, study, form.pin, researcher, form.seen)
    return redirect_to(f"/studies/{study.id}/choose?{chosen.query}#{form.pin.partition('@')[0]}")


@router.get("/studies/{study_id}/design")
def design(
    request: Request,
    study: SeenStudy,
    session: SessionDep,
    t: LanguageDep,
    preview: str = "",
    at: int = 1,
    removed: bool = False,
) -> Response:
    return page(request, "studies/design.html", **screens.design(session, study, t, preview, at, removed=removed))


@router.post("/studies/{study_id}/design")
def save_design(study: EditedStudy, session: SessionDep, form: DesignDep) -> Response:
    _save(session, study, form)
    removed = "&removed=1" if form.action.startswith("remove") else ""
    return redirect_to(f"/studies/{study.id}/design?preview={form.preview}&at={form.at}{removed}")


@router.post("/studies/{study_id}/undo")
def undo(study: EditedStudy, session: SessionDep, seen: Annotated[str, Depends(posted_seen)]) -> Response:
    service.undo(session, study, seen)
    return redirect_to(f"/studies/{study.id}/design")


@router.post("/studies/{study_id}/publish")
def publish(
    request: Request,
    study: Annotated[Study, study_for_action("study.publish")],
    session: SessionDep,
    researcher: CurrentResearcher,
    t: LanguageDep,
    form: DesignDep,
) -> Response:
    _save(session, study, form)
    try:
        service.publish(session, study, researcher.id)
    except service.NotReady:
        values = screens.design(session, study, t, form.preview, form.at, refused=True)
        return page(request, "studies/design.html", status_code=422, **values)
    except RequestError as error:
        if error.code != "version_measurement":
            raise
        return redirect_to(f"/studies/{study.id}/changes?refused=1")
    return redirect_to(f"/studies/{study.id}/collect")


@router.get("/studies/{study_id}/preview", dependencies=[Depends(allow_own_frame)])
def preview(request: Request, study: SeenStudy, t: LanguageDep, code: str = "", number: int = 1) -> Response:
    """A page of the draft as a respondent sees it; 0 is the consent page."""
    shown = language(code) if code in languages() else t
    return respondent.preview(request, study.link, service.draft_of(study), shown, number)


@router.get("/studies/{study_id}/collect")
def collect(
    request: Request,
    study: Annotated[Study, study_for_action("responses.count")],
    session: SessionDep,
    t: LanguageDep,
    settings: SettingsDep,
    actor: CurrentActor,
) -> Response:
    """The counts; a script that has them already (If-None-Match) is told so in one cheap question."""
    writes, closes, exports = (may(actor, action, study) for action in ("panel.see", "study.close", "responses.export"))
    tag = pulse(session, study, t.code, str(actor.role_in(study)))
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"ETag": tag})
    rights = {"may_write": writes, "may_close": closes, "may_export": exports}
    shown = page(request, "studies/collect.html", **screens.collect(session, study, t, settings), **rights)
    shown.headers["ETag"] = tag
    return shown


@router.post("/studies/{study_id}/close")
def close(
    study: Annotated[Study, study_for_action("study.close")], session: SessionDep, researcher: CurrentResearcher
) -> Response:
    service.close(session, study, researcher)
    return redirect_to(f"/studies/{study.id}/collect")


@router.post("/studies/{study_id}/reopen")
def reopen(
    study: Annotated[Study, study_for_action("study.close")], session: SessionDep, researcher: CurrentResearcher
) -> Response:
    service.reopen(session, study, researcher)
    return redirect_to(f"/studies/{study.id}/collect")


@router.get("/studies/{study_id}/export")
def export_csv(study: Annotated[Study, study_for_action("responses.export")], session: SessionDep) -> Response:
    archive = export(session, study)
    name = f"engagemeter-{study.id[:6]}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(archive, media_type="application/zip", headers=headers)


def _save(session: Session, study: Study, form: forms.DesignForm) -> None:
    shown = seen_draft(study, form.seen)
    service.save_draft(session, study, forms.apply(shown, form), shown)
