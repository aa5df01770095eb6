"""How a respondent's request comes in: its form, its cookie, the writer; and how an error goes out as a plain page."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import Scope

from psychometrics.errors import EngagemeterError, RequestError
from survey_app import errors
from survey_app.answering import keys, kiosk
from survey_app.answering.service import Saving
from survey_app.answering.view import View, language_for
from survey_app.answering.writer import Writer, make_writer
from survey_app.cookies import cookie_name
from survey_app.errors import Busy

logger = logging.getLogger(__name__)

PLAIN_FORM, MOST_FIELDS = "application/x-www-form-urlencoded", 1000
COOKIE_SECONDS = 180 * 24 * 3600
MOST_MILLISECONDS = 2**31 - 1
LONGEST_LINK, MOST_PAGES = 64, 500
_starting = threading.Lock()


class Autosave(BaseModel):
    """Answers as the page's script sends them: by item, the values and the milliseconds since the page was shown."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(min_length=22, max_length=64)
    browser: str = Field(default="", max_length=24)
    seq: int = Field(default=0, ge=0, lt=2**31)
    language: str = Field(default="", max_length=5)
    answers: dict[
        Annotated[str, Field(max_length=64)],
        tuple[Annotated[list[Annotated[str, Field(max_length=8000)]], Field(max_length=100)], int],
    ] = Field(max_length=500)

    def saving(self) -> Saving:
        return Saving(
            key=self.key,
            sent={item: values for item, (values, _) in self.answers.items()},
            browser=self.browser,
            seq=self.seq,
            milliseconds={item: min(max(ms, 0), MOST_MILLISECONDS) for item, (_, ms) in self.answers.items()},
        )


async def form_of(request: Request) -> FormData:
    """The posted fields; what goes wrong afterwards is told in the language that they name."""
    form = await _fields(request)
    request.state.spoken = str(form.get("_lang") or form.get("_here") or "")
    return form


async def _fields(request: Request) -> FormData:
    """As the framework reads them; what browsers send by default takes the standard library a tenth of the time."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != PLAIN_FORM:
        return await request.form(max_files=0, max_fields=MOST_FIELDS)
    body = (await request.body()).decode("latin-1")
    fields: list[tuple[str, str | UploadFile]] = []
    try:
        fields.extend(parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise HTTPException(400) from error
    return FormData(fields)


def saving_of(form: FormData) -> Saving:
    """A posted page. Names that begin with an underscore are ours, all others are items."""
    fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    sent: dict[str, list[str]] = {}
    for name, value in fields:
        if not name.startswith("_"):
            sent.setdefault(name, []).append(value)
    ours = {name: value for name, value in fields if name.startswith("_")}
    seq = ours.get("_seq", "")
    return Saving(
        key=ours.get("_key", ""),
        sent=sent,
        language=ours.get("_lang") or ours.get("_here", ""),
        browser=ours.get("_browser", "")[:24],
        seq=int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 10 else 0,
    )


def stored_key(request: Request, link: str) -> str:
    """The key that this browser's cookie holds for the study of a link; empty when there is none, as on a kiosk."""
    if kiosk.here(request):
        return ""
    key = request.cookies.get(_cookie(request, link), "")
    return key if keys.is_key(key) else ""


def set_cookie(request: Request, response: Response, link: str, key: str) -> Response:
    if kiosk.here(request):
        return response
    settings = request.app.state.settings
    response.set_cookie(
        _cookie(request, link),
        key,
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="lax",
        secure=settings.https,
    )
    return response


def leave_cookie(request: Request, response: Response, link: str) -> None:
    settings = request.app.state.settings
    response.delete_cookie(_cookie(request, link), httponly=True, samesite="lax", secure=settings.https)


def _cookie(request: Request, link: str) -> str:
    """One cookie per study, so that a browser can be in the middle of several."""
    return cookie_name(request.app.state.settings, f"answers-{keys.reference(link)[:8]}")


async def writer_of(request: Request) -> Writer:
    """See `the_writer`; for routes that ask for it."""
    return the_writer(request)


def the_writer(request: Request) -> Writer:
    """The app's one writer, made when it is first needed."""
    state = request.app.state
    writer: Writer | None = getattr(state, "answer_writer", None)
    if writer is not None:
        return writer
    with _starting:
        if getattr(state, "answer_writer", None) is None:
            state.answer_writer = make_writer(state.database)
    return state.answer_writer


@asynccontextmanager
async def writing(app: FastAPI) -> AsyncIterator[None]:
    """While the app runs its writer may; when it stops, everything that waits is written first."""
    yield
    writer = getattr(app.state, "answer_writer", None)
    app.state.answer_writer = None
    if writer is not None:
        await run_in_threadpool(writer.close)


Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class RespondentRoute(APIRoute):
    """Tells every refusal as a page of the respondent's own look, or as JSON to the page's script."""

    def get_route_handler(self) -> Handler:
        return _telling(super().get_route_handler())


class DirectRoute(RespondentRoute):
    """Calls its endpoint with the request alone: for what every respondent asks, nothing is worked out in between.

    The number of a page is the last part of its address, which sets it apart from every word there.
    """

    def get_route_handler(self) -> Handler:
        return _telling(self.endpoint)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if self.path.endswith("{number}") and not scope["path"].rpartition("/")[2].isdecimal():
            return Match.NONE, {}
        return super().matches(scope)


def _telling(handle: Handler) -> Handler:
    async def handle_or_tell(request: Request) -> Response:
        try:
            return await handle(request)
        except EngagemeterError as error:
            return tell(request, error)
        except RequestValidationError:
            return tell(request, RequestError("page_outdated"))
        except (DBAPIError, PoolTimeout) as error:
            logger.error("request %s: not saved (%s)", request.state.request_id, type(error).__name__)
            return tell(request, Busy())

    return handle_or_tell


def link_of(request: Request) -> str:
    """The study's link or the personal token of the address. Raises RequestError for one that is none."""
    link = str(next(iter(request.path_params.values())))
    if len(link) > LONGEST_LINK:
        raise RequestError("page_outdated")
    return link


def number_of(request: Request) -> int:
    """The number of the page of the address, from 1. Raises RequestError where no study has so many."""
    number = str(request.path_params["number"])
    if not number.isascii() or len(number) > len(str(MOST_PAGES)) or not 1 <= int(number) <= MOST_PAGES:
        raise RequestError("page_outdated")
    return int(number)


def tell(request: Request, error: EngagemeterError) -> Response:
    status = errors.status_of(error)
    headers = {"Retry-After": str(error.params["count"])} if status in (429, 503) else {}
    if request.url.path.endswith("/autosave"):
        return JSONResponse({"error": error.code}, status, headers)
    t = language_for(request, None, getattr(request.state, "spoken", ""))
    view = View(request, request.path_params.get("link", ""), None, t)
    known = t.has(f"web.answering.refused.{error.code}")
    response = view.message(f"refused.{error.code if known else 'unexpected'}", status)
    response.headers.update(headers)
    return response


router = APIRouter(route_class=RespondentRoute, lifespan=writing)
direct = APIRouter(route_class=DirectRoute)
"""What every respondent asks for; looked for before all others."""
