"""Journeys of respondents in a real browser: without script, twice, in another language, on a small screen (J03)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect
from sqlmodel import select

from survey_app.answering import keys
from survey_app.database import Database
from survey_app.models import Invitation, Study
from survey_app.studies.definition import InstrumentBlock
from tests.e2e.respondents import answer_all, begin, go_on, of_link, respondent, stored
from tests.faults.serving import Server
from tests.survey_app.answering.conftest import definition

pytestmark = pytest.mark.e2e
BLOCKS = [InstrumentBlock(pin=pin) for pin in ("brand-engagement@1.0", "background@1.0")]


@pytest.fixture
def link(server: Server) -> str:
    return server.publish(definition(blocks=BLOCKS))[0]


@pytest.mark.parametrize("language", ["fa", "ar", "en"])
def test_a_phone_answers_with_one_tap_per_item_and_one_per_page(
    browser: Browser, server: Server, link: str, language: str
) -> None:
    with respondent(browser, server) as page:
        begin(page, server, f"/s/{link}", language)
        assert page.evaluate("document.documentElement.lang") == language
        taps, pages = 2, 0
        while page.locator("fieldset.q").count():
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
            taps += answer_all(page) + 1
            pages += 1
            go_on(page)
        code = page.locator(".code bdi").inner_text()
        page.reload()
        expect(page.locator(".code bdi")).to_have_text(code)
    assert taps <= 18 + pages + 2
    done = [row for row in stored(server) if row.receipt_hash == keys.receipt_hash(server.settings.secret, code)]
    assert len(done) == 1
    assert set(done[0].answers.values()) == {2}


def test_a_missed_item_is_named_focus_moves_to_it_and_answers_stay(browser: Browser, server: Server, link: str) -> None:
    with respondent(browser, server) as page:
        begin(page, server, f"/s/{link}", "fa")
        page.locator("fieldset.q").nth(0).locator("label").nth(3).tap()
        page.locator(".go .b").click()
        expect(page.locator(".es")).to_be_focused()
        assert page.locator(".es a").count() == 4
        expect(page.locator("fieldset.q").nth(0).locator("input").nth(3)).to_be_checked()
        page.locator(".es a").first.tap()
        expect(page.locator("fieldset.no input").first).to_be_focused()


def test_a_tunnel_keeps_the_answers_and_sends_them_by_itself(browser: Browser, server: Server, link: str) -> None:
    with respondent(browser, server) as page:
        begin(page, server, f"/s/{link}", "en")
        answer_all(page)
        expect(page.locator(".st")).to_have_text("Saved up to here")
        go_on(page)
        page.context.set_offline(True)
        count = answer_all(page, 4)
        expect(page.locator(".st")).to_have_text(f"{count} answers not sent yet")
        page.locator(".go .b").click()
        expect(page.locator(".st")).to_have_text(f"{count} answers not sent yet")
        assert len(of_link(server, page).answers) == 5
        page.context.set_offline(False)
        expect(page.locator(".at")).to_contain_text("Page 3 of 4", timeout=60_000)
        row = of_link(server, page)
    assert len(row.answers) == 10
    assert list(row.answers.values()) == [2] * 5 + [5] * 5


def test_answers_given_offline_survive_closing_the_browser(browser: Browser, server: Server, link: str) -> None:
    token = keys.new_key()
    database = Database(server.settings.database)
    with database.session() as session:
        study_id = session.exec(select(Study.id).where(Study.link == link)).one()
        session.add(Invitation(token_hash=keys.invitation_hash(token), study_id=study_id))
        session.commit()
    database.dispose()
    with respondent(browser, server) as phone:
        begin(phone, server, f"/i/{token}", "ar")
        for _ in range(2):
            answer_all(phone)
            go_on(phone)
        phone.context.set_offline(True)
        phone.evaluate("navigator.sendBeacon = () => false")
        given = answer_all(phone)
        expect(phone.locator(".st.off")).to_be_visible()
        state = phone.context.storage_state()
    with respondent(browser, server, viewport={"width": 1366, "height": 768}, is_mobile=False) as laptop:
        laptop.goto(f"{server.url}/i/{token}")
        expect(laptop.locator(".at")).to_contain_text("3")
        assert laptop.locator("input:checked").count() == 0, "what was not sent can't be there yet"
    with respondent(browser, server, storage_state=state) as phone:
        phone.goto(f"{server.url}/i/{token}")
        expect(phone.locator("input:checked")).to_have_count(given)
        expect(phone.locator(".st")).to_have_text("حُفظت إجاباتك حتى الآن")
        row = of_link(server, phone)
    assert len(row.answers) == 10 + given
    assert len([each for each in stored(server) if each.invitation_hash]) == 1


def test_a_double_tap_and_going_back_make_one_response(browser: Browser, server: Server, link: str) -> None:
    with respondent(browser, server) as page:
        begin(page, server, f"/s/{link}", "en")
        before = len(stored(server))
        answer_all(page)
        page.locator(".go .b").dblclick()
        expect(page.locator(".at")).to_contain_text("Page 2 of 4")
        page.go_back()
        expect(page.locator(".at")).to_contain_text("Page 1 of 4")
        expect(page.locator("input:checked")).to_have_count(5)
        page.locator(".go .b").click()
        expect(page.locator(".at")).to_contain_text("Page 2 of 4")
        assert len(stored(server)) == before


def test_the_language_changes_in_place_and_answers_stay(browser: Browser, server: Server, link: str) -> None:
    with respondent(browser, server) as page:
        begin(page, server, f"/s/{link}", "en")
        answer_all(page, 5)
        page.get_by_role("button", name="فارسی").tap()
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        expect(page.locator("input:checked")).to_have_count(5)
        expect(page.locator(".at")).to_contain_text("صفحهٔ ۱ از ۴")


def test_someone_withdraws_with_the_receipt_code(browser: Browser, server: Server, link: str) -> None:
    with respondent(browser, server) as page:
        begin(page, server, f"/s/{link}", "en")
        while page.locator("fieldset.q").count():
            answer_all(page)
            go_on(page)
        before = len(stored(server))
        page.get_by_role("button", name="See or delete my answers").tap()
        expect(page.locator("h1")).to_have_text("What is stored of you")
        page.locator("#sure").check()
        page.get_by_role("button", name="Delete my answers").tap()
        expect(page.locator("h1")).to_have_text("Your answers are deleted")
        assert page.evaluate("Object.keys(localStorage).length") == 0
    assert len(stored(server)) == before - 1


def test_without_script_the_study_is_answered_to_the_end(browser: Browser, server: Server, link: str) -> None:
    with respondent(browser, server, java_script_enabled=False) as page:
        begin(page, server, f"/s/{link}", "fa")
        while page.locator("fieldset.q").count():
            answer_all(page)
            page.locator(".go .b").click()
        expect(page.locator(".code bdi")).to_be_visible()
        expect(page.locator("[data-copy]")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize("layout", ["list", "bar"])
@pytest.mark.parametrize("language", ["fa", "en"])
def test_targets_are_44_px_and_nothing_scrolls_sideways(
    browser: Browser, server: Server, width: int, layout: str, language: str
) -> None:
    (link,) = server.publish(definition(blocks=BLOCKS, layout=layout))
    with respondent(browser, server, viewport={"width": width, "height": 740}) as page:
        begin(page, server, f"/s/{link}", language)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        sizes = page.evaluate(
            "[...document.querySelectorAll('.q label, .l, .b')].map(e => e.getBoundingClientRect())"
            ".map(r => Math.round(Math.min(r.width, r.height)))"
        )
        least = 43 if layout == "bar" and width == 360 else 44
        assert min(sizes) >= least
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_full_or_closed_storage_only_means_that_nothing_survives_closing(
    browser: Browser, server: Server, link: str
) -> None:
    with respondent(browser, server) as page:
        page.add_init_script(
            "for (const name of ['getItem', 'setItem', 'removeItem'])"
            " Storage.prototype[name] = () => { throw new DOMException('closed', 'QuotaExceededError'); }"
        )
        begin(page, server, f"/s/{link}", "en")
        answer_all(page)
        expect(page.locator(".st")).to_have_text("Saved up to here")
        go_on(page)
        expect(page.locator(".at")).to_contain_text("Page 2 of 4")
