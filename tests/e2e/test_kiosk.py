"""A tablet that many share: one person after the other, nobody meets who was before, nothing is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from survey_app.models import ResponseStatus
from tests.e2e.respondents import answer_all, of_link, respondent, stored
from tests.faults.serving import Server
from tests.survey_app.answering.conftest import definition

pytestmark = pytest.mark.e2e
TABLET: dict[str, Any] = {"viewport": {"width": 768, "height": 1024}, "has_touch": True}
KEPT = "JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage), document.cookie])"
START = re.compile("Before you start")


@pytest.fixture
def link(server: Server) -> str:
    return server.publish(definition(languages=["en", "fa"], page_size=10))[0]


def on(page: Page) -> None:
    """Post the page and wait for the next; the address stays, so its form tells."""
    action = page.locator("form#f").get_attribute("action")
    page.locator(".go .b").tap()
    page.wait_for_function("was => document.querySelector('form#f')?.getAttribute('action') !== was", arg=action)


def begin_here(page: Page, server: Server, link: str) -> None:
    page.clock.install()
    page.goto(f"{server.url}/k/{link}")
    page.locator("#agree").check()
    page.locator("form .b").tap()
    expect(page.locator("fieldset.q").first).to_be_visible()


def test_one_person_after_the_other_leaves_nothing_on_the_tablet(browser: Browser, server: Server, link: str) -> None:
    with respondent(browser, server, **TABLET) as page:
        begin_here(page, server, link)
        while page.locator("fieldset.q").count():
            answer_all(page)
            on(page)
        code = page.locator(".code bdi").inner_text()
        expect(page.get_by_text("goes back to the start by itself")).to_be_visible()
        page.clock.fast_forward("00:30")
        page.locator("h1").tap()
        page.clock.fast_forward("00:40")
        expect(page.locator(".code bdi")).to_be_visible()
        page.clock.fast_forward("00:40")
        expect(page.locator("h1")).to_have_text(START)
        assert page.evaluate(KEPT) == '[[],[],""]'
        assert page.context.cookies() == []
        page.go_back()
        expect(page.locator("body")).not_to_contain_text(code)
        assert page.locator("input[type=radio]:checked").count() == 0
        page.goto(f"{server.url}/s/{link}")
        expect(page.locator("h1")).to_have_text(START)
    done = [row for row in stored(server) if row.status is ResponseStatus.COMPLETED]
    assert [row.design for row in done] == [{"mode": "kiosk"}]


def test_who_walks_away_half_way_is_asked_and_then_gone(browser: Browser, server: Server, link: str) -> None:
    with respondent(browser, server, **TABLET) as page:
        begin_here(page, server, link)
        given = answer_all(page)
        expect(page.locator(".st")).to_have_text("Saved up to here")
        mine = of_link(server, page).id
        page.clock.fast_forward("01:32")
        expect(page.get_by_role("alertdialog")).to_contain_text("Are you still there?")
        page.get_by_role("button", name="I am still here").tap()
        expect(page.get_by_role("alertdialog")).to_be_hidden()
        expect(page.locator("input:checked")).to_have_count(given)
        page.clock.fast_forward("01:32")
        expect(page.get_by_role("alertdialog")).to_be_visible()
        page.clock.fast_forward("00:32")
        expect(page.locator("h1")).to_have_text(START)
        page.go_back()
        expect(page.locator("input[type=radio]:checked")).to_have_count(0)
    row = next(row for row in stored(server) if row.id == mine)
    assert (row.status, len(row.answers)) == (ResponseStatus.STARTED, given)


def test_without_a_connection_the_page_is_covered_and_its_answers_arrive(
    browser: Browser, server: Server, link: str
) -> None:
    with respondent(browser, server, **TABLET) as page:
        begin_here(page, server, link)
        mine = of_link(server, page).id
        page.context.set_offline(True)
        given = answer_all(page, 3)
        expect(page.locator(".st.off")).to_be_visible()
        page.clock.fast_forward("02:05")
        expect(page.get_by_text("as soon as there is a connection")).to_be_visible()
        held = page.evaluate("Object.assign({}, localStorage)")
        assert len(held) == 1
        page.context.set_offline(False)
        expect(page.locator("h1")).to_have_text(START, timeout=60_000)
        page.wait_for_function("localStorage.length === 0")
    row = next(row for row in stored(server) if row.id == mine)
    assert list(row.answers.values()) == [4] * given


def test_a_tablet_that_was_switched_off_sends_what_waited(browser: Browser, server: Server, link: str) -> None:
    with respondent(browser, server, **TABLET) as page:
        begin_here(page, server, link)
        mine = of_link(server, page).id
        page.context.set_offline(True)
        page.evaluate("navigator.sendBeacon = () => false")
        given = answer_all(page, 2)
        expect(page.locator(".st.off")).to_be_visible()
        state = page.context.storage_state()
    with respondent(browser, server, **TABLET, storage_state=state) as page:
        page.goto(f"{server.url}/k/{link}")
        expect(page.locator("h1")).to_have_text(START)
        page.wait_for_function("localStorage.length === 0")
    assert len(next(row for row in stored(server) if row.id == mine).answers) == given
