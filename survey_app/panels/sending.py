"""The worker's part of writing: message after message, no faster than the installation allows."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass
from smtplib import SMTP

from sqlmodel import Session, col, func, select, update

from instruments.language import language, languages
from survey_app.jobs.run import Context
from survey_app.mail import post
from survey_app.mail.letters import Letter
from survey_app.models import Job, Study
from survey_app.panels import gateway, texts, writing
from survey_app.panels.links import personal_link, stop_link
from survey_app.panels.models import Channel, Contact, Gateway, Mailing, Message, MessageStatus
from survey_app.settings import Settings
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.service import draft_of, latest_version
from survey_app.studies.shelf import in_language

BATCH = 25


@dataclass(frozen=True, slots=True)
class Ready:
    """A message as it leaves."""

    id: str
    letter: Letter
    phone: str


def send_some(context: Context, job_id: str, mailing_id: str) -> dict[str, int]:
    """Send the next few messages of an order; returns how many still wait. When stopped, the rest is left out."""
    with context.database.session(writing=False) as session:
        mailing = session.get_one(Mailing, mailing_id)
        waiting = _waiting(session, mailing_id)
        gate = session.get(Gateway, mailing.study_id)
    with ExitStack() as stack:
        by_mail = mailing.channel is Channel.EMAIL
        server = stack.enter_context(post.post_office(context.settings)) if by_mail and waiting else None
        for message_id in waiting[:BATCH]:
            if _stopped(context, job_id):
                _leave_out(context, mailing_id)
                return {"left": 0}
            began = time.monotonic()
            _send_one(context, message_id, server, gate)
            _tell(context, job_id, mailing_id)
            time.sleep(max(60 / context.settings.mails_per_minute - (time.monotonic() - began), 0))
    return {"left": max(len(waiting) - BATCH, 0)}


def counts(context: Context, job_id: str, mailing_id: str) -> dict[str, int]:
    """How many messages of an order are in which state."""
    with context.database.session(writing=False) as session:
        chosen = select(Message.status, func.count()).where(Message.mailing_id == mailing_id)
        return {MessageStatus(s).value: n for s, n in session.exec(chosen.group_by(col(Message.status)))}


def _send_one(context: Context, message_id: str, server: SMTP | None, gate: Gateway | None) -> None:
    with context.database.session() as session:
        ready = _ready(session, context.settings, message_id) if writing.claim(session, message_id) else None
        session.commit()
    if ready is None:
        return
    status, error = MessageStatus.SENT, ""
    try:
        if server is not None:
            post.hand_over(server, context.settings, ready.letter)
        elif gate is not None:
            gateway.hand_over(gate, ready.id, ready.phone, ready.letter.body)
    except post.Refused as refused:
        status, error = MessageStatus.BOUNCED, str(refused.code)
    except post.Unsent:
        status = MessageStatus.FAILED
    with context.database.session() as session:
        writing.settle(session, message_id, status, error)
        session.commit()


def _ready(session: Session, settings: Settings, message_id: str) -> Ready | None:
    """The message's text and links; None when its contact refused meanwhile."""
    message = session.get_one(Message, message_id)
    contact, study = session.get_one(Contact, message.contact_id), session.get_one(Study, message.study_id)
    if contact.opted_out_at is not None:
        writing.settle(session, message_id, MessageStatus.SKIPPED)
        return None
    version = latest_version(session, study)
    definition = StudyDefinition.model_validate(version.definition) if version else draft_of(study)
    code = language_of(contact, definition)
    brand = in_language(definition.brand, code)
    values = {
        "name": contact.name,
        "title": in_language(definition.title, code),
        "brand": brand,
        "link": personal_link(session, settings, contact, message.wave),
    }
    subject, body = texts.text_of(session, study, message.kind, code).filled(values)
    stop = stop_link(settings, contact)
    by_mail = session.get_one(Mailing, message.mailing_id).channel is Channel.EMAIL
    footer = language(code).text("web.panels.ready.footer" if by_mail else "web.panels.ready.footer_sms", link=stop)
    letter = Letter(contact.email, subject, f"{body.rstrip()}\n\n{footer}\n", code, brand, stop)
    return Ready(message.id, letter, contact.phone)


def language_of(contact: Contact, definition: StudyDefinition) -> str:
    """The contact's language if the study has it, else the study's first."""
    offered = definition.languages or list(languages())
    return contact.language if contact.language in offered else offered[0]


def _waiting(session: Session, mailing_id: str) -> list[str]:
    chosen = select(Message.id).where(Message.mailing_id == mailing_id, Message.status == MessageStatus.WAITING)
    return list(session.exec(chosen.order_by(col(Message.id))))


def _stopped(context: Context, job_id: str) -> bool:
    with context.database.session(writing=False) as session:
        job = session.get(Job, job_id)
        return job is not None and job.cancel_asked


def _leave_out(context: Context, mailing_id: str) -> None:
    with context.database.session() as session:
        waiting = col(Message.mailing_id) == mailing_id, col(Message.status) == MessageStatus.WAITING
        session.exec(update(Message).where(*waiting).values(status=MessageStatus.SKIPPED))
        session.commit()


def _tell(context: Context, job_id: str, mailing_id: str) -> None:
    with context.database.session() as session:
        all_of = select(func.count()).select_from(Message).where(Message.mailing_id == mailing_id)
        total = session.exec(all_of).one()
        left = session.exec(all_of.where(Message.status == MessageStatus.WAITING)).one()
        session.exec(update(Job).where(col(Job.id) == job_id).values(done=total - left, total=total))
        session.commit()
