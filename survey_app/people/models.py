"""An invitation of a colleague to a study."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from survey_app.models import Role, choice_column, moment_column, new_id, now


class RoleInvitation(SQLModel, table=True):
    """A link that gives one person one role in one study, once. Its token is made from the id and the secret key."""

    __tablename__ = "roleinvitation"

    id: str = Field(default_factory=new_id, primary_key=True)
    study_id: str = Field(foreign_key="study.id", index=True)
    token_hash: str = Field(unique=True)
    email: str
    role: Role = choice_column(Role)
    language: str = "en"
    invited_by: str = Field(foreign_key="researcher.id")
    created_at: datetime = moment_column(default_factory=now)
    expires_at: datetime = moment_column()
    used_at: datetime | None = moment_column(default=None)
    withdrawn_at: datetime | None = moment_column(default=None)
