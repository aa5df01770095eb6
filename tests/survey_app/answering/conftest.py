"""A published study, and a respondent's browser without script."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import SQLModel, select

from survey_app.answering.writer import Work, make_writer
from survey_app.database import Database
from survey_app.models import Response, Study, StudyStatus, StudyVersion
from survey_app.settings import Settings
from survey_app.studies.definition import AttentionBlock, Consent, InstrumentBlock, StudyDefinition
from tests.survey_app.browser import Browser

HIDDEN = re.compile(r'<input type="hidden" name="(_key|_here|_lang|code)" value="([^"]*)"')
RADIO = re.compile(r'type="radio" name="([^"]+)" value="([^"]+)"')


def definition(**changes: Any) -> StudyDefinition:
    facts: dict[str, Any] = {
        "title": {"fa": "نظرسنجی آوان", "en": "Avan survey", "ar": "استبانة أفان"},
        "brand": {"fa": "آوان", "en": "Avan", "ar": "أفان"},
        "languages": ["fa", "ar", "en"],
        "blocks": [InstrumentBlock(pin="brand-engagement@1.0"), InstrumentBlock(pin="background@1.0")],
        "consent": Consent(
            text={"fa": "این پژوهش دربارهٔ آوان است.", "en": "This study is about Avan.", "ar": "هذه الدراسة عن أفان."},
            contact="mina@example.org",
            keep_until="2028-03-01",
        ),
    }
    return StudyDefinition(**{**facts, **changes})


def publish(database: Database, made: StudyDefinition) -> str:
    """A live study; returns its link."""
    with database.session() as session:
        study = Study(status=StudyStatus.LIVE, draft=made.model_dump(mode="json"))
        session.add(study)
        session.flush()
        version = StudyVersion(
            study_id=study.id, number=1, definition=made.model_dump(mode="json"), sha256=made.sha256()
        )
        session.add(version)
        session.commit()
        return study.link


def with_attention() -> StudyDefinition:
    return definition(
        blocks=[InstrumentBlock(pin="brand-engagement@1.0"), AttentionBlock(after="brand-engagement@1.0", expected=6)]
    )


class Respondent(Browser):
    """Opens a study's link, fills pages, sends them; like a browser with script switched off."""

    def __init__(self, app: FastAPI, link: str, language: str = "en") -> None:
        super().__init__(app)
        self.link, self.language = link, language

    def open(self) -> Any:
        return self.get(f"/s/{self.link}?lang={self.language}", follow_redirects=True)

    def consent(self) -> Any:
        return self.post(f"/s/{self.link}", data={**hidden(self.open().text), "agree": "1"})

    def number(self, page: str) -> int:
        """The number of a page of cards; 0 for any other page."""
        found = re.search(rf'action="/s/{self.link}/(\d+)"', page)
        return int(found[1]) if found else 0

    def fill(self, page: str, answers: dict[str, Any] | None = None, **fields: Any) -> Any:
        """Send the cards of a page, by default each with its second option."""
        number = self.number(page)
        data = {**hidden(page), **(second_options(page) if answers is None else answers), **fields}
        return self.post(f"/s/{self.link}/{number}", data=data, follow_redirects=True)

    def finish(self) -> Any:
        page = self.consent()
        while self.number(page.text):
            page = self.fill(page.text)
        return page


def hidden(page: str) -> dict[str, str]:
    return dict(HIDDEN.findall(page))


def second_options(page: str) -> dict[str, str]:
    options: dict[str, list[str]] = {}
    for name, value in RADIO.findall(page):
        options.setdefault(name, []).append(value)
    return {name: values[1] for name, values in options.items()}


def responses(database: Database) -> list[Response]:
    with database.session(writing=False) as session:
        return list(session.exec(select(Response)).all())


@pytest.fixture
def link(database: Database) -> str:
    return publish(database, definition())


@pytest.fixture
def respondent(app: FastAPI, link: str) -> Iterator[Respondent]:
    with Respondent(app, link) as browser:
        yield browser


def of_kind(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Database]:
    """An empty database of the kind that a fixture's parameter names."""
    settings.make_data_dir()
    url = settings.database if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    database = Database(url)
    SQLModel.metadata.create_all(database.engine)
    yield database
    database.dispose()


class Processes:
    """The writers of several web processes on one database, which get what comes in turn."""

    def __init__(self, database: Database, count: int) -> None:
        self._writers = [make_writer(database) for _ in range(count)]
        self._turns = itertools.cycle(self._writers)

    def submit(self, work: Work[Any], key: str = "") -> Future[Any]:
        return next(self._turns).submit(work, key)

    def write(self, work: Work[Any], key: str = "") -> Any:
        return next(self._turns).write(work, key)

    def close(self) -> None:
        for writer in self._writers:
            writer.close()
