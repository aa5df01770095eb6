"""Signed double-submit token: a form's hidden field must fit the cookie that came with the page.

For signed-in people the token is bound to their sign-in, so that of another person or of an earlier sign-in fails.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from fastapi import Request
from fastapi.responses import Response
from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.datastructures import UploadFile

from psychometrics.errors import RequestError
from survey_app.cookies import cookie_name

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
HEADER = "x-csrf-token"


def token(request: Request, pending: str = "") -> tuple[str, str]:
    """A token for this browser, and the cookie to be set with it (empty when the browser has one already)."""
    settings = request.app.state.settings
    bound = _bound_to(request) or pending
    new = "" if bound else secrets.token_urlsafe(24)
    return _signer(settings.secret).dumps(_digest(bound or new)), new


def set_cookie(request: Request, response: Response, value: str) -> None:
    settings = request.app.state.settings
    response.set_cookie(cookie_name(settings, "csrf"), value, httponly=True, samesite="lax", secure=settings.https)


async def check(request: Request) -> None:
    """Refuse a changing request whose token is missing, forged, old or somebody else's."""
    if request.method in SAFE_METHODS:
        return
    bound, given = _bound_to(request), request.headers.get(HEADER) or await _field(request)
    settings = request.app.state.settings
    try:
        digest = _signer(settings.secret).loads(given, max_age=settings.session_hours * 3600)
    except BadSignature:
        digest = ""
    if not bound or not hmac.compare_digest(str(digest), _digest(bound)):
        raise CsrfFailed


class CsrfFailed(RequestError):
    """The form did not come from a page of ours, or the page is too old."""

    status = 403

    def __init__(self) -> None:
        super().__init__("form_too_old")


async def _field(request: Request) -> str:
    content_type = request.headers.get("content-type", "")
    if not content_type.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        return ""
    value = (await request.form()).get("csrf", "")
    return "" if isinstance(value, UploadFile) else value


def _bound_to(request: Request) -> str:
    settings = request.app.state.settings
    names = (cookie_name(settings, "session"), cookie_name(settings, "csrf"))
    return next((request.cookies[name] for name in names if request.cookies.get(name)), "")


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


def _signer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="csrf")
