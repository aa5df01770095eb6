"""From a passed page to the next, and from the last one to the end: hidden answers leave, places are taken."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlmodel import Session

from survey_app.answering import course, gathered, keys
from survey_app.answering.gathered import RESPONSES
from survey_app.answering.held import Held
from survey_app.answering.opening import OpenStudy
from survey_app.models import ResponseStatus, now

_SAME = select(RESPONSES.c.id).where(RESPONSES.c.receipt_hash == bindparam("code"), RESPONSES.c.id != bindparam("id"))


def go_on(session: Session, study: OpenStudy, response: Held, number: int, secret: str) -> None:
    """Past a page, and past those after it on which the logic shows nothing; from the last one to the end."""
    pages, known = study.pages_of(response)
    response.page = max(response.page, number if number == response.page + 1 else 0)
    response.page = max(response.page, pages.next_page(response.page + 1) - 1)
    if not course.ends_early(session, study, response, known) and response.page >= len(pages.pages):
        response.answers = {item: value for item, value in response.answers.items() if item not in known.hidden}
        if course.finds_place(session, study, response, known):
            _complete(session, response, secret)
            response.keep(session)
            course.when_completed(session, study, response)


def _complete(session: Session, response: Held, secret: str) -> None:
    """The moment and the hash of a receipt code that no other response has."""
    response.status, response.completed_at = ResponseStatus.COMPLETED, now()
    for code in keys.receipts(secret, response.id):
        response.receipt_hash = keys.receipt_hash(secret, code)
        batch, same = gathered.of(session), {"code": response.receipt_hash, "id": response.id}
        held_back = batch is not None and batch.holds("receipt_hash", response.receipt_hash)
        if not held_back and gathered.apart(session, _SAME, same).first() is None:
            return
