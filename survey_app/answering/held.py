"""A response while it is being answered: read by one statement together with its study, written by one.

It has the names of the table's columns, and stands for a row of `Response` wherever a respondent acts. `keep` writes
what was assigned since; a dictionary is replaced, never changed in place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cache
from typing import Any, Protocol

from sqlalchemy import Select, Table, Update, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from survey_app.answering import keys
from survey_app.models import Response, ResponseStatus, Study, StudyStatus, new_id, now

_RESPONSES: Table = Response.__table__  # type: ignore[attr-defined]
_STUDIES: Table = Study.__table__  # type: ignore[attr-defined]


@dataclass(slots=True, kw_only=True)
class Held:
    """The columns of `Response` that answering reads or writes."""

    id: str = field(default_factory=new_id)
    study_id: str
    study_version_id: str
    submission_key: str
    resume_hash: str
    invitation_hash: str | None = None
    receipt_hash: str | None = None
    status: ResponseStatus = ResponseStatus.STARTED
    language: str
    page: int = 0
    revision: int = 0
    seed: int = 0
    is_test: bool = False
    consent: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    browsers: dict[str, Any] = field(default_factory=dict)
    design: dict[str, Any] = field(default_factory=dict)
    started_at: datetime = field(default_factory=now)
    saved_at: datetime = field(default_factory=now)
    completed_at: datetime | None = None
    _stored: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def keep(self, session: Session) -> None:
        """Write what is new."""
        values = {name: getattr(self, name) for name in COLUMNS}
        changed = {f"new_{name}": value for name, value in values.items() if value != self._stored[name]}
        if changed:
            session.connection().execute(_change(tuple(changed)), {"which": self.id, **changed})
            self._stored = values

    def add(self, session: Session) -> bool:
        """Write it as a new row. False when there is one with this key already, perhaps since this very moment."""
        values = {name: getattr(self, name) for name in COLUMNS}
        connection = session.connection()
        kind = sqlite if connection.dialect.name == "sqlite" else postgresql
        added = kind.insert(_RESPONSES).on_conflict_do_nothing().returning(_RESPONSES.c.id)
        self._stored = values
        return connection.execute(added, values).first() is not None


class StudyFacts(Protocol):
    """What opening a study needs of its row."""

    @property
    def id(self) -> str: ...
    @property
    def link(self) -> str: ...
    @property
    def status(self) -> StudyStatus: ...
    @property
    def closed_at(self) -> datetime | None: ...
    @property
    def simulated(self) -> bool: ...


COLUMNS = tuple(each.name for each in fields(Held) if not each.name.startswith("_"))
FACTS = [_STUDIES.c[name] for name in ("id", "link", "status", "closed_at", "simulated")]
_BOTH = (
    select(*FACTS, *(_RESPONSES.c[name].label(f"of_{name}") for name in COLUMNS))
    .join_from(_RESPONSES, _STUDIES, _STUDIES.c.id == _RESPONSES.c.study_id)
    .where(_STUDIES.c.link == bindparam("link"))
)
_BY_KEY: Select[Any] = select(*(_RESPONSES.c[name].label(f"of_{name}") for name in COLUMNS)).where(
    _RESPONSES.c.submission_key == bindparam("digest")
)
_LOCKED = _BOTH.where(_RESPONSES.c.submission_key == bindparam("digest")).with_for_update(of=_RESPONSES)
_RESUMED = _BOTH.where(_RESPONSES.c.resume_hash == bindparam("digest"), _RESPONSES.c.status != ResponseStatus.DECLINED)


def by_key(session: Session, key: str) -> Held | None:
    """The response that a key began, of whatever study."""
    row = session.connection().execute(_BY_KEY, {"digest": keys.submission_digest(key)}).one_or_none()
    return _held(row) if row else None


def locked(session: Session, link: str, key: str) -> tuple[StudyFacts, Held] | None:
    """The response that a key began in the study of a link, locked until the commit."""
    row = session.connection().execute(_LOCKED, {"link": link, "digest": keys.submission_digest(key)}).one_or_none()
    return (row, _held(row)) if row else None


def resumed(session: Session, link: str, key: str) -> tuple[StudyFacts, Held] | None:
    """The response that a browser's cookie or a personal link reopens."""
    row = session.connection().execute(_RESUMED, {"link": link, "digest": keys.resume_digest(key)}).one_or_none()
    return (row, _held(row)) if row else None


def _held(row: Any) -> Held:
    stored = dict(zip(COLUMNS, row[-len(COLUMNS) :], strict=True))
    return Held(**stored, _stored=stored)


@cache
def _change(names: tuple[str, ...]) -> Update:
    values: dict[str, Any] = {name.removeprefix("new_"): bindparam(name) for name in names}
    return update(_RESPONSES).where(_RESPONSES.c.id == bindparam("which")).values(values)
