"""Who gave which response, in an identified study: for its makers only, and told in the trail."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session, col, select

from psychometrics.errors import RequestError
from survey_app import audit
from survey_app.models import Researcher, Response, ResponseStatus, Study
from survey_app.panels.models import Contact, Participation
from survey_app.studies.export import cell, csv_line
from survey_app.studies.overview import collected_definition
from survey_app.studies.service import latest_version

HEAD = ("response", "wave", "respondent", "name", "email", "phone")


def promised_names(session: Session, study: Study) -> bool:
    """Whether respondents were told that their answers are kept with their names."""
    return collected_definition(latest_version(session, study), study).privacy == "identified"


def identities(session: Session, study: Study, by: Researcher) -> Iterator[str]:
    """CSV lines: the head, and each complete response that came by a personal link; `response` is as in every export.

    Raises RequestError `not_identified` in a study with any other promise.
    """
    if not promised_names(session, study):
        raise RequestError("not_identified")
    chosen = (
        select(Response.id, Participation.wave, Contact)
        .join(Participation, col(Participation.response_id) == col(Response.id))
        .join(Contact, (col(Contact.person) == col(Participation.person)) & (col(Contact.study_id) == study.id))
        .where(Response.study_id == study.id, Response.status == ResponseStatus.COMPLETED)
    )
    rows = session.exec(chosen.order_by(Response.id)).all()
    audit.record(session, by.id, "responses.identify", study.id, count=len(rows))
    told = [(id, wave, who.person, who.name, who.email, who.phone) for id, wave, who in rows]
    return iter([csv_line(HEAD), *(csv_line(map(cell, row)) for row in told)])
