"""Seeing and deleting one's own answers with the receipt code."""

from __future__ import annotations

import re

from sqlmodel import select

from survey_app.answering.mine import TRIES
from survey_app.database import Database
from survey_app.models import AnswerEvent, AuditEvent
from tests.survey_app.answering.conftest import Respondent, hidden, responses
from tests.survey_app.answering.test_flow import receipt


def test_the_code_shows_what_is_stored(respondent: Respondent) -> None:
    code = receipt(respondent.finish().text)
    page = respondent.post(f"/s/{respondent.link}/mine", data={"code": code.lower().replace("-", " ")}).text
    assert "What is stored of you" in page
    assert len(re.findall(r"<dd><bdi>Disagree</bdi></dd>", page)) == 10


def test_deleting_needs_the_box_and_then_leaves_only_a_count(respondent: Respondent, database: Database) -> None:
    code = receipt(respondent.finish().text)
    refused = respondent.post(f"/s/{respondent.link}/mine/delete", data={"code": code})
    assert refused.status_code == 422
    assert len(responses(database)) == 1
    gone = respondent.post(f"/s/{respondent.link}/mine/delete", data={"code": code, "sure": "1"})
    assert "Your answers are deleted" in gone.text
    assert responses(database) == []
    with database.session(writing=False) as session:
        assert session.exec(select(AnswerEvent)).all() == []
        event, ordered = session.exec(select(AuditEvent).order_by(AuditEvent.action.desc())).all()
    assert (ordered.actor, ordered.action) == ("program", "job.order_purge")
    assert (event.actor, event.action, event.details) == ("anonymous", "response.withdraw", {})
    assert respondent.post(f"/s/{respondent.link}/mine", data={"code": code}).status_code == 404


def test_wrong_codes_are_all_told_alike_and_tries_are_limited(respondent: Respondent) -> None:
    codes = ["AAAA-AAAA", "", "x", "' OR 1=1", "\x00"]
    replies = [respondent.post(f"/s/{respondent.link}/mine", data={"code": code}) for code in codes]
    assert {reply.status_code for reply in replies} == {404}
    nonce = re.compile(r'nonce="[^"]+"')
    assert len({nonce.sub("", reply.text) for reply in replies}) == 1
    for _ in range(TRIES - len(codes)):
        respondent.post(f"/s/{respondent.link}/mine", data={"code": "BBBB-BBBB"})
    limited = respondent.post(f"/s/{respondent.link}/mine", data={"code": "CCCC-CCCC"})
    assert limited.status_code == 429
    assert int(limited.headers["retry-after"]) > 0
    assert "Too many tries" in limited.text


def test_opened_again_the_link_shows_no_answers_and_lets_another_person_begin(
    respondent: Respondent, database: Database
) -> None:
    respondent.finish()
    with database.session() as session:
        (stored,) = responses(database)
        stored.completed_at = stored.completed_at.replace(year=2025) if stored.completed_at else None
        session.merge(stored)
        session.commit()
    again = respondent.open().text
    assert "was completed in this browser" in again
    assert receipt(again) == ""
    assert "Disagree" not in again
    respondent.post(f"/s/{respondent.link}/again", data={"_lang": "en"})
    assert hidden(respondent.open().text)["_key"]
    respondent.finish()
    assert len(responses(database)) == 2
