"""The app over a fresh database, a visitor and a signed-in researcher."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session, SQLModel

from survey_app.accounts import passwords
from survey_app.database import Database
from survey_app.main import create_app
from survey_app.models import Researcher
from survey_app.settings import Settings
from tests.postgres.server import Server, running
from tests.survey_app.browser import Browser

PASSWORD = "a quiet river in autumn"
PASSWORD_HASH = passwords.hashed(PASSWORD)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", base_url="http://testserver", language="en", _env_file=None)


@pytest.fixture
def app(settings: Settings) -> Iterator[FastAPI]:
    app = create_app(settings)
    SQLModel.metadata.create_all(app.state.database.engine)
    yield app
    app.state.database.dispose()


@pytest.fixture
def database(app: FastAPI) -> Database:
    return app.state.database


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """For arranging and looking; commit before the app is to see it, and end it before the app is to write."""
    with database.session(writing=False) as session:
        yield session


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A visitor's script: asks for JSON, follows no redirects."""
    with TestClient(app, follow_redirects=False) as client:
        yield client


@pytest.fixture
def researcher(database: Database) -> Researcher:
    return make_researcher(database, "mina@example.org", "Mina")


@pytest.fixture
def other_researcher(database: Database) -> Researcher:
    return make_researcher(database, "omid@example.org", "Omid")


@pytest.fixture
def browser(app: FastAPI) -> Iterator[Browser]:
    """A visitor's browser: reads pages, sends forms with their token."""
    with Browser(app) as browser:
        yield browser


@pytest.fixture
def signed_in(app: FastAPI, researcher: Researcher) -> Iterator[Browser]:
    """The browser of `researcher`."""
    with Browser(app) as browser:
        yield browser.sign_in(researcher.email, PASSWORD)


@pytest.fixture
def signed_in_other(app: FastAPI, other_researcher: Researcher) -> Iterator[Browser]:
    """The browser of somebody who has no part in `researcher`'s studies."""
    with Browser(app) as browser:
        yield browser.sign_in(other_researcher.email, PASSWORD)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """One PostgreSQL server for the whole test run, started by it; skipped where PostgreSQL is not installed."""
    with running() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: Server) -> str:
    """An empty PostgreSQL database."""
    return postgres_server.create_database(f"test_{secrets.token_hex(6)}").replace("://", "+psycopg://")


def make_researcher(database: Database, email: str, name: str) -> Researcher:
    with database.session() as session:
        made = Researcher(email=email, name=name, password_hash=PASSWORD_HASH, language="en")
        session.add(made)
        session.commit()
        return made
