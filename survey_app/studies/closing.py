"""When a study opens and closes by itself: between two moments, at a count, when its quotas are full."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from survey_app import audit
from survey_app.jobs import service as jobs
from survey_app.models import Response, ResponseStatus, Study, StudyStatus, now
from survey_app.studies.definition import Closing, StudyDefinition
from survey_app.studies.tally import tallies

FIRST_LOOK, LOOK_EVERY = 50, 25
"""When a stopping rule by precision looks at the answers: their omega is too unsure before, and each look costs."""
ZONES = ("UTC", "Asia/Tehran", "Asia/Baghdad", "Asia/Riyadh", "Asia/Dubai", "Africa/Cairo", "Europe/London")


def opens_at(closing: Closing) -> datetime | None:
    return _moment(closing.opens, closing.zone)


def closes_at(closing: Closing) -> datetime | None:
    return _moment(closing.closes, closing.zone)


def _moment(text: str, zone: str) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)) if text else None


def after_completion(session: Session, study_id: str, definition: StudyDefinition) -> None:
    """Closes the study when the response that was just completed meets a rule.

    Where there is a rule, completions are looked at one after the other: of two at the same moment, neither would
    see the other one, and none would be the last.
    """
    rule = definition.closing
    if not (rule.count or rule.precision or rule.quotas):
        return
    session.exec(select(Study.id).where(Study.id == study_id).with_for_update(key_share=True)).one()
    completed = _completed(session, study_id) if rule.count or rule.precision else 0
    if rule.precision and completed >= FIRST_LOOK and completed % LOOK_EVERY == 0:
        study = session.get_one(Study, study_id)
        jobs.enqueue(session, "precision", {"completed": completed}, study)
    if rule.count and completed >= rule.count:
        close_by_rule(session, study_id, "count")
    elif rule.quotas and definition.design.quotas and _all_full(session, study_id, definition):
        close_by_rule(session, study_id, "quotas")


def close_by_rule(session: Session, study_id: str, rule: str) -> bool:
    """Nobody can begin any more; whoever has begun may finish within the hour. False when it was not open."""
    study = session.exec(select(Study).where(Study.id == study_id).with_for_update()).one()
    if study.status is not StudyStatus.LIVE:
        return False
    study.status, study.closed_at = StudyStatus.CLOSED, now()
    session.add(study)
    session.flush()
    audit.record(session, audit.PROGRAM, "study.close", study_id, rule=rule)
    return True


def _completed(session: Session, study_id: str) -> int:
    complete = (col(Response.status) == ResponseStatus.COMPLETED, col(Response.is_test).is_(False))
    chosen = select(func.count()).select_from(Response).where(col(Response.study_id) == study_id, *complete)
    return session.exec(chosen).one()


def _all_full(session: Session, study_id: str, definition: StudyDefinition) -> bool:
    taken = tallies(session, study_id)
    return all(taken.get(f"quota:{quota.code}", 0) >= quota.limit for quota in definition.design.quotas)
