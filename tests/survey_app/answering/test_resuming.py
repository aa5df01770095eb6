"""Coming back a day later and more, with the clock moved on."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI

from survey_app import models
from survey_app.answering import door, finishing, held, kiosk, opening, routes, service
from survey_app.database import Database
from survey_app.models import ResponseStatus
from tests.survey_app.answering.conftest import Respondent, hidden, responses
from tests.survey_app.answering.test_flow import receipt

READERS = (door, finishing, held, kiosk, opening, routes, service)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Moves the clock of everything that answers."""

    def move(**by: float) -> None:
        moment = models.now() + timedelta(**by)
        for module in READERS:
            if hasattr(module, "now"):
                monkeypatch.setattr(module, "now", lambda: moment)

    return move


@pytest.mark.parametrize("hours", [24.1, 24 * 60])
def test_the_same_browser_goes_on_where_it_stopped_a_day_and_two_months_later(
    respondent: Respondent, database: Database, later: Any, hours: float
) -> None:
    respondent.fill(respondent.consent().text)
    later(hours=hours)
    page = respondent.open()
    assert respondent.number(page.text) == 2
    assert "Saved up to here" in page.text
    while respondent.number(page.text):
        page = respondent.fill(page.text)
    assert receipt(page.text)
    (row,) = responses(database)
    assert row.status is ResponseStatus.COMPLETED
    assert row.completed_at is not None
    assert row.completed_at - row.started_at > timedelta(hours=hours - 1)


def test_a_page_that_stayed_open_for_a_day_is_taken(respondent: Respondent, database: Database, later: Any) -> None:
    page = respondent.consent().text
    later(hours=25)
    assert respondent.number(respondent.fill(page).text) == 2
    assert len(responses(database)[0].answers) == 5


def test_the_cookie_outlives_a_day(app: FastAPI, link: str) -> None:
    with Respondent(app, link) as respondent:
        data = {**hidden(respondent.open().text), "agree": "1"}
        cookie = respondent.post(f"/s/{link}", data=data).headers["set-cookie"]
    found = re.search(r"Max-Age=(\d+)", cookie, re.I)
    assert found
    assert int(found[1]) > 30 * 24 * 3600
