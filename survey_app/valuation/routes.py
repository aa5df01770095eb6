"""What customers are worth: state, compute, see; and one customer who agreed to be seen."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from survey_app.authorization import may
from survey_app.demo import importing
from survey_app.dependencies import (
    CurrentActor,
    CurrentResearcher,
    LanguageDep,
    SessionDep,
    SettingsDep,
    redirect_to,
    study_for,
)
from survey_app.forms import WebForm
from survey_app.models import Study
from survey_app.pages import page
from survey_app.valuation import ordering, people_screen, results
from survey_app.valuation.stated import StatedForm, read

router = APIRouter()

SeenValue = Annotated[Study, study_for("value.see")]
RunStudy = Annotated[Study, study_for("value.run")]
PeopleStudy = Annotated[Study, study_for("value.see_person")]


class KeyForm(WebForm):
    """A customer's own number, which goes no further than its hash."""

    key: str = ""


class ReportForm(WebForm):
    language: str = ""


@router.get("/studies/{study_id}/value/results")
def see(
    request: Request,
    study: SeenValue,
    session: SessionDep,
    settings: SettingsDep,
    actor: CurrentActor,
    t: LanguageDep,
) -> Response:
    data = may(actor, "responses.export", study)
    return page(request, "valuation/results.html", **results.results(session, study, settings, t, data=data))


@router.post("/studies/{study_id}/value/run")
def run(
    study: RunStudy,
    session: SessionDep,
    settings: SettingsDep,
    researcher: CurrentResearcher,
    form: Annotated[StatedForm, Form()],
) -> Response:
    ordering.order(session, study, settings, read(form), researcher)
    return redirect_to(f"/studies/{study.id}/value/results")


@router.post("/studies/{study_id}/value/report")
def make_report(
    study: Annotated[Study, study_for("report.make")],
    session: SessionDep,
    researcher: CurrentResearcher,
    t: LanguageDep,
    form: Annotated[ReportForm, Form()],
) -> Response:
    """The study's report with its value chapter, in the language of the page."""
    ordering.order_report(session, study, form.language or t.code, researcher)
    return redirect_to(f"/studies/{study.id}/value/results")


@router.post("/studies/{study_id}/value/simulated")
def load_simulated(
    study: Annotated[Study, study_for("value.import")], session: SessionDep, researcher: CurrentResearcher
) -> Response:
    """The demo's records, imported as a firm's own would be."""
    importing.order(session, study, researcher)
    return redirect_to(f"/studies/{study.id}/value/results")


@router.get("/studies/{study_id}/value/customer")
def ask_for_customer(request: Request, study: PeopleStudy, session: SessionDep, t: LanguageDep) -> Response:
    return page(request, "valuation/ask.html", **people_screen.ask(session, study, t))


@router.post("/studies/{study_id}/value/customer")
def see_customer(
    request: Request,
    study: PeopleStudy,
    session: SessionDep,
    settings: SettingsDep,
    researcher: CurrentResearcher,
    t: LanguageDep,
    form: Annotated[KeyForm, Form()],
) -> Response:
    """Posted, so that the number stands in no address, history or log."""
    shown = people_screen.see(session, study, settings, researcher, form.key, t)
    if shown is None:
        return page(request, "valuation/ask.html", 422, **people_screen.ask(session, study, t, nothing=True))
    return page(request, "valuation/customer.html", **shown)
