"""A response while it is being answered: read by one statement together with its study, written by one.

It has the names of the table's columns, and stands for a row of `Response` wherever a respondent acts. `keep` writes
what was assigned since; a dictionary is replaced, never changed in place. In a batch of writes (`gathered`) responses
are read together before, and what is kept is written together after.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Select, Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from survey_app.answering import gathered, keys
from survey_app.answering.gathered import RESPONSES, Gathered
from survey_app.models import ResponseStatus, Study, StudyStatus, new_id, now

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
        changed = {name: value for name, value in values.items() if value != self._stored[name]}
        self._stored = values
        if not changed:
            return
        batch = gathered.of(session)
        if batch is not None:
            batch.change(self.id, changed)
        else:
            named = {f"new_{name}": value for name, value in changed.items()}
            session.connection().execute(gathered.change(tuple(named)), {"which": self.id, **named})

    def add(self, session: Session) -> bool:
        """Write it as a new row. False when there is one with this key already, perhaps since this very moment."""
        self._stored = {name: getattr(self, name) for name in COLUMNS}
        batch = gathered.of(session)
        if batch is not None:
            batch.add(self.submission_key, self, dict(self._stored))
            return True
        connection = session.connection()
        kind = sqlite if connection.dialect.name == "sqlite" else postgresql
        added = kind.insert(RESPONSES).on_conflict_do_nothing().returning(RESPONSES.c.id)
        return connection.execute(added, self._stored).first() is not None


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
_BOTH = select(*FACTS, *(RESPONSES.c[name].label(f"of_{name}") for name in COLUMNS)).join_from(
    RESPONSES, _STUDIES, _STUDIES.c.id == RESPONSES.c.study_id
)
_BY_KEY: Select[Any] = select(*(RESPONSES.c[name].label(f"of_{name}") for name in COLUMNS)).where(
    RESPONSES.c.submission_key == bindparam("digest")
)
_OF_KEY = _BOTH.where(_STUDIES.c.link == bindparam("link"))
_LOCKED = _OF_KEY.where(RESPONSES.c.submission_key == bindparam("digest")).with_for_update(of=RESPONSES)
_RESUMED = _OF_KEY.where(RESPONSES.c.resume_hash == bindparam("digest"), RESPONSES.c.status != ResponseStatus.DECLINED)
_SEVERAL = (
    _BOTH.where(RESPONSES.c.submission_key.in_(bindparam("digests", expanding=True)))
    .order_by(RESPONSES.c.id)
    .with_for_update(of=RESPONSES)
)


def gather(session: Session, keys_of: Sequence[str]) -> Gathered:
    """Read and lock the responses of some keys at once; what is written from now on is held back."""
    batch = Gathered(session)
    digests = sorted({keys.submission_digest(key) for key in keys_of})
    if digests:
        padded = digests + digests[-1:] * ((1 << (len(digests) - 1).bit_length()) - len(digests))
        for row in gathered.ours(session, _SEVERAL, {"digests": padded}):
            held = _held(row)
            batch.found[held.submission_key] = row, held
        batch.asked.update(digests)
    return batch


def by_key(session: Session, key: str) -> Held | None:
    """The response that a key began, of whatever study."""
    digest, batch = keys.submission_digest(key), gathered.of(session)
    if batch is not None and digest in batch.added:
        return batch.added[digest]
    if batch is not None and digest in batch.asked:
        return batch.found[digest][1] if digest in batch.found else None
    row = gathered.ours(session, _BY_KEY, {"digest": digest}).one_or_none()
    return _held(row) if row else None


def locked(session: Session, link: str, key: str) -> tuple[StudyFacts, Held] | None:
    """The response that a key began in the study of a link, locked until the commit."""
    digest, batch = keys.submission_digest(key), gathered.of(session)
    if batch is not None and digest in batch.asked and digest not in batch.added:
        found = batch.found.get(digest)
        return found if found and found[0].link == link else None
    row = gathered.ours(session, _LOCKED, {"link": link, "digest": digest}).one_or_none()
    return (row, _held(row)) if row else None


def resumed(session: Session, link: str, key: str) -> tuple[StudyFacts, Held] | None:
    """The response that a browser's cookie or a personal link reopens."""
    row = gathered.ours(session, _RESUMED, {"link": link, "digest": keys.resume_digest(key)}).one_or_none()
    return (row, _held(row)) if row else None


def _held(row: Any) -> Held:
    stored = dict(zip(COLUMNS, row[-len(COLUMNS) :], strict=True))
    return Held(**stored, _stored=stored)
