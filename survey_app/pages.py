"""Pages: our own templates, always escaped, in the person's language and direction."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from instruments.language import Language, language, languages
from survey_app import csrf

FOLDER = Path(__file__).parent
LANGUAGE_COOKIE = "lang"
YEAR_SECONDS = 365 * 24 * 3600


def language_of(request: Request) -> Language:
    """The language asked for by ?lang=, else the cookie, else the browser, else the installation's own."""
    wanted = [request.query_params.get("lang", ""), request.cookies.get(LANGUAGE_COOKIE, "")]
    wanted += [part.split(";")[0].strip()[:2].lower() for part in request.headers.get("accept-language", "").split(",")]
    known = languages()
    return language(next((code for code in wanted if code in known), request.app.state.settings.language))


def wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def page(request: Request, template: str, status_code: int = 200, **values: Any) -> HTMLResponse:
    """Render one of our templates. Besides `values` it gets

    t             the language object: t.text("web.base.sign_in"), t.number(0.5, 2), t.date(moment), t.rtl
    csrf_field()  the hidden field that every POST form needs
    static(path)  address of a file in static/, with a hash of its content
    nonce         what an inline <script> or <style> must carry: <style nonce="{{ nonce }}">
    person        the signed-in researcher (id, name, language, is_admin) or None
    path          the address of this page, for language links
    """
    chosen = values.pop("t", None) or language_of(request)
    field = _CsrfField(request)
    known = {
        "t": chosen,
        "languages": [language(code) for code in languages()],
        "csrf_field": field,
        "static": static,
        "nonce": request.state.nonce,
        "person": getattr(request.state, "person", None),
        "path": request.url.path,
        "base_url": request.app.state.settings.base_url,
    }
    response = HTMLResponse(environment().get_template(template).render({**known, **values}), status_code)
    if field.cookie:
        csrf.set_cookie(request, response, field.cookie)
    if request.query_params.get("lang") in languages():
        _remember_language(request, response)
    return response


class _CsrfField:
    """Makes the token when a template asks for it, and remembers the cookie that must go with it."""

    def __init__(self, request: Request) -> None:
        self.request, self.cookie = request, ""

    def __call__(self) -> Markup:
        token, new = csrf.token(self.request, self.cookie)
        self.cookie = new or self.cookie
        return Markup('<input type="hidden" name="csrf" value="{}">').format(token)


def _remember_language(request: Request, response: HTMLResponse) -> None:
    secure = request.app.state.settings.https
    code = request.query_params["lang"]
    response.set_cookie(LANGUAGE_COOKIE, code, max_age=YEAR_SECONDS, samesite="lax", secure=secure, httponly=True)


@cache
def environment() -> Environment:
    """Autoescape is forced for every template, whatever its name; an undefined value is an error, not a gap."""
    loader = FileSystemLoader(FOLDER / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


@cache
def static(path: str) -> str:
    """Address of a file in static/, changing whenever its content does."""
    content = (FOLDER / "static" / path).read_bytes()
    return f"/static/{path}?v={hashlib.sha256(content).hexdigest()[:12]}"
