"""The table of researchers' own instruments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from survey_app.models import moment_column, new_id, now


class OwnInstrument(SQLModel, table=True):
    """One version of a researcher's own instrument. Never edited; `identity` belongs to whoever used it first.

    content : the instrument file as YAML; a copy of it lies below the data folder, where `instruments.library.find`
              finds it. source : the name of the file that it was read from.
    """

    __tablename__ = "owninstrument"
    __table_args__ = (UniqueConstraint("identity", "version"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    researcher_id: str = Field(foreign_key="researcher.id", index=True)
    identity: str = Field(index=True)
    version: str
    content: str = Field(sa_column=Column(Text, nullable=False))
    sha256: str
    source: str = ""
    created_at: datetime = moment_column(default_factory=now)
