"""Single answers, saved as they are given; repeats, late ones and bad ones."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from survey_app.database import Database
from survey_app.models import AnswerEvent
from tests.survey_app.answering.conftest import Respondent, hidden, responses, second_options


@pytest.fixture
def begun(respondent: Respondent) -> tuple[Respondent, str, list[str]]:
    page = respondent.consent().text
    return respondent, hidden(page)["_key"], list(second_options(page))


def save(respondent: Respondent, key: str, seq: int, answers: dict[str, Any], browser: str = "b") -> Any:
    batch = {item: [[value], 1200] for item, value in answers.items()}
    body = {"key": key, "browser": browser, "seq": seq, "language": "en", "answers": batch}
    return respondent.post(f"/s/{respondent.link}/autosave", json=body)


def test_an_answer_is_stored_and_acknowledged_with_its_number(begun: Any, database: Database) -> None:
    respondent, key, (first, *_) = begun
    reply = save(respondent, key, 3, {first: "5"})
    assert reply.json() == {"saved": 3}
    assert responses(database)[0].answers == {first: 5}
    with database.session(writing=False) as session:
        (event,) = session.exec(select(AnswerEvent)).all()
    assert (event.item, event.value, event.client_ms, event.page) == (first, 5, 1200, 1)


def test_a_repeat_changes_nothing_and_logs_nothing(begun: Any, database: Database) -> None:
    respondent, key, (first, *_) = begun
    for _ in range(4):
        assert save(respondent, key, 1, {first: "5"}).status_code == 200
    assert responses(database)[0].revision == 1


def test_a_late_repeat_does_not_undo_a_newer_answer(begun: Any, database: Database) -> None:
    respondent, key, (first, *_) = begun
    save(respondent, key, 2, {first: "6"})
    assert save(respondent, key, 1, {first: "2"}).status_code == 200
    assert responses(database)[0].answers == {first: 6}


def test_two_browsers_number_their_changes_apart_and_the_last_one_wins(begun: Any, database: Database) -> None:
    respondent, key, (first, second, *_) = begun
    save(respondent, key, 9, {first: "6"}, "phone")
    save(respondent, key, 1, {first: "3", second: "4"}, "laptop")
    assert responses(database)[0].answers == {first: 3, second: 4}
    with database.session(writing=False) as session:
        log = session.exec(select(AnswerEvent).where(AnswerEvent.item == first)).all()
    assert [event.value for event in log] == [6, 3], "the log shows both"


def test_the_valid_ones_are_kept_when_another_is_wrong(begun: Any, database: Database) -> None:
    respondent, key, (first, second, *_) = begun
    assert save(respondent, key, 1, {first: "5", second: "88", "made_up": "1"}).status_code == 200
    assert responses(database)[0].answers == {first: 5}


@pytest.mark.parametrize("key", ["x" * 30, "short"])
def test_a_key_that_began_nothing_is_refused(begun: Any, database: Database, key: str) -> None:
    respondent, _, (first, *_) = begun
    assert save(respondent, key, 1, {first: "5"}).status_code in (404, 422)
    assert responses(database)[0].answers == {}


def test_extra_fields_and_wrong_shapes_are_refused_without_echo(begun: Any) -> None:
    respondent, key, (first, *_) = begun
    for body in (
        {"key": key, "status": "completed", "answers": {}},
        {"key": key, "answers": {first: "secret-answer"}},
        [],
    ):
        reply = respondent.post(f"/s/{respondent.link}/autosave", json=body)
        assert reply.status_code == 422
        assert reply.json() == {"error": "page_outdated"}


def test_after_completion_the_same_is_acknowledged_and_another_answer_refused(begun: Any, database: Database) -> None:
    respondent, key, (first, *_) = begun
    page = respondent.open()
    while respondent.number(page.text):
        page = respondent.fill(page.text)
    assert save(respondent, key, 50, {first: "2"}).status_code == 200
    assert save(respondent, key, 51, {first: "7"}).status_code == 409
    assert responses(database)[0].answers[first] == 2
