from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, col, select, update

from survey_app.answering import gathered, held, keys, service
from survey_app.answering.opening import find_study
from survey_app.answering.service import Begin, Saving
from survey_app.answering.writer import GroupWriter, Work
from survey_app.database import Database
from survey_app.errors import NotFound
from survey_app.models import AnswerEvent, Response
from survey_app.settings import Settings
from survey_app.studies.definition import InstrumentBlock
from tests.survey_app.answering.conftest import definition, of_kind, publish, responses

SHORT = definition(blocks=[InstrumentBlock(pin="brand-engagement@1.0")], page_size=30)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Database]:
    yield from of_kind(request, settings)


def together(writer: GroupWriter, works: list[tuple[Work[Any], str]]) -> list[Any]:
    """What came of works that were written in one batch; an exception for a work that failed."""
    entered, gate = Event(), Event()

    def hold(session: Session) -> None:
        entered.set()
        gate.wait(60)

    with ThreadPoolExecutor(1) as pool:
        held_up = pool.submit(writer.write, hold)
        assert entered.wait(60)
        waiting = [writer.submit(work, key) for work, key in works]
        gate.set()
        held_up.result(60)
        return [future.exception(60) or future.result(60) for future in waiting]


def beginning(link: str, key: str) -> tuple[Work[Any], str]:
    return lambda session: service.begin(session, find_study(session, link), Begin(key, "en", "consent")), key


def saving(link: str, key: str, seq: int, **answers: str) -> tuple[Work[Any], str]:
    saved = Saving(key, {item: [value] for item, value in answers.items()}, browser="b", seq=seq)
    return lambda session: service.save(session, link, saved), key


def test_a_batch_asks_the_database_as_often_as_one_write(database: Database) -> None:
    link, writer, said = publish(database, SHORT), GroupWriter(database), list[str]()
    own = [keys.new_key() for _ in range(20)]
    together(writer, [beginning(link, key) for key in own])
    event.listen(database.engine, "before_cursor_execute", lambda *told: said.append(told[2].split()[0]))
    together(writer, [saving(link, key, 1, cog1="3", cog2="4") for key in own])
    writer.close()
    asked = [word for word in said if word not in ("BEGIN", "SET")]
    assert asked == ["COMMIT", "SELECT", "UPDATE", "INSERT", "COMMIT"]
    assert [response.answers for response in responses(database)] == [{"cog1": 3, "cog2": 4}] * 20
    with database.session(writing=False) as session:
        assert len(session.exec(select(AnswerEvent)).all()) == 40


def test_one_response_in_a_batch_several_times_keeps_everything(database: Database) -> None:
    link, key, writer = publish(database, SHORT), keys.new_key(), GroupWriter(database)
    begun = beginning(link, key)
    found = together(writer, [begun, saving(link, key, 1, cog1="3"), begun, saving(link, key, 2, cog2="4", cog1="5")])
    writer.close()
    (stored,) = responses(database)
    assert {state.response_id for state in found} == {stored.id}
    assert (stored.answers, stored.revision, stored.browsers) == ({"cog1": 5, "cog2": 4}, 2, {"b": 2})


def test_a_refusal_leaves_the_others_of_its_batch_as_they_are(database: Database) -> None:
    link, key, writer = publish(database, SHORT), keys.new_key(), GroupWriter(database)
    together(writer, [beginning(link, key)])
    unknown = keys.new_key()
    works = [saving(link, key, 1, cog1="3"), saving(link, unknown, 1, cog1="3"), saving(link, key, 2, cog2="2")]
    first, refused, last = together(writer, works)
    writer.close()
    assert isinstance(refused, NotFound)
    assert responses(database)[0].answers == last.answers == {**first.answers, "cog2": 2}


def test_what_fails_halfway_is_undone_alone(database: Database) -> None:
    link, key, other, writer = publish(database, SHORT), keys.new_key(), keys.new_key(), GroupWriter(database)
    together(writer, [beginning(link, key), beginning(link, other)])
    save, _ = saving(link, other, 1, cog1="3")

    def fail(session: Session) -> None:
        save(session)
        raise ValueError("on purpose")

    kept, failed = together(writer, [saving(link, key, 1, cog1="3"), (fail, other)])
    writer.close()
    assert isinstance(failed, ValueError)
    assert {response.id: response.answers for response in responses(database)} == {
        kept.response_id: {"cog1": 3},
        next(response.id for response in responses(database) if response.id != kept.response_id): {},
    }


def test_any_other_statement_sees_what_was_held_back_and_is_seen_afterwards(database: Database) -> None:
    link, key, writer = publish(database, SHORT), keys.new_key(), GroupWriter(database)
    together(writer, [beginning(link, key)])

    def look_and_change(session: Session) -> Any:
        seen = session.exec(select(Response.answers)).one()
        session.connection().execute(update(Response).where(col(Response.language) == "en").values(answers={"cog1": 7}))
        return seen

    works = [saving(link, key, 1, cog1="3"), (look_and_change, ""), saving(link, key, 2, cog2="4")]
    _, seen, _ = together(writer, works)
    writer.close()
    assert seen == {"cog1": 3}
    assert responses(database)[0].answers == {"cog1": 7, "cog2": 4}


def test_a_key_that_somebody_else_wrote_meanwhile_is_found_when_the_batch_is_written_again(database: Database) -> None:
    link, key, writer = publish(database, SHORT), keys.new_key(), GroupWriter(database)

    def begun_twice(session: Session) -> str:
        batch = gathered.of(session)
        if batch is not None:  # as if the row had come between the reading and the writing
            batch.forget()
            batch.asked.add(keys.submission_digest(key))
        return beginning(link, key)[0](session).response_id

    (first,) = together(writer, [beginning(link, key)])
    again, other = together(writer, [(begun_twice, key), beginning(link, keys.new_key())])
    writer.close()
    assert again == first.response_id != other.response_id
    assert len(responses(database)) == 2


def test_outside_a_batch_a_response_is_written_at_once(database: Database) -> None:
    link, key = publish(database, SHORT), keys.new_key()
    with database.session() as session:
        service.begin(session, find_study(session, link), Begin(key, "en", "consent"))
        assert len(session.exec(select(Response)).all()) == 1
        response = held.by_key(session, key)
        assert response is not None
        response.answers = {"cog1": 2}
        response.keep(session)
        session.expire_all()
        assert session.exec(select(Response.answers)).one() == {"cog1": 2}
        session.rollback()


@pytest.mark.parametrize("name", ["receipt_hash", "language"])
def test_what_is_held_back_can_be_asked_for(database: Database, name: str) -> None:
    with database.session() as session:
        batch = held.gather(session, [])
        batch.change("response", {name: "x"})
        assert batch.holds(name, "x")
        assert not batch.holds(name, "y")
        session.rollback()
