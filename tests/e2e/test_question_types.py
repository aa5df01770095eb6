"""Every type of question in a real browser: on a phone, by keyboard, at 320 px, in forced colours, under axe."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import violations
from tests.e2e.respondents import begin, go_on, of_link, respondent
from tests.e2e.respondents import stored as kept
from tests.faults.serving import Server
from tests.survey_app.answering.every_type import every_type

pytestmark = pytest.mark.e2e


def answer_page(page: Page) -> None:
    """Answers whatever stands on the page, as a person would."""
    for card in page.locator("fieldset.q").all():
        if card.locator("input[type=radio]").count():
            card.locator("input[type=radio]").nth(2 if card.locator("input[type=radio]").count() > 2 else 0).check()
        elif card.locator("select").count():
            for place, field in enumerate(card.locator("select").all(), 1):
                field.select_option(str(place))
        elif card.locator(".k input").count():
            for place, field in enumerate(card.locator(".k input").all()):
                field.fill("۱۰۰" if place == 0 else "0")
        elif card.locator("input[type=checkbox]:not([value^='!'])").count():
            card.locator("input[type=checkbox]").first.check()
        else:
            field = card.locator("input[type=text], textarea").first
            field.fill("۱۴۰۲/۰۱/۱۵" if field.get_attribute("id") == "since" else "۷")


@pytest.mark.parametrize("layout", ["list", "grid"])
def test_every_type_is_answered_on_a_phone_and_stored(browser: Browser, server: Server, layout: str) -> None:
    (link,) = server.publish(every_type(layout=layout))
    with respondent(browser, server) as page:
        begin(page, server, f"/s/{link}", "fa")
        began = of_link(server, page).id
        for _ in range(12):
            if not page.locator("form#f").count():
                break
            answer_page(page)
            expect(page.locator(".st")).to_have_class("st")
            go_on(page)
        expect(page.locator(".code bdi")).to_be_visible()
        stored = next(response.answers for response in kept(server) if response.id == began)
    assert stored["order"] == [1, 2, 3]
    assert stored["split"] == [100, 0, 0]
    assert stored["since"] == "2023-04-04"
    assert stored["why"] == "۷"
    assert stored["nps"] == 2


def test_a_ranking_half_given_comes_back_after_a_reload(browser: Browser, server: Server) -> None:
    (link,) = server.publish(every_type(page_size=30))
    with respondent(browser, server) as page:
        begin(page, server, f"/s/{link}", "en")
        for place, rank in enumerate(("2", "3", "1")):
            page.locator("select[name=order]").nth(place).select_option(rank)
        page.locator("#since").fill("14/08/1991")
        expect(page.locator(".st")).to_have_text("Saved up to here")
        page.reload()
        assert [field.input_value() for field in page.locator("select[name=order]").all()] == ["2", "3", "1"]
        assert page.locator("#since").input_value() == "1991-08-14"


def test_a_slider_has_no_answer_until_it_is_moved(browser: Browser, server: Server) -> None:
    (link,) = server.publish(every_type(page_size=30))
    with respondent(browser, server) as page:
        begin(page, server, f"/s/{link}", "en")
        assert page.locator("#warm").input_value() == ""
        page.locator("[data-for=warm]").fill("40")
        assert page.locator("#warm").input_value() == "40"


def test_a_row_of_numbers_is_one_stop_of_the_keyboard(browser: Browser, server: Server) -> None:
    (link,) = server.publish(every_type(page_size=30))
    with respondent(browser, server) as page:
        begin(page, server, f"/s/{link}", "ar")
        page.locator("#nps").focus()
        page.keyboard.press("Space")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowLeft")
        chosen = page.locator("input[name=nps]:checked")
        assert chosen.input_value() == "2"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") == "modern"


@pytest.mark.parametrize("language", ["fa", "ar", "en"])
def test_nothing_scrolls_sideways_at_320_px_nor_at_400_percent(browser: Browser, server: Server, language: str) -> None:
    (link,) = server.publish(every_type(page_size=30, layout="grid"))
    with respondent(browser, server, viewport={"width": 320, "height": 256}) as page:
        begin(page, server, f"/s/{link}", language)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.evaluate("document.documentElement.style.fontSize = '150%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_grid_is_a_grid_only_where_it_fits(browser: Browser, server: Server) -> None:
    (link,) = server.publish(every_type(page_size=30, layout="grid"))
    for width, columns in ((360, False), (1280, True)):
        options: dict[str, Any] = {"viewport": {"width": width, "height": 740}, "is_mobile": False}
        with respondent(browser, server, **options) as page:
            begin(page, server, f"/s/{link}", "en")
            assert page.locator(".gh").is_visible() is columns
            tops = [
                box["y"] for label in page.locator(".gr .q").first.locator(".o").all() if (box := label.bounding_box())
            ]
            assert (len(set(tops)) == 1) is columns


@pytest.mark.parametrize("language", ["fa", "ar", "en"])
@pytest.mark.parametrize("colours", ["none", "active"])
def test_axe_finds_nothing(browser: Browser, server: Server, language: str, colours: str) -> None:
    (link,) = server.publish(every_type(page_size=30, layout="grid"))
    with respondent(browser, server, bypass_csp=True, forced_colors=colours, reduced_motion="reduce") as page:
        begin(page, server, f"/s/{link}", language)
        for wrong in (False, True):
            if wrong:
                page.locator("input[name=spend][type=text]").fill("many")
                page.locator(".go .b").click()
                expect(page.locator(".es")).to_be_focused()
            assert violations(page) == []
