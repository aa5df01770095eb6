"""engagemeter demo: the simulated study, made once."""

from __future__ import annotations

from survey_app import migrate
from survey_app.database import Database
from survey_app.demo.service import demo_study, ensure_demo
from survey_app.settings import Settings


def run() -> tuple[str, bool]:
    """The study's id, and whether it was made now."""
    settings = Settings()
    settings.check()
    migrate.upgrade(settings)
    with Database(settings.database).session() as session:
        before = demo_study(session)
        study = ensure_demo(session)
        session.commit()
        return study.id, before is None
