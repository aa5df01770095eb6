"""A page laid out once shows everybody their own key, and an answered page its answers."""

from __future__ import annotations

from fastapi import FastAPI

from survey_app.answering import ready
from survey_app.database import Database
from tests.survey_app.answering.conftest import HIDDEN, Respondent, definition, publish


def test_two_respondents_get_the_same_page_with_keys_of_their_own(app: FastAPI, database: Database) -> None:
    link = publish(database, definition())
    pages = []
    for _ in range(2):
        with Respondent(app, link) as person:
            pages.append(person.consent().text)
    keys = [dict(HIDDEN.findall(page))["_key"] for page in pages]
    assert keys[0] != keys[1]
    assert len({len(page) for page in pages}) == 1
    assert all(mark not in page for page in pages for mark in ready.MARKS.values())


def test_each_mark_gives_way_to_its_own_word() -> None:
    made = ready.page("test", lambda marks: "|".join(marks.values()), {"key": "k", "reference": "r", "nonce": "n"})
    again = ready.page("test", lambda marks: "never", {"key": "K", "reference": "R", "nonce": "N"})
    assert (made, again) == ("k|r|n", "K|R|N")
