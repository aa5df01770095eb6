"""What has come in so far: counts, time, and where people left. Test responses are never counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import func
from sqlmodel import Session, col, select

from survey_app.models import Response, ResponseStatus, Study, now

STILL_ANSWERING = timedelta(minutes=30)
RECENT = 6


@dataclass(frozen=True, slots=True)
class Activity:
    """One response as it may be watched: no answers, no name. state: started, left, completed or declined."""

    state: str
    language: str
    page: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Fieldwork:
    """started : people who agreed and began, those who finished among them; left_by_page[p] : left on page p."""

    started: int = 0
    completed: int = 0
    declined: int = 0
    answering: int = 0
    tests: int = 0
    median_seconds: float | None = None
    left_by_page: tuple[int, ...] = ()
    languages: dict[str, int] = field(default_factory=dict)
    recent: tuple[Activity, ...] = ()

    @property
    def left(self) -> int:
        return sum(self.left_by_page)


def fieldwork(session: Session, study: Study, pages: int) -> Fieldwork:
    """Counts of a study whose questionnaire has `pages` pages."""
    counted = _by_status(session, study)
    languages = _by_language(session, study)
    return Fieldwork(
        started=counted[ResponseStatus.STARTED] + counted[ResponseStatus.COMPLETED],
        completed=counted[ResponseStatus.COMPLETED],
        declined=counted[ResponseStatus.DECLINED],
        answering=_answering(session, study),
        tests=_count(session, study, col(Response.is_test).is_(True)),
        median_seconds=median_seconds(session, study),
        left_by_page=_left_by_page(session, study, pages),
        languages=languages,
        recent=_recent(session, study),
    )


def median_seconds(session: Session, study: Study) -> float | None:
    """From the first page to the last; None before the first response is complete."""
    times = session.exec(
        select(Response.started_at, Response.completed_at).where(
            *_real(study),
            col(Response.status) == ResponseStatus.COMPLETED,
            col(Response.completed_at).is_not(None),
            col(Response.import_id).is_(None),
        )
    )
    seconds = [(done - started).total_seconds() for started, done in times if done is not None]
    return median(seconds) if seconds else None


def drop_off(left: Sequence[tuple[int, int]], pages: int) -> tuple[int, ...]:
    """(page, people) pairs as one number per page; a page beyond the last counts as the last."""
    counts = [0] * max(pages, 1)
    for page, people in left:
        counts[min(max(page, 0), len(counts) - 1)] += people
    return tuple(counts)


def _real(study: Study) -> tuple:
    return col(Response.study_id) == study.id, col(Response.is_test).is_(False)


def _count(session: Session, study: Study, *conditions: object) -> int:
    chosen = select(func.count()).select_from(Response).where(col(Response.study_id) == study.id, *conditions)  # type: ignore[arg-type]
    return session.exec(chosen).one()


def _by_status(session: Session, study: Study) -> dict[ResponseStatus, int]:
    rows = session.exec(select(Response.status, func.count()).where(*_real(study)).group_by(col(Response.status)))
    found = {ResponseStatus(status): people for status, people in rows}
    return {status: found.get(status, 0) for status in ResponseStatus}


def _by_language(session: Session, study: Study) -> dict[str, int]:
    complete = col(Response.status) == ResponseStatus.COMPLETED
    chosen = select(Response.language, func.count()).where(*_real(study), complete).group_by(col(Response.language))
    return dict(session.exec(chosen).all())


def _answering(session: Session, study: Study) -> int:
    active = col(Response.saved_at) > now() - STILL_ANSWERING
    return _count(session, study, *_real(study), active, col(Response.status) == ResponseStatus.STARTED)


def _left_by_page(session: Session, study: Study, pages: int) -> tuple[int, ...]:
    gone = col(Response.saved_at) <= now() - STILL_ANSWERING
    chosen = (
        select(Response.page, func.count())
        .where(*_real(study), gone, col(Response.status) == ResponseStatus.STARTED)
        .group_by(col(Response.page))
    )
    return drop_off(session.exec(chosen).all(), pages)


def _recent(session: Session, study: Study) -> tuple[Activity, ...]:
    newest = select(Response).where(*_real(study)).order_by(col(Response.saved_at).desc()).limit(RECENT)
    return tuple(Activity(_state(r), r.language, r.page, r.saved_at) for r in session.exec(newest))


def _state(response: Response) -> str:
    gone = response.status is ResponseStatus.STARTED and response.saved_at <= now() - STILL_ANSWERING
    return "left" if gone else response.status.value


def count_completed(session: Session, study_ids: Sequence[str]) -> dict[str, int]:
    """Complete, real responses by study."""
    chosen = select(Response.study_id, func.count()).where(
        col(Response.study_id).in_(study_ids),
        col(Response.is_test).is_(False),
        col(Response.status) == ResponseStatus.COMPLETED,
    )
    return dict(session.exec(chosen.group_by(col(Response.study_id))).all())
