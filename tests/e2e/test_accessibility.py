"""axe over the pages of respondents and researchers, in each state and language."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, StorageState, expect

from tests.e2e.axe import violations
from tests.e2e.respondents import PHONE, answer_all, begin, go_on
from tests.e2e.running import WINDOW, Running, demo_study
from tests.faults.serving import Server
from tests.survey_app.answering.conftest import definition

SCREENS = ("choose", "design", "collect", "data", "measure", "analyse", "report", "sharing", "people", "trail")
PANEL = ("contacts", "messages", "value", "rules")
pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("language", ["fa", "ar", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_from_consent_to_deleted_answers(
    browser: Browser, server: Server, language: str, scheme: str
) -> None:
    (link,) = server.publish(definition())
    context = browser.new_context(**PHONE, bypass_csp=True, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{server.url}/s/{link}?lang={language}")
    assert violations(page) == []
    page.locator("form .b").click()
    expect(page.locator(".es")).to_be_visible()
    assert violations(page) == []
    begin(page, server, f"/s/{link}", language)
    page.locator(".go .b").click()
    expect(page.locator(".es")).to_be_visible()
    assert violations(page) == []
    while page.locator("fieldset.q").count():
        answer_all(page)
        assert violations(page) == []
        go_on(page)
    assert violations(page) == []
    for button, gone in ((".g", ".code"), (".x", "#none"), (".x", "#sure")):
        if gone == "#sure":
            page.locator("#sure").check()
        page.locator(f"form .b{button}").click()
        expect(page.locator(gone)).to_have_count(0)
        assert violations(page) == []
    page.goto(f"{server.url}/s/{link}/mine?lang={language}")
    assert violations(page) == []
    page.goto(f"{server.url}/k/{link}?lang={language}")
    assert violations(page) == []
    context.close()


@pytest.fixture(scope="module")
def demo(browser: Browser, running: Running, account: StorageState) -> str:
    """The address of the demo study."""
    context = browser.new_context(viewport=WINDOW, locale="en", storage_state=account)
    page = context.new_page()
    page.goto(f"{running.url}/?lang=en")
    home = demo_study(page)
    context.close()
    return home


@pytest.mark.parametrize("language", ["fa", "en"])
def test_axe_finds_nothing_on_a_researcher_s_screens(
    browser: Browser, running: Running, account: StorageState, demo: str, language: str
) -> None:
    context = browser.new_context(viewport=WINDOW, locale="en", bypass_csp=True, storage_state=account)
    page, wrong = context.new_page(), {}
    for address in (running.url, f"{running.url}/account", *(f"{demo}/{screen}" for screen in (*SCREENS, *PANEL))):
        page.goto(f"{address}?lang={language}")
        for details in page.locator("details").all():
            details.evaluate("box => { box.open = true }")
        wrong[address] = violations(page)
    context.clear_cookies()
    page.goto(f"{running.url}/sign-in?lang={language}")
    wrong["sign-in"] = violations(page)
    assert {address: found for address, found in wrong.items() if found} == {}
    context.close()
