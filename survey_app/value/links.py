"""Which response belongs to which customer: rows that only a respondent's own consent makes, and that it takes away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from survey_app.models import Response, ResponseStatus
from survey_app.value.keys import Pseudonym
from survey_app.value.models import CustomerLink


def join(session: Session, response: Response, customer: Pseudonym, consent: Mapping[str, Any]) -> None:
    """Remember the customer of a response that has none yet.

    consent : which words were agreed to.
    """
    row = CustomerLink(
        study_id=response.study_id,
        response_id=response.id,
        customer=customer.hash,
        masked=customer.masked,
        consent=dict(consent),
    )
    session.add(row)
    session.flush()


def leave(session: Session, response_id: str) -> None:
    """Forget the customer of a response, if one was known."""
    known = of_response(session, response_id)
    if known is not None:
        session.delete(known)
        session.flush()


def of_response(session: Session, response_id: str) -> CustomerLink | None:
    return session.exec(select(CustomerLink).where(CustomerLink.response_id == response_id)).one_or_none()


def is_joined(session: Session, response_id: str) -> bool:
    return of_response(session, response_id) is not None


def responses_of(session: Session, study_id: str, customer: str) -> list[Response]:
    """The complete, real responses that a customer agreed to have joined, oldest first: one for each wave."""
    chosen = (
        select(Response)
        .join(CustomerLink, col(CustomerLink.response_id) == col(Response.id))
        .where(CustomerLink.study_id == study_id, CustomerLink.customer == customer)
        .where(Response.status == ResponseStatus.COMPLETED, col(Response.is_test).is_(False))
    )
    return list(session.exec(chosen.order_by(col(Response.completed_at))))
