"""Journey J08 in Arabic: purchases in, match told, horizon and discount chosen, value by tier; one customer apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from psychometrics.value.simulation import simulate_value
from survey_app.demo.records import ANSWERED, CUSTOMERS, DAYS, SEED, START, TOMANS, number_of
from tests.e2e.running import PATIENCE, PHONE, WINDOW, Running, Watched, first_account

pytestmark = pytest.mark.e2e
MOST_CLICKS = 10


@pytest.fixture(scope="module")
def context(running: Running, browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport=WINDOW, locale="ar")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def study(running: Running, context: BrowserContext) -> str:
    """The demo study with its simulated records, respondents linked with their customers."""
    page = context.new_page()
    first_account(page, running)
    page.get_by_role("button", name="Open demo study").click()
    page.wait_for_url("**/measure")
    home = page.url.removesuffix("/measure")
    page.goto(f"{home}/value/results?lang=en")
    page.get_by_role("button", name="Load simulated records").click()
    expect(page.locator("#tier")).to_be_visible(timeout=2 * PATIENCE)
    page.close()
    return home


class Clicks:
    """Counts what a hand would click."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def button(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()
        self.count += 1

    def link(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).click()
        self.count += 1

    def choose(self, name: str, value: str) -> None:
        self.page.locator(f"[name={name}]").select_option(value)
        self.count += 1


def purchases(path: Path) -> Path:
    """The firm's own export: the demo's customers by the numbers on their cards."""
    made = simulate_value(CUSTOMERS, SEED, start=START, days=DAYS, cut_day=ANSWERED, response_rate=0.4)
    rows = made.records.transactions[["customer", "date", "amount"]].copy()
    rows["customer"] = rows["customer"].map(number_of)
    rows["amount"] = (rows["amount"] * TOMANS).round(-2)
    rows.columns = ["رقم العميل", "التاريخ", "المبلغ (تومان)"]
    rows.to_csv(path, index=False, date_format="%Y-%m-%d")
    return path


def test_from_purchases_to_value_by_tier(context: BrowserContext, study: str, running: Running, tmp_path: Path) -> None:
    watched, page = Watched(context, running.url), context.new_page()
    file = purchases(tmp_path / "purchases.csv")
    clicks = Clicks(page)
    page.goto(f"{study}/value?lang=ar")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.locator("input[type=file]").set_input_files(file)
    clicks.count += 1
    clicks.button("رفع")
    expect(page.get_by_role("button", name="فحص الملف كله")).to_be_visible(timeout=PATIENCE)
    money = page.locator("select").filter(has=page.locator("option[value='IRR:toman']"))
    money.select_option("IRR:toman")
    clicks.count += 1
    clicks.button("فحص الملف كله")
    expect(page.get_by_role("button", name="تأكيد واستخدام")).to_be_visible(timeout=PATIENCE)
    clicks.button("تأكيد واستخدام")
    clicks.link("قيمة العملاء")
    expect(page.locator(".value-figures")).to_contain_text("328 من 328")
    page.locator("details.stated summary").click()
    clicks.count += 1
    clicks.choose("horizon_days", "730")
    page.locator("[name=discount_percent]").fill("٢٠")
    clicks.button("احسب من جديد")
    expect(page.locator(".value-figures")).to_contain_text("730", timeout=PATIENCE)
    tiers = page.locator("#tier table")
    for tier in ("bronze", "silver", "gold"):
        expect(tiers.get_by_role("row").filter(has_text=tier)).to_be_visible()
    expect(page.locator("#gain")).to_contain_text("خارج العينة")
    assert clicks.count <= MOST_CLICKS
    assert watched.errors == []
    assert watched.outside == []


@pytest.mark.parametrize("code", ["fa", "ar", "en"])
def test_the_results_fit_a_desk_and_a_phone(context: BrowserContext, study: str, tmp_path: Path, code: str) -> None:
    page = context.new_page()
    for name, size in (("desk", WINDOW), ("phone", PHONE)):
        page.set_viewport_size(size)
        page.goto(f"{study}/value/results?lang={code}")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        page.screenshot(path=tmp_path / f"results-{code}-{name}.png", full_page=True)
    page.close()


def test_an_unlinked_customer_is_not_shown(context: BrowserContext, study: str) -> None:
    page = context.new_page()
    page.goto(f"{study}/value/customer?lang=en")
    page.get_by_label("Customer number").fill("AV-1")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("alert")).to_contain_text("nothing to show")
    page.close()
