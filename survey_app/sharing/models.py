"""Links by which people without an account read the finished reports of a study."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from survey_app.models import moment_column, new_id, now


class ShareLink(SQLModel, table=True):
    """One link. Its token is shown once and stored only as a hash.

    name       : for whom it is, in the owner's own words.
    data       : whether the bundle with the answers of single people may be downloaded too.
    expires_at : None for a link that holds until it is revoked.
    """

    __tablename__ = "sharelink"

    id: str = Field(default_factory=new_id, primary_key=True)
    study_id: str = Field(foreign_key="study.id", index=True)
    researcher_id: str | None = Field(default=None, foreign_key="researcher.id")
    token_hash: str = Field(unique=True, index=True)
    name: str = ""
    data: bool = False
    created_at: datetime = moment_column(default_factory=now)
    expires_at: datetime | None = moment_column(default=None)
    revoked_at: datetime | None = moment_column(default=None)
