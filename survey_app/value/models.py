"""The tables of company records. The records themselves lie in hashed files of the data folder, never in rows.

A customer is known only by a keyed hash (`psychometrics.value.keys`); the key's secret lies in the data folder.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, String
from sqlmodel import Field, SQLModel

from survey_app.models import choice_column, moment_column, new_id, now


class RecordKind(StrEnum):
    """What the records tell of; the same names as the fields of psychometrics.value.records.Records."""

    TRANSACTIONS = "transactions"
    CONTACTS = "contacts"
    REFERRALS = "referrals"
    INFLUENCE = "influence"
    FEEDBACK = "feedback"
    TIERS = "tiers"


class ImportStatus(StrEnum):
    """How far an import has come. Only CONFIRMED ones that were not undone are ever computed with."""

    UPLOADED = "uploaded"
    MAPPED = "mapped"
    CONFIRMED = "confirmed"
    DISCARDED = "discarded"


class ValueImport(SQLModel, table=True):
    """One file of company records. Of a kind, the newest confirmed import that was not undone counts.

    number      : counts the confirmed imports of a study and kind, from 1; 0 before it is confirmed.
    name        : the file's name as it was sent, for people to recognise it; never a path of ours.
    bytes, sha256 : of the file as sent. The file itself is deleted when the import is confirmed or discarded.
    declaration : psychometrics.value.declaration.Declaration as JSON: columns, calendar, currency, rules.
    summary     : psychometrics.value.reading.Reading as JSON: counts, exclusions with reasons, period, notes.
    path, records_sha256 : the cleaned records, a Parquet file below the data folder, and its fingerprint.
    """

    __tablename__ = "valueimport"

    id: str = Field(default_factory=new_id, primary_key=True)
    study_id: str = Field(foreign_key="study.id", index=True)
    researcher_id: str | None = Field(default=None, foreign_key="researcher.id")
    kind: RecordKind = choice_column(RecordKind)
    status: ImportStatus = choice_column(ImportStatus, default=ImportStatus.UPLOADED)
    number: int = 0
    name: str
    bytes: int
    sha256: str
    declaration: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    summary: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    rows_read: int = 0
    rows_used: int = 0
    path: str = ""
    records_sha256: str = ""
    created_at: datetime = moment_column(default_factory=now)
    confirmed_at: datetime | None = moment_column(default=None)
    undone_at: datetime | None = moment_column(default=None)


class CustomerLink(SQLModel, table=True):
    """A respondent's own consent that their response be joined with the records of one customer key.

    customer : the keyed hash, as in the records.
    masked   : what may be shown of the key as given, e.g. "10••7", so that a mismatch of forms can be seen.
    consent  : the text version and language that was agreed to.
    Erasing the response erases the link; withdrawing the consent deletes the row.
    """

    __tablename__ = "customerlink"

    id: str = Field(default_factory=new_id, primary_key=True)
    study_id: str = Field(foreign_key="study.id", index=True)
    response_id: str = Field(
        sa_column=Column(String, ForeignKey("response.id", ondelete="CASCADE"), nullable=False, unique=True)
    )
    customer: str = Field(index=True)
    masked: str = ""
    consent: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    consented_at: datetime = moment_column(default_factory=now)
