"""A study with answers of every kind, for the tests of files."""

from __future__ import annotations

from sqlmodel import Session

from survey_app.jobs.run import Context
from survey_app.models import Job, Researcher, ResponseStatus, Study
from survey_app.studies import service
from tests.survey_app.studies.making import answer, live_study, ready_draft

PINS = ("brand-engagement@1.0", "background@1.0")


def filled_study(session: Session, by: Researcher) -> Study:
    """Two complete responses, one unfinished, one test; "I don't know" and a text like a formula among them."""
    study = live_study(session, by, ready_draft("fa", "ar", "en", pins=PINS))
    version = service.latest_version(session, study)
    assert version is not None
    answer(session, study, version, id="r1", key="1", answers={"cog1": 7.0, "cog2": 1, "gender": 99.0}, seconds=421)
    answer(session, study, version, id="r2", key="2", answers={"cog1": 3, "act3": 5, "gender": 1}, language="en")
    answer(session, study, version, id="r3", key="3", status=ResponseStatus.STARTED, answers={"cog1": 2})
    answer(session, study, version, id="r4", key="4", is_test=True, answers={"cog1": 5})
    return study


def export_job(context: Context, study: Study, form: str, language: str = "fa", which: str = "complete") -> Job:
    """A row of an export job as a request would have made it."""
    with context.database.session() as session:
        job = Job(study_id=study.id, kind="export", input={"form": form, "language": language, "which": which})
        session.add(job)
        session.commit()
        return job
