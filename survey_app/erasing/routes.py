"""Deleting a study: its owner types its title, and everything of it is gone."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from pydantic import Field

from psychometrics.errors import RequestError
from survey_app.dependencies import CurrentResearcher, LanguageDep, SessionDep, redirect_to, study_for
from survey_app.erasing import service
from survey_app.errors import status_of, told
from survey_app.forms import WebForm
from survey_app.models import Study
from survey_app.pages import page
from survey_app.studies.screens import frame

router = APIRouter()

OwnStudy = Annotated[Study, study_for("study.delete")]


class DeleteForm(WebForm):
    title: str = Field(default="", max_length=300)


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
