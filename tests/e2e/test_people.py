"""J12: a research assistant is invited as viewer, looks at results without identities, and is refused the rest."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect
from sqlmodel import select

from survey_app.database import Database
from survey_app.models import Researcher
from tests.e2e.running import PATIENCE, WINDOW, Running, Watched, counted_clicks
from tests.survey_app.findings.test_guarding import study_with

pytestmark = pytest.mark.e2e
MOST_CLICKS = 6
SIZES = {1: 30, 2: 25, 3: 3}
"""People by gender; a group of three would say who said it."""


@pytest.fixture(scope="module")
def study(running: Running, account: StorageState) -> str:
    """The address of a study of the first account's with 58 answers."""
    database = Database(f"sqlite:///{running.data_dir / 'engagemeter.sqlite'}")
    with database.session() as session:
        made = study_with(session, session.exec(select(Researcher)).one(), SIZES)
        session.commit()
        address = f"{running.url}/studies/{made.id}"
    database.dispose()
    return address


def analysed(page: Page, study: str) -> str:
    """The owner analyses who answered; the address of the analysis."""
    page.goto(f"{study}/analyse?lang=en&preset=reliability")
    page.get_by_role("checkbox", name=re.compile("^Background")).check()
    page.get_by_role("checkbox", name=re.compile("^Reliability")).uncheck()
    page.get_by_role("button", name="Run analysis").click()
    page.wait_for_url("**/analyses/*")
    expect(page.locator("section.finding").first).to_be_visible(timeout=PATIENCE)
    return page.url


def invited(page: Page, study: str) -> str:
    page.goto(f"{study}/people?lang=en")
    page.get_by_label("E-mail").fill("sara@example.org")
    page.get_by_role("button", name="Make the invitation").click()
    return page.get_by_label("Link for sara@example.org").input_value()


def test_a_viewer_is_invited_looks_is_refused_and_the_owner_sees_it(
    running: Running, browser: Browser, context: BrowserContext, study: str
) -> None:
    page = context.new_page()
    analysis, link = analysed(page, study), invited(page, study)
    expect(page.get_by_role("alert")).to_have_count(0)

    guest = browser.new_context(viewport=WINDOW, locale="fa")
    watched, clicks = Watched(guest, running.url), counted_clicks(guest)
    seen = guest.new_page()
    seen.goto(link)
    expect(seen.locator("html")).to_have_attribute("dir", "rtl")
    seen.get_by_label("نام", exact=True).fill("سارا")
    seen.get_by_label("گذرواژهٔ تازه").fill("رود آرام پاییزی")
    seen.get_by_role("button", name="پذیرفتن").click()
    seen.wait_for_url(f"{study}/**")
    seen.get_by_role("link", name="سنجش").click()
    seen.get_by_role("link", name="تحلیل‌ها").click()
    seen.locator(f"a[href='{analysis.removeprefix(running.url)}']").click()
    expect(seen.locator("#sample")).to_contain_text("برای شناخته‌نشدن افراد پنهان شد: شمارهای کمتر از ۵")
    seen.get_by_role("link", name="درخواست از مالک مطالعه").click()
    seen.wait_for_url("**/people#owners")
    assert len(clicks) <= MOST_CLICKS

    for screen in ("collect", "measure", "people"):
        seen.goto(f"{study}/{screen}")
        expect(seen.locator("h1")).to_be_visible()
        for name in ("خروجی", "داده‌ها", "مخاطبان"):
            expect(seen.get_by_role("link", name=name, exact=True)).to_have_count(0)
    assert [error for error in watched.errors if "403" not in error] == []
    for refused in ("export", "data", "contacts", "messages"):
        assert guest.request.get(f"{study}/{refused}").status == 403
    seen.goto(f"{study}/export")
    expect(seen.get_by_role("alert")).to_contain_text("نقش شما اجازهٔ این کار را نمی‌دهد")
    expect(seen.get_by_role("link", name="درخواست از مالک مطالعه")).to_be_visible()
    assert watched.outside == []

    page.goto(f"{study}/trail")
    row = page.get_by_role("row").filter(has_text="access.refused").filter(has_text="responses.export").first
    expect(row).to_contain_text("سارا")
    page.goto(link)
    expect(page.get_by_role("alert")).to_contain_text("used")
    guest.close()
