"""Seeing, unlinking and erasing a response, by whoever holds its receipt code. Each runs inside one transaction."""

from __future__ import annotations

from sqlalchemy import Table, delete
from sqlmodel import Session, col, select

from survey_app import audit
from survey_app.answering import course
from survey_app.answering.opening import OpenStudy, open_study
from survey_app.erasing.service import order_purge
from survey_app.errors import NotFound
from survey_app.models import AnswerEvent, Response, Study
from survey_app.value import linking

_EVENTS: Table = AnswerEvent.__table__  # type: ignore[attr-defined]


def by_receipt(session: Session, link: str, receipt_hash: str | None) -> tuple[OpenStudy, Response]:
    """The completed response of a receipt code. Raises NotFound, whatever is wrong with the code."""
    found = None
    if receipt_hash:
        query = select(Response, Study).join(Study, col(Study.id) == col(Response.study_id))
        found = session.exec(query.where(Response.receipt_hash == receipt_hash, Study.link == link)).one_or_none()
    if found is None:
        raise NotFound
    response, study = found
    return open_study(session, study, response.study_version_id), response


def linked_customer(session: Session, link: str, receipt_hash: str | None) -> str:
    """The pseudonym that a response is joined with; empty without one. Raises NotFound."""
    known = linking.link_of(session, by_receipt(session, link, receipt_hash)[1])
    return known.customer if known else ""


def stop_linking(session: Session, link: str, receipt_hash: str | None) -> OpenStudy:
    """Takes the second consent back: the code that joined the answers is deleted, the answers stay. Raises NotFound."""
    study, response = by_receipt(session, link, receipt_hash)
    linking.unlink(session, response)
    audit.record(session, audit.NOBODY, "response.stop_linking", study.study_id)
    session.flush()
    return study


def erase(session: Session, link: str, receipt_hash: str | None) -> OpenStudy:
    """Delete a response with its log for good. What stays is a count in the audit trail. Raises NotFound."""
    study, response = by_receipt(session, link, receipt_hash)
    remove(session, response)
    order_purge(session, study.study_id)
    audit.record(session, audit.NOBODY, "response.withdraw", study.study_id)
    session.flush()
    return study


def remove(session: Session, response: Response) -> None:
    """A response, its log and its link with records; its place in a quota is free again."""
    session.connection().execute(delete(_EVENTS).where(_EVENTS.c.response_id == response.id))
    linking.unlink(session, response)
    course.when_erased(session, response)
    session.delete(response)
