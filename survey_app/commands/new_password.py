"""engagemeter new-password: a link to a new password for an account, made at the machine itself."""

from __future__ import annotations

from sqlmodel import select

from psychometrics.errors import RequestError
from survey_app import migrate
from survey_app.accounts import factors, recovery
from survey_app.accounts.service import normal_email
from survey_app.database import Database
from survey_app.models import Researcher
from survey_app.settings import Settings


def run(email: str, without_factor: bool) -> str:
    """The link. Raises RequestError when there is no such account."""
    settings = Settings()
    settings.check()
    migrate.upgrade(settings)
    with Database(settings.database, settings.identity_keys, settings.data_dir).session() as session:
        researcher = session.exec(select(Researcher).where(Researcher.email == normal_email(email))).first()
        id = recovery.ask(session, email, settings.secret)
        if researcher is None or id is None:
            raise RequestError("account_unknown", place=email)
        if without_factor:
            factors.end(session, researcher)
        session.commit()
        return settings.base_url + recovery.path_of(id, settings.secret)
