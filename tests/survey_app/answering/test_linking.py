"""The second consent: joined with the firm's records only by a tick of one's own, and never with the number."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from sqlmodel import select

from survey_app.database import Database
from survey_app.models import AuditEvent
from survey_app.settings import Settings
from survey_app.studies.definition import Linking, StudyDefinition
from survey_app.value.linking import pseudonym
from survey_app.value.models import CustomerLink
from tests.survey_app.answering.conftest import Respondent, definition, hidden, publish, responses
from tests.survey_app.answering.test_flow import receipt

NUMBER = "C-100457"


@pytest.fixture
def asking(app: FastAPI, database: Database) -> Iterator[Respondent]:
    """A browser at a study that asks for the number."""
    made = definition(linking=Linking(by="question", key_name={"en": "Number on your loyalty card"}))
    with Respondent(app, publish(database, made)) as browser:
        yield browser


@pytest.fixture
def linked(app: FastAPI, database: Database) -> Iterator[Respondent]:
    """A browser at a study whose personal links carry the number."""
    with Respondent(app, publish(database, definition(linking=Linking(by="link")))) as browser:
        yield browser


def joins(database: Database) -> list[CustomerLink]:
    with database.session(writing=False) as session:
        return list(session.exec(select(CustomerLink)).all())


def agree(browser: Respondent, page: str, **fields: str) -> str:
    reply = browser.post(f"/s/{browser.link}", data={**hidden(page), **carried(page), "agree": "1", **fields})
    return reply.text


def carried(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(customer)" value="([^"]*)"', page))


def test_a_study_without_linking_says_and_asks_nothing_of_it(respondent: Respondent, database: Database) -> None:
    page = respondent.open().text
    assert 'name="link"' not in page
    agree(respondent, page, link="1", customer=NUMBER)
    assert joins(database) == []


def test_the_box_is_never_ticked_beforehand_and_the_words_say_what_linking_means(asking: Respondent) -> None:
    page = asking.open().text
    assert re.search(r'<input type="checkbox" name="link" value="1" id="link">', page)
    assert "Number on your loyalty card" in page
    assert "put together with Avan&#39;s records of you as a customer" in page


def test_without_the_tick_the_questionnaire_goes_on_and_nothing_is_kept_of_the_number(
    asking: Respondent, database: Database, settings: Settings
) -> None:
    page = agree(asking, asking.open().text, customer=NUMBER)
    assert asking.number(page) == 1
    assert joins(database) == []
    assert NUMBER not in (settings.data_dir / "engagemeter.sqlite").read_bytes().decode("latin-1")


def test_with_the_tick_a_keyed_hash_is_kept_and_never_the_number(
    asking: Respondent, database: Database, settings: Settings
) -> None:
    assert asking.number(agree(asking, asking.open().text, link="1", customer=" c-۱۰۰۴۵۷ ")) == 1
    (row,) = joins(database)
    (response,) = responses(database)
    assert (row.response_id, row.study_id) == (response.id, response.study_id)
    assert row.customer == pseudonym(settings, response.study_id, NUMBER).customer
    assert set(row.consent) == {"text_sha256", "version", "language"}
    kept = b"".join(path.read_bytes() for path in settings.data_dir.glob("engagemeter.sqlite*")).decode("latin-1")
    assert NUMBER not in kept
    assert "100457" not in kept


def test_a_tick_without_a_number_asks_again_and_keeps_the_other_box(asking: Respondent, database: Database) -> None:
    page = agree(asking, asking.open().text, link="1", customer=" \u200f")
    assert 'href="#customer"' in page
    assert 'id="agree" checked' in page
    assert responses(database) == []


def test_a_personal_link_carries_the_number_only_until_the_page(
    linked: Respondent, database: Database, settings: Settings
) -> None:
    assert 'name="link"' not in linked.open().text
    page = linked.get(f"/s/{linked.link}?customer={NUMBER}&lang=en").text
    assert NUMBER not in page
    persian = re.search(r'href="(\?lang=fa[^"]*)"', page)
    assert persian
    switched = linked.get(f"/s/{linked.link}{persian[1].replace('&amp;', '&')}").text
    assert carried(switched) == carried(page)
    assert linked.number(agree(linked, switched, link="1")) == 1
    (row,) = joins(database)
    assert row.customer == pseudonym(settings, row.study_id, NUMBER).customer


def test_the_same_form_twice_is_one_link_and_the_last_form_holds(asking: Respondent, database: Database) -> None:
    page = asking.open().text
    for _ in range(2):
        agree(asking, page, link="1", customer=NUMBER)
    assert len(joins(database)) == 1
    agree(asking, page, customer=NUMBER)
    assert joins(database) == []
    assert len(responses(database)) == 1


def test_linking_can_be_taken_back_while_the_answers_stay(asking: Respondent, database: Database) -> None:
    code = finish_linked(asking)
    kept = asking.post(f"/s/{asking.link}/mine", data={"code": code}).text
    assert "No longer join them" in kept
    told = asking.post(f"/s/{asking.link}/mine/apart", data={"code": code}).text
    assert "Your answers are no longer joined" in told
    assert joins(database) == []
    assert len(responses(database)) == 1
    with database.session(writing=False) as session:
        assert [event.action for event in session.exec(select(AuditEvent))] == ["response.stop_linking"]
    assert "No longer join them" not in asking.post(f"/s/{asking.link}/mine", data={"code": code}).text


def test_deleting_the_answers_deletes_the_link_too(asking: Respondent, database: Database) -> None:
    code = finish_linked(asking)
    asking.post(f"/s/{asking.link}/mine/delete", data={"code": code, "sure": "1"})
    assert joins(database) == []
    assert responses(database) == []


def test_a_wrong_code_takes_nothing_back(asking: Respondent, database: Database) -> None:
    finish_linked(asking)
    assert asking.post(f"/s/{asking.link}/mine/apart", data={"code": "AAAA-AAAA"}).status_code == 404
    assert len(joins(database)) == 1


@pytest.mark.parametrize("language", ["fa", "ar", "en"])
def test_the_longer_consent_page_stays_below_8_kb(asking: Respondent, language: str) -> None:
    asking.headers["accept-encoding"] = "gzip"
    reply = asking.get(f"/s/{asking.link}?lang={language}")
    assert int(reply.headers["content-length"]) <= 8 * 1024


def test_a_definition_that_links_nothing_keeps_the_hash_that_it_had() -> None:
    assert "linking" not in StudyDefinition().canonical()
    assert "linking" in StudyDefinition(linking=Linking(by="link")).canonical()


def finish_linked(browser: Respondent) -> str:
    page = agree(browser, browser.open().text, link="1", customer=NUMBER)
    while browser.number(page):
        page = browser.fill(page).text
    return receipt(page)
