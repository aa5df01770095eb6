"""The tables. Services own the rules; nothing here is ever a request body.

Ids are random 128-bit texts. Tokens and codes are stored only as hashes. Answers are kept as given.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, DateTime, UniqueConstraint
from sqlalchemy import Enum as EnumType
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from survey_app.keeping.places import Placed

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> str:
    """A random 128-bit id, safe in a link."""
    return secrets.token_urlsafe(16)


def now() -> datetime:
    return datetime.now(UTC)


class Moment(TypeDecorator[datetime]):
    """A point in time, always with its zone, whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def moment_column(**options: Any) -> Any:
    return Field(sa_type=Moment, **options)  # type: ignore[call-overload]


def choice_column(choices: type[StrEnum], **options: Any) -> Any:
    """A column that keeps a choice's text, so that a new choice needs no change of the table."""
    kept = EnumType(choices, native_enum=False, length=20, values_callable=lambda kinds: [str(kind) for kind in kinds])
    return Field(sa_type=kept, **options)  # type: ignore[call-overload]


class Role(StrEnum):
    """What a researcher may do in a study, from most to least."""

    OWNER = "owner"
    EDITOR = "editor"
    ANALYST = "analyst"
    VIEWER = "viewer"


class StudyStatus(StrEnum):
    DRAFT = "draft"
    LIVE = "live"
    CLOSED = "closed"


class ResponseStatus(StrEnum):
    STARTED = "started"
    COMPLETED = "completed"
    DECLINED = "declined"
    SCREENED = "screened"
    OVER_QUOTA = "over_quota"


class JobStatus(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Researcher(SQLModel, table=True):
    id: str = Field(default_factory=new_id, primary_key=True)
    email: str = Field(unique=True, index=True)
    name: str
    password_hash: str
    language: str = "en"
    is_admin: bool = False
    created_at: datetime = moment_column(default_factory=now)


class SetupLink(SQLModel, table=True):
    """The one-time link that makes the first account."""

    token_hash: str = Field(primary_key=True)
    created_at: datetime = moment_column(default_factory=now)
    used_at: datetime | None = moment_column(default=None)


class SignIn(SQLModel, table=True):
    """A signed-in browser; its cookie holds the token, the table only its hash. agent : such as "Firefox, Android"."""

    token_hash: str = Field(primary_key=True)
    researcher_id: str = Field(foreign_key="researcher.id", index=True)
    agent: str = ""
    created_at: datetime = moment_column(default_factory=now)
    expires_at: datetime = moment_column()


class Study(SQLModel, table=True):
    """A study and its draft. `draft` is a StudyDefinition as JSON; publishing copies it to a StudyVersion.

    earlier : the drafts before it, newest last, so that a change can be undone after leaving the page too.
    """

    id: str = Field(default_factory=new_id, primary_key=True)
    link: str = Field(default_factory=new_id, unique=True, index=True)
    status: StudyStatus = choice_column(StudyStatus, default=StudyStatus.DRAFT)
    draft: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    earlier: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    simulated: bool = False
    created_at: datetime = moment_column(default_factory=now)
    published_at: datetime | None = moment_column(default=None)
    closed_at: datetime | None = moment_column(default=None)


class StudyVersion(SQLModel, table=True):
    """A published definition with the pins and SHA-256 of its instruments. Never edited.

    minor : counts changes of wording only, whose answers are pooled with those before; it is 0 for a new `number`.
    """

    __table_args__ = (UniqueConstraint("study_id", "number", "minor"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    study_id: str = Field(foreign_key="study.id", index=True)
    number: int
    minor: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    definition: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    sha256: str
    published_at: datetime = moment_column(default_factory=now)


class Tally(SQLModel, table=True):
    """How many responses an arm was given to, or a quota counts. Changed by one statement, so that nobody races."""

    study_id: str = Field(foreign_key="study.id", primary_key=True)
    name: str = Field(primary_key=True)
    count: int = 0


class Membership(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("study_id", "researcher_id"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    study_id: str = Field(foreign_key="study.id", index=True)
    researcher_id: str = Field(foreign_key="researcher.id", index=True)
    role: Role = choice_column(Role, default=Role.OWNER)


class Invitation(SQLModel, table=True):
    """A personal link: the token is hashed and opens one response.

    contact_id : whose it is, if of the panel; spent : used, in a study that must not know by which response.
    """

    token_hash: str = Field(primary_key=True)
    study_id: str = Field(foreign_key="study.id", index=True)
    contact_id: str | None = Field(default=None, index=True)
    wave: int = 1
    spent: bool = False
    created_at: datetime = moment_column(default_factory=now)


class Response(SQLModel, table=True):
    """One person's submission. `answers` maps item code to the stored code, number or text.

    submission_key : made by the client (or by the server for a page without script); repeats are the same response.
    resume_hash    : hash of the token that reopens it (personal invitation or the browser's cookie).
    import_id      : of the file that it was brought in with; None when the person answered here.
    page           : how many pages were passed, in order.
    revision       : counts every save that changed something.
    browsers       : the last sequence number that each browser saved, so that a late repeat changes nothing.
    design         : what the study gave this person, such as the arm of an experiment.
    """

    id: str = Field(default_factory=new_id, primary_key=True)
    study_id: str = Field(foreign_key="study.id", index=True)
    study_version_id: str = Field(foreign_key="studyversion.id", index=True)
    submission_key: str = Field(unique=True)
    resume_hash: str = Field(unique=True)
    invitation_hash: str | None = Field(default=None, unique=True)
    receipt_hash: str | None = Field(default=None, index=True)
    import_id: str | None = Field(default=None, index=True)
    status: ResponseStatus = choice_column(ResponseStatus, default=ResponseStatus.STARTED)
    language: str
    page: int = 0
    revision: int = 0
    seed: int = 0
    is_test: bool = False
    consent: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    answers: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    browsers: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    design: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}"))
    started_at: datetime = moment_column(default_factory=now)
    saved_at: datetime = moment_column(default_factory=now)
    completed_at: datetime | None = moment_column(default=None)


class AnswerEvent(SQLModel, table=True):
    """Append-only log of every answer as it came: recovery and timing."""

    id: int | None = Field(default=None, primary_key=True)
    response_id: str = Field(foreign_key="response.id", index=True)
    item: str
    value: Any = Field(sa_column=Column(JSON))
    page: int = 0
    client_ms: int | None = None
    saved_at: datetime = moment_column(default_factory=now)


class Snapshot(SQLModel, table=True):
    """A frozen, hashed matrix of completed responses; analysis reads this file, never the live tables."""

    id: str = Field(default_factory=new_id, primary_key=True)
    study_id: str = Field(foreign_key="study.id", index=True)
    n: int
    sha256: str
    path: str
    flow: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    created_at: datetime = moment_column(default_factory=now)


class Job(SQLModel, table=True):
    """A durable piece of work as people see it; the workflow engine keeps its own state beside the database.

    kind   : analysis, report, export, import, mail.
    input  : what was asked; result : what came out (paths, never contents); error : code, place and params.
    """

    id: str = Field(default_factory=new_id, primary_key=True)
    study_id: str | None = Field(default=None, foreign_key="study.id", index=True)
    researcher_id: str | None = Field(default=None, foreign_key="researcher.id")
    kind: str
    status: JobStatus = choice_column(JobStatus, default=JobStatus.WAITING, index=True)
    done: int = 0
    total: int = 0
    cancel_asked: bool = False
    input: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    result: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Placed, nullable=False))
    error: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created_at: datetime = moment_column(default_factory=now)
    finished_at: datetime | None = moment_column(default=None)


class AuditEvent(SQLModel, table=True):
    """Who did what to what, with a stable action name such as `study.publish`."""

    id: int | None = Field(default=None, primary_key=True)
    actor: str
    action: str = Field(index=True)
    object_id: str = ""
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    at: datetime = moment_column(default_factory=now)
