"""A blind respondent's journey (J09): by keyboard alone, in Arabic, with one mistake that is named and corrected.

What a screen reader is told stands in `tests/snapshots/accessibility`; ENGAGEMETER_RENEW=1 writes it anew.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from survey_app.models import ResponseStatus
from survey_app.studies.definition import InstrumentBlock
from tests.e2e.respondents import DESK, begin, of_link, respondent, stored
from tests.faults.serving import Server
from tests.survey_app.answering.conftest import definition
from tests.survey_app.answering.every_type import every_type

pytestmark = pytest.mark.e2e
GOLDEN = Path(__file__).parents[1] / "snapshots" / "accessibility"
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")
ITEMS, PAGES = 18, 4
ZOOMED = {"viewport": {"width": 320, "height": 256}}
"""A screen of 1280 by 1024 at 400 % zoom."""
PLACE = """(e => { if (e === document.body || e.visited) return '';
    e.visited = true; return [e.name, e.value, e.id, e.className].join('/') })(document.activeElement)"""
SEEN = """(e => { const box = (e.closest('label') || e).getBoundingClientRect();
    const foot = document.querySelector('.go'), floor = foot.getBoundingClientRect().top;
    const held = getComputedStyle(foot).position === 'sticky' && !foot.contains(e);
    return box.bottom > 0 && box.top < (held ? floor : innerHeight) })(document.activeElement)"""
CARD = "[...document.querySelectorAll('fieldset.q')].indexOf(e.closest('fieldset'))"


class Keys:
    """Presses keys and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)
            self.count += 1

    def focused(self, expression: str) -> Any:
        return self.page.evaluate(f"(e => {expression})(document.activeElement)")


@pytest.fixture
def link(server: Server) -> str:
    blocks = [InstrumentBlock(pin=pin) for pin in ("brand-engagement@1.0", "background@1.0")]
    return server.publish(definition(blocks=blocks))[0]


def as_announced(page: Page, name: str) -> None:
    """The page's tree of roles and names equals the golden one; a receipt code is any."""
    told = CODE.sub("XXXX-XXXX", page.locator("body").aria_snapshot()) + "\n"
    golden = GOLDEN / f"{name}.yaml"
    if os.environ.get("ENGAGEMETER_RENEW") == "1":
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(told, "utf-8")
    assert told == golden.read_text("utf-8")


def test_the_whole_study_by_keyboard_with_one_mistake(browser: Browser, server: Server, link: str) -> None:
    with respondent(browser, server, **DESK, forced_colors="active", reduced_motion="reduce") as page:
        keys = Keys(page)
        page.goto(f"{server.url}/s/{link}?lang=ar")
        as_announced(page, "consent-ar")
        keys.press("Tab", "Tab", "Tab")
        assert keys.focused("e.id") == "agree"
        keys.press("Space", "Enter")
        expect(page.locator("fieldset.q").first).to_be_visible()
        began = of_link(server, page).id
        for number in range(1, PAGES + 1):
            expect(page.locator(".at")).to_contain_text(str(number))
            assert keys.focused("e.tagName") == "H1", "a new page is read from its heading"
            last = page.locator("fieldset.q").count() - 1
            for card in range(last + 1):
                keys.press("Tab")
                assert keys.focused(CARD) == card
                assert keys.focused("getComputedStyle(e.parentElement).outlineStyle") == "solid", "focus is seen"
                if (number, card) == (2, last):
                    _forget_and_correct(keys)
                keys.press("Space")
            keys.press("Enter")
            page.wait_for_function("n => !document.querySelector(`form#f[action$='/${n}']`)", arg=number)
        expect(page.locator("h1")).to_be_focused()
        as_announced(page, "thanks-ar")
    row = next(row for row in stored(server) if row.id == began)
    assert row.status is ResponseStatus.COMPLETED
    assert (row.language, len(row.answers)) == ("ar", ITEMS)
    assert keys.count <= 2 * ITEMS + (PAGES + 1) * 3


def _forget_and_correct(keys: Keys) -> None:
    """Send the page without its last answer; the summary has the focus, names the question and leads to it."""
    page, said = keys.page, keys.page.locator("fieldset.q legend").last.inner_text().strip()
    keys.press("Enter")
    expect(page.locator(".es")).to_be_focused()
    as_announced(page, "missing-ar")
    keys.press("Tab")
    assert keys.focused("e.innerText").split("…")[0] in said, "the error names its question"
    keys.press("Enter")
    expect(page.locator("fieldset.no input").first).to_be_focused()
    described = page.locator("fieldset.no").get_attribute("aria-describedby")
    expect(page.locator(f"#{described}")).to_have_text("يرجى اختيار إجابة واحدة.")


def test_enter_in_a_field_goes_on_and_changes_no_language(browser: Browser, server: Server) -> None:
    (link,) = server.publish(every_type())
    for script in (True, False):
        with respondent(browser, server, **DESK, java_script_enabled=script) as page:
            begin(page, server, f"/s/{link}", "ar")
            page.locator("input[name=fair]").first.focus()
            page.keyboard.press("Space")
            page.keyboard.press("Enter")
            expect(page.locator(".es a")).to_have_count(3)
            expect(page.locator("html")).to_have_attribute("lang", "ar")
            expect(page.locator("input[name=fair]").first).to_be_checked()


def test_every_type_of_question_is_announced_as_its_group_and_options(browser: Browser, server: Server) -> None:
    (link,) = server.publish(every_type(page_size=30))
    with respondent(browser, server, **DESK) as page:
        begin(page, server, f"/s/{link}", "ar")
        as_announced(page, "every-type-ar")


def test_no_focus_is_trapped_or_lost_on_a_page_of_every_type(browser: Browser, server: Server) -> None:
    (link,) = server.publish(every_type(page_size=30))
    with respondent(browser, server, **{**DESK, **ZOOMED}, reduced_motion="reduce") as page:
        begin(page, server, f"/s/{link}", "ar")
        seen: list[str] = []
        while len(seen) < 80:
            page.keyboard.press("Tab")
            place = page.evaluate(PLACE)
            if not place:
                break
            seen.append(place)
            assert page.evaluate(SEEN), f"{place} has the focus and can't be seen"
        assert len(seen) > 20
        assert seen[-1].endswith("/b")
