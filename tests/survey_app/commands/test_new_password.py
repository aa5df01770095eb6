"""engagemeter new-password: the way back in where no mail is sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import select

from psychometrics.errors import RequestError
from survey_app import migrate
from survey_app.accounts import factors, recovery
from survey_app.accounts.models import SecondFactor
from survey_app.commands import new_password
from survey_app.database import Database
from survey_app.models import now
from survey_app.settings import Settings
from tests.conftest import make_researcher


def test_a_link_is_printed_and_a_lost_phone_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGAGEMETER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    settings = Settings()
    migrate.upgrade(settings)
    database = Database(settings.database)
    mina = make_researcher(database, "mina@example.org", "Mina")
    with database.session() as session:
        factors.begin(session, mina).confirmed_at = now()
        session.commit()
    with pytest.raises(RequestError, match="account_unknown"):
        new_password.run("nobody@example.org", without_factor=False)
    link = new_password.run("Mina@Example.org", without_factor=True)
    with database.session() as session:
        assert recovery.researcher_of(session, link.rsplit("/", 1)[1]).id == mina.id
        assert session.exec(select(SecondFactor)).all() == []
    database.dispose()
