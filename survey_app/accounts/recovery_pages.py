"""Asking for a new password, and giving it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import Response
from pydantic import Field

from psychometrics.errors import RequestError
from survey_app.accounts import recovery
from survey_app.accounts.door import MOST_TYPED, again, router
from survey_app.accounts.service import normal_email
from survey_app.dependencies import LanguageDep, SessionDep, SettingsDep, permitted, redirect_to
from survey_app.forms import WebForm
from survey_app.jobs import service as jobs
from survey_app.limits import RateLimit
from survey_app.mail import post
from survey_app.pages import page


class EmailForm(WebForm):
    email: str = Field(max_length=1000)


class NewPasswordForm(WebForm):
    new_password: str = Field(max_length=MOST_TYPED)


def limit_of(request: Request) -> RateLimit:
    """Few letters for one address within an hour."""
    state = request.app.state
    if getattr(state, "new_password_limit", None) is None:
        state.new_password_limit = RateLimit(tries=3, seconds=3600)
    return state.new_password_limit


@router.get("/forgotten", dependencies=[permitted("account.sign_in")])
def forgotten_page(request: Request, settings: SettingsDep) -> Response:
    return page(request, "accounts/forgotten.html", mails=post.configured(settings), asked=False)


@router.post("/forgotten", dependencies=[permitted("account.sign_in")])
def forgotten(
    request: Request,
    form: Annotated[EmailForm, Form()],
    session: SessionDep,
    settings: SettingsDep,
    t: LanguageDep,
) -> Response:
    """The same page for every address, known or not."""
    request.app.state.sign_in_limits.by_address.check(request.client.host if request.client else "")
    limit_of(request).check(normal_email(form.email))
    if post.configured(settings):
        reset_id = recovery.ask(session, form.email, settings.secret)
        if reset_id:
            jobs.enqueue(session, "mail_password", {"reset_id": reset_id, "spoken": t.code})
    return page(request, "accounts/forgotten.html", mails=post.configured(settings), asked=True)


@router.get("/new-password/{token}", dependencies=[permitted("account.sign_in")])
def new_password_page(request: Request, token: str, session: SessionDep) -> Response:
    recovery.researcher_of(session, token)
    return page(request, "accounts/new_password.html", action=request.url.path, problems=[])


@router.post("/new-password/{token}", dependencies=[permitted("account.sign_in")])
def new_password(
    request: Request, token: str, form: Annotated[NewPasswordForm, Form()], session: SessionDep
) -> Response:
    try:
        recovery.change(session, token, form.new_password)
    except RequestError as error:
        if error.code == "new_password_link_dead":
            raise
        return again(request, "accounts/new_password.html", error, {"action": request.url.path})
    return redirect_to("/sign-in")
