"""Deleting a study, whose title its owner types, or one response of it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from pydantic import Field

from psychometrics.errors import RequestError
from survey_app.dependencies import CurrentResearcher, LanguageDep, SessionDep, SettingsDep, redirect_to, study_for
from survey_app.erasing import service, single
from survey_app.erasing.single import Reason
from survey_app.errors import status_of, told
from survey_app.findings.moments import moment_view
from survey_app.forms import WebForm
from survey_app.models import Response as Submission
from survey_app.models import Study
from survey_app.pages import page
from survey_app.studies.screens import frame

router = APIRouter()

OwnStudy = Annotated[Study, study_for("study.delete")]
AnsweredStudy = Annotated[Study, study_for("responses.erase")]


class DeleteForm(WebForm):
    title: str = Field(default="", max_length=300)


class EraseForm(WebForm):
    code: str = Field(default="", max_length=200)
    reason: Reason = Reason.ASKED
    sure: bool = False


@router.get("/studies/{study_id}/responses/erase")
def ask_for_one(
    request: Request, study: AnsweredStudy, session: SessionDep, t: LanguageDep, done: str = ""
) -> Response:
    """Whose answers are to go; done : the page tells that they went."""
    return page(request, "erasing/one.html", **{**_one(session, study, t), "done": bool(done)})


@router.post("/studies/{study_id}/responses/erase")
def erase_one(
    request: Request,
    study: AnsweredStudy,
    session: SessionDep,
    settings: SettingsDep,
    researcher: CurrentResearcher,
    t: LanguageDep,
    form: Annotated[EraseForm, Form()],
) -> Response:
    """First shows what was found, then, when it is confirmed, deletes it."""
    try:
        found = single.find(session, study, settings.secret, form.code)
    except RequestError as error:
        shown = _one(session, study, t, form)
        return page(request, "erasing/one.html", status_of(error), **{**shown, "problem": told(error, t)})
    if not form.sure:
        return page(request, "erasing/one.html", **{**_one(session, study, t, form), "found": _about(found, study, t)})
    single.erase(session, study, found, researcher, form.reason)
    return redirect_to(f"/studies/{study.id}/responses/erase?done=1")


def _one(session: SessionDep, study: Study, t: LanguageDep, form: EraseForm | None = None) -> dict[str, Any]:
    typed = form or EraseForm()
    return {
        **frame(session, study, t, "collect"),
        "typed": typed.code,
        "chosen": typed.reason,
        "reasons": tuple(Reason),
        "problem": None,
        "found": None,
        "done": False,
    }


def _about(response: Submission, study: Study, t: LanguageDep) -> dict[str, Any]:
    """What tells whoever deletes that it is the right one, and nothing of its answers."""
    return {
        "counts": single.counts(response),
        "test": response.is_test,
        "status": response.status.value,
        "language": response.language,
        "answers": len(response.answers),
        "day": moment_view(response.completed_at or response.saved_at, study, t),
    }


@router.get("/studies/{study_id}/delete")
def ask(request: Request, study: OwnStudy, session: SessionDep, t: LanguageDep) -> Response:
    shown = {**frame(session, study, t, "people"), "needed": service.title_of(session, study), "problem": None}
    return page(request, "erasing/delete.html", **shown)


@router.post("/studies/{study_id}/delete")
def delete(
    request: Request,
    study: OwnStudy,
    session: SessionDep,
    researcher: CurrentResearcher,
    t: LanguageDep,
    form: Annotated[DeleteForm, Form()],
) -> Response:
    try:
        service.delete_study(session, study, researcher, form.title)
    except RequestError as error:
        shown = {**frame(session, study, t, "people"), "needed": service.title_of(session, study)}
        return page(request, "erasing/delete.html", status_of(error), **shown, problem=told(error, t))
    return redirect_to("/")
