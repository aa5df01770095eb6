"""Journey J07: an own scale as XLSForm in three languages, mended, keyed, scored, saved twice and used in a study."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.running import PHONE, WINDOW, Running, Watched, demo_study
from tests.survey_app.shelf.making import faulty, form, second

pytestmark = pytest.mark.e2e
WAIT = 240_000
MOST_CLICKS = 9


class Clicks:
    """Every click of the journey, counted."""

    def __init__(self) -> None:
        self.made = 0

    def on(self, target: Locator) -> None:
        target.click(timeout=WAIT)
        self.made += 1


def shot(page: Page, folder: Path, name: str) -> None:
    """The page in two languages, at the desk and on the phone, for people to look at."""
    address = page.url.split("?")[0]
    for code in ("fa", "en"):
        page.goto(f"{address}?lang={code}")
        page.set_viewport_size(WINDOW)
        page.screenshot(path=folder / f"{name}-{code}.png", full_page=True)
        page.set_viewport_size(PHONE)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, f"{name} in {code} is too wide for a phone"
        page.screenshot(path=folder / f"{name}-{code}-phone.png", full_page=True)
        page.set_viewport_size(WINDOW)


def test_an_own_scale_is_mended_saved_and_asked(context: BrowserContext, running: Running, tmp_path: Path) -> None:
    for name, content in (("faulty", faulty()), ("patience", form()), ("second", second())):
        (tmp_path / f"{name}.xlsx").write_bytes(content)
    watched, page, clicks = Watched(context, running.url), context.new_page(), Clicks()
    page.goto(f"{running.url}/?lang=en")
    demo_study(page)
    page.goto(f"{running.url}/?lang=en")
    clicks.on(page.get_by_role("link", name="Instruments", exact=True))
    shot(page, tmp_path, "1-shelf")

    page.get_by_label("File", exact=True).set_input_files(tmp_path / "faulty.xlsx")
    clicks.on(page.get_by_role("button", name="Read the file"))
    expect(page.get_by_role("heading", name="3 mistakes in the file")).to_be_visible(timeout=WAIT)
    expect(page.locator(".mistakes tbody tr")).to_have_count(3)
    unknown = page.locator(".mistakes tbody tr", has_text="calm9")
    expect(unknown).to_contain_text("relevant")
    expect(unknown).to_contain_text("Perhaps “calm")
    shot(page, tmp_path, "2-mistakes")

    page.get_by_label("File", exact=True).set_input_files(tmp_path / "patience.xlsx")
    clicks.on(page.get_by_role("button", name="Read again"))
    expect(page.get_by_role("heading", name="As respondents see it")).to_be_visible(timeout=WAIT)
    for code, direction in (("fa", "rtl"), ("ar", "rtl"), ("en", "ltr")):
        frame = page.frame_locator(f'iframe[src*="code={code}"]')
        expect(frame.locator(f'html[dir="{direction}"]')).to_have_count(1, timeout=WAIT)
    expect(page.frame_locator('iframe[src*="code=fa"]').get_by_text("هنگام انتظار آرامم.")).to_have_count(1)
    shot(page, tmp_path, "3-draft")

    with page.expect_response(lambda reply: reply.request.method == "POST"):
        page.locator('[name="wording"]').select_option("own")
    with page.expect_response(lambda reply: reply.request.method == "POST"):
        clicks.on(page.locator('input[name="reverse"][value="calm2"]'))
    with page.expect_response(lambda reply: reply.request.method == "POST"):
        clicks.on(page.locator("label", has=page.locator('input[name="score-calm"][value="sum"]')))
    clicks.on(page.get_by_role("button", name="Save version 1.0"))
    expect(page.get_by_role("status")).to_contain_text("Version 1.0 is on your shelf", timeout=WAIT)
    expect(page.locator("tr", has_text="calm2")).to_contain_text("reversed")
    shot(page, tmp_path, "4-instrument")

    page.get_by_label("File", exact=True).set_input_files(tmp_path / "second.xlsx")
    clicks.on(page.get_by_role("button", name="Read the file"))
    differs = page.get_by_role("heading", name="What version 2.0 changes against version 1.0")
    expect(differs).to_be_visible(timeout=WAIT)
    for said in ("calm4", "visits", "I stay calm while waiting."):
        expect(page.locator("#changes")).to_contain_text(said)
    expect(page.locator('input[name="reverse"][value="calm2"]')).to_be_checked()
    shot(page, tmp_path, "5-second")
    clicks.on(page.get_by_role("button", name="Save version 2.0"))
    expect(page.get_by_role("status")).to_contain_text("Version 2.0 is on your shelf", timeout=WAIT)
    assert clicks.made <= MOST_CLICKS

    page.goto(f"{running.url}/")
    page.get_by_role("button", name="New study").first.click()
    card = page.locator("#patience")
    expect(card).to_contain_text("Patience", timeout=WAIT)
    card.get_by_role("button", name="Add").click()
    expect(card.get_by_role("button")).to_contain_text("Added", timeout=WAIT)
    shot(page, tmp_path, "6-choose")
    page.goto(page.url.split("?")[0].replace("/choose", "/design") + "?lang=en")
    expect(page.locator("#blocks")).to_contain_text("Patience")
    assert watched.errors == []
    assert watched.outside == []
