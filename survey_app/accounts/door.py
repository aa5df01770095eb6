"""What the pages of accounts share: their forms, the sign-in cookie, and a page shown again with its problems."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import Field

from psychometrics.errors import EngagemeterError
from survey_app.cookies import cookie_name
from survey_app.dependencies import redirect_to
from survey_app.errors import status_of, told
from survey_app.forms import WebForm
from survey_app.pages import language_of, page
from survey_app.settings import Settings

router = APIRouter()

# Longer than any password that is accepted, so that the refusal can say why.
MOST_TYPED = 20_000


class AccountForm(WebForm):
    name: str = Field(max_length=1000)
    email: str = Field(default="", max_length=1000)
    password: str = Field(max_length=MOST_TYPED)


def signed_in_response(settings: Settings, token: str, path: str) -> RedirectResponse:
    """On to a page of ours, with the cookie of a sign-in."""
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


def again(
    request: Request, template: str, error: EngagemeterError, values: dict[str, Any], status: int = 0
) -> Response:
    """The same page with the reason and the repair; what was typed stays, passwords don't."""
    problems = [told(error, language_of(request))]
    return page(request, template, status_code=status or status_of(error), problems=problems, **values)


def own_path(path: str) -> str:
    """A path of this site to go on to; anything else becomes the start page."""
    safe = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if safe else "/"
