"""The table of data brought in from elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from survey_app.models import choice_column, moment_column, new_id, now
from survey_app.value.models import ImportStatus


class DataImport(SQLModel, table=True):
    """One file of earlier answers, brought onto a study's questions.

    name          : the file's name as it was sent, for people to recognise it; never a path of ours.
    bytes, sha256 : of the file as sent. The file itself is deleted when the import is discarded.
    declaration   : survey_app.exchange.declaration.Declaration as JSON: which column is which question.
    summary       : what the check found: counts, excluded rows with reasons, cells in error.
    path, rows_sha256 : the checked answers, a file below the data folder, and its fingerprint.
    """

    __tablename__ = "dataimport"

    id: str = Field(default_factory=new_id, primary_key=True)
    study_id: str = Field(foreign_key="study.id", index=True)
    researcher_id: str | None = Field(default=None, foreign_key="researcher.id")
    status: ImportStatus = choice_column(ImportStatus, default=ImportStatus.UPLOADED)
    name: str
    bytes: int
    sha256: str
    declaration: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    summary: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    rows_read: int = 0
    rows_used: int = 0
    path: str = ""
    rows_sha256: str = ""
    created_at: datetime = moment_column(default_factory=now)
    confirmed_at: datetime | None = moment_column(default=None)
    undone_at: datetime | None = moment_column(default=None)
