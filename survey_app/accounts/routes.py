"""Setting up, signing in and out, changing the password."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import Field

from psychometrics.errors import EngagemeterError, RequestError
from survey_app.accounts import passwords, service
from survey_app.cookies import cookie_name
from survey_app.dependencies import CurrentResearcher, SessionDep, SettingsDep, SignedIn, permitted, redirect_to
from survey_app.errors import status_of, told
from survey_app.forms import WebForm
from survey_app.pages import language_of, page
from survey_app.settings import Settings

router = APIRouter()

# Longer than any password that is accepted, so that the refusal can say why.
MOST_TYPED = 20_000


class AccountForm(WebForm):
    name: str = Field(max_length=1000)
    email: str = Field(max_length=1000)
    password: str = Field(max_length=MOST_TYPED)


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
        again = {"action": request.url.path, "name": form.name, "email": form.email}
        return _again(request, "accounts/set_up.html", error, again)
    opened = service.sign_ins.open_sign_in(session, researcher, settings.session_hours)
    return _signed_in(settings, opened, "/")


@router.get("/sign-in", dependencies=[permitted("account.sign_in")])
def sign_in_page(request: Request, researcher: SignedIn, next: str = "/") -> Response:
    if researcher is not None:
        return redirect_to(_own_path(next))
    return page(request, "accounts/sign_in.html", next=_own_path(next), email="", problems=[])


@router.post("/sign-in", dependencies=[permitted("account.sign_in")])
def sign_in(request: Request, form: Annotated[SignInForm, Form()], settings: SettingsDep) -> Response:
    limits, database = request.app.state.sign_in_limits, request.app.state.database
    limits.by_address.check(request.client.host if request.client else "")
    limits.by_email.check(service.normal_email(form.email))
    with database.session(writing=False) as reading:
        password_hash = service.password_hash_of(reading, form.email)
    right = passwords.fits(form.password, password_hash)  # slow on purpose, so outside any transaction
    with database.session() as session:
        token = service.sign_in(session, form.email, right=right, hours=settings.session_hours)
        session.commit()
    if token is None:
        again = {"next": _own_path(form.next), "email": form.email}
        return _again(request, "accounts/sign_in.html", RequestError("sign_in_wrong"), again, status=401)
    limits.by_email.forget(service.normal_email(form.email))
    return _signed_in(settings, token, _own_path(form.next))


@router.post("/sign-out", dependencies=[permitted("account.change")])
def sign_out(request: Request, session: SessionDep, researcher: CurrentResearcher, settings: SettingsDep) -> Response:
    name = cookie_name(settings, "session")
    service.sign_out(session, researcher, request.cookies[name])
    response = redirect_to("/sign-in")
    response.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=settings.https)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@router.get("/account", dependencies=[permitted("account.change")])
def account_page(request: Request, changed: bool = False) -> Response:
    return page(request, "accounts/account.html", changed=changed, problems=[])


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
        return _again(request, "accounts/account.html", error, {"changed": False})
    token = service.sign_ins.open_sign_in(session, researcher, settings.session_hours)
    return _signed_in(settings, token, "/account?changed=1")


def _signed_in(settings: Settings, token: str, path: str) -> RedirectResponse:
    response = redirect_to(path)
    response.set_cookie(
        cookie_name(settings, "session"),
        token,
        max_age=settings.session_hours * 3600,
        httponly=True,
        samesite="lax",
        secure=settings.https,
    )
    return response


def _again(
    request: Request, template: str, error: EngagemeterError, values: dict[str, Any], status: int = 0
) -> Response:
    """The same page with the reason and the repair; what was typed stays, passwords don't."""
    problems = [told(error, language_of(request))]
    return page(request, template, status_code=status or status_of(error), problems=problems, **values)


def _own_path(path: str) -> str:
    """A path of this site to go on to; anything else becomes the start page."""
    safe = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if safe else "/"
