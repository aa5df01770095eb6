"""Setting up, signing in and out, changing the password; pages of recovery and of codes come first."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import Response
from pydantic import Field

from psychometrics.errors import RequestError
from survey_app.accounts import factors, passwords, screens, service
from survey_app.accounts.door import MOST_TYPED, AccountForm, again, own_path, signed_in_response
from survey_app.accounts.factors_pages import router
from survey_app.accounts.sign_ins import agent_of
from survey_app.cookies import cookie_name
from survey_app.dependencies import CurrentResearcher, SessionDep, SettingsDep, SignedIn, permitted, redirect_to
from survey_app.forms import WebForm
from survey_app.pages import page


class SignInForm(WebForm):
    email: str = Field(max_length=1000)
    password: str = Field(max_length=MOST_TYPED)
    next: str = Field(default="/", max_length=2000)


class PasswordForm(WebForm):
    password: str = Field(max_length=MOST_TYPED)
    new_password: str = Field(max_length=MOST_TYPED)


@router.get("/set-up/{token}", dependencies=[permitted("account.set_up")])
def set_up_page(request: Request, token: str, session: SessionDep) -> Response:
    service.check_set_up_link(session, token)
    return page(request, "accounts/set_up.html", action=request.url.path, name="", email="", problems=[])


@router.post("/set-up/{token}", dependencies=[permitted("account.set_up")])
def set_up(
    request: Request, token: str, form: Annotated[AccountForm, Form()], session: SessionDep, settings: SettingsDep
) -> Response:
    service.check_set_up_link(session, token)
    try:
        researcher = service.make_first_account(session, token, form.name, form.email, form.password)
    except RequestError as error:
        typed = {"action": request.url.path, "name": form.name, "email": form.email}
        return again(request, "accounts/set_up.html", error, typed)
    opened = service.sign_ins.open_sign_in(session, researcher, settings.session_hours, agent_of(request))
    return signed_in_response(settings, opened, "/")


@router.get("/sign-in", dependencies=[permitted("account.sign_in")])
def sign_in_page(request: Request, researcher: SignedIn, next: str = "/") -> Response:
    if researcher is not None:
        return redirect_to(own_path(next))
    return page(request, "accounts/sign_in.html", next=own_path(next), email="", problems=[])


@router.post("/sign-in", dependencies=[permitted("account.sign_in")])
def sign_in(request: Request, form: Annotated[SignInForm, Form()], settings: SettingsDep) -> Response:
    limits, database = request.app.state.sign_in_limits, request.app.state.database
    limits.by_address.check(request.client.host if request.client else "")
    limits.by_email.check(service.normal_email(form.email))
    with database.session(writing=False) as reading:
        password_hash = service.password_hash_of(reading, form.email)
    right = passwords.fits(form.password, password_hash)  # slow on purpose, so outside any transaction
    with database.session() as session:
        waiting = factors.waiting_for_code(session, form.email, settings.secret) if right else None
        hours, agent = settings.session_hours, agent_of(request)
        token = None if waiting else service.sign_in(session, form.email, right, hours, agent)
        session.commit()
    if waiting:
        return page(request, "accounts/code.html", next=own_path(form.next), waiting=waiting, problems=[])
    if token is None:
        typed = {"next": own_path(form.next), "email": form.email}
        return again(request, "accounts/sign_in.html", RequestError("sign_in_wrong"), typed, status=401)
    limits.by_email.forget(service.normal_email(form.email))
    return signed_in_response(settings, token, own_path(form.next))


@router.post("/sign-out", dependencies=[permitted("account.change")])
def sign_out(request: Request, session: SessionDep, researcher: CurrentResearcher, settings: SettingsDep) -> Response:
    name = cookie_name(settings, "session")
    service.sign_out(session, researcher, request.cookies[name])
    response = redirect_to("/sign-in")
    response.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=settings.https)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@router.get("/account", dependencies=[permitted("account.change")])
def account_page(
    request: Request, session: SessionDep, researcher: CurrentResearcher, settings: SettingsDep, changed: bool = False
) -> Response:
    values = screens.account(session, researcher, request.cookies[cookie_name(settings, "session")])
    return page(request, "accounts/account.html", **values, changed=changed, problems=[])


@router.post("/account/password", dependencies=[permitted("account.change")])
def change_password(
    request: Request,
    form: Annotated[PasswordForm, Form()],
    session: SessionDep,
    researcher: CurrentResearcher,
    settings: SettingsDep,
) -> Response:
    request.app.state.sign_in_limits.by_email.check(researcher.email)
    try:
        if not passwords.fits(form.password, researcher.password_hash):
            raise RequestError("sign_in_wrong")
        service.change_password(session, researcher, form.new_password)
    except RequestError as error:
        values = screens.account(session, researcher, request.cookies[cookie_name(settings, "session")])
        return again(request, "accounts/account.html", error, {**values, "changed": False})
    token = service.sign_ins.open_sign_in(session, researcher, settings.session_hours, agent_of(request))
    return signed_in_response(settings, token, "/account?changed=1")


@router.post("/account/sign-out-others", dependencies=[permitted("account.change")])
def sign_out_others(
    request: Request, session: SessionDep, researcher: CurrentResearcher, settings: SettingsDep
) -> Response:
    """End every other sign-in; this browser stays signed in."""
    service.sign_out_others(session, researcher, request.cookies[cookie_name(settings, "session")])
    return redirect_to("/account#sign-ins")
