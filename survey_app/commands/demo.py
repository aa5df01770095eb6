"""engagemeter demo: the simulated study, made once, with its data frozen and their analysis ordered."""

from __future__ import annotations

from survey_app import migrate
from survey_app.database import Database
from survey_app.demo.service import demo_study, ready_demo
from survey_app.settings import Settings


def run() -> tuple[str, bool]:
    """The study's id, and whether it was made now."""
    settings = Settings()
    settings.check()
    migrate.upgrade(settings)
    with Database(settings.database, settings.identity_keys, settings.data_dir).session() as session:
        before = demo_study(session)
        study = ready_demo(session, settings)
        session.commit()
        return study.id, before is None
