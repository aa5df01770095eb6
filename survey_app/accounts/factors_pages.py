"""The code after the password, and the page where a second factor is set up or ended."""

from __future__ import annotations

from io import BytesIO
from typing import Annotated, Any

import segno
from fastapi import Form, Request
from fastapi.responses import Response
from markupsafe import Markup
from pydantic import Field
from sqlmodel import Session

from psychometrics.errors import RequestError
from survey_app import audit
from survey_app.accounts import factors, passwords, sign_ins, totp
from survey_app.accounts.door import MOST_TYPED, again, own_path, signed_in_response
from survey_app.accounts.recovery_pages import router
from survey_app.dependencies import CurrentResearcher, SessionDep, SettingsDep, permitted, redirect_to
from survey_app.forms import WebForm
from survey_app.models import Researcher
from survey_app.pages import page


class CodeForm(WebForm):
    code: str = Field(max_length=100)


class WaitingForm(CodeForm):
    waiting: str = Field(max_length=500)
    next: str = Field(default="/", max_length=2000)


class EndForm(WebForm):
    password: str = Field(max_length=MOST_TYPED)


@router.post("/sign-in/code", dependencies=[permitted("account.sign_in")])
def give_code(
    request: Request, form: Annotated[WaitingForm, Form()], session: SessionDep, settings: SettingsDep
) -> Response:
    researcher = factors.researcher_waiting(session, form.waiting, settings.secret)
    request.app.state.sign_in_limits.by_email.check(f"code:{researcher.email}")
    if not factors.fits(session, researcher, form.code):
        audit.record(session, audit.NOBODY, "account.sign_in_failed", researcher.id)
        values = {"next": own_path(form.next), "waiting": form.waiting}
        return again(request, "accounts/code.html", RequestError("factor_code_wrong"), values, status=401)
    request.app.state.sign_in_limits.by_email.forget(f"code:{researcher.email}")
    request.app.state.sign_in_limits.by_email.forget(researcher.email)
    audit.record(session, researcher.id, "account.sign_in", researcher.id)
    token = sign_ins.open_sign_in(session, researcher, settings.session_hours, sign_ins.agent_of(request))
    return signed_in_response(settings, token, own_path(form.next))


@router.get("/account/second-factor", dependencies=[permitted("account.change")])
def second_factor(request: Request, session: SessionDep, researcher: CurrentResearcher) -> Response:
    return page(request, "accounts/factor.html", **_state(session, researcher), problems=[])


@router.post("/account/second-factor", dependencies=[permitted("account.change")])
def set_up(session: SessionDep, researcher: CurrentResearcher) -> Response:
    factors.begin(session, researcher)
    return redirect_to("/account/second-factor")


@router.post("/account/second-factor/confirm", dependencies=[permitted("account.change")])
def confirm(
    request: Request, form: Annotated[CodeForm, Form()], session: SessionDep, researcher: CurrentResearcher
) -> Response:
    request.app.state.sign_in_limits.by_email.check(f"code:{researcher.email}")
    try:
        codes = factors.confirm(session, researcher, form.code)
    except RequestError as error:
        return again(request, "accounts/factor.html", error, _state(session, researcher))
    return page(request, "accounts/factor.html", **{**_state(session, researcher), "codes": codes}, problems=[])


@router.post("/account/second-factor/end", dependencies=[permitted("account.change")])
def end(
    request: Request, form: Annotated[EndForm, Form()], session: SessionDep, researcher: CurrentResearcher
) -> Response:
    request.app.state.sign_in_limits.by_email.check(researcher.email)
    if not passwords.fits(form.password, researcher.password_hash):
        return again(request, "accounts/factor.html", RequestError("sign_in_wrong"), _state(session, researcher))
    factors.end(session, researcher)
    return redirect_to("/account")


def _state(session: Session, researcher: Researcher) -> dict[str, Any]:
    """on : whether it is asked for; secret and square : for the phone, while it is being set up."""
    found = session.get(factors.SecondFactor, researcher.id)
    setting_up = found is not None and found.confirmed_at is None
    secret = found.secret if found and setting_up else ""
    square = _square(totp.address(secret, researcher.email)) if secret else ""
    left = len(found.recovery) if found else 0
    grouped = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    on = found is not None and not setting_up
    return {"on": on, "secret": grouped, "square": square, "left": left, "codes": []}


def _square(text: str) -> Markup:
    drawing = BytesIO()
    segno.make(text, error="m").save(
        drawing, kind="svg", scale=4, border=2, dark="#1a2233", light="#fff", xmldecl=False, svgns=True, omitsize=True
    )
    return Markup(drawing.getvalue().decode())
