"""What must hold when several act at once, on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from survey_app.answering import keys, service
from survey_app.answering.opening import find_study
from survey_app.answering.service import Begin, Passed, Saving, State
from survey_app.answering.writer import Writer, make_writer
from survey_app.database import Database
from survey_app.models import AnswerEvent, Response
from survey_app.settings import Settings
from survey_app.studies.definition import InstrumentBlock
from tests.survey_app.answering.conftest import Processes, definition, of_kind, publish, responses

SECRET = "s" * 40
SHORT = definition(blocks=[InstrumentBlock(pin="brand-engagement@1.0")], page_size=30)
ITEMS = ("cog1", "cog2", "cog3", "aff1", "aff2", "aff3", "aff4", "act1", "act2", "act3")
AT_ONCE = 8


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Database]:
    yield from of_kind(request, settings)


def begin(writer: Writer, link: str, key: str) -> State:
    return writer.write(
        lambda session: service.begin(session, find_study(session, link), Begin(key, "en", "consent text")), key
    )


def finish(writer: Writer, link: str, key: str) -> Passed:
    saving = Saving(key, {item: ["4"] for item in ITEMS}, "en")
    return writer.write(lambda session: service.pass_page(session, link, 1, saving, secret=SECRET), key)


def at_the_same_moment(writer: Writer, link: str, key: str) -> list[str | None]:
    barrier = threading.Barrier(AT_ONCE)

    def submit(_: int) -> str | None:
        barrier.wait()
        begin(writer, link, key)
        return finish(writer, link, key).state.receipt_hash

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(submit, range(AT_ONCE)))


def check_one_row_per_key(database: Database, writer: Writer, rounds: int) -> None:
    link = publish(database, SHORT)
    for _ in range(rounds):
        receipts = at_the_same_moment(writer, link, keys.new_key())
        assert len(set(receipts)) == 1
        assert receipts[0]
    stored = responses(database)
    assert len(stored) == rounds
    assert {len(response.answers) for response in stored} == {len(ITEMS)}
    with database.session(writing=False) as session:
        assert len(session.exec(select(AnswerEvent)).all()) == rounds * len(ITEMS), "no answer is logged twice"


def test_the_same_submission_sent_at_once_is_one_row_with_one_receipt(database: Database) -> None:
    writer = make_writer(database)
    check_one_row_per_key(database, writer, 12)
    writer.close()


def test_two_web_processes_make_one_row_of_the_same_submission_too(database: Database) -> None:
    writer = Processes(database, 2)
    check_one_row_per_key(database, writer, 6)
    writer.close()


def test_autosaves_at_once_lose_no_answer(database: Database) -> None:
    link, key, writer = publish(database, SHORT), keys.new_key(), make_writer(database)
    begin(writer, link, key)

    def save(place: int) -> None:
        saving = Saving(key, {ITEMS[place]: [str(place % 7 + 1)]}, browser=f"b{place}", seq=1)
        writer.write(lambda session: service.save(session, link, saving), key)

    with ThreadPoolExecutor(len(ITEMS)) as pool:
        list(pool.map(save, range(len(ITEMS))))
    (stored,) = responses(database)
    assert stored.answers == {item: place % 7 + 1 for place, item in enumerate(ITEMS)}
    writer.close()


def test_receipts_that_clash_are_told_apart(database: Database) -> None:
    link, writer = publish(database, SHORT), make_writer(database)
    key = keys.new_key()
    state = begin(writer, link, key)
    taken = keys.receipt_hash(SECRET, next(keys.receipts(SECRET, state.response_id)))
    other = keys.new_key()
    begin(writer, link, other)
    finish(writer, link, other)
    with database.session() as session:
        row = session.exec(select(Response).where(Response.submission_key == keys.submission_digest(other))).one()
        row.receipt_hash = taken
        session.add(row)
        session.commit()
    receipt_hash = finish(writer, link, key).state.receipt_hash or ""
    assert receipt_hash != taken
    assert keys.receipt_of(SECRET, state.response_id, receipt_hash)
    writer.close()
