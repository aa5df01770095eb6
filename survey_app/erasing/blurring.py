"""What storage itself would tell of people who were promised that nobody can know: order, hours, leftovers in logs.

A database keeps rows in the order in which they came, and its log keeps what was written together. So in studies that
are anonymous or anonymised a finished response gets a random place at once (`shuffle`), and the worker looks round
every minute (`look_round`): days on which fewer than `least_cell` people finished are joined with the days before,
whoever did not finish a closed study loses the hours and the log of single answers, and the database's log is emptied.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Table, delete, select
from sqlmodel import Session

from survey_app.answering.opening import GRACE
from survey_app.database import Database
from survey_app.erasing.clearing import empty_log
from survey_app.erasing.places import shuffle
from survey_app.models import AnswerEvent, Response, ResponseStatus, Study, StudyStatus, StudyVersion, now

UNTIMED = ("anonymised", "anonymous")
_RESPONSES: Table = Response.__table__  # type: ignore[attr-defined]
_EVENTS: Table = AnswerEvent.__table__  # type: ignore[attr-defined]


def look_round(database: Database) -> int:
    """Keeps the promise of every such study that somebody answered; gives how many responses were changed."""
    with database.session(writing=False) as session:
        studies = _promised(session)
    changed = 0
    for study_id, least, closed in studies:
        with database.session() as session:
            changed += coarsen(session, study_id, least) + (cut_unfinished(session, study_id) if closed else 0)
            session.commit()
    if studies:
        empty_log(database)
    return changed


def _promised(session: Session) -> list[tuple[str, int, bool]]:
    """Studies of such a promise, with their smallest group, and whether nobody can finish any more."""
    table, found = StudyVersion.__table__, {}  # type: ignore[attr-defined]
    promised = table.c.definition["privacy"].as_string().in_(UNTIMED)
    newest_last = (table.c.number, table.c.minor)
    for study_id, definition in session.execute(
        select(table.c.study_id, table.c.definition).where(promised).order_by(*newest_last)
    ):
        study = session.get_one(Study, study_id)
        over = study.status is StudyStatus.CLOSED and (study.closed_at or now()) + GRACE < now()
        found[study_id] = (study_id, int(definition.get("least_cell", 5)), over)
    return list(found.values())


def coarsen(session: Session, study_id: str, least: int) -> int:
    """Joins days on which too few people finished; gives how many responses were moved."""
    done = _RESPONSES.c.completed_at
    chosen = select(_RESPONSES.c.id, _RESPONSES.c.started_at, done).where(
        _RESPONSES.c.study_id == study_id, done.is_not(None), _RESPONSES.c.import_id.is_(None)
    )
    rows = session.execute(chosen.order_by(_RESPONSES.c.id)).all()
    days = sorted(row.completed_at.date() for row in rows)
    goal = joined(days, least)
    moved = [row for row in rows if goal[row.completed_at.date()] != row.completed_at.date()]
    for row in moved:
        _move(session, row, goal[row.completed_at.date()])
    shuffle(session, [row.id for row in moved])
    return len(moved)


def joined(days: Sequence[date], least: int) -> dict[date, date]:
    """The day to which each day goes: the first of a run of days on which at least `least` people finished.

    days : one per person, in order. The last run may hold fewer: then it goes to the run before, if there is one.
    """
    runs: list[list[date]] = []
    for day in days:
        if not runs or (len(runs[-1]) >= least and day != runs[-1][-1]):
            runs.append([])
        runs[-1].append(day)
    if len(runs) > 1 and len(runs[-1]) < least:
        last = runs.pop()
        runs[-1] += last
    return {day: run[0] for run in runs for day in run}


def _move(session: Session, row: Any, day: date) -> None:
    began = datetime.combine(day, time(), row.completed_at.tzinfo)
    took = row.completed_at - row.started_at if row.completed_at > row.started_at else timedelta()
    change = _RESPONSES.update().where(_RESPONSES.c.id == row.id)
    session.execute(change.values(started_at=began, saved_at=began, completed_at=began + took))


def cut_unfinished(session: Session, study_id: str) -> int:
    """Of a closed study: whoever did not finish keeps answers and the day of closing, and no log of single ones."""
    study = session.get_one(Study, study_id)
    closed = datetime.combine((study.closed_at or now()).date(), time(), now().tzinfo)
    unfinished = (
        _RESPONSES.c.study_id == study_id,
        _RESPONSES.c.status != ResponseStatus.COMPLETED,
        _RESPONSES.c.started_at != closed,
    )
    ids = list(session.execute(select(_RESPONSES.c.id).where(*unfinished).order_by(_RESPONSES.c.id)).scalars())
    for response_id in ids:
        session.execute(delete(_EVENTS).where(_EVENTS.c.response_id == response_id))
        change = _RESPONSES.update().where(_RESPONSES.c.id == response_id)
        session.execute(change.values(started_at=closed, saved_at=closed, completed_at=None, browsers={}, consent={}))
    shuffle(session, ids)
    return len(ids)
