"""Every type of question, from the page to the stored answer and the columns of the data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from instruments.instrument import QuestionType
from instruments.questions.kind import Wrong
from instruments.questions.registry import kinds
from survey_app.answering.forms import read
from survey_app.database import Database
from survey_app.pages import FOLDER
from survey_app.studies.measurement import study_variables, with_given
from survey_app.studies.own import question_of
from tests.survey_app.answering.conftest import Respondent, publish, responses
from tests.survey_app.answering.every_type import ANSWERS, QUESTIONS, STORED, every_type

ASKED = {block.code: question_of(block) for block in QUESTIONS}


@pytest.fixture
def visitor(app: FastAPI, database: Database) -> Iterator[Respondent]:
    with Respondent(app, publish(database, every_type())) as browser:
        yield browser


def answer_everything(visitor: Respondent) -> list[str]:
    pages = [visitor.consent().text]
    while visitor.number(pages[-1]) and len(pages) < 30:
        names = dict.fromkeys(re.findall(r'name="([a-z][a-z_]*)"', pages[-1]))
        own = {name: ANSWERS[name] for name in names if name in ANSWERS}
        pages.append(visitor.fill(pages[-1], own or None).text)
    return pages


def test_each_type_is_one_file_and_one_template() -> None:
    assert set(kinds()) == set(QuestionType)
    for type in QuestionType:
        assert (FOLDER / f"templates/answering/questions/{type}.html").is_file()


def test_answers_of_every_type_are_stored_as_documented(visitor: Respondent, database: Database) -> None:
    pages = answer_everything(visitor)
    stored = responses(database)[0]
    assert {code: value for code, value in stored.answers.items() if code in STORED} == STORED
    assert stored.completed_at is not None
    assert "Too dear" not in pages[0]


def test_the_data_has_a_column_for_each_part_of_an_answer(visitor: Respondent, database: Database) -> None:
    answer_everything(visitor)
    (kept,) = responses(database)
    stored = with_given(kept.answers, kept.design)
    row = {v.question.code: v.of(stored) for v in study_variables(every_type())}
    assert (row["ways_1"], row["ways_2"], row["ways_8"]) == (1, 0, 1)
    assert (row["order_1"], row["order_2"], row["order_3"]) == (2, 1, 3)
    assert (row["split_1"], row["split_2"], row["split_3"]) == (50, 30, 20)
    assert (row["since"], row["since_year"]) == ("2023-04-04", 2023)
    assert row["channel_other"] == "A friend"
    assert "hello" not in row


def test_free_texts_and_whole_dates_are_never_analysed() -> None:
    analysed = {v.question.code for v in study_variables(every_type()) if v.analysed}
    assert analysed.isdisjoint({"wish", "city", "since", "channel_other", "why"})
    assert {"since_year", "nps", "ways_1", "channel"} <= analysed


def test_what_was_typed_stays_and_each_error_is_linked_to_its_question(visitor: Respondent) -> None:
    page = visitor.consent().text
    while 'name="order"' not in page:
        page = visitor.fill(page, {name: ANSWERS[name] for name in ANSWERS if f'name="{name}"' in page}).text
    sent = {name: ANSWERS[name] for name in ANSWERS if f'name="{name}"' in page}
    wrong = visitor.fill(page, {**sent, "order": ["1", "1", "2"], "split": ["60", "60", ""]})
    assert wrong.status_code == 422
    assert '<a href="#order">' in wrong.text
    assert '<a href="#split">' in wrong.text
    assert 'id="order"' in wrong.text
    assert "now they make 120" in wrong.text
    assert re.findall(r'name="split" value="(\d*)"', wrong.text) == ["60", "60", ""]


@pytest.mark.parametrize(
    ("code", "values", "expected"),
    [
        ("order", ["", "", ""], None),
        ("order", ["1", "2", ""], Wrong("ranks", {"most": 3})),
        ("order", ["1", "2", "4"], Wrong("ranks", {"most": 3})),
        ("split", ["100", "", ""], [100, 0, 0]),
        ("split", ["50", "40", ""], Wrong("sum", {"sum": 100, "now": 90})),
        ("split", ["50", "-10", "60"], Wrong("amounts")),
        ("spend", ["12", "!99"], Wrong("both")),
        ("spend", ["", "!98"], None),
        ("since", ["2023-02-30"], Wrong("date")),
        ("since", ["30/12/1403"], "2025-03-20"),
        ("since", ["31.12.2024"], "2024-12-31"),
        ("since", ["12"], Wrong("date")),
        ("since", ["", "!99"], 99),
        ("nps", ["11"], Wrong("choice")),
        ("nps", ["۱۰"], 10),
        ("modern", ["3.5"], Wrong("choice")),
        ("warm", ["101"], Wrong("range", {"low": 0, "high": 100})),
        ("ways", ["", "1", "2"], [1, 2]),
        ("hello", ["anything"], "nothing"),
    ],
)
def test_answers_are_read_type_by_type(code: str, values: list[str], expected: Any) -> None:
    found = read({code: ASKED[code]}, {code: values})
    assert (found.wrong or found.answers).get(code, "nothing") == expected


def test_a_follow_up_is_asked_of_whom_it_concerns_on_a_later_page(visitor: Respondent, database: Database) -> None:
    page = visitor.consent().text
    assert "Why so few" not in page
    pages = answer_everything(visitor)
    asked = next(page for page in pages if "Why so few" in page)
    assert "You gave <bdi>4</bdi> of 10" in asked
    assert responses(database)[0].answers["why"] == "Too dear"


def test_a_follow_up_is_passed_over_and_its_old_answer_not_kept(app: FastAPI, database: Database) -> None:
    with Respondent(app, publish(database, every_type())) as visitor:
        page = visitor.consent().text
        first = page
        while visitor.number(page) and "Why so few" not in page:
            sent = {name: ANSWERS[name] for name in ANSWERS if f'name="{name}"' in page}
            page = visitor.fill(page, sent or None).text
        page = visitor.fill(page, {"why": "Too dear"}).text
        back = visitor.get(f"/s/{visitor.link}/{visitor.number(first)}").text
        page = visitor.fill(
            back, {name: {**ANSWERS, "nps": "9"}[name] for name in ANSWERS if f'name="{name}"' in back}
        ).text
        while visitor.number(page):
            assert "Why so few" not in page
            sent = {name: ANSWERS[name] for name in ANSWERS if f'name="{name}"' in page}
            page = visitor.fill(page, sent or None).text
    stored = responses(database)[0]
    assert stored.completed_at is not None
    assert stored.answers["nps"] == 9
    assert "why" not in stored.answers
