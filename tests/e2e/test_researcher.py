"""Journeys of researchers in a real browser: from nothing to a report (J01), an own study to its link (J02)."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.running import PATIENCE, WINDOW, Running, Watched, counted_clicks

pytestmark = pytest.mark.e2e
MOST_CLICKS = 12


def test_from_nothing_to_a_sample_report(context: BrowserContext, running: Running, tmp_path: Path) -> None:
    watched = Watched(context, running.url)
    page = context.new_page()
    page.goto(running.url)
    page.get_by_role("button", name="Open demo study").click()
    scales = page.get_by_role("row")
    expect(scales.filter(has_text="Affection")).to_contain_text("Tight enough", timeout=PATIENCE)
    expect(scales.filter(has_text="Knowledge")).to_contain_text("Weak item")
    expect(page.get_by_text("of 486 started")).to_be_visible()
    page.get_by_role("link", name="Make report").click()
    page.get_by_role("button", name="Make PDF").click()
    link = page.get_by_role("link", name="Open PDF")
    expect(link).to_be_visible(timeout=PATIENCE)
    reply = context.request.get(running.url + str(link.get_attribute("href")))
    assert reply.headers["content-type"] == "application/pdf"
    assert reply.body().startswith(b"%PDF-")
    assert watched.errors == []
    assert watched.outside == []


def test_an_own_study_in_persian_from_cards_to_its_link(context: BrowserContext, running: Running) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    watched, clicks = Watched(context, running.url), counted_clicks(context)
    page = context.new_page()
    page.goto(f"{running.url}/?lang=fa")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.get_by_role("button", name="مطالعهٔ تازه").first.click()
    card = page.locator("#brand-engagement")
    expect(card).to_contain_text("CC BY")
    card.get_by_role("button").click()
    page.locator("#background").get_by_role("button").click()
    page.get_by_role("link", name="ادامه با ۲ ابزار").click()
    phone = page.frame_locator("iframe").locator("html")
    expect(phone).to_have_attribute("lang", "fa")
    page.get_by_role("button", name="انتشار").click()
    notice = page.get_by_role("alert")
    expect(notice.get_by_role("link")).to_have_count(5)
    _fill(page)
    page.get_by_role("button", name="انتشار").click()
    page.wait_for_url("**/collect")
    link = page.locator("#link").input_value()
    expect(page.get_by_role("img", name="QR").first).to_be_visible()
    page.locator("[data-copy=link]").click()
    assert page.evaluate("navigator.clipboard.readText()") == link
    assert len(clicks) <= MOST_CLICKS
    facts = page.locator("dl.facts")
    expect(facts).to_contain_text("brand-engagement@1.0")
    expect(facts).to_contain_text("دست‌کم ۲۰۰")
    expect(facts).to_contain_text("با کد: پاسخ‌ها با کد")
    page.get_by_text("روی تبلت مشترک").click()
    expect(page.locator("#kiosk-link")).to_have_value(link.replace("/s/", "/k/"))
    expect(page.get_by_role("img", name="رمزینهٔ پیوند برای تبلت مشترک")).to_be_visible()
    assert [error for error in watched.errors if "/publish" not in error] == []
    assert watched.outside == []
    _opens_on_a_phone(context, link)


def test_leaving_keeps_the_draft_and_each_change_can_be_undone(context: BrowserContext, running: Running) -> None:
    page = context.new_page()
    page.goto(f"{running.url}/?lang=en")
    page.get_by_role("button", name="New study").click()
    page.locator("#goal-alignment").get_by_role("button").click()
    page.get_by_role("link", name="Continue with 1").click()
    with page.expect_response(lambda reply: reply.request.method == "POST" and reply.url.endswith("/design")):
        page.locator("#title-en").fill("Goals of Avan's customers")
        page.locator("#title-en").blur()
    address = page.url
    page.goto(running.url)
    page.goto(address)
    expect(page.locator("#title-en")).to_have_value("Goals of Avan's customers")
    page.get_by_role("button", name="Remove: Goal alignment").click()
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Goal alignment of customer and firm")).to_be_visible()
    expect(page.locator("#title-en")).to_have_value("Goals of Avan's customers")


def test_the_screens_work_without_script(browser: Browser, account: dict[str, object], running: Running) -> None:
    context = browser.new_context(viewport=WINDOW, java_script_enabled=False, storage_state=account)
    page = context.new_page()
    page.goto(f"{running.url}/?lang=en")
    page.get_by_role("button", name="New study").click()
    page.get_by_label("Behavioural").first.uncheck()
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#engagement-behaviours")).to_have_count(0)
    page.locator("#brand-engagement").get_by_role("button").click()
    page.get_by_role("link", name="Continue with 1").click()
    page.locator("#brand-en").fill("Avan")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator("#brand-en")).to_have_value("Avan")
    context.close()


def _fill(page: Page) -> None:
    """Where the list of what is missing leads to, each field is clicked and filled."""
    typed = {"title-fa": "مشتریان آوان", "brand-fa": "آوان", "contact": "mina@example.org", "keep_until": "2099-01-01"}
    page.get_by_role("button", name="پر کردن از الگو").click()
    for field, text in typed.items():
        page.locator(f"#{field}").click()
        page.locator(f"#{field}").fill(text)


def _opens_on_a_phone(context: BrowserContext, link: str) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(link)
    expect(page.locator("html")).to_have_attribute("lang", "fa")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360
    page.close()
