"""What went wrong, as a page or as JSON in the person's language: place, reason, repair. Input is never echoed.

RequestError
├── SignInNeeded 401   NotAllowed 403   NotFound 404   Conflict 409   Gone 410
└── TooLarge 413   TooMany 429   Busy 503
Every other EngagemeterError is 422: the person can mend it.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from instruments.language import Language
from psychometrics.errors import EngagemeterError, ManyErrors, RequestError
from survey_app.pages import language_of, page, wants_page

logger = logging.getLogger(__name__)


class SignInNeeded(RequestError):
    status = 401

    def __init__(self) -> None:
        super().__init__("sign_in_needed")


class NotAllowed(RequestError):
    status = 403


class NotFound(RequestError):
    """Not there, or not to be known of: the same answer, so that ids can't be tried out."""

    status = 404

    def __init__(self) -> None:
        super().__init__("not_found")


class Conflict(RequestError):
    status = 409


class Gone(RequestError):
    status = 410


class TooLarge(RequestError):
    status = 413


class TooMany(RequestError):
    """Too many tries; `seconds` until the next one may be made."""

    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__("too_many_tries", count=seconds)


class Busy(RequestError):
    """The database can't be reached or written now. Nothing was changed; the same request may be sent again."""

    status = 503

    def __init__(self) -> None:
        super().__init__("busy", count=RETRY_SECONDS)


RETRY_SECONDS = 5
BY_STATUS = {401: "sign_in_needed", 403: "not_allowed", 404: "not_found", 405: "method_not_allowed"}
BY_STATUS |= {408: "too_slow", 413: "too_large"}


def status_of(error: EngagemeterError) -> int:
    return int(getattr(error, "status", HTTPStatus.UNPROCESSABLE_ENTITY))


def told(error: EngagemeterError, language: Language) -> dict[str, str]:
    """Code, place, reason and repair of an error, in words."""
    slots = {name: value if isinstance(value, int) else str(value) for name, value in error.params.items()}
    return {
        "code": error.code,
        "place": error.place,
        "reason": language.text(f"errors.{error.code}.reason", **slots),
        "repair": language.text(f"errors.{error.code}.repair", **slots),
    }


def answer(request: Request, error: EngagemeterError) -> Response:
    """The error as a page for a browser, as JSON for a script; a visitor who must sign in is taken there."""
    status, language = status_of(error), language_of(request)
    if status == HTTPStatus.UNAUTHORIZED and request.method in ("GET", "HEAD") and wants_page(request):
        return RedirectResponse(f"/sign-in?next={quote(request.url.path)}", status_code=303)
    errors = [told(each, language) for each in (error.errors if isinstance(error, ManyErrors) else (error,))]
    headers = {"Retry-After": str(error.params["count"])} if status in (429, 503) else {}
    if not wants_page(request):
        return JSONResponse({"errors": errors}, status_code=status, headers=headers)
    people = f"/studies/{request.path_params.get('study_id')}/people#owners" if status == HTTPStatus.FORBIDDEN else ""
    response = page(request, "error.html", status_code=status, status=status, errors=errors, people=people)
    response.headers.update(headers)
    return response


def register(app: FastAPI) -> None:
    """Attach the handlers to the app."""
    app.add_exception_handler(EngagemeterError, _engagemeter_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(OperationalError, _database_error)
    app.add_exception_handler(PoolTimeout, _database_error)
    app.add_exception_handler(IntegrityError, _somebody_was_first)
    app.add_exception_handler(DatabaseError, _damaged)
    app.add_exception_handler(Exception, _unexpected)


def _engagemeter_error(request: Request, error: Any) -> Response:
    return answer(request, error)


def _invalid_request(request: Request, error: Any) -> Response:
    """Names the fields of ours that are wrong; never what was sent in them, nor names that the sender made up."""
    ours = [
        str(each["loc"][1]) for each in error.errors() if each["type"] != "extra_forbidden" and len(each["loc"]) > 1
    ]
    return answer(request, RequestError("form_invalid", place=", ".join(dict.fromkeys(ours))))


def _http_error(request: Request, error: Any) -> Response:
    named = RequestError(BY_STATUS.get(error.status_code, "request_invalid"))
    named.status = error.status_code  # type: ignore[attr-defined]
    return answer(request, named)


def _database_error(request: Request, error: Any) -> Response:
    logger.error("request %s: the database did not answer (%s)", request.state.request_id, type(error).__name__)
    return answer(request, Busy())


def _damaged(request: Request, error: Any) -> Response:
    """SQLite says so of its file by no class of error of its own."""
    if type(error) is not DatabaseError:
        return _unexpected(request, error)
    logger.error("request %s: the database's file is damaged (%s)", request.state.request_id, error.orig)
    damaged = RequestError("database_damaged", count=RETRY_SECONDS)
    damaged.status = 503  # type: ignore[attr-defined]
    return answer(request, damaged)


def _somebody_was_first(request: Request, error: Any) -> Response:
    """Two requests made the same thing at one moment. Sent again, this one meets it and gets its answer in words.

    Not logged with the database's own words, which tell the value that was there already.
    """
    kind = type(error.orig).__name__
    logger.error("request %s met another one (%s): %s", request.state.request_id, kind, error.statement)
    return answer(request, Busy())


def _unexpected(request: Request, error: Any) -> Response:
    logger.error("request %s failed", request.state.request_id, exc_info=error)
    failure = RequestError("unexpected", number=request.state.request_id)
    failure.status = 500  # type: ignore[attr-defined]
    return answer(request, failure)
