"""Contacts of a study: added, brought up to date, found by segment, removed. No answer is ever read here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, exists
from sqlmodel import Session, col, delete, func, select

from survey_app import audit
from survey_app.models import Invitation, Researcher, Study, now
from survey_app.panels.models import Contact, Message, Participation
from survey_app.panels.reading import Person
from survey_app.sealing.columns import blind

STALE = timedelta(days=180)
PAGE = 50
MOST_SORTED = 5_000
FACETS = ("tier", "stage", "channel", "language")


class Segment(BaseModel):
    """Which contacts are meant. An empty part means any; value is at least `low` and less than `high`.

    answered : of those who answered in this wave; 0 means any. Never asked for in an anonymous study.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    tier: str = Field(default="", max_length=200)
    stage: str = Field(default="", max_length=200)
    channel: str = Field(default="", max_length=200)
    language: str = Field(default="", max_length=5)
    low: float | None = None
    high: float | None = None
    answered: int = Field(default=0, ge=0, le=50)

    def allowed(self, privacy: str) -> Segment:
        """The same segment, as far as the promise of privacy lets it be asked for."""
        return self.model_copy(update={"answered": 0}) if privacy == "anonymous" else self

    def conditions(self) -> list[ColumnElement[bool]]:
        named = [(getattr(Contact, name), getattr(self, name)) for name in FACETS]
        chosen: list[ColumnElement[bool]] = [col(column) == wanted for column, wanted in named if wanted]
        if self.low is not None:
            chosen.append(col(Contact.value) >= self.low)
        if self.high is not None:
            chosen.append(col(Contact.value) < self.high)
        if self.answered:
            theirs = col(Invitation.contact_id) == col(Contact.id), col(Invitation.spent).is_(True)
            chosen.append(exists().where(*theirs, col(Invitation.wave) == self.answered))
        return chosen


@dataclass(frozen=True, slots=True)
class Added:
    """new : contacts that were not there; changed : those that were, brought up to date."""

    new: int
    changed: int


def add(session: Session, study: Study, people: Sequence[Person], by: Researcher) -> Added:
    """Add people; those already in the study get the newer fields and keep their pseudonym and their refusals."""
    known = {row.identity: row for row in session.exec(select(Contact).where(Contact.study_id == study.id))}
    new = 0
    for person in people:
        identity = blind(session, person.identity)
        row = known.get(identity)
        if row is None:
            row, new = Contact(study_id=study.id, identity=identity), new + 1
        _fill(row, person)
        session.add(row)
    added = Added(new, len(people) - new)
    audit.record(session, by.id, "panel.add", study.id, new=added.new, changed=added.changed)
    session.flush()
    return added


def already_there(session: Session, study: Study, people: Sequence[Person]) -> int:
    """How many of these people are contacts of the study."""
    known = set(session.exec(select(Contact.identity).where(Contact.study_id == study.id)))
    return sum(blind(session, person.identity) in known for person in people)


def remove(session: Session, study: Study, contact: Contact, by: Researcher) -> None:
    """The contact goes, with its personal links; answers stay, no longer joined with anybody."""
    session.exec(delete(Invitation).where(col(Invitation.contact_id) == contact.id))
    session.exec(delete(Message).where(col(Message.contact_id) == contact.id))
    for row in session.exec(select(Participation).where(Participation.person == contact.person)):
        row.facts = {}
        session.add(row)
    session.delete(contact)
    audit.record(session, by.id, "panel.remove", study.id, contact=contact.id)
    session.flush()


def listed(session: Session, study: Study, segment: Segment, page: int = 1) -> tuple[list[Contact], int]:
    """One page of a segment, and how many contacts the segment has.

    In the order of names, which only the program can read; of a very large segment in no order that tells anything.
    """
    where = (col(Contact.study_id) == study.id, *segment.conditions())
    count = session.exec(select(func.count()).select_from(Contact).where(*where)).one()
    start = (max(page, 1) - 1) * PAGE
    if count > MOST_SORTED:
        return list(session.exec(select(Contact).where(*where).order_by(Contact.id).offset(start).limit(PAGE))), count
    named = sorted(session.exec(select(Contact.name, Contact.id).where(*where)))[start : start + PAGE]
    rows = {row.id: row for row in session.exec(select(Contact).where(col(Contact.id).in_([id for _, id in named])))}
    return [rows[id] for _, id in named], count


def facets(session: Session, study: Study) -> dict[str, list[tuple[str, int]]]:
    """What tiers, stages, channels and languages there are, and of how many contacts."""
    found: dict[str, list[tuple[str, int]]] = {}
    for name in FACETS:
        column: Any = getattr(Contact, name)
        chosen = select(column, func.count()).where(Contact.study_id == study.id, column != "").group_by(column)
        found[name] = [(value, count) for value, count in session.exec(chosen.order_by(column))]
    return found


def stale_since(session: Session, study: Study, today: date) -> tuple[int, date | None]:
    """How many contacts have facts older than half a year, and the oldest day; without a day, as added."""
    rows = session.exec(select(Contact).where(Contact.study_id == study.id))
    old = [day for row in rows if (day := row.as_of or row.created_at.date()) < today - STALE]
    return len(old), min(old, default=None)


def facts_of(contact: Contact) -> dict[str, Any]:
    """What is kept beside answers, where the promise allows it: the state of the customer on the day of answering."""
    facts = {"tier": contact.tier, "stage": contact.stage, "channel": contact.channel, "value": contact.value}
    return {name: value for name, value in facts.items() if value not in ("", None)}


def opt_out(session: Session, contact: Contact) -> None:
    """No message any more, in no wave."""
    if contact.opted_out_at is None:
        contact.opted_out_at = now()
        session.add(contact)
        audit.record(session, audit.NOBODY, "panel.opt_out", contact.study_id)
        session.flush()


def _fill(row: Contact, person: Person) -> None:
    for name, text in person.fields.items():
        if text:
            setattr(row, name, text)
    row.value = person.value if person.value is not None else row.value
    row.as_of = person.as_of or row.as_of
    row.custom = {**row.custom, **person.custom}
