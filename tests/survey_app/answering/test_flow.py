"""A whole study by plain forms, as a browser without script fills it in."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from fastapi import FastAPI
from sqlmodel import select

from survey_app.answering import keys
from survey_app.database import Database
from survey_app.models import AnswerEvent, Invitation, Response, Study, StudyStatus, now
from survey_app.settings import Settings
from tests.survey_app.answering.conftest import (
    Respondent,
    definition,
    hidden,
    publish,
    responses,
    second_options,
    with_attention,
)

RECEIPT = re.compile(r'<bdi dir="ltr">([0-9A-Z]{4}-[0-9A-Z]{4})</bdi>')


def receipt(page: str) -> str:
    found = RECEIPT.search(page)
    return found[1] if found else ""


def test_a_study_is_answered_with_plain_forms_from_consent_to_receipt(
    respondent: Respondent, database: Database
) -> None:
    end = respondent.finish()
    (stored,) = responses(database)
    assert receipt(end.text)
    assert (str(stored.status), stored.page, len(stored.answers)) == ("completed", 4, 18)
    assert set(stored.answers.values()) == {2}
    assert stored.consent["language"] == "en"
    assert len(stored.consent["text_sha256"]) == 64


def test_opening_any_address_records_nothing(respondent: Respondent, database: Database) -> None:
    for path in ("", "/1", "/done", "/no", "/mine", "?lang=fa"):
        respondent.get(f"/s/{respondent.link}{path}")
    assert responses(database) == []


def test_without_the_box_ticked_nothing_begins(respondent: Respondent, database: Database) -> None:
    reply = respondent.post(f"/s/{respondent.link}", data=hidden(respondent.open().text))
    assert reply.status_code == 422
    assert "Please tick the box" in reply.text
    assert responses(database) == []


def test_declining_keeps_no_answer_and_is_counted_once(respondent: Respondent, database: Database) -> None:
    form = hidden(respondent.open().text)
    for _ in range(3):
        assert "You did not take part" in respondent.post(f"/s/{respondent.link}/no", data=form).text
    (stored,) = responses(database)
    assert (str(stored.status), stored.answers, stored.consent, stored.language) == ("declined", {}, {}, "")
    assert "Before you start" in respondent.open().text


def test_who_declined_by_mistake_may_still_begin(respondent: Respondent, database: Database) -> None:
    form = hidden(respondent.open().text)
    respondent.post(f"/s/{respondent.link}/no", data=form)
    respondent.post(f"/s/{respondent.link}", data={**form, "agree": "1"})
    (stored,) = responses(database)
    assert str(stored.status) == "started"


def test_the_same_consent_form_sent_twice_is_one_response(respondent: Respondent, database: Database) -> None:
    form = {**hidden(respondent.open().text), "agree": "1"}
    pages = [respondent.post(f"/s/{respondent.link}", data=form).text for _ in range(3)]
    assert len({hidden(page)["_key"] for page in pages}) == 1
    assert len(responses(database)) == 1


def test_the_link_brings_back_to_where_one_stopped(respondent: Respondent) -> None:
    second = respondent.fill(respondent.consent().text)
    respondent.fill(second.text)
    assert "Page 3 of 4" in respondent.open().text
    first = respondent.get(f"/s/{respondent.link}/1").text
    assert first.count(" checked") == 5, "earlier answers are shown"


def test_a_page_that_was_not_reached_shows_the_next_one_instead(respondent: Respondent) -> None:
    respondent.consent()
    assert "Page 1 of 4" in respondent.get(f"/s/{respondent.link}/4").text


def test_the_valid_part_of_a_page_is_kept_and_the_summary_links_to_the_rest(
    respondent: Respondent, database: Database
) -> None:
    page = respondent.consent().text
    answers = second_options(page)
    wrong, missing, *_ = answers
    sent = {**answers, wrong: "77"}
    del sent[missing]
    reply = respondent.fill(page, sent)
    assert reply.status_code == 422
    assert f'<a href="#{wrong}">' in reply.text
    assert f'<a href="#{missing}">' in reply.text
    assert 'role="alert" tabindex="-1" autofocus' in reply.text
    assert set(responses(database)[0].answers) == set(answers) - {wrong, missing}
    assert reply.text.count(" checked") == 3


def test_an_open_question_is_asked_for_once_and_then_may_stay_open(respondent: Respondent, database: Database) -> None:
    page = respondent.consent().text
    asked = respondent.fill(page, {})
    assert "Go on without answering" in asked.text
    assert "Page 2 of 4" in respondent.fill(asked.text, {}, _skip="1").text
    assert responses(database)[0].answers == {}


def test_changing_the_language_keeps_what_was_answered(respondent: Respondent, database: Database) -> None:
    page = respondent.consent().text
    reply = respondent.fill(page, _lang="fa")
    assert 'lang="fa" dir="rtl"' in reply.text
    assert "صفحهٔ ۱ از ۴" in reply.text
    assert reply.text.count(" checked") == 5
    stored = responses(database)[0]
    assert (stored.language, set(stored.answers.values())) == ("fa", {2})


@pytest.mark.parametrize("language", ["fa", "ar", "en"])
def test_the_stored_code_is_the_same_in_every_language(app: FastAPI, database: Database, language: str) -> None:
    with Respondent(app, publish(database, definition()), language) as respondent:
        respondent.finish()
    assert set(responses(database)[0].answers.values()) == {2}


def test_the_last_page_sent_again_gives_the_same_receipt(respondent: Respondent, database: Database) -> None:
    page = respondent.consent()
    last = page.text
    while respondent.number(page.text):
        last = page.text
        page = respondent.fill(last)
    first, again = receipt(page.text), receipt(respondent.fill(last).text)
    assert first == again != ""
    assert len(responses(database)) == 1


def test_a_completed_response_refuses_other_answers_and_keeps_its_own(
    respondent: Respondent, database: Database
) -> None:
    first = respondent.consent().text
    page = respondent.fill(first)
    while respondent.number(page.text):
        page = respondent.fill(page.text)
    before = responses(database)[0].model_dump()
    other = dict.fromkeys(second_options(first), "3")
    reply = respondent.fill(first, other)
    assert reply.status_code == 409
    assert "You have finished this questionnaire" in reply.text
    assert responses(database)[0].model_dump() == before


def test_with_the_script_a_page_comes_without_style_and_script(respondent: Respondent) -> None:
    page = respondent.consent().text
    respondent.headers["x-part"] = "1"
    reply = respondent.fill(page)
    assert reply.status_code == 200
    assert not reply.history
    assert "Page 2 of 4" in reply.text
    assert "<style" not in reply.text
    assert "<script" not in reply.text


def test_without_cookies_the_study_can_be_answered_too(respondent: Respondent, database: Database) -> None:
    page = respondent.consent()
    while respondent.number(page.text):
        respondent.cookies.clear()
        page = respondent.fill(page.text)
    assert receipt(page.text)
    assert str(responses(database)[0].status) == "completed"


def test_a_personal_link_resumes_on_another_device_as_one_response(app: FastAPI, link: str, database: Database) -> None:
    token = "personal-token-of-one-customer"
    with database.session() as session:
        study = session.exec(select(Study).where(Study.link == link)).one()
        session.add(Invitation(token_hash=keys.invitation_hash(token), study_id=study.id))
        session.commit()
    with Respondent(app, link) as phone, Respondent(app, link) as laptop:
        form = hidden(phone.get(f"/i/{token}").text)
        page = phone.post(f"/i/{token}", data={**form, "agree": "1"})
        page = phone.fill(page.text)
        resumed = laptop.get(f"/i/{token}")
        assert "Page 2 of 4" in resumed.text
        while laptop.number(resumed.text):
            resumed = laptop.fill(resumed.text)
        assert receipt(resumed.text)
        assert phone.get("/i/unknown-token").status_code == 404
    assert len(responses(database)) == 1


def test_the_attention_item_is_stored_beside_the_items(app: FastAPI, database: Database) -> None:
    with Respondent(app, publish(database, with_attention())) as respondent:
        respondent.finish()
    assert responses(database)[0].answers["attention1"] == 2


def test_the_test_link_marks_its_response(respondent: Respondent, settings: Settings, database: Database) -> None:
    token = keys.test_token(settings.secret, respondent.link)
    page = respondent.get(f"/s/{respondent.link}?test={token}").text
    assert f'name="_test" value="{token}"' in page
    respondent.post(f"/s/{respondent.link}", data={**hidden(page), "agree": "1", "_test": token})
    assert responses(database)[0].is_test


def test_a_made_up_test_token_does_not(respondent: Respondent, database: Database) -> None:
    form = hidden(respondent.open().text)
    respondent.post(f"/s/{respondent.link}", data={**form, "agree": "1", "_test": "x"})
    assert not responses(database)[0].is_test


def set_status(database: Database, link: str, status: StudyStatus, **changes: object) -> None:
    with database.session() as session:
        study = session.exec(select(Study).where(Study.link == link)).one()
        study.status = status
        for name, value in changes.items():
            setattr(study, name, value)
        session.add(study)
        session.commit()


def test_a_draft_and_an_unknown_link_are_told_in_words(respondent: Respondent, database: Database) -> None:
    set_status(database, respondent.link, StudyStatus.DRAFT)
    reply = respondent.open()
    assert reply.status_code == 403
    assert "not open yet" in reply.text
    assert respondent.get("/s/there-is-none").status_code == 404


def test_the_answers_of_another_study_are_not_taken(app: FastAPI, respondent: Respondent, database: Database) -> None:
    page = respondent.consent().text
    other = publish(database, definition())
    reply = respondent.post(f"/s/{other}/1", data={**hidden(page), **second_options(page)})
    assert reply.status_code == 404
    assert responses(database)[0].answers == {}


def test_the_log_keeps_every_change_as_it_came(respondent: Respondent, database: Database) -> None:
    page = respondent.consent().text
    first = next(iter(second_options(page)))
    respondent.fill(page, {first: "2"})
    respondent.fill(page, {first: "6"})
    with database.session(writing=False) as session:
        log = session.exec(select(AnswerEvent).where(AnswerEvent.item == first).order_by(AnswerEvent.id)).all()
    assert [(event.value, event.page) for event in log] == [(2, 1), (6, 1)]


PAYLOADS = (
    "<script>window.canary=1</script>",
    '"><img src=x onerror=canary()>',
    "{{7*7}}${7*7}#{7*7}",
    "</style></textarea></title><svg onload=canary()>",
    "\u202eevil\u2066",
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_texts_of_a_study_are_shown_and_never_run(app: FastAPI, database: Database, payload: str) -> None:
    made = definition(title={"en": payload}, brand={"en": payload}, languages=["en"])
    made.consent.text["en"] = payload
    made.consent.contact = payload
    with Respondent(app, publish(database, made)) as respondent:
        for page in (respondent.open().text, respondent.consent().text, respondent.finish().text):
            shown = re.sub(r"<script nonce.*?</script>|<style nonce.*?</style>", "", page, flags=re.S)
            assert "<script>window" not in shown
            assert "<img src=x" not in shown
            assert "<svg" not in shown
            assert ">49" not in shown
            assert payload in unescape(shown)


def test_the_brand_is_isolated_from_the_sentence_around_it(respondent: Respondent) -> None:
    assert "<bdi>Avan</bdi>" in respondent.consent().text


def test_a_page_gives_away_no_scoring(respondent: Respondent) -> None:
    page = respondent.consent().text
    assert "reverse" not in page
    assert "cognitive_processing" not in page


def test_the_response_row_cannot_be_written_by_extra_fields(respondent: Respondent, database: Database) -> None:
    page = respondent.consent().text
    extra = {"status": "completed", "is_test": "1", "id": "x", "page": "4", "receipt_hash": "y", "seed": "1"}
    respondent.fill(page, {**second_options(page), **extra})
    stored: Response = responses(database)[0]
    assert (str(stored.status), stored.is_test, stored.page, stored.receipt_hash) == ("started", False, 1, None)
    assert not set(extra) & set(stored.answers)


def test_who_began_before_the_study_closed_may_finish_within_the_hour(
    respondent: Respondent, database: Database
) -> None:
    page = respondent.consent().text
    set_status(database, respondent.link, StudyStatus.CLOSED, closed_at=now())
    assert "Page 2 of 4" in respondent.fill(page).text
    with Respondent(respondent.app, respondent.link) as newcomer:
        refused = newcomer.open()
    assert refused.status_code == 410
    assert "The questionnaire is closed" in refused.text


def test_after_the_hour_it_is_said_that_what_was_saved_is_kept(respondent: Respondent, database: Database) -> None:
    page = respondent.consent().text
    second = respondent.fill(page).text
    with database.session() as session:
        stored = session.exec(select(Response)).one()
        stored.started_at = now() - timedelta(hours=3)
        session.add(stored)
        session.commit()
    set_status(database, respondent.link, StudyStatus.CLOSED, closed_at=now() - timedelta(hours=2))
    reply = respondent.fill(second)
    assert reply.status_code == 410
    assert "closed in the meantime" in reply.text
    assert len(responses(database)[0].answers) == 5
