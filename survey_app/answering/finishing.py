"""From a passed page to the next, and from the last one to the end: hidden answers leave, places are taken."""

from __future__ import annotations

from sqlmodel import Session, select

from survey_app.answering import course, keys
from survey_app.answering.held import Held
from survey_app.answering.opening import OpenStudy
from survey_app.models import Response, ResponseStatus, now


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
        query = select(Response.id).where(Response.receipt_hash == response.receipt_hash, Response.id != response.id)
        if session.exec(query).first() is None:
            return
