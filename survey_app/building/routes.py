"""Building a study beyond its instruments: own questions, rules, ready study templates, what a new version changes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from instruments.instrument import QuestionType
from psychometrics.errors import RequestError
from survey_app.building import cloning, hypotheses, questions, rules, screens, templates
from survey_app.dependencies import CurrentResearcher, LanguageDep, SessionDep, redirect_to
from survey_app.dependencies import study_for as study_for_action
from survey_app.models import Study
from survey_app.pages import page
from survey_app.studies import drafting, service
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.merging import seen_draft

router = APIRouter()

SeenStudy = Annotated[Study, study_for_action("study.see")]
EditedStudy = Annotated[Study, study_for_action("study.edit")]
Code = Annotated[str, Path(max_length=40)]


async def form_of(request: Request) -> FormData:
    return await request.form(max_files=0, max_fields=500)


FormDep = Annotated[FormData, Depends(form_of)]


def shown_draft(study: EditedStudy, form: FormDep) -> StudyDefinition:
    """The draft as the page showed it, in which the form was filled in."""
    return seen_draft(study, str(form.get("seen", "")))


ShownDep = Annotated[StudyDefinition, Depends(shown_draft, scope="function")]


@router.get("/studies/{study_id}/questions")
def choose_type(request: Request, study: SeenStudy, session: SessionDep, t: LanguageDep) -> Response:
    """The types of question, to add one."""
    return page(request, "building/types.html", **screens.types(session, study, t))


@router.post("/studies/{study_id}/questions")
def add_question(study: EditedStudy, session: SessionDep, form: FormDep, shown: ShownDep) -> Response:
    kind = str(form.get("type", ""))
    if kind not in set(QuestionType):
        raise RequestError("form_invalid", place="type")
    changed, block = questions.add(shown, QuestionType(kind))
    service.save_draft(session, study, changed, shown)
    return redirect_to(f"/studies/{study.id}/questions/{block.code}")


@router.get("/studies/{study_id}/questions/{code}")
def show_question(request: Request, study: SeenStudy, session: SessionDep, t: LanguageDep, code: Code) -> Response:
    return page(request, "building/question.html", **screens.question(session, study, t, code))


@router.post("/studies/{study_id}/questions/{code}")
def save_question(
    request: Request,
    study: EditedStudy,
    session: SessionDep,
    t: LanguageDep,
    code: Code,
    form: FormDep,
    shown: ShownDep,
) -> Response:
    """Saves the question; with `try` its condition is tried out as well, with `remove` it is taken out."""
    fields, block, action = screens.fields_of(form), questions.find_question(shown, code), str(form.get("action", ""))
    if action == "remove":
        service.save_draft(session, study, drafting.remove_block(shown, shown.blocks.index(block)), shown)
        return redirect_to(f"/studies/{study.id}/design?removed=1")
    changed = questions.from_form(block, fields, shown.languages)
    service.save_draft(session, study, questions.replace_question(shown, code, changed), shown)
    if action == "try":
        values = screens.question(session, study, t, changed.code, tried=fields)
        return page(request, "building/question.html", **values)
    onward = f"questions/{changed.code}" if action == "stay" else f"design#block-{shown.blocks.index(block)}"
    return redirect_to(f"/studies/{study.id}/{onward}")


@router.get("/studies/{study_id}/rules")
def show_rules(request: Request, study: SeenStudy, session: SessionDep, t: LanguageDep) -> Response:
    return page(request, "building/rules.html", **screens.rules_page(session, study, t))


@router.post("/studies/{study_id}/rules")
def save_rules(
    request: Request, study: EditedStudy, session: SessionDep, t: LanguageDep, form: FormDep, shown: ShownDep
) -> Response:
    fields = screens.fields_of(form)
    service.save_draft(session, study, rules.from_form(shown, fields), shown)
    if form.get("action") == "try":
        return page(request, "building/rules.html", **screens.rules_page(session, study, t, tried=fields))
    return redirect_to(f"/studies/{study.id}/rules")


@router.get("/studies/{study_id}/hypotheses")
def show_hypotheses(request: Request, study: SeenStudy, session: SessionDep, t: LanguageDep) -> Response:
    """Hypotheses with the test that decides each, and the plan of analysis."""
    return page(request, "building/hypotheses.html", **hypotheses.hypotheses_page(session, study, t))


@router.post("/studies/{study_id}/hypotheses")
def save_hypotheses(study: EditedStudy, session: SessionDep, form: FormDep, shown: ShownDep) -> Response:
    fields = screens.fields_of(form)
    service.save_draft(session, study, hypotheses.from_form(shown, fields), shown)
    return redirect_to(f"/studies/{study.id}/hypotheses")


@router.post("/studies/{study_id}/template")
def use_template(study: EditedStudy, session: SessionDep, form: FormDep, shown: ShownDep) -> Response:
    """Puts a ready study's instruments, questions and hypotheses into the draft; what was written stays."""
    template = templates.find_template(str(form.get("template", "")))
    service.save_draft(session, study, templates.apply(shown, template), shown)
    return redirect_to(f"/studies/{study.id}/design")


@router.get("/studies/{study_id}/changes")
def show_changes(request: Request, study: SeenStudy, session: SessionDep, t: LanguageDep) -> Response:
    """What the draft changes against the published version, and what that means for the answers."""
    return page(request, "building/changes.html", **screens.changes_page(session, study, t))


@router.post("/studies/{study_id}/clone")
def clone(
    study: Annotated[Study, study_for_action("study.edit")], session: SessionDep, researcher: CurrentResearcher
) -> Response:
    """A new study with the same draft; the published one goes back to what respondents see."""
    made = cloning.clone(session, study, researcher)
    return redirect_to(f"/studies/{made.id}/design")
