"""Watching a study: how fast people come, how far they get, and whether anything that was there is gone.

Test responses are never counted; people are only ever numbers here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col, select

from survey_app.models import AuditEvent, Response, ResponseStatus, Snapshot, Study, now
from survey_app.studies.fieldwork import Fieldwork

DAYS = 14
WITHDRAWN, ERASED = "response.withdraw", "response.erase"
"""By the respondent, and by the study's owner; see `erasing.single`."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way through a study. share : of those who agreed; page 0 is the consent, `pages` + 1 the end."""

    page: int
    people: int
    share: float


@dataclass(frozen=True, slots=True)
class Watched:
    """arrivals : complete responses of each of the last days, the oldest first; flow : how many got how far.

    lost : complete responses that were frozen once, are not there now and were not withdrawn or deleted with a reason.
           More than 0 is an alarm.
    """

    arrivals: tuple[tuple[date, int], ...]
    flow: tuple[Step, ...]
    lost: int
    withdrawn: int

    @property
    def most(self) -> int:
        return max((count for _, count in self.arrivals), default=0)

    @property
    def last_day(self) -> int:
        return self.arrivals[-1][1] if self.arrivals else 0


def watch(session: Session, study: Study, work: Fieldwork, pages: int) -> Watched:
    return Watched(
        arrivals=_arrivals(session, study),
        flow=flow(_reached(session, study), work, pages),
        lost=_lost(session, study, work.completed),
        withdrawn=_withdrawn(session, study),
    )


def pulse(session: Session, study: Study, *also: str) -> str:
    """Changes whenever the counts of a study may have: one cheap question instead of the whole page.

    also : what else the page depends on, such as its language. People count as "now answering" for some minutes,
    so the minute belongs to it.
    """
    counted = select(func.count(), func.max(Response.saved_at), func.sum(Response.revision), func.sum(Response.page))
    row = session.exec(counted.where(col(Response.study_id) == study.id)).one()
    said = "|".join([*map(str, row), study.status.value, f"{now():%Y%m%d%H%M}", *also])
    return f'W/"{hashlib.sha256(said.encode()).hexdigest()[:20]}"'


def flow(reached: Sequence[tuple[int, int]], work: Fieldwork, pages: int) -> tuple[Step, ...]:
    """From (pages passed, people who are still on the way) and the counts: how many reached each page and the end."""
    on_way = dict.fromkeys(range(pages + 1), 0)
    for passed, people in reached:
        on_way[min(max(passed, 0), pages)] += people
    steps = []
    for page in range(1, pages + 1):
        people = work.completed + sum(count for passed, count in on_way.items() if passed >= page - 1)
        steps.append(Step(page, people, people / work.started if work.started else 0.0))
    ended = Step(pages + 1, work.completed, work.completed / work.started if work.started else 0.0)
    return (*steps, ended)


def _arrivals(session: Session, study: Study) -> tuple[tuple[date, int], ...]:
    today = now().date()
    first = today - timedelta(days=DAYS - 1)
    day = func.date(Response.completed_at)
    chosen = (
        select(day, func.count())
        .where(
            *_real(study),
            col(Response.status) == ResponseStatus.COMPLETED,
            col(Response.completed_at) >= datetime.combine(first, time(), UTC),
        )
        .group_by(day)
    )
    found = {str(when): count for when, count in session.exec(chosen)}
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return tuple((each, found.get(each.isoformat(), 0)) for each in days)


def _reached(session: Session, study: Study) -> list[tuple[int, int]]:
    """Pages passed by those who began and have not ended."""
    chosen = select(Response.page, func.count()).where(*_real(study), col(Response.status) == ResponseStatus.STARTED)
    return [(page, people) for page, people in session.exec(chosen.group_by(col(Response.page)))]


def _lost(session: Session, study: Study, completed: int) -> int:
    """Against each snapshot: what it counted, less those who withdrew since, less what is there now."""
    lost = 0
    for snapshot in session.exec(select(Snapshot).where(Snapshot.study_id == study.id)):
        gone = int(snapshot.flow.get("completed", 0)) - completed
        if gone > lost:
            lost = max(lost, gone - _withdrawn(session, study, snapshot))
    return lost


def _withdrawn(session: Session, study: Study, since: Snapshot | None = None) -> int:
    chosen = select(func.count()).select_from(AuditEvent)
    by_owner = and_(col(AuditEvent.action) == ERASED, AuditEvent.details["counted"].as_integer() == 1)  # type: ignore[index]
    chosen = chosen.where(AuditEvent.object_id == study.id, or_(col(AuditEvent.action) == WITHDRAWN, by_owner))
    return session.exec(chosen if since is None else chosen.where(col(AuditEvent.at) >= since.created_at)).one()


def _real(study: Study) -> tuple:
    return col(Response.study_id) == study.id, col(Response.is_test).is_(False)
