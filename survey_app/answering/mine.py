"""See or delete one's own answers with the receipt code. A wrong code is told one way, whatever is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Form, Path, Request
from fastapi.responses import Response
from sqlmodel import Session

from survey_app.answering import keys, view, withdrawing
from survey_app.answering.door import leave_cookie, router, writer_of
from survey_app.answering.opening import OpenStudy, find_study
from survey_app.answering.service import State
from survey_app.answering.writer import Writer
from survey_app.dependencies import SessionDep
from survey_app.errors import NotFound
from survey_app.limits import RateLimit
from survey_app.valuation.folder import forget_person
from survey_app.value.linking import link_of

TRIES, WITHIN_SECONDS = 10, 15 * 60

Link = Annotated[str, Path(max_length=64)]
Code = Annotated[str, Form(max_length=40)]
Language = Annotated[str, Form(alias="_lang", max_length=5)]


def limit_of(request: Request) -> RateLimit:
    """Few wrong codes per address; the right one starts the count anew."""
    state = request.app.state
    if getattr(state, "receipt_limit", None) is None:
        state.receipt_limit = RateLimit(TRIES, WITHIN_SECONDS)
    return state.receipt_limit


@router.get("/s/{link}/mine")
def ask(request: Request, link: Link, session: SessionDep) -> Response:
    study = find_study(session, link)
    return view.of_study(request, study, view.language_for(request, study.published.definition)).ask_code()


@router.post("/s/{link}/mine")
def see(request: Request, link: Link, session: SessionDep, code: Code = "", language: Language = "") -> Response:
    """Everything that is stored under this code."""
    return _shown(request, link, session, code, language)


@router.post("/s/{link}/mine/delete")
def delete(
    request: Request,
    link: Link,
    writer: Annotated[Writer, Depends(writer_of)],
    code: Code = "",
    sure: Annotated[str, Form(max_length=5)] = "",
    language: Language = "",
) -> Response:
    """Gone for good once the box is ticked."""
    if sure != "1":
        with request.app.state.database.session(writing=False) as session:
            return _shown(request, link, session, code, language, unticked=True)
    limit, who = limit_of(request), _who(request, link)
    limit.check(who)
    hashed = keys.receipt_hash(request.app.state.settings.secret, code)
    study = _withdrawn(request, writer, link, hashed, withdrawing.erase)
    limit.forget(who)
    response = view.of_study(request, study, view.language_for(request, study.published.definition, language)).deleted()
    leave_cookie(request, response, link)
    return response


@router.post("/s/{link}/mine/apart")
def stop_linking(
    request: Request,
    link: Link,
    writer: Annotated[Writer, Depends(writer_of)],
    code: Code = "",
    language: Language = "",
) -> Response:
    """The answers stay; what joined them with a customer's records goes."""
    limit, who = limit_of(request), _who(request, link)
    limit.check(who)
    hashed = keys.receipt_hash(request.app.state.settings.secret, code)
    study = _withdrawn(request, writer, link, hashed, withdrawing.stop_linking)
    limit.forget(who)
    return view.of_study(request, study, view.language_for(request, study.published.definition, language)).apart()


def _withdrawn(
    request: Request,
    writer: Writer,
    link: str,
    hashed: str | None,
    do: Callable[[Session, str, str | None], OpenStudy],
) -> OpenStudy:
    """Erases or unlinks a response; what was computed of its customer alone goes with the link."""
    customer = writer.write(lambda session: withdrawing.linked_customer(session, link, hashed))
    study = writer.write(lambda session: do(session, link, hashed))
    if customer:
        forget_person(request.app.state.settings, study.study_id, customer)
    return study


def _shown(
    request: Request, link: str, session: Session, code: str, language: str, *, unticked: bool = False
) -> Response:
    limit, who = limit_of(request), _who(request, link)
    limit.check(who)
    try:
        hashed = keys.receipt_hash(request.app.state.settings.secret, code)
        study, response = withdrawing.by_receipt(session, link, hashed)
    except NotFound:
        study = find_study(session, link)
        t = view.language_for(request, study.published.definition, language)
        return view.of_study(request, study, t).ask_code(wrong=True)
    limit.forget(who)
    t = view.language_for(request, study.published.definition, language)
    shown = view.of_study(request, study, t)
    joined = link_of(session, response) is not None
    return shown.kept(code, State.of(response), response.started_at, unticked=unticked, joined=joined)


def _who(request: Request, link: str) -> str:
    return f"{request.client.host if request.client else ''} {link}"
