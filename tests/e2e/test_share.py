"""A student's journey (J05): a link from the supervisor, a phone, a table and a paragraph for the thesis."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.running import PATIENCE, PHONE, WINDOW, Running, Watched, demo_study, first_account, fits

pytestmark = pytest.mark.e2e
MOST_CLICKS = 6


@pytest.fixture(scope="module")
def link(running: Running, browser: Browser) -> str:
    """The owner analyses the demo study, makes a Persian report and a link to it."""
    context = browser.new_context(viewport=WINDOW, locale="en")
    page = context.new_page()
    first_account(page, running)
    address = demo_study(page)
    page.goto(f"{address}/analyse?preset=reliability")
    for statistic in ("adequacy", "efa"):
        page.locator(f'input[name="statistics"][value="{statistic}"]').check()
    page.get_by_role("button", name="Run analysis").click()
    page.wait_for_url("**/analyses/*")
    make = page.get_by_role("button", name="Make PDF")
    expect(make).to_be_visible(timeout=PATIENCE)
    page.get_by_label("Language of the report").select_option("fa")
    make.click()
    expect(page.get_by_role("link", name="Open PDF")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("link", name="Share with a link").click()
    page.get_by_label("For whom").fill("Sara")
    page.get_by_role("button", name="Make the link").click()
    made = page.get_by_label("Link", exact=True).input_value()
    context.close()
    return made


class Clicks:
    """Counts what a person presses."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, role: str, name: str | re.Pattern[str]) -> None:
        self.press_in(self.page.locator("body"), role, name)

    def press_in(self, place: Locator, role: str, name: str | re.Pattern[str]) -> None:
        place.get_by_role(role, name=name).first.click()
        self.count += 1


def clipboard(page: Page, kind: str) -> str:
    script = """async kind => { const items = await navigator.clipboard.read()
        return await (await items[0].getType(kind)).text() }"""
    return str(page.evaluate(script, kind))


def test_a_student_copies_table_and_text_on_a_phone(
    running: Running, browser: Browser, link: str, tmp_path: Path
) -> None:
    context = browser.new_context(
        viewport=PHONE,
        locale="fa",
        permissions=["clipboard-read", "clipboard-write"],
    )
    watched = Watched(context, running.url)
    page = context.new_page()
    page.goto(link)
    clicks = Clicks(page)
    assert fits(page)
    clicks.press("link", "خواندن")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert fits(page)
    clicks.press("button", re.compile("^رونوشت جدول"))
    expect(page.get_by_role("button", name="رونوشت شد")).to_be_visible()
    pasted, plain = clipboard(page, "text/html"), clipboard(page, "text/plain")
    assert 'dir="rtl"' in pasted
    assert pasted.count("<tr") > 1
    columns = {line.count("\t") for line in plain.splitlines()[1:] if "\t" in line}
    assert len(columns) == 1
    first = page.locator("aside.to-report").first
    clicks.press("button", re.compile("^رونوشت متن"))
    expect(first.get_by_role("button", name="رونوشت شد")).to_be_visible()
    told = clipboard(page, "text/plain")
    assert all(each in told for each in ("۴۱۲", "α = ۰٫", "ω = ۰٫", "KMO = ۰٫", "۰٫۴۰", "روایی"))
    names = page.get_by_role("button", name=re.compile("^رونوشت متن")).all_inner_texts()
    assert len(set(names)) == len(names)
    with page.expect_download() as word:
        clicks.press("link", "Word")
    assert Path(word.value.path()).read_bytes().startswith(b"PK")
    with page.expect_download() as works:
        clicks.press("link", "BibTeX")
    assert "@software{engagemeter" in Path(works.value.path()).read_text("utf-8")
    assert clicks.count <= MOST_CLICKS
    assert watched.errors == []
    assert watched.outside == []
    context.close()


@pytest.mark.parametrize("code", ["fa", "ar", "en"])
def test_the_reading_page_fits_in_every_language_without_script(browser: Browser, link: str, code: str) -> None:
    context = browser.new_context(viewport=PHONE, locale=code, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{link}?lang={code}")
    page.locator(".shared-one .button").first.click()
    expect(page.locator("table").first).to_be_visible()
    expect(page.locator("[data-copy-table]").first).to_be_hidden()
    context.close()


def test_a_revoked_link_opens_nothing(browser: Browser, running: Running) -> None:
    page = browser.new_page()
    reply = page.goto(f"{running.url}/r/AAAAAAAAAAAAAAAAAAAAAA")
    assert reply is not None
    assert reply.status == 404
    page.close()
