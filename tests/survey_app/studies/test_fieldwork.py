"""Live counts: who began, finished, left where, and how long it took."""

from __future__ import annotations

from datetime import timedelta

from survey_app.database import Database
from survey_app.models import Researcher, ResponseStatus, now
from survey_app.studies import service
from survey_app.studies.fieldwork import drop_off, fieldwork
from tests.survey_app.studies.making import answer, live_study


def test_counts_leave_tests_out_and_tell_leavers_from_those_still_answering(
    database: Database, researcher: Researcher
) -> None:
    with database.session() as session:
        study = live_study(session, researcher)
        version = service.latest_version(session, study)
        assert version is not None
        for number, seconds in enumerate((100, 200, 900)):
            answer(session, study, version, key=f"c{number}", seconds=seconds, language="fa" if number else "en")
        answer(session, study, version, key="left", status=ResponseStatus.STARTED, page=1)
        answer(session, study, version, key="now", status=ResponseStatus.STARTED, began=now() - timedelta(minutes=6))
        answer(session, study, version, key="no", status=ResponseStatus.DECLINED)
        answer(session, study, version, key="test", is_test=True)
        work = fieldwork(session, study, pages=2)
    assert (work.started, work.completed, work.declined, work.answering, work.tests) == (5, 3, 1, 1, 1)
    assert work.median_seconds == 200
    assert work.left_by_page == (0, 1)
    assert work.languages == {"fa": 2, "en": 1}
    assert {activity.state for activity in work.recent} == {"completed", "left", "started", "declined"}


def test_nobody_yet_is_no_time_rather_than_zero(database: Database, researcher: Researcher) -> None:
    with database.session() as session:
        work = fieldwork(session, live_study(session, researcher), pages=3)
    assert (work.started, work.median_seconds, work.left_by_page) == (0, None, (0, 0, 0))


def test_a_page_beyond_the_last_counts_as_the_last() -> None:
    assert drop_off([(0, 2), (9, 1), (-1, 1)], 3) == (3, 0, 1)
