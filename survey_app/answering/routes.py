"""The respondent's addresses. A GET never records anything: mail scanners and link previews open links too.

/s/{link}                  consent, or the page where this browser stopped
/s/{link}/{page}           a page of cards; POST saves it and answers with the next
/s/{link}/autosave         single answers, as they are given
/s/{link}/done             thank-you
/s/{link}/no               the respondent does not take part
/s/{link}/mine             see or delete (`mine`, whose routes come first)
/i/{token}                 the same by personal link, on any device
/k/{link}                  the same on a device that many share (`kiosk`)
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Form, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from psychometrics.errors import RequestError
from survey_app.answering import keys, kiosk, linking, service, view
from survey_app.answering.door import (
    Autosave,
    direct,
    form_of,
    leave_cookie,
    link_of,
    number_of,
    saving_of,
    set_cookie,
    stored_key,
    the_writer,
    writer_of,
)
from survey_app.answering.mine import router
from survey_app.answering.opening import OpenStudy, find_study
from survey_app.answering.service import Begin, State
from survey_app.answering.writer import Writer, written
from survey_app.dependencies import SessionDep
from survey_app.errors import NotFound
from survey_app.models import now
from survey_app.panels import joining

RESPONDENTS = True
SHOW_RECEIPT = timedelta(minutes=15)

WriterDep = Annotated[Writer, Depends(writer_of)]
FormDep = Annotated[FormData, Depends(form_of)]
Link = Annotated[str, Path(max_length=64)]


@direct.get("/s/{link}")
async def enter(request: Request) -> Response:
    """Consent, or on from where this browser stopped."""
    return await run_in_threadpool(_entered, request, link_of(request))


def _entered(request: Request, link: str) -> Response:
    key = stored_key(request, link)
    with request.app.state.database.session(writing=False) as session:
        found = service.resume(session, key, link) if key else None
        if found:
            return _where_stopped(request, *found, key)
        study = find_study(session, link)
    study.check_startable()
    t = view.language_for(request, study.published.definition)
    asked = linking.asked(request, study)
    return view.of_study(request, study, t).consent(keys.new_key(), action=f"/s/{link}", asked=asked)


@router.get("/k/{link}")
def enter_kiosk(request: Request, link: Link, session: SessionDep) -> Response:
    """Consent, always: on a shared device nobody goes on where another person stopped."""
    study = find_study(session, link)
    study.check_startable()
    t = view.language_for(request, study.published.definition)
    asked = linking.asked(request, study)
    response = view.of_study(request, study, t).consent(keys.new_key(), action=f"/k/{link}", asked=asked)
    leave_cookie(request, response, link)
    return response


@direct.post("/s/{link}")
@direct.post("/k/{link}")
async def start(request: Request) -> Response:
    """Consent given: the first page comes at once, so that a browser without cookies can go on too."""
    return await _start(request, partial(find_study, link=link_of(request)))


@router.get("/s/{link}/no")
def ask_no(request: Request, link: Link, session: SessionDep) -> Response:
    """The way back for whoever pressed "no" by mistake."""
    study = find_study(session, link)
    t = view.language_for(request, study.published.definition)
    return _declined(request, study, t.code)


@router.post("/s/{link}/no")
@router.post("/k/{link}/no")
def decline(request: Request, link: Link, form: FormDep, writer: WriterDep) -> Response:
    """Counts that somebody declined, once per consent form."""
    study = writer.write(lambda session: service.decline(session, link, str(form.get("_key", ""))))
    return _declined(request, study, str(form.get("_lang", "")))


@router.get("/s/{link}/done")
def done(request: Request, link: Link, session: SessionDep) -> Response:
    study, state, key = _resumed(request, link, session)
    return _where_stopped(request, study, state, key)


@router.get("/s/{link}/{number}")
def show(request: Request, link: Link, number: Annotated[int, Path(ge=1, le=500)], session: SessionDep) -> Response:
    """A page that was reached; a later one than that shows the one to answer next."""
    study, state, key = _resumed(request, link, session)
    if state.completed or state.ended:
        return _where_stopped(request, study, state, key)
    t = view.language_for(request, study.published.definition, state.language)
    return view.of_study(request, study, t).page(state, key, number=min(number, state.page))


@router.post("/s/{link}/autosave")
@router.post("/k/{link}/autosave")
async def autosave(link: Link, batch: Autosave, writer: WriterDep) -> JSONResponse:
    """Answered only when the answers are on disk."""
    await written(writer, lambda session: service.save(session, link, batch.saving()), batch.key)
    return JSONResponse({"saved": batch.seq})


@router.post("/s/{link}/again")
def again(request: Request, link: Link, language: Annotated[str, Form(alias="_lang", max_length=5)] = "") -> Response:
    """Somebody else answers in the same browser."""
    response = RedirectResponse(f"/s/{link}?lang={language}" if language.isalpha() else f"/s/{link}", 303)
    leave_cookie(request, response, link)
    return response


@direct.post("/s/{link}/{number}")
@direct.post("/k/{link}/{number}")
async def answer(request: Request) -> Response:
    """Save a page. It is answered with the next one, or with itself when something is wrong or missing."""
    link, number, writer, form = link_of(request), number_of(request), the_writer(request), await form_of(request)
    saving, switch = saving_of(form), str(form.get("_lang", ""))
    if kiosk.here(request) and await run_in_threadpool(kiosk.is_stale, request, saving.key):
        return kiosk.to_start(link)
    secret = request.app.state.settings.secret
    if switch:
        switched = replace(saving, seq=0)
        state = await written(writer, lambda session: service.save(session, link, switched), saving.key)
        return await run_in_threadpool(_again, request, link, number, state, saving.key, switch)
    skip = form.get("_skip") == "1"
    work = partial(service.pass_page, link=link, number=number, saving=saving, secret=secret, skip=skip)
    passed = await written(writer, work, saving.key)
    return _after(request, number, passed, saving)


@router.get("/i/{token}")
def enter_by_invitation(request: Request, token: Link, session: SessionDep) -> Response:
    """A personal link: consent, or on from where its holder stopped, on whatever device."""
    study = service.study_of_invitation(session, token)
    secret, privacy = request.app.state.settings.secret, study.published.definition.privacy
    key = joining.key_of(secret, privacy, token, stored_key(request, study.link) or keys.new_key())
    found = service.resume(session, key, study.link)
    if found:
        return set_cookie(request, _where_stopped(request, *found, key), study.link, key)
    joining.check_unspent(session, token)
    study.check_startable()
    t = view.language_for(request, study.published.definition)
    asked = linking.asked(request, study)
    return view.of_study(request, study, t).consent(key, action=f"/i/{token}", asked=asked)


@direct.post("/i/{token}")
async def start_by_invitation(request: Request) -> Response:
    token = link_of(request)
    return await _start(request, partial(service.study_of_invitation, token=token), invitation=token)


async def _start(request: Request, find: Any, invitation: str = "") -> Response:
    form, secret = await form_of(request), request.app.state.settings.secret
    given = str(form.get("_key", ""))
    if not keys.is_key(given):
        raise RequestError("page_outdated")
    if kiosk.here(request) and await run_in_threadpool(kiosk.is_stale, request, given, beginning=True):
        return kiosk.to_start(request.path_params["link"])

    def begin(session: Any) -> tuple[OpenStudy, State | None, str]:
        study = find(session)
        definition = study.published.definition
        key = joining.key_of(secret, definition.privacy, invitation, given)
        asked, customer = linking.read(request, study, form)
        if form.get("agree") != "1" or (asked and asked.wrong):
            return study, None, key
        t = view.language_for(request, definition, str(form.get("_lang", "")))
        text, also = view.consent_text(definition, t.code), linking.agreed(definition, customer, t)
        test = keys.is_test_token(secret, study.link, str(form.get("_test", "")))
        wish = Begin(key, t.code, text, invitation, test, also, kiosk.mode(request))
        return study, service.begin(session, study, wish), key

    study, state, key = await written(the_writer(request), begin, given)
    t = view.language_for(request, study.published.definition, str(form.get("_lang", "")))
    if state is None:
        agreed, (asked, _) = form.get("agree") == "1", linking.read(request, study, form)
        shown = view.of_study(request, study, t)
        return shown.consent(key, action=request.url.path, refused=not agreed, agreed=agreed, asked=asked)
    return set_cookie(request, _where_stopped(request, study, state, key), study.link, key)


def _resumed(request: Request, link: str, session: Any) -> tuple[OpenStudy, State, str]:
    key = stored_key(request, link)
    found = service.resume(session, key, link) if key else None
    if found is None:
        raise NotFound
    return *found, key


def _where_stopped(request: Request, study: OpenStudy, state: State, key: str) -> Response:
    t = view.language_for(request, study.published.definition, state.language)
    shown = view.of_study(request, study, t)
    if state.ended:
        return shown.ended(state)
    if not state.completed:
        return shown.page(state, key)
    fresh = state.completed_at is not None and now() - state.completed_at < SHOW_RECEIPT
    secret = request.app.state.settings.secret
    receipt = keys.receipt_of(secret, state.response_id, state.receipt_hash or "") if fresh else ""
    return shown.thanks(receipt, key)


def _after(request: Request, number: int, passed: service.Passed, saving: service.Saving) -> Response:
    """With our script, or without cookies, the next page itself; for a plain browser a redirect to it."""
    study, state = passed.study, passed.state
    t = view.language_for(request, study.published.definition, saving.language or state.language)
    if passed.wrong or passed.missing:
        shown = view.of_study(request, study, t)
        return shown.page(
            state, saving.key, number=number, wrong=passed.wrong, missing=passed.missing, typed=saving.sent
        )
    if state.completed and study.published.definition.privacy in joining.UNTIMED:
        key = passed.key or saving.key
        return set_cookie(request, _where_stopped(request, study, state, key), study.link, key)
    onward = min(number + 1, state.page)
    if request.headers.get(view.PART) == "1" or not stored_key(request, study.link):
        if state.completed or state.ended:
            return _where_stopped(request, study, state, saving.key)
        return view.of_study(request, study, t).page(state, saving.key, number=onward)
    return RedirectResponse(f"/s/{study.link}/{'done' if state.completed or state.ended else onward}", 303)


def _again(request: Request, link: str, number: int, state: State, key: str, code: str) -> Response:
    """The same page in another language, with what was answered."""
    with request.app.state.database.session(writing=False) as session:
        found = service.resume(session, key, link)
    if found is None or state.completed or state.ended:
        raise NotFound
    study = found[0]
    t = view.language_for(request, study.published.definition, code)
    last = len(study.published.questionnaire(state.seed).pages)
    return view.of_study(request, study, t).page(state, key, number=min(number, state.page, last))


def _declined(request: Request, study: OpenStudy, code: str) -> Response:
    t = view.language_for(request, study.published.definition, code)
    shown = view.of_study(request, study, t)
    back = [] if kiosk.here(request) else [(f"/s/{study.link}?lang={t.code}", shown.word("declined.back"))]
    return shown.message("declined", links=back)


router.routes[:0] = direct.routes
