"""What a study's design does with respondents: arms, quotas, screening out, drawn items, closing by itself."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import select

from survey_app.answering.opening import instruments_of
from survey_app.answering.pages import lay_out
from survey_app.audit import events
from survey_app.database import Database
from survey_app.models import ResponseStatus, Study, StudyStatus, now
from survey_app.studies import tally
from survey_app.studies.closing import close_by_rule
from survey_app.studies.definition import (
    Arm,
    Choice,
    Closing,
    Computed,
    Design,
    InstrumentBlock,
    Logic,
    QuestionBlock,
    Quota,
    ScreenOut,
)
from tests.survey_app.answering.conftest import Respondent, definition, publish, responses

KIND = QuestionBlock(
    code="kind",
    text={"en": "Which are you?", "fa": "کدام هستید؟", "ar": "أيهما أنت؟"},
    choices=[Choice(code=1, text={"en": "A"}), Choice(code=2, text={"en": "B"})],
)
WOM = InstrumentBlock(pin="word-of-mouth@1.0")


def finish(app: FastAPI, link: str, kind: str, **more: str) -> Any:
    """One respondent, to the end or until the study ends it."""
    with Respondent(app, link) as visitor:
        page = visitor.consent()
        while visitor.number(page.text):
            own = {"kind": kind, **more} if 'name="kind"' in page.text else {}
            names = set(re.findall(r'type="radio" name="([^"]+)"', page.text)) - {"kind"}
            page = visitor.fill(page.text, {**dict.fromkeys(names, "2"), **own})
        return page


def test_a_full_quota_thanks_politely_and_is_never_exceeded(app: FastAPI, database: Database) -> None:
    design = Design(quotas=[Quota(code="a", when="kind = 1", limit=2)])
    link = publish(database, definition(blocks=[KIND, WOM], design=design, page_size=1))
    ends = [finish(app, link, "1").text for _ in range(3)]
    assert [("Enough people like you" in text) for text in ends] == [False, False, True]
    assert "receipt code" in finish(app, link, "2").text
    told = Counter(response.status for response in responses(database))
    assert told == {ResponseStatus.COMPLETED: 3, ResponseStatus.OVER_QUOTA: 1}
    asked = [len(response.answers) for response in responses(database) if response.status == ResponseStatus.OVER_QUOTA]
    assert asked == [1], "nobody is asked everything for nothing"


def test_a_place_is_free_again_when_its_answers_are_deleted(app: FastAPI, database: Database) -> None:
    design = Design(quotas=[Quota(code="a", when="kind = 1", limit=1)])
    link = publish(database, definition(blocks=[KIND, WOM], design=design, page_size=1))
    done = finish(app, link, "1").text
    code = re.search(r'name="code" value="([^"]+)"', done)
    assert code
    with Respondent(app, link) as visitor:
        visitor.post(f"/s/{link}/mine/delete", data={"code": code[1], "sure": "1"})
    assert "receipt code" in finish(app, link, "1").text


def test_two_writers_never_get_the_same_last_place(database: Database) -> None:
    with database.session() as session:
        session.add(Study(id="s"))
        session.commit()
    with database.session() as session:
        assert tally.take(session, "s", "quota:a", 1)
        assert not tally.take(session, "s", "quota:a", 1)
        session.rollback()
    with database.session() as session:
        assert tally.take(session, "s", "quota:a", 1)
        session.commit()
        assert tally.tallies(session, "s") == {"quota:a": 1}


def test_screening_out_uses_the_researchers_words_and_keeps_no_receipt(app: FastAPI, database: Database) -> None:
    logic = Logic(screen_out=[ScreenOut(when="not selected(kind, 1)", text={"en": "Only for A."})])
    link = publish(database, definition(blocks=[KIND, WOM], logic=logic, page_size=1))
    assert "receipt code" in finish(app, link, "1").text
    end = finish(app, link, "2").text
    assert "Only for A." in end
    assert "receipt" not in end
    assert {response.status for response in responses(database)} == {ResponseStatus.COMPLETED, ResponseStatus.SCREENED}


def test_arms_stay_balanced_by_weight_and_decide_what_is_asked(app: FastAPI, database: Database) -> None:
    only_a = KIND.model_copy(update={"show_if": 'arm = "a"'})
    design = Design(arms=[Arm(code="a"), Arm(code="b", weight=2)])
    link = publish(database, definition(blocks=[only_a, WOM], design=design, page_size=1))
    for _ in range(9):
        finish(app, link, "1")
    told = responses(database)
    assert Counter(response.design["arm"] for response in told) == {"a": 3, "b": 6}
    assert all(("kind" in response.answers) == (response.design["arm"] == "a") for response in told)


def test_a_computed_value_is_piped_and_decides(app: FastAPI, database: Database) -> None:
    more = KIND.model_copy(update={"code": "more", "show_if": "double > 3", "text": {"en": "Twice is {double}?"}})
    logic = Logic(computed=[Computed(name="double", formula="kind * 2")])
    link = publish(database, definition(blocks=[KIND, more, WOM], logic=logic))
    with Respondent(app, link) as visitor:
        page = visitor.fill(visitor.consent().text, {"kind": "2"}).text
        assert "Twice is <bdi>4</bdi>?" in page
    with Respondent(app, link) as visitor:
        assert "Twice is" not in visitor.fill(visitor.consent().text, {"kind": "1"}).text


def test_a_rule_of_validation_is_said_in_the_researchers_words(app: FastAPI, database: Database) -> None:
    checked = KIND.model_copy(update={"valid_if": "kind = 1", "advice": {"en": "Think again."}})
    link = publish(database, definition(blocks=[checked, WOM], page_size=1))
    with Respondent(app, link) as visitor:
        page = visitor.consent().text
        wrong = visitor.fill(page, {"kind": "2"})
        assert wrong.status_code == 422
        assert "Think again." in wrong.text
        assert visitor.number(visitor.fill(page, {"kind": "1"}).text) == 2


def test_each_person_is_asked_drawn_items_and_every_item_is_asked_of_some() -> None:
    made = definition(blocks=[InstrumentBlock(pin="customer-process@1.0", sample=2)])
    instruments = instruments_of(made)
    drawn = [set(lay_out(made, instruments, seed).questions) for seed in range(60)]
    model = instruments["customer-process@1.0"].model
    assert model is not None
    for construct in model.first_order:
        codes = {item.code for item in construct.items}
        assert all(len(each & codes) == min(2, len(codes)) for each in drawn)
        assert set().union(*drawn) >= codes
    assert lay_out(made, instruments, 5).questions.keys() == lay_out(made, instruments, 5).questions.keys()


def test_blocks_change_places_by_seed_and_background_stays_last() -> None:
    pins = ("brand-engagement@1.0", "goal-alignment@1.0", "word-of-mouth@1.0", "background@1.0")
    made = definition(blocks=[InstrumentBlock(pin=pin) for pin in pins], design=Design(shuffle_blocks=True))
    instruments = instruments_of(made)
    orders = {tuple(lay_out(made, instruments, seed).questions) for seed in range(30)}
    background = tuple(question.code for question in instruments["background@1.0"].questions)
    assert len(orders) == 6
    assert all(order[-len(background) :] == background for order in orders)


def test_the_study_closes_itself_at_its_count(app: FastAPI, database: Database) -> None:
    link = publish(database, definition(blocks=[KIND, WOM], closing=Closing(count=2)))
    for _ in range(2):
        assert "receipt code" in finish(app, link, "1").text
    with Respondent(app, link) as visitor:
        assert visitor.open().status_code == 410
    with database.session(writing=False) as session:
        assert session.exec(select(Study)).one().status is StudyStatus.CLOSED
        assert events(session, action="study.close")[0].details == {"rule": "count"}


def test_it_closes_when_every_quota_is_full(app: FastAPI, database: Database) -> None:
    quotas = [Quota(code="a", when="kind = 1", limit=1), Quota(code="b", when="kind = 2", limit=1)]
    made = definition(blocks=[KIND, WOM], design=Design(quotas=quotas), closing=Closing(quotas=True), page_size=1)
    link = publish(database, made)
    finish(app, link, "1")
    finish(app, link, "2")
    with database.session(writing=False) as session:
        assert session.exec(select(Study)).one().status is StudyStatus.CLOSED


@pytest.mark.parametrize(
    ("opens", "closes", "status"),
    [(-1, 1, 200), (1, 2, 403), (-2, -1, 410)],
)
def test_a_time_window_holds_in_its_own_zone(
    app: FastAPI, database: Database, opens: int, closes: int, status: int
) -> None:
    def local(hours: int) -> str:
        return (now() + timedelta(hours=hours + 3.5)).strftime("%Y-%m-%dT%H:%M")

    closing = Closing(opens=local(opens), closes=local(closes), zone="Asia/Tehran")
    with Respondent(app, publish(database, definition(closing=closing))) as visitor:
        assert visitor.open().status_code == status


def test_whoever_began_in_time_may_finish_within_the_hour(app: FastAPI, database: Database) -> None:
    closes = (now() + timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M")
    link = publish(database, definition(blocks=[KIND, WOM], closing=Closing(closes=closes)))
    with Respondent(app, link) as visitor:
        page = visitor.consent().text
        with database.session() as session:
            study = session.exec(select(Study)).one()
            assert close_by_rule(session, study.id, "count")
            assert not close_by_rule(session, study.id, "count")
            session.commit()
        assert visitor.number(visitor.fill(page, {"kind": "1"}).text) == 2
    with Respondent(app, link) as late:
        assert late.open().status_code == 410


def test_a_test_answer_takes_no_place(database: Database) -> None:
    with database.session() as session:
        session.add(Study(id="s"))
        session.flush()
        given = [tally.allot(session, "s", [Arm(code="a"), Arm(code="b")], counted=False) for _ in range(4)]
        assert set(given) <= {"a", "b"}
        assert sum(tally.tallies(session, "s").values()) == 0
