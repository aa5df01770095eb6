"""The first half of journey J08: company purchases, from the upload to confirmed records and back, by real jobs."""

from __future__ import annotations

import random
from pathlib import Path

import jdatetime
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.running import PATIENCE, WINDOW, Running, Watched

pytestmark = pytest.mark.e2e
PERSIAN = str.maketrans("0123456789,", "۰۱۲۳۴۵۶۷۸۹٬")


def purchases(path: Path) -> Path:
    """A Persian shop's export: Jalali dates, Persian digits, toman, two returns, a blank and an unreadable cell."""
    draw = random.Random(3)
    rows = []
    for number in range(400):
        day = jdatetime.date(1402, 1, 1) + jdatetime.timedelta(days=draw.randrange(700))
        amount = f"{draw.randrange(40, 900) * 1000:,} تومان".translate(PERSIAN)
        rows.append(f"F{number},C{1000 + draw.randrange(90)},{day.strftime('%Y/%m/%d').translate(PERSIAN)},{amount},وب")
    rows[10] = "F10,C1001,۱۴۰۲/۰۵/۰۱,-۲۵۰٬۰۰۰ تومان,وب"
    rows[20] = "F20,C1002,دیروز,۱۰۰٬۰۰۰ تومان,وب"
    rows[30] = "F30,,۱۴۰۲/۰۵/۰۱,۱۰۰٬۰۰۰ تومان,وب"
    path.write_text("شماره فاکتور,کد مشتری,تاریخ,مبلغ,کانال\n" + "\n".join(rows) + "\n", "utf-8")
    return path


def shot(page: Page, folder: Path, name: str) -> None:
    """The page in three languages, at the desk and on the phone, for people to look at."""
    for code in ("fa", "en"):
        page.goto(page.url.split("?")[0] + f"?lang={code}")
        page.set_viewport_size(WINDOW)
        page.screenshot(path=folder / f"{name}-{code}.png", full_page=True)
        page.set_viewport_size({"width": 360, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, f"{name} in {code} is too wide for a phone"
        page.screenshot(path=folder / f"{name}-{code}-phone.png", full_page=True)
        page.set_viewport_size(WINDOW)


def test_purchases_come_in_and_go_again(context: BrowserContext, running: Running, tmp_path: Path) -> None:
    watched = Watched(context, running.url)
    page = context.new_page()
    page.goto(running.url)
    page.get_by_role("button", name="New study").first.click()
    page.get_by_role("link", name="Value").click()
    shot(page, tmp_path, "1-records")
    page.get_by_label("File", exact=True).set_input_files(purchases(tmp_path / "purchases.csv"))
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("heading", name="Which column is which?")).to_be_visible(timeout=PATIENCE)
    shot(page, tmp_path, "2-mapping")
    expect(page.get_by_label("Calendar")).to_have_value("jalali")
    expect(page.get_by_label("Currency and unit")).to_have_value("IRR:toman")
    page.get_by_role("button", name="Check the whole file").click()
    expect(page.get_by_role("heading", name="Why rows were left out")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".figures")).to_contain_text("397")
    shot(page, tmp_path, "3-check")
    page.get_by_role("button", name="Confirm and use").click()
    expect(page.locator("#transactions")).to_contain_text("397 rows")
    shot(page, tmp_path, "4-confirmed")
    page.locator("#transactions").get_by_role("button", name="Undo import").click()
    expect(page.get_by_role("status")).to_contain_text("undone")
    assert watched.errors == []
    assert watched.outside == []
