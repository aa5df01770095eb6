"""A page laid out once shows everybody their own key, and an answered page its answers."""

from __future__ import annotations

import re

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
    own = {"key": "k", "reference": "r", "nonce": "n", "receipt": "c"}
    made = ready.page("test", lambda marks: "|".join(marks.values()), own)
    again = ready.page("test", lambda marks: "never", {"key": "K", "reference": "R", "nonce": "N"})
    assert (made, again) == ("k|r|n|c", "K|R|N|")


def test_two_respondents_are_thanked_with_receipts_of_their_own(app: FastAPI, database: Database) -> None:
    link = publish(database, definition())
    pages = []
    for _ in range(2):
        with Respondent(app, link) as person:
            pages.append(person.finish().text)
    receipts = [re.findall(r'<bdi dir="ltr">([^<]+)</bdi>', page) for page in pages]
    assert receipts[0] != receipts[1]
    assert all(re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", found[0]) for found in receipts)
    assert all(f'value="{found[0]}"' in page for found, page in zip(receipts, pages, strict=True))
    assert all(mark not in page for page in pages for mark in ready.MARKS.values())
