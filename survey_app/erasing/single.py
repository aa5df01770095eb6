"""Deleting one response: somebody asked for it by mail with the receipt code, or it was a trial of the makers.

The same goes as when a respondent does it: answers, log, link with records; files made from it are cleared and marked.
The trail keeps who did it, for which reason and whether it counted, and nothing of what was in it.
"""

from __future__ import annotations

from enum import StrEnum

from sqlmodel import Session, select

from psychometrics.errors import RequestError
from survey_app import audit
from survey_app.answering import keys, withdrawing
from survey_app.erasing.service import order_purge
from survey_app.models import Researcher, Response, ResponseStatus, Study

ACTION = "response.erase"
LONGEST = 64


class Reason(StrEnum):
    """Why a response is deleted. There is no free text: the trail outlives what was deleted."""

    ASKED = "asked"
    CONSENT = "consent"
    TEST = "test"
    TWICE = "twice"


def find(session: Session, study: Study, secret: str, code: str) -> Response:
    """The response of a receipt code, or of an id as in exports. Raises RequestError `response_unknown`."""
    typed = code.strip()[:LONGEST]
    hashed = keys.receipt_hash(secret, typed)
    mine = select(Response).where(Response.study_id == study.id)
    found = session.exec(mine.where(Response.receipt_hash == hashed)).first() if hashed else None
    found = found or session.exec(mine.where(Response.id == typed)).first()
    if found is None:
        raise RequestError("response_unknown", place="code")
    return found


def counts(response: Response) -> bool:
    """Whether it is among the complete responses that data and figures are made of."""
    return response.status is ResponseStatus.COMPLETED and not response.is_test


def erase(session: Session, study: Study, response: Response, by: Researcher, reason: Reason, **also: str) -> None:
    """Deletes it with its log for good. also : further facts for the trail, such as the token of a program."""
    counted = int(counts(response))
    withdrawing.remove(session, response)
    order_purge(session, study.id)
    audit.record(session, by.id, ACTION, study.id, reason=reason.value, counted=counted, **also)
    session.flush()
