"""A respondent withdraws (J10): sees what is stored, deletes it in few taps, and it is gone from every file."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect
from sqlmodel import select

from instruments.instrument import QuestionType
from survey_app.database import Database
from survey_app.models import Researcher
from tests.e2e.respondents import PHONE, answer_all, begin, go_on
from tests.e2e.running import PATIENCE, Running, Watched, counted_clicks
from tests.survey_app.answering.every_type import ask
from tests.survey_app.studies.making import live_study, ready_draft

pytestmark = pytest.mark.e2e
CANARY = "zanzibar canary 5512"
MOST_TAPS = 5


@pytest.fixture(scope="module")
def studies(running: Running, account: StorageState) -> dict[str, tuple[str, str]]:
    """A pseudonymous and an anonymous study of the researcher's: id and link by mode."""
    wish = ask("wish", QuestionType.LINE, "What do you wish for?", "چه آرزویی دارید؟", "ماذا تتمنى؟")
    draft = ready_draft("en", "fa")
    draft = draft.model_copy(update={"blocks": [*draft.blocks, wish]})
    database, made = Database(f"sqlite:///{running.data_dir / 'engagemeter.sqlite'}"), {}
    with database.session() as session:
        mina = session.exec(select(Researcher)).one()
        for mode in ("pseudonymous", "anonymous"):
            study = live_study(session, mina, draft.model_copy(update={"privacy": mode}))
            made[mode] = (study.id, study.link)
        session.commit()
    database.dispose()
    return made


def files_with(folder: Path, text: str) -> list[str]:
    """Names of the files that hold a text, read as bytes."""
    found = []
    for path in sorted(folder.rglob("*")):
        try:
            if path.is_file() and text.encode() in path.read_bytes():
                found.append(path.name)
        except FileNotFoundError:
            continue
    return found


def finish(page: Page) -> str:
    while page.locator("fieldset.q").count():
        if page.locator("#wish").count():
            page.locator("#wish").fill(CANARY)
        else:
            answer_all(page)
        go_on(page)
    return page.locator(".code bdi").inner_text()


def test_who_withdraws_is_gone_from_the_database_and_every_file(
    browser: Browser, context: BrowserContext, running: Running, studies: dict[str, tuple[str, str]]
) -> None:
    study, link = studies["pseudonymous"]
    phone = browser.new_context(**PHONE, locale="en")
    watched, page = Watched(phone, running.url), phone.new_page()
    begin(page, running, f"/s/{link}", "en")
    code = finish(page)
    owner = context.new_page()
    owner.goto(f"{running.url}/studies/{study}/data?lang=en")
    owner.get_by_role("button", name="Make the file").click()
    expect(owner.get_by_role("link", name="Save", exact=True)).to_be_visible(timeout=PATIENCE)
    assert files_with(running.data_dir, CANARY)

    taps = counted_clicks(phone)
    page.goto(f"{running.url}/s/{link}/mine?lang=en")
    expect(page.locator("body")).to_contain_text("With your receipt code you can see or delete your answers.")
    page.locator("#code").tap()
    page.keyboard.type("aaaa aaaa")
    page.get_by_role("button", name="Show my answers").tap()
    expect(page.get_by_role("alert")).to_contain_text("No answers were found for this code.")
    taps.clear()
    page.locator("#code").tap()
    page.keyboard.type(code.lower().replace("-", " "))
    page.get_by_role("button", name="Show my answers").tap()
    expect(page.locator(".kept")).to_contain_text(CANARY)
    page.locator("#sure").tap()
    page.get_by_role("button", name="Delete my answers").tap()
    expect(page.locator("h1")).to_have_text("Your answers are deleted")
    assert len(taps) <= MOST_TAPS
    assert page.evaluate("localStorage.length") == 0
    assert watched.outside == []
    phone.close()

    deadline = time.monotonic() + 120
    while files_with(running.data_dir, CANARY) and time.monotonic() < deadline:
        time.sleep(0.5)
    assert files_with(running.data_dir, CANARY) == []
    owner.goto(f"{running.url}/studies/{study}/trail?lang=en")
    row = owner.get_by_role("row").filter(has_text="response.withdraw")
    expect(row).to_have_count(1)
    assert code not in owner.content()


def test_an_anonymous_study_says_that_only_the_code_finds_the_answers(
    browser: Browser, running: Running, studies: dict[str, tuple[str, str]]
) -> None:
    phone = browser.new_context(**PHONE, locale="en")
    page = phone.new_page()
    begin(page, running, f"/s/{studies['anonymous'][1]}", "en")
    finish(page)
    page.goto(f"{running.url}/s/{studies['anonymous'][1]}/mine?lang=en")
    expect(page.locator("main")).to_contain_text("Without it nobody can, so they cannot be deleted later")
    phone.close()
