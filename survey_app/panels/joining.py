"""Where a personal link meets an answer, as the study's promise allows.

mode           kept until completion                kept afterwards
identified     person, facts                        person, facts
pseudonymous   person, facts                        person, facts (the name only in the contact)
anonymised     person, facts                        wave
anonymous      wave; the link is used up at once    wave
Everywhere a used link is marked, without a moment, so that nobody is reminded of what they did.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import Table, delete
from sqlmodel import Session, col, select

from survey_app.answering import keys
from survey_app.answering.held import Held
from survey_app.erasing.places import shuffle
from survey_app.errors import Gone
from survey_app.models import AnswerEvent, Invitation
from survey_app.panels.contacts import facts_of
from survey_app.panels.models import Contact, Participation

UNTIMED = ("anonymised", "anonymous")
TEN_SECONDS = timedelta(seconds=10)
_EVENTS: Table = AnswerEvent.__table__  # type: ignore[attr-defined]


def check_unspent(session: Session, token: str) -> None:
    """Raises Gone for a personal link that was used up, and whose answers can't be known any more."""
    found = session.get(Invitation, keys.invitation_hash(token))
    if found is not None and found.spent:
        raise Gone("invitation_spent")


def take_up(session: Session, response: Held, token: str, privacy: str) -> None:
    """A response was begun by a personal link. Raises Gone when the link was used up before."""
    invitation = session.get_one(Invitation, keys.invitation_hash(token), with_for_update=True)
    if invitation.spent:
        raise Gone("invitation_spent")
    contact = session.get(Contact, invitation.contact_id) if invitation.contact_id else None
    if privacy == "anonymous":
        invitation.spent, response.invitation_hash = True, None
        session.add(invitation)
    person = contact.person if contact and privacy != "anonymous" else ""
    facts = facts_of(contact) if contact and person else {}
    session.add(
        Participation(
            response_id=response.id, study_id=response.study_id, person=person, wave=invitation.wave, facts=facts
        )
    )
    response.keep(session)
    session.flush()


def settle(session: Session, response: Held, privacy: str) -> str:
    """What happens at completion. Returns the new key of the browser where the old one came from a personal link."""
    new_key = ""
    invitation = session.get(Invitation, response.invitation_hash) if response.invitation_hash else None
    if invitation is not None:
        invitation.spent = True
        session.add(invitation)
    if privacy not in UNTIMED:
        return new_key
    if invitation is not None:
        new_key = keys.new_key()
        response.submission_key, response.resume_hash = keys.submission_digest(new_key), keys.resume_digest(new_key)
        response.invitation_hash = None
    _cut(session, response)
    _blur(response)
    response.keep(session)
    session.flush()
    shuffle(session, [response.id])
    return new_key


def _cut(session: Session, response: Held) -> None:
    """The log of single answers, the browsers and the person go; the wave stays."""
    session.connection().execute(delete(_EVENTS).where(_EVENTS.c.response_id == response.id))
    response.browsers = {}
    for row in session.exec(select(Participation).where(col(Participation.response_id) == response.id)):
        row.person, row.facts = "", {}
        session.add(row)


def _blur(response: Held) -> None:
    """The day stays, and how long it took in steps of ten seconds; the hour goes."""
    if response.completed_at is None:
        return
    took = response.completed_at - response.started_at
    day = datetime.combine(response.completed_at.date(), time(), response.completed_at.tzinfo)
    response.started_at = response.saved_at = day
    response.completed_at = day + took - took % TEN_SECONDS
    response.consent = {**response.consent, "at": day.date().isoformat()}


def key_of(secret: str, privacy: str, token: str, given: str) -> str:
    """The key of a response: that of its personal link, so that any device finds it; else the browser's own.

    In an anonymous study it is always the browser's own: nothing is made from the personal link.
    """
    return given if not token or privacy == "anonymous" else keys.key_of_invitation(secret, token)


def check_not_cut(privacy: str) -> None:
    """Raises Gone where answers that were sent can't be found again, as was promised."""
    if privacy in UNTIMED:
        raise Gone("answers_cut")
