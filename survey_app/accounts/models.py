"""What accounts keep besides the account itself: links to a new password, and the second factor."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from survey_app.models import moment_column, now


class PasswordReset(SQLModel, table=True):
    """A link to a new password: once, for an hour, and only while the account has the same e-mail."""

    __tablename__ = "passwordreset"

    token_hash: str = Field(primary_key=True)
    researcher_id: str = Field(foreign_key="researcher.id", index=True)
    email: str
    created_at: datetime = moment_column(default_factory=now)
    expires_at: datetime = moment_column()
    used_at: datetime | None = moment_column(default=None)


class SecondFactor(SQLModel, table=True):
    """Codes of an authenticator app (RFC 6238).

    confirmed_at : when the first code was given; before that the factor is not asked for.
    last_step    : the time step of the last code that was taken, so that none is taken twice.
    recovery     : hashes of the one-time codes for a lost phone, each removed when used.
    """

    __tablename__ = "secondfactor"

    researcher_id: str = Field(foreign_key="researcher.id", primary_key=True)
    secret: str
    confirmed_at: datetime | None = moment_column(default=None)
    last_step: int = 0
    recovery: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
