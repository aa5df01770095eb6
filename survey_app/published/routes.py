"""Checking a paper's printed figures, in a study or for any questionnaire of the library. Nothing is stored."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from instruments.library import library
from survey_app.dependencies import LanguageDep, SessionDep, permitted, study_for
from survey_app.models import Study
from survey_app.pages import page
from survey_app.planning.naming import planned_definition
from survey_app.published import screens
from survey_app.published.forms import PaperFieldsDep
from survey_app.studies.screens import frame
from survey_app.studies.service import instruments_of

router = APIRouter()

SeenStudy = Annotated[Study, study_for("study.see")]
TEMPLATE = "published/published.html"


@router.get("/published", dependencies=[permitted("instrument.see")])
def published(request: Request, t: LanguageDep, instrument: str = "", example: bool = False) -> Response:
    known = library()
    fields = screens.EXAMPLE if example else screens.first_fields(known, instrument, t, all_of_them=False)
    status, shown = screens.checking({}, known, t, fields)
    return page(request, TEMPLATE, status, **shown)


@router.post("/published", dependencies=[permitted("instrument.see")])
def check(request: Request, t: LanguageDep, fields: PaperFieldsDep) -> Response:
    status, shown = screens.checking({}, library(), t, fields, check=True)
    return page(request, TEMPLATE, status, **shown)


@router.get("/studies/{study_id}/published")
def published_in_study(
    request: Request, study: SeenStudy, session: SessionDep, t: LanguageDep, instrument: str = "", example: bool = False
) -> Response:
    known = instruments_of(planned_definition(session, study))
    fields = screens.EXAMPLE if example else screens.first_fields(known, instrument, t, all_of_them=True)
    status, shown = screens.checking(frame(session, study, t, "measure"), known, t, fields)
    return page(request, TEMPLATE, status, **shown)


@router.post("/studies/{study_id}/published")
def check_in_study(
    request: Request, study: SeenStudy, session: SessionDep, t: LanguageDep, fields: PaperFieldsDep
) -> Response:
    known = instruments_of(planned_definition(session, study))
    shown_in = frame(session, study, t, "measure")
    status, shown = screens.checking(shown_in, known, t, fields, check=True)
    return page(request, TEMPLATE, status, **shown)
