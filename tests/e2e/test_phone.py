"""Respondents with a phone in a slow net: a whole study in few taps (J03), a tunnel and the laptop at home (J04)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from instruments.instrument import QuestionType as Type
from survey_app.answering import keys
from survey_app.database import Database
from survey_app.models import Invitation, ResponseStatus, Study
from survey_app.studies.definition import InstrumentBlock, StudyDefinition
from tests.e2e.respondents import DESK, answer_all, begin, go_on, of_link, respondent, stored
from tests.e2e.running import counted_clicks, fits
from tests.faults.serving import Server
from tests.survey_app.answering.conftest import definition
from tests.survey_app.answering.every_type import CHANNELS, ask, choices

pytestmark = pytest.mark.e2e
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""Slow 3G: 400 ms each way round, 400 kbit/s."""
PINS = ("brand-engagement@1.0", "goal-alignment@1.0", "word-of-mouth@1.0")
ITEMS, PAGES = 27, 5
RECEIPT = re.compile("^[0-9A-Z]{4}-[0-9A-Z]{4}$")


def study() -> StudyDefinition:
    """24 Likert items and three questions about the person, on five pages."""
    about = [
        ask("age", Type.NUMBER, "How old are you?", "چند سال دارید؟", "كم عمرك؟", low=18, high=99),
        ask("way", Type.SINGLE, "Which way?", "از کدام راه؟", "أي طريقة؟", choices=choices(*CHANNELS)),
        ask("near", Type.SINGLE, "Which is near?", "کدام نزدیک است؟", "أيها أقرب؟", choices=choices(*CHANNELS)),
    ]
    return definition(page_size=8, blocks=[*(InstrumentBlock(pin=pin) for pin in PINS), *about])


def answer_page(page: Page, option: int = 1) -> None:
    if page.locator("#age").count():
        page.locator("#age").tap()
        page.keyboard.type("۳۴")
    for card in page.locator("fieldset.q:has(input[type=radio])").all():
        card.locator("label.o").nth(option).tap()


def test_a_persian_phone_on_slow_3g_needs_one_tap_per_item_and_one_per_page(browser: Browser, server: Server) -> None:
    (link,) = server.publish(study())
    with respondent(browser, server) as page:
        page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
        taps = counted_clicks(page.context)
        page.goto(f"{server.url}/s/{link}?lang=fa")
        page.locator("#agree").tap()
        page.locator("form .b").first.tap()
        pages = 0
        expect(page.locator("fieldset.q").first).to_be_visible()
        began = of_link(server, page).id
        while page.locator("fieldset.q").count():
            assert fits(page)
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert fits(page), "text at 200 %"
            page.evaluate("document.documentElement.style.fontSize = ''")
            answer_page(page)
            go_on(page)
            pages += 1
        expect(page.locator(".code bdi")).to_have_text(RECEIPT)
    row = next(row for row in stored(server) if row.id == began)
    assert (row.status, len(row.answers), row.answers["age"]) == (ResponseStatus.COMPLETED, ITEMS, 34)
    assert pages == PAGES
    assert len(taps) == ITEMS + PAGES + 2


def test_a_missed_item_is_named_and_what_was_typed_stays(browser: Browser, server: Server) -> None:
    (link,) = server.publish(definition(blocks=study().blocks[-3:]))
    with respondent(browser, server) as page:
        begin(page, server, f"/s/{link}", "fa")
        page.locator("#age").tap()
        page.keyboard.type("۱۲")
        page.locator("fieldset.q").nth(1).locator("label.o").first.tap()
        page.locator(".go .b").tap()
        expect(page.locator(".es")).to_be_focused()
        expect(page.locator(".es a")).to_have_count(2)
        expect(page.locator("#age")).to_have_value("۱۲")
        expect(page.locator("#e-age")).to_contain_text("۱۸")
        expect(page.locator("fieldset.q").nth(1).locator("input").first).to_be_checked()
        page.locator(".es a").last.tap()
        expect(page.locator("fieldset.no input").last.locator("xpath=ancestor::fieldset")).to_contain_text("نزدیک")


def personal_link(server: Server, link: str) -> str:
    token, database = keys.new_key(), Database(server.settings.database)
    with database.session() as session:
        study_id = session.exec(select(Study.id).where(Study.link == link)).one()
        session.add(Invitation(token_hash=keys.invitation_hash(token), study_id=study_id))
        session.commit()
    database.dispose()
    return f"/i/{token}"


def test_a_tunnel_on_page_4_and_the_rest_on_the_laptop_is_one_response(browser: Browser, server: Server) -> None:
    (link,) = server.publish(study())
    invited = personal_link(server, link)
    with respondent(browser, server) as phone:
        begin(phone, server, invited, "ar")
        began = of_link(server, phone).id
        for _ in range(3):
            answer_all(phone)
            expect(phone.locator(".st")).to_have_text("حُفظت إجاباتك حتى الآن")
            go_on(phone)
        expect(phone.locator(".st")).to_have_attribute("role", "status")
        phone.context.set_offline(True)
        phone.evaluate("navigator.sendBeacon = () => false")
        given = answer_all(phone, 4)
        expect(phone.locator(".st.off")).to_contain_text(str(given))
        phone.locator(".go .b").tap()
        expect(phone.locator(".at")).to_contain_text("4")
        expect(phone.locator(".st.off")).to_be_visible()
        state = phone.context.storage_state()
    with respondent(browser, server, **DESK) as laptop:
        laptop.goto(f"{server.url}{invited}")
        expect(laptop.locator(".at")).to_contain_text("4")
        assert laptop.locator("html").get_attribute("lang") == "ar"
        while laptop.locator("fieldset.q").count():
            if laptop.locator("#age").count():
                laptop.locator("#age").fill("٤٠")
            for card in laptop.locator("fieldset.q:has(input[type=radio])").all():
                card.locator("label.o").nth(1).click()
            go_on(laptop)
        expect(laptop.locator(".code bdi")).to_be_visible()
    with respondent(browser, server, storage_state=state) as phone:
        phone.goto(f"{server.url}{invited}")
        expect(phone.locator("h1")).to_be_visible()
        assert phone.locator("fieldset.q").count() == 0, "it is finished, on the phone too"
    (row,) = [row for row in stored(server) if row.id == began or row.invitation_hash]
    assert (row.status, len(row.answers), row.answers["age"]) == (ResponseStatus.COMPLETED, ITEMS, 40)
    assert 5 not in row.answers.values(), "what came late did not replace what was sent at home"
