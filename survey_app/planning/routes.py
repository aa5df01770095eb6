"""Planning a sample size: the form, the plans so far, one plan's result, and taking it over."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from psychometrics.errors import EngagemeterError, ManyErrors, RequestError
from psychometrics.planning.design import Method
from survey_app.authorization import may
from survey_app.dependencies import (
    CurrentActor,
    CurrentResearcher,
    LanguageDep,
    SessionDep,
    part_of,
    redirect_to,
    study_for,
)
from survey_app.forms import WebForm
from survey_app.models import Job, Study
from survey_app.pages import page
from survey_app.planning import screens, service
from survey_app.planning.forms import PlanningFieldsDep, design_from, fields_of
from survey_app.planning.naming import names_of, planned_definition
from survey_app.planning.prefill import first_fields

router = APIRouter()

SeenPlans = Annotated[Study, study_for("analysis.see")]
PlanningStudy = Annotated[Study, study_for("analysis.run")]
EditedStudy = Annotated[Study, study_for("study.edit")]


class AdoptForm(WebForm):
    rule: str = ""


@router.get("/studies/{study_id}/planning")
def planning(
    request: Request,
    study: SeenPlans,
    session: SessionDep,
    actor: CurrentActor,
    t: LanguageDep,
    method: str = Method.SEM.value,
    again: str = "",
) -> Response:
    definition = planned_definition(session, study)
    names = names_of(definition, t)
    if again:
        fields = fields_of(service.design_of_job(service.planned(part_of(session, study, Job, again))), names)
    elif method in list(Method):
        fields = first_fields(Method(method), definition, names)
    else:
        raise RequestError("form_invalid", place="method")
    shown = screens.planning(session, study, t, fields)
    return page(request, "planning/planning.html", may_run=may(actor, "analysis.run", study), **shown)


@router.post("/studies/{study_id}/planning")
def run(
    request: Request,
    study: PlanningStudy,
    session: SessionDep,
    researcher: CurrentResearcher,
    t: LanguageDep,
    fields: PlanningFieldsDep,
) -> Response:
    try:
        design = design_from(fields)
    except EngagemeterError as error:
        problems = error.errors if isinstance(error, ManyErrors) else (error,)
        shown = screens.planning(session, study, t, fields, problems)
        return page(request, "planning/planning.html", 422, may_run=True, **shown)
    job = service.order(session, study, design, researcher)
    return redirect_to(f"/studies/{study.id}/planning/{job.id}")


@router.get("/studies/{study_id}/planning/{plan_id}")
def see(
    request: Request, study: SeenPlans, plan_id: str, session: SessionDep, actor: CurrentActor, t: LanguageDep
) -> Response:
    shown = screens.one_plan(session, study, part_of(session, study, Job, plan_id), t)
    return page(request, "planning/plan.html", may_adopt=may(actor, "study.edit", study), **shown)


@router.post("/studies/{study_id}/planning/{plan_id}/adopt")
def adopt(
    study: EditedStudy,
    plan_id: str,
    session: SessionDep,
    researcher: CurrentResearcher,
    form: Annotated[AdoptForm, Form()],
) -> Response:
    service.adopt(session, study, part_of(session, study, Job, plan_id), form.rule, researcher)
    return redirect_to(f"/studies/{study.id}/planning")


@router.post("/studies/{study_id}/planning/forget")
def forget(study: EditedStudy, session: SessionDep) -> Response:
    service.forget(session, study)
    return redirect_to(f"/studies/{study.id}/planning")
