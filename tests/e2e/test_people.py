"""J12: a research assistant is invited as viewer, looks at results without identities, and is refused the rest."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.running import WINDOW, Running, Watched, first_account

pytestmark = pytest.mark.e2e


def test_a_viewer_is_invited_looks_is_refused_and_the_owner_sees_it(running: Running, browser: Browser) -> None:
    owner = browser.new_context(viewport=WINDOW, locale="en")
    page = owner.new_page()
    first_account(page, running)
    page.get_by_role("button", name="New study").click()
    page.get_by_role("link", name="People").click()
    page.get_by_label("E-mail").fill("sara@example.org")
    page.get_by_role("button", name="Make the invitation").click()
    link = page.get_by_label("Link for sara@example.org").input_value()
    study = page.url.split("/people")[0]

    guest = browser.new_context(viewport=WINDOW, locale="fa")
    watched = Watched(guest, running.url)
    seen = guest.new_page()
    seen.goto(link)
    expect(seen.locator("html")).to_have_attribute("dir", "rtl")
    seen.get_by_label("نام", exact=True).fill("سارا")
    seen.get_by_label("گذرواژهٔ تازه").fill("رود آرام پاییزی")
    seen.get_by_role("button", name="پذیرفتن").click()
    seen.wait_for_url(f"{study}/**")
    for screen in ("collect", "measure", "people"):
        seen.goto(f"{study}/{screen}")
        expect(seen.locator("h1")).to_be_visible()
        expect(seen.get_by_role("link", name="خروجی")).to_have_count(0)
        expect(seen.get_by_role("link", name="مخاطبان")).to_have_count(0)
    expect(seen.get_by_role("link", name="درخواست از مالک مطالعه")).to_be_visible()
    assert [error for error in watched.errors if "403" not in error] == []
    seen.goto(f"{study}/export")
    expect(seen.get_by_role("alert")).to_contain_text("نقش شما اجازهٔ این کار را نمی‌دهد")
    seen.get_by_role("link", name="درخواست از مالک مطالعه").click()
    seen.wait_for_url("**/people#owners")
    assert watched.outside == []

    page.goto(f"{study}/trail")
    row = page.get_by_role("row").filter(has_text="access.refused")
    expect(row).to_contain_text("سارا")
    expect(row).to_contain_text("responses.export")
    page.goto(link)
    expect(page.get_by_role("alert")).to_contain_text("used")
    guest.close()
    owner.close()
