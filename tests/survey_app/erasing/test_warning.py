"""Owners get one letter for each day until which answers are kept, in their language (PRV-08)."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import select

from survey_app.erasing import warning
from survey_app.jobs import letters
from survey_app.jobs.run import Context
from survey_app.models import Job, Researcher, now
from survey_app.studies import service
from survey_app.studies.definition import Consent
from tests.survey_app.mail.test_letters import Here, context, office
from tests.survey_app.panels.post_office import Keeper
from tests.survey_app.studies.making import live_study, ready_draft

__all__ = ["context", "office"]


def test_each_owner_is_told_once_for_each_day(
    context: Context, office: tuple[Keeper, int], researcher: Researcher
) -> None:
    today = now().date()
    until = (today + timedelta(20)).isoformat()
    kept = Consent(text={"fa": "…", "en": "…"}, contact="a@b.org", keep_until=until)
    with context.database.session() as session:
        study = live_study(session, researcher, ready_draft().model_copy(update={"consent": kept}))
        live_study(session, researcher)
        session.merge(researcher).language = "fa"
        session.commit()
    silent = context.settings.model_copy(update={"smtp_host": ""})
    assert warning.look_round(context.database, silent) == 0, "there is nothing to write with, and it stays due"
    assert warning.look_round(context.database, context.settings, today - timedelta(11)) == 0
    assert warning.look_round(context.database, context.settings) == 1
    assert warning.look_round(context.database, context.settings) == 0, "once is enough"
    with context.database.session(writing=False) as session:
        (job,) = session.exec(select(Job).where(Job.kind == warning.KIND)).all()
    assert letters.mail_retention(Here(context, dict(job.input))) == {"sent": 1}
    (letter,) = office[0].letters
    said = letter.get_content()
    assert letter["To"] == researcher.email
    assert "۲۰ روز دیگر" in said
    assert f"/studies/{study.id}" in said


def test_a_day_that_was_put_off_is_told_anew_and_the_old_letter_stays_away(
    context: Context, office: tuple[Keeper, int], researcher: Researcher
) -> None:
    today = now().date()

    def until(days: int) -> Consent:
        day = (today + timedelta(days)).isoformat()
        return Consent(text={"fa": "…", "en": "…"}, contact="a@b.org", keep_until=day)

    with context.database.session() as session:
        study = live_study(session, researcher, ready_draft().model_copy(update={"consent": until(5)}))
        session.commit()
    assert warning.look_round(context.database, context.settings) == 1
    with context.database.session() as session:
        (job,) = session.exec(select(Job).where(Job.kind == warning.KIND)).all()
        study = session.merge(study)
        service.save_draft(session, study, ready_draft().model_copy(update={"consent": until(9)}))
        service.publish(session, study, researcher.id)
        session.commit()
    assert letters.mail_retention(Here(context, dict(job.input))) == {"sent": 0}
    assert office[0].letters == []
    assert warning.look_round(context.database, context.settings) == 1
