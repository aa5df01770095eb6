"""People of a study, the invitation of colleagues, and the audit trail."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from pydantic import Field

from psychometrics.errors import RequestError
from survey_app.accounts import service as accounts
from survey_app.accounts import sign_ins
from survey_app.accounts.routes import AccountForm, signed_in_response
from survey_app.dependencies import (
    CurrentActor,
    CurrentResearcher,
    LanguageDep,
    SessionDep,
    SettingsDep,
    SignedIn,
    part_of,
    permitted,
    redirect_to,
    study_for,
)
from survey_app.errors import Conflict, status_of, told
from survey_app.forms import WebForm
from survey_app.jobs import service as jobs
from survey_app.mail import post
from survey_app.models import Membership, Role, Study
from survey_app.pages import page
from survey_app.people import screens, service
from survey_app.people.models import RoleInvitation

router = APIRouter()

SeenStudy = Annotated[Study, study_for("people.see")]
OwnStudy = Annotated[Study, study_for("study.share")]


def member_of(study: OwnStudy, membership_id: str, session: SessionDep) -> Membership:
    return part_of(session, study, Membership, membership_id)


MemberDep = Annotated[Membership, Depends(member_of, scope="function")]


class InviteForm(WebForm):
    email: str = Field(max_length=1000)
    role: Role


class RoleForm(WebForm):
    role: Role


@router.get("/studies/{study_id}/people")
def people(
    request: Request, study: SeenStudy, session: SessionDep, actor: CurrentActor, settings: SettingsDep, t: LanguageDep
) -> Response:
    return page(request, "people/people.html", **screens.people(session, study, actor, settings, t))


@router.post("/studies/{study_id}/people/invite")
def invite(
    request: Request,
    study: OwnStudy,
    session: SessionDep,
    researcher: CurrentResearcher,
    actor: CurrentActor,
    settings: SettingsDep,
    t: LanguageDep,
    form: Annotated[InviteForm, Form()],
) -> Response:
    try:
        made = service.invite(session, study, researcher, form.email, form.role, settings.secret, t.code)
    except RequestError as error:
        values = screens.people(session, study, actor, settings, t, typed=form.email, role=form.role)
        values["problems"] = [told(error, t)]
        return page(request, "people/people.html", status_code=status_of(error), **values)
    if post.configured(settings):
        jobs.enqueue(session, "mail_role", {"invitation_id": made.id}, study, researcher)
    return redirect_to(f"/studies/{study.id}/people#invitations")


@router.post("/studies/{study_id}/people/invitations/{invitation_id}/withdraw")
def withdraw(study: OwnStudy, invitation_id: str, session: SessionDep, researcher: CurrentResearcher) -> Response:
    service.withdraw(session, study, part_of(session, study, RoleInvitation, invitation_id), researcher)
    return redirect_to(f"/studies/{study.id}/people#invitations")


@router.post("/studies/{study_id}/people/leave")
def leave(
    study: Annotated[Study, study_for("study.see")], session: SessionDep, researcher: CurrentResearcher
) -> Response:
    service.remove(session, study, service.own_membership(session, study, researcher), researcher)
    return redirect_to("/")


@router.post("/studies/{study_id}/people/{membership_id}/role")
def change_role(
    study: OwnStudy,
    membership: MemberDep,
    session: SessionDep,
    researcher: CurrentResearcher,
    form: Annotated[RoleForm, Form()],
) -> Response:
    service.change_role(session, study, membership, form.role, researcher)
    return redirect_to(f"/studies/{study.id}/people")


@router.post("/studies/{study_id}/people/{membership_id}/remove")
def remove(study: OwnStudy, membership: MemberDep, session: SessionDep, researcher: CurrentResearcher) -> Response:
    service.remove(session, study, membership, researcher)
    return redirect_to(f"/studies/{study.id}/people")


@router.get("/studies/{study_id}/trail")
def trail(
    request: Request,
    study: Annotated[Study, study_for("audit.see")],
    session: SessionDep,
    t: LanguageDep,
    at: int = 1,
) -> Response:
    return page(request, "people/trail.html", **screens.trail(session, study, t, at))


@router.get("/join/{token}", dependencies=[permitted("account.join")])
def join_page(request: Request, token: str, session: SessionDep, researcher: SignedIn, t: LanguageDep) -> Response:
    return page(request, "people/join.html", **screens.join(session, token, researcher, t))


@router.post("/join/{token}", dependencies=[permitted("study.list")])
def join(token: str, session: SessionDep, researcher: CurrentResearcher) -> Response:
    study = service.accept(session, token, researcher)
    return redirect_to(f"/studies/{study.id}")


@router.post("/join/{token}/account", dependencies=[permitted("account.join")])
def join_with_account(
    request: Request,
    token: str,
    session: SessionDep,
    settings: SettingsDep,
    t: LanguageDep,
    form: Annotated[AccountForm, Form()],
) -> Response:
    """An account for the invited address, and the role, in one step."""
    invitation, _, _ = service.invitation_of(session, token)
    try:
        if service.has_account(session, invitation.email):
            raise Conflict("people_account_there")
        researcher = accounts.make_account(session, form.name, invitation.email, form.password)
    except RequestError as error:
        values: dict[str, Any] = screens.join(session, token, None, t, name=form.name)
        values["problems"] = [told(error, t)]
        return page(request, "people/join.html", status_code=status_of(error), **values)
    researcher.language = t.code
    study = service.accept(session, token, researcher)
    opened = sign_ins.open_sign_in(session, researcher, settings.session_hours, sign_ins.agent_of(request))
    return signed_in_response(settings, opened, f"/studies/{study.id}")
