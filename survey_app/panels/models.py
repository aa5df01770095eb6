"""The tables of a panel. A contact and an answer meet in one row only, a Participation, which can be cut.

No table here holds an answer, and no response holds a contact.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from survey_app.models import choice_column, moment_column, new_id, now
from survey_app.sealing.columns import Blind, Sealed, SealedFields


class Channel(StrEnum):
    """How a message reaches a contact."""

    EMAIL = "email"
    SMS = "sms"


class MessageKind(StrEnum):
    INVITATION = "invitation"
    REMINDER = "reminder"
    LAST_REMINDER = "last_reminder"


class MessageStatus(StrEnum):
    """SENDING is written before a message leaves: after a crash it is not sent again, but shown as unknown."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    BOUNCED = "bounced"
    FAILED = "failed"
    SKIPPED = "skipped"


class Contact(SQLModel, table=True):
    """Somebody who may be asked, with what database marketing knows of them.

    identity : the keyed hash of e-mail or telephone number in one form, so that nobody is in a study twice.
    name, email, phone, custom : sealed under a key outside the database.
    person   : a random pseudonym that stays the same from wave to wave; it says nothing of who it is.
    as_of    : the day to which tier, value and stage belong.
    """

    __table_args__ = (UniqueConstraint("study_id", "identity"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    study_id: str = Field(foreign_key="study.id", index=True)
    person: str = Field(default_factory=new_id, unique=True)
    identity: str = Field(sa_type=Blind)
    name: str = Field(default="", sa_type=Sealed)
    email: str = Field(default="", sa_type=Sealed)
    phone: str = Field(default="", sa_type=Sealed)
    language: str = ""
    tier: str = ""
    value: float | None = None
    stage: str = ""
    channel: str = ""
    custom: dict[str, Any] = Field(default_factory=dict, sa_type=SealedFields)  # type: ignore[call-overload]
    as_of: date | None = None
    created_at: datetime = moment_column(default_factory=now)
    opted_out_at: datetime | None = moment_column(default=None)
    bounced_at: datetime | None = moment_column(default=None)


class Wave(SQLModel, table=True):
    """One round of asking. A study without rows here has one wave, number 1."""

    __table_args__ = (UniqueConstraint("study_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    study_id: str = Field(foreign_key="study.id", index=True)
    number: int
    opened_at: datetime = moment_column(default_factory=now)


class Participation(SQLModel, table=True):
    """That a response came from a person of the panel in a wave, with tier, value, stage and channel of that day."""

    response_id: str = Field(sa_column=Column(String, ForeignKey("response.id", ondelete="CASCADE"), primary_key=True))
    study_id: str = Field(foreign_key="study.id", index=True)
    person: str = Field(index=True)
    wave: int = 1
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Mailing(SQLModel, table=True):
    """One order to write to a segment of the panel."""

    id: str = Field(default_factory=new_id, primary_key=True)
    study_id: str = Field(foreign_key="study.id", index=True)
    researcher_id: str | None = Field(default=None, foreign_key="researcher.id")
    wave: int = 1
    kind: MessageKind = choice_column(MessageKind)
    channel: Channel = choice_column(Channel, default=Channel.EMAIL)
    segment: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created_at: datetime = moment_column(default_factory=now)


class Message(SQLModel, table=True):
    """One message to one contact. The constraint sees to it that nobody gets the same one twice."""

    __table_args__ = (UniqueConstraint("contact_id", "wave", "kind"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    study_id: str = Field(foreign_key="study.id", index=True)
    mailing_id: str = Field(foreign_key="mailing.id", index=True)
    contact_id: str = Field(sa_column=Column(String, ForeignKey("contact.id", ondelete="CASCADE"), nullable=False))
    wave: int
    kind: MessageKind = choice_column(MessageKind)
    status: MessageStatus = choice_column(MessageStatus, default=MessageStatus.WAITING, index=True)
    error: str = ""
    sent_at: datetime | None = moment_column(default=None)


class MessageText(SQLModel, table=True):
    """What a study writes in one language, where it writes something else than the ready words."""

    __tablename__ = "messagetext"
    __table_args__ = (UniqueConstraint("study_id", "kind", "language"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    study_id: str = Field(foreign_key="study.id", index=True)
    kind: MessageKind = choice_column(MessageKind)
    language: str
    subject: str
    body: str


class Gateway(SQLModel, table=True):
    """Where a study's short messages are handed over: an HTTPS address, each request signed with the secret."""

    study_id: str = Field(foreign_key="study.id", primary_key=True)
    url: str
    secret: str
    created_at: datetime = moment_column(default_factory=now)
