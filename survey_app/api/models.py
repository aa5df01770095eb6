"""The tables of the programming interface: tokens are kept as hashes, deliveries until they arrived."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from survey_app.models import choice_column, moment_column, new_id, now


class ApiToken(SQLModel, table=True):
    """A key to one study for a program. start : its first letters, by which people recognise it."""

    __tablename__ = "apitoken"

    id: str = Field(default_factory=new_id, primary_key=True)
    study_id: str = Field(foreign_key="study.id", index=True)
    researcher_id: str = Field(foreign_key="researcher.id", index=True)
    name: str
    start: str
    token_hash: str = Field(unique=True)
    scopes: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    created_at: datetime = moment_column(default_factory=now)
    expires_at: datetime = moment_column()
    used_at: datetime | None = moment_column(default=None)
    revoked_at: datetime | None = moment_column(default=None)


class Webhook(SQLModel, table=True):
    """An HTTPS address that is told when a response is completed; each message is signed with the secret."""

    id: str = Field(default_factory=new_id, primary_key=True)
    study_id: str = Field(foreign_key="study.id", index=True)
    researcher_id: str = Field(foreign_key="researcher.id")
    url: str
    secret: str
    created_at: datetime = moment_column(default_factory=now)
    ended_at: datetime | None = moment_column(default=None)


class DeliveryStatus(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class Delivery(SQLModel, table=True):
    """One message to one webhook. The constraint sees to it that a response is told once."""

    __tablename__ = "webhookdelivery"
    __table_args__ = (UniqueConstraint("webhook_id", "response_id"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    webhook_id: str = Field(foreign_key="webhook.id", index=True)
    response_id: str
    status: DeliveryStatus = choice_column(DeliveryStatus, default=DeliveryStatus.WAITING, index=True)
    tries: int = 0
    answer: int | None = None
    next_at: datetime = moment_column(default_factory=now)
    created_at: datetime = moment_column(default_factory=now)
    delivered_at: datetime | None = moment_column(default=None)
