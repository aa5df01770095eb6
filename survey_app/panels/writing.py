"""Writing to contacts: who is meant, the order, and each message once.

Before a message leaves, its row says so and is committed. So after a crash nobody is written to twice; a message
whose row still says "sending" may or may not have arrived, and is told as such.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists
from sqlmodel import Session, col, func, select, update

from psychometrics.errors import RequestError
from survey_app import audit
from survey_app.jobs import service as jobs
from survey_app.models import Invitation, Job, Researcher, Study, now
from survey_app.panels import waves
from survey_app.panels.contacts import Segment
from survey_app.panels.models import Channel, Contact, Gateway, Mailing, Message, MessageKind, MessageStatus
from survey_app.studies.overview import collected_definition
from survey_app.studies.service import latest_version

GONE_OUT = (MessageStatus.SENDING, MessageStatus.SENT, MessageStatus.BOUNCED)


@dataclass(frozen=True, slots=True)
class Tally:
    """One order with what became of its messages."""

    mailing: Mailing
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def recipients(session: Session, study: Study, kind: MessageKind, channel: Channel, segment: Segment) -> list[Contact]:
    """Who gets this message now: has an address, has not refused, answered or had it; for reminders: was invited."""
    wave = waves.current(session, study)
    address = Contact.email if channel is Channel.EMAIL else Contact.phone
    had = and_(col(Message.contact_id) == col(Contact.id), col(Message.wave) == wave)
    answered = and_(
        col(Invitation.contact_id) == col(Contact.id), col(Invitation.wave) == wave, col(Invitation.spent).is_(True)
    )
    conditions: list[ColumnElement[bool]] = [
        col(Contact.study_id) == study.id,
        col(address) != "",
        col(Contact.opted_out_at).is_(None),
        ~exists().where(had, col(Message.kind) == kind, col(Message.status).in_(GONE_OUT)),
        ~exists().where(answered),
        *segment.conditions(),
    ]
    if channel is Channel.EMAIL:
        conditions.append(col(Contact.bounced_at).is_(None))
    if kind is not MessageKind.INVITATION:
        invited = and_(col(Message.kind) == MessageKind.INVITATION, col(Message.status) == MessageStatus.SENT)
        conditions.append(exists().where(had, invited))
    return list(session.exec(select(Contact).where(*conditions).order_by(col(Contact.id))))


def order(session: Session, study: Study, by: Researcher, kind: MessageKind, channel: Channel, segment: Segment) -> Job:
    """Write to a segment. Raises RequestError `message_nobody`, `gateway_missing`, and `message_under_way`."""
    if any(job.kind == "mailing" for job in jobs.open_jobs(session, study.id)):
        raise RequestError("message_under_way")
    if channel is Channel.SMS and session.get(Gateway, study.id) is None:
        raise RequestError("gateway_missing")
    segment = segment.allowed(collected_definition(latest_version(session, study), study).privacy)
    meant = recipients(session, study, kind, channel, segment)
    if not meant:
        raise RequestError("message_nobody")
    wave = waves.current(session, study)
    mailing = Mailing(study_id=study.id, researcher_id=by.id, wave=wave, kind=kind, channel=channel)
    mailing.segment = segment.model_dump(exclude_defaults=True)
    session.add(mailing)
    session.flush()
    unsent = _unsent(session, study, wave, kind)
    for contact in meant:
        row = unsent.get(contact.id) or Message(
            study_id=study.id, mailing_id=mailing.id, contact_id=contact.id, wave=wave, kind=kind
        )
        row.mailing_id, row.status, row.error = mailing.id, MessageStatus.WAITING, ""
        session.add(row)
    details = {"kind": kind.value, "channel": channel.value, "count": len(meant), "wave": wave}
    audit.record(session, by.id, "panel.write", study.id, **details)
    session.flush()
    return jobs.enqueue(session, "mailing", {"mailing_id": mailing.id}, study, by)


def claim(session: Session, message_id: str) -> bool:
    """Take a waiting message for sending; False when somebody else has. Commit before anything leaves."""
    waiting = col(Message.id) == message_id, col(Message.status) == MessageStatus.WAITING
    return session.exec(update(Message).where(*waiting).values(status=MessageStatus.SENDING)).rowcount == 1


def settle(session: Session, message_id: str, status: MessageStatus, error: str = "") -> None:
    """What became of a message; an address that does not exist is not written to again."""
    message = session.get(Message, message_id)
    if message is None:
        return
    message.status, message.error = status, error
    message.sent_at = now() if status is MessageStatus.SENT else None
    session.add(message)
    contact = session.get(Contact, message.contact_id)
    if status is MessageStatus.BOUNCED and contact is not None:
        contact.bounced_at = now()
        session.add(contact)


def tallies(session: Session, study: Study) -> list[Tally]:
    """Every order, newest first, with its messages by state."""
    chosen = select(Message.mailing_id, Message.status, func.count()).where(Message.study_id == study.id)
    found: dict[str, Counter[str]] = {}
    for mailing_id, status, count in session.exec(chosen.group_by(Message.mailing_id, col(Message.status))):
        found.setdefault(mailing_id, Counter())[MessageStatus(status).value] += count
    mailings = select(Mailing).where(Mailing.study_id == study.id).order_by(col(Mailing.created_at).desc())
    return [Tally(mailing, dict(found.get(mailing.id, {}))) for mailing in session.exec(mailings)]


def _unsent(session: Session, study: Study, wave: int, kind: MessageKind) -> dict[str, Message]:
    """Messages of this kind that never went out, by contact: they are used again, so that there is only one."""
    chosen = select(Message).where(
        Message.study_id == study.id,
        Message.wave == wave,
        Message.kind == kind,
        col(Message.status).not_in(GONE_OUT),
    )
    return {message.contact_id: message for message in session.exec(chosen)}
