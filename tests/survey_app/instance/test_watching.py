"""An installation that can't keep answers says so, and people's requests wait instead of failing for good."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections import namedtuple
from contextlib import closing

import pytest
from fastapi.testclient import TestClient
from sqlmodel import SQLModel

from survey_app import database
from survey_app.accounts import service as accounts
from survey_app.main import create_app
from survey_app.settings import Settings
from tests.conftest import PASSWORD, make_researcher
from tests.postgres.server import running
from tests.survey_app.browser import Browser

Usage = namedtuple("Usage", "total used free")


def test_a_healthy_installation_is_live_and_ready(client: TestClient) -> None:
    assert client.get("/live").json() == {"live": True}
    assert client.get("/ready").json() == {"ready": True, "troubles": []}


def test_a_full_disk_is_told_before_answers_are_lost(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10, 9, 1))
    reply = client.get("/ready")
    assert (reply.status_code, reply.json()["troubles"]) == (503, ["disk"])


def test_while_somebody_holds_the_database_changes_wait_and_are_then_put_off(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 1)
    monkeypatch.setattr(database, "PRAGMAS", (*database.PRAGMAS[:-1], "busy_timeout=1000"))
    app = create_app(settings)
    SQLModel.metadata.create_all(app.state.database.engine)
    somebody = make_researcher(app.state.database, "mina@example.org", "Mina")
    with Browser(app) as browser, closing(sqlite3.connect(settings.data_dir / "engagemeter.sqlite")) as holder:
        browser.sign_in(somebody.email, PASSWORD)
        token = browser.token("/account")
        holder.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        reply = browser.post("/sign-out", data={"csrf": token})
        assert (reply.status_code, reply.headers["retry-after"]) == (503, "5")
        assert time.monotonic() - began > 0.9
        assert browser.get("/account").status_code == 200
        assert browser.get("/ready").json()["troubles"] == ["database"]
        holder.rollback()
        assert browser.post("/sign-out", data={"csrf": token}).status_code == 303


@pytest.mark.postgres
def test_after_a_restart_of_postgresql_the_same_app_goes_on(settings: Settings) -> None:
    with running() as server:
        url = server.create_database("restarted")
        app = create_app(settings.model_copy(update={"database_url": url}))
        SQLModel.metadata.create_all(app.state.database.engine)
        make_researcher(app.state.database, "mina@example.org", "Mina")
        with Browser(app) as browser:
            browser.sign_in("mina@example.org", PASSWORD)
            server.stop()
            assert browser.get("/account").status_code == 503
            assert browser.get("/live").status_code == 200
            server.start()
            assert browser.get("/account").status_code == 200
        app.state.database.dispose()


@pytest.mark.postgres
def test_the_whole_of_signing_in_works_on_postgresql(settings: Settings, postgres_url: str) -> None:
    app = create_app(settings.model_copy(update={"database_url": postgres_url}))
    SQLModel.metadata.create_all(app.state.database.engine)
    with app.state.database.session() as session:
        link = accounts.set_up_path(session)
        session.commit()
    assert link is not None
    with Browser(app) as browser:
        fields = {"name": "مینا", "email": "mina@example.org", "password": PASSWORD}
        assert browser.submit(link, link, **fields).status_code == 303
        assert "مینا" in browser.get("/account").text
        assert browser.submit("/sign-out").status_code == 303
    app.state.database.dispose()
