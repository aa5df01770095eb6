"""Ordering jobs: the same order twice is one job, and nobody fills the queue."""

from __future__ import annotations

import pytest

from survey_app.database import Database
from survey_app.errors import Conflict
from survey_app.jobs.service import MOST_OPEN, enqueue
from survey_app.models import JobStatus, Researcher


def test_one_person_has_only_so_many_jobs_open_and_others_are_not_kept_waiting(
    database: Database, researcher: Researcher, other_researcher: Researcher
) -> None:
    with database.session() as session:
        ordered = [enqueue(session, "report", {"number": n}, researcher=researcher) for n in range(MOST_OPEN)]
        assert enqueue(session, "report", {"number": 0}, researcher=researcher) is ordered[0]
        with pytest.raises(Conflict, match="jobs_too_many"):
            enqueue(session, "report", {"number": MOST_OPEN}, researcher=researcher)
        assert enqueue(session, "report", {"number": MOST_OPEN}, researcher=other_researcher).id
        ordered[0].status = JobStatus.DONE
        session.add(ordered[0])
        session.flush()
        assert enqueue(session, "report", {"number": 0}, researcher=researcher).id != ordered[0].id
