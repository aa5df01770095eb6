"""Places that are given out one at a time: the arms of an experiment, the quotas of a sample.

Each count is changed by one statement of the database, so that two people never get the same last place.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from sqlalchemy import Table, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from survey_app.models import Tally
from survey_app.studies.definition import Arm

_TALLY: Table = Tally.__table__  # type: ignore[attr-defined]


def allot(session: Session, study_id: str, arms: Sequence[Arm], *, counted: bool = True) -> str:
    """The arm that lacks most people for its weight; one of them by chance when several do.

    counted : False for a test response, which takes no place.
    """
    names = {f"arm:{arm.code}": arm for arm in arms}
    taken = _locked(session, study_id, list(names))
    filled = {name: taken[name] / arm.weight for name, arm in names.items()}
    chosen = random.SystemRandom().choice([name for name in names if filled[name] == min(filled.values())])
    if counted:
        _add(session, study_id, chosen, 1)
    return names[chosen].code


def take(session: Session, study_id: str, name: str, limit: int) -> bool:
    """One more place, if there is one below the limit."""
    _make(session, study_id, name)
    change = update(_TALLY).where(_TALLY.c.study_id == study_id, _TALLY.c.name == name, _TALLY.c.count < limit)
    return session.connection().execute(change.values(count=_TALLY.c.count + 1)).rowcount == 1


def give_back(session: Session, study_id: str, names: Sequence[str]) -> None:
    """Places of a response that was withdrawn."""
    for name in names:
        _add(session, study_id, name, -1)


def tallies(session: Session, study_id: str) -> Mapping[str, int]:
    """All counts of a study, by name."""
    rows = session.exec(select(Tally.name, Tally.count).where(Tally.study_id == study_id))
    return dict(rows.all())


def _locked(session: Session, study_id: str, names: Sequence[str]) -> dict[str, int]:
    """The counts, which nobody else may change until the commit."""
    for name in names:
        _make(session, study_id, name)
    chosen = select(Tally.name, Tally.count).where(Tally.study_id == study_id, col(Tally.name).in_(names))
    return dict(session.exec(chosen.order_by(col(Tally.name)).with_for_update()).all())


def _make(session: Session, study_id: str, name: str) -> None:
    """The row of a count, when it is needed first; somebody else may make it at the same moment."""
    if session.exec(select(Tally.name).where(Tally.study_id == study_id, Tally.name == name)).first() is not None:
        return
    try:
        with session.begin_nested():
            session.add(Tally(study_id=study_id, name=name, count=0))
    except IntegrityError:
        return


def _add(session: Session, study_id: str, name: str, step: int) -> None:
    change = update(_TALLY).where(_TALLY.c.study_id == study_id, _TALLY.c.name == name)
    session.connection().execute(change.values(count=_TALLY.c.count + step))
