"""A researcher's journey through analyses: choose, run, follow, stop; then run, see, report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.e2e.running import PATIENCE, PHONE, WINDOW, Running, Watched, demo_study, first_account, fits

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def demo(running: Running, browser: Browser) -> tuple[Any, str]:
    """A signed-in browser's state, and the address of the demo study, whose own analysis was stopped."""
    context = browser.new_context(viewport=WINDOW, locale="en")
    page = context.new_page()
    first_account(page, running)
    address, state = demo_study(page), context.storage_state()
    context.close()
    return state, address


@pytest.fixture
def context(browser: Browser, demo: tuple[Any, str], running: Running) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport=WINDOW, locale="en", storage_state=demo[0])
    watched = Watched(opened, running.url)
    yield opened
    opened.close()
    assert watched.errors == []
    assert watched.outside == []


def test_choose_run_follow_and_stop(context: BrowserContext, demo: tuple[Any, str]) -> None:
    page = context.new_page()
    page.goto(f"{demo[1]}/analyse?preset=reliability")
    plan = page.locator("#plan")
    expect(plan.get_by_role("listitem")).to_have_count(3)
    page.get_by_role("checkbox", name=re.compile("^Exploratory factor")).check()
    expect(plan).to_contain_text("Exploratory factor analysis")
    page.get_by_text("Options, Reliability", exact=True).click()
    page.locator('[name="reliability.replicates"]').fill("10000")
    page.locator('[name="reliability.replicates"]').blur()
    expect(plan).to_contain_text("Bootstrap samples: 10000")
    page.get_by_role("button", name="Run analysis").click()
    page.wait_for_url("**/analyses/*")
    expect(page.get_by_text(re.compile(r"step \d+ of \d+$"))).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("heading", name="The analysis was stopped")).to_be_visible()


def test_run_see_and_report(context: BrowserContext, demo: tuple[Any, str], running: Running) -> None:
    page = context.new_page()
    page.goto(f"{demo[1]}/analyse?lang=fa&preset=factors")
    page.get_by_role("button", name="اجرای تحلیل").click()
    expect(page.locator("section.finding.factors")).to_be_visible(timeout=PATIENCE)
    assert page.evaluate("document.documentElement.dir") == "rtl"
    expect(page.locator("section.finding.adequacy")).to_contain_text("KMO")
    expect(page.locator("section.finding.factors table").first).to_contain_text(re.compile("[۰-۹]"))
    page.set_viewport_size(PHONE)
    assert fits(page)
    page.set_viewport_size(WINDOW)
    page.get_by_role("button", name="ساختن PDF").click()
    page.wait_for_url("**/report")
    link = page.get_by_role("link", name="باز کردن PDF")
    expect(link).to_be_visible(timeout=PATIENCE)
    reply = context.request.get(running.url + str(link.get_attribute("href")))
    assert reply.body().startswith(b"%PDF-")
    page.goto(f"{demo[1]}/analyse?lang=en")
    made = page.get_by_role("listitem").filter(has_text="Seed").first
    expect(made).to_contain_text("Factor analysis")
    expect(made).to_contain_text("Mina")
    expect(made).to_contain_text("Done")


def test_it_works_without_script_on_a_phone(browser: Browser, demo: tuple[Any, str]) -> None:
    options: dict[str, Any] = {"viewport": PHONE, "java_script_enabled": False, "storage_state": demo[0]}
    context = browser.new_context(**options)
    page = context.new_page()
    page.goto(f"{demo[1]}/analyse?lang=en&preset=reliability")
    page.locator('[name="seed"]').fill("-3")
    page.get_by_role("button", name="Show the plan").click()
    expect(page.get_by_role("alert")).to_contain_text("The seed must be a whole number")
    page.locator('[name="seed"]').fill("3")
    page.get_by_role("checkbox", name=re.compile("^Reliability")).uncheck()
    page.get_by_role("button", name="Run analysis").click()
    expect(page.locator("section.finding.items")).to_be_visible(timeout=PATIENCE)
    context.close()
