"""Respondents in a real browser, and what the server has stored of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from survey_app.answering import keys
from survey_app.database import Database
from survey_app.models import Response
from tests.e2e.running import Watched
from tests.faults.serving import Server
from tests.survey_app.answering.conftest import responses

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1366, "height": 768}, "has_touch": False, "is_mobile": False}


@contextmanager
def respondent(browser: Browser, server: Server, **options: Any) -> Iterator[Page]:
    """A page of a new browser; it must log no error and ask nobody but our server."""
    context: BrowserContext = browser.new_context(**{**PHONE, **options})
    watched = Watched(context, server.url)
    page = context.new_page()
    yield page
    context.close()
    offline = ("ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_CHANGED", "status of 404", "status of 422")
    assert [error for error in watched.errors if not any(reason in error for reason in offline)] == []
    assert watched.outside == []


def begin(page: Page, server: Server, path: str, language: str) -> None:
    page.goto(f"{server.url}{path}?lang={language}")
    page.locator("#agree").check()
    page.locator("form .b").click()
    expect(page.locator("fieldset.q").first).to_be_visible()


def answer_all(page: Page, option: int = 1) -> int:
    """Tap one option of every card; returns the number of taps."""
    cards = page.locator("fieldset.q").all()
    for card in cards:
        card.locator("label").nth(option).tap()
    return len(cards)


def go_on(page: Page) -> None:
    at = page.url
    page.locator(".go .b").click()
    page.wait_for_function("at => location.href !== at", arg=at)


def stored(server: Server) -> list[Response]:
    database = Database(server.settings.database)
    rows = responses(database)
    database.dispose()
    return rows


def of_link(server: Server, page: Page) -> Response:
    """The response that the page's form belongs to."""
    digest = keys.submission_digest(page.locator("input[name=_key]").first.get_attribute("value") or "")
    return next(row for row in stored(server) if row.submission_key == digest)
