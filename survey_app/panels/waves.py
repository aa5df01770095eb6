"""Waves: rounds of asking the same people. The pseudonym of a person stays the same, the link does not."""

from __future__ import annotations

from sqlmodel import Session, col, select

from survey_app import audit
from survey_app.models import Researcher, Study
from survey_app.panels.models import Wave

MOST = 50


def current(session: Session, study: Study) -> int:
    """The wave that is asked now; 1 for a study that never opened another."""
    newest = select(Wave.number).where(Wave.study_id == study.id).order_by(col(Wave.number).desc()).limit(1)
    return session.exec(newest).first() or 1


def open_next(session: Session, study: Study, by: Researcher) -> int:
    """Begin the next wave: from now on links and messages belong to it."""
    number = min(current(session, study) + 1, MOST)
    session.add(Wave(study_id=study.id, number=number))
    audit.record(session, by.id, "panel.wave", study.id, wave=number)
    session.flush()
    return number
