"""The promises hold on PostgreSQL too: sealed contacts, blurred days, retention and the deletion of a study."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from survey_app import migrate
from survey_app.database import Database
from survey_app.erasing import blurring, retention
from survey_app.erasing.service import delete_study
from survey_app.models import Job, JobStatus, Researcher, Response, Study
from survey_app.panels.models import Contact
from survey_app.settings import Settings
from survey_app.studies.service import latest_version
from tests.survey_app.answering.conftest import definition, publish
from tests.survey_app.studies.making import answer


@pytest.mark.postgres
def test_promises_are_kept_on_postgresql(settings: Settings, postgres_url: str) -> None:
    settings = settings.model_copy(update={"database_url": postgres_url})
    migrate.upgrade(settings)
    database = Database(settings.database, settings.identity_keys)
    link = publish(database, definition(privacy="anonymous"))
    with database.session() as session:
        study = session.exec(select(Study).where(Study.link == link)).one()
        session.add(Contact(study_id=study.id, identity="a@b.org", email="a@b.org", custom={"city": "Shiraz"}))
        version = latest_version(session, study)
        assert version is not None
        for number in range(8):
            began = datetime(2026, 10, 1 + max(number - 5, 0), tzinfo=UTC)
            answer(session, study, version, key=f"k{number}", began=began, answers={"cog1": number})
        session.commit()
    with database.session(writing=False) as session:
        assert session.execute(text("SELECT email FROM contact")).scalar_one().startswith("s1:")
        contact = session.exec(select(Contact).where(Contact.identity == "a@b.org")).one()
        assert (contact.email, contact.custom) == ("a@b.org", {"city": "Shiraz"})
    assert blurring.look_round(database) == 2
    assert retention.look_round(database, date(2028, 3, 1) + timedelta(1)) == 1
    with database.session() as session:
        study = session.exec(select(Study).where(Study.link == link)).one()
        assert session.exec(select(Contact)).all() == []
        assert len(session.exec(select(Response)).all()) == 8
        for job in session.exec(select(Job)):
            job.status = JobStatus.DONE
            session.add(job)
        owner = Researcher(email="o@b.org", name="O", password_hash="-")
        session.add(owner)
        session.flush()
        delete_study(session, study, owner, "نظرسنجی آوان")
        session.commit()
    with database.session(writing=False) as session:
        assert session.exec(select(Response)).all() == session.exec(select(Study)).all() == []
    database.dispose()
