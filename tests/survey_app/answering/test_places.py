"""Places that are given out and rules of closing, when several finish at the same moment, on both databases."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session, select

from survey_app.answering import keys, service
from survey_app.answering.opening import find_study
from survey_app.answering.service import Begin, Passed, Saving
from survey_app.answering.writer import Writer
from survey_app.database import Database
from survey_app.models import ResponseStatus, Study, StudyStatus
from survey_app.settings import Settings
from survey_app.studies import closing, tally
from survey_app.studies.definition import Arm, Choice, Closing, Design, QuestionBlock, Quota, StudyDefinition
from tests.survey_app.answering.conftest import Processes, definition, of_kind, publish, responses

SECRET = "s" * 40
ROUNDS = 4
KIND = QuestionBlock(
    code="kind",
    text={"en": "Which are you?"},
    choices=[Choice(code=1, text={"en": "A"}), Choice(code=2, text={"en": "B"})],
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Database]:
    yield from of_kind(request, settings)


@pytest.fixture
def writer(database: Database) -> Iterator[Writer]:
    writer = Processes(database, 1 if database.is_sqlite else 8)
    yield writer
    writer.close()


@pytest.fixture
def together(database: Database, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """On PostgreSQL, lets so many completions come to the rules of closing before one of them goes on."""
    looked = closing.after_completion

    def meet(count: int) -> None:
        barrier = threading.Barrier(count)

        def after_completion(session: Session, study_id: str, made: StudyDefinition) -> None:
            barrier.wait(20)
            looked(session, study_id, made)

        if not database.is_sqlite:
            monkeypatch.setattr(closing, "after_completion", after_completion)

    return meet


def study(**changes: object) -> StudyDefinition:
    return definition(blocks=[KIND], languages=["en"], **changes)


def begin_all(writer: Writer, link: str, count: int) -> list[str]:
    begun = [keys.new_key() for _ in range(count)]
    for key in begun:
        wish = Begin(key, "en", "consent text")
        writer.write(lambda session, wish=wish: service.begin(session, find_study(session, link), wish))
    return begun


def finish_all(writer: Writer, link: str, begun: Sequence[str], kinds: Sequence[str]) -> list[Passed]:
    """Everybody sends the last page at the same moment."""
    barrier = threading.Barrier(len(begun))

    def finish(key: str, kind: str) -> Passed:
        saving = Saving(key, {"kind": [kind]}, "en")
        barrier.wait(20)
        return writer.write(lambda session: service.pass_page(session, link, 1, saving, secret=SECRET))

    with ThreadPoolExecutor(len(begun)) as pool:
        return list(pool.map(finish, begun, kinds))


def status_of(database: Database, link: str) -> StudyStatus:
    with database.session(writing=False) as session:
        return session.exec(select(Study.status).where(Study.link == link)).one()


def test_the_last_place_of_a_quota_is_given_to_one_of_many(database: Database, writer: Writer) -> None:
    for _ in range(ROUNDS):
        made = study(design=Design(quotas=[Quota(code="a", when="kind = 1", limit=1)]))
        link = publish(database, made)
        finish_all(writer, link, begin_all(writer, link, 6), ["1"] * 6)
    told = Counter(response.status for response in responses(database))
    assert told == {ResponseStatus.COMPLETED: ROUNDS, ResponseStatus.OVER_QUOTA: 5 * ROUNDS}
    with database.session(writing=False) as session:
        for each in session.exec(select(Study.id)):
            assert tally.tallies(session, each) == {"quota:a": 1}


def test_a_study_closes_when_its_last_two_quotas_fill_at_the_same_moment(
    database: Database, writer: Writer, together: Callable[[int], None]
) -> None:
    together(2)
    quotas = [Quota(code="a", when="kind = 1", limit=1), Quota(code="b", when="kind = 2", limit=1)]
    link = publish(database, study(design=Design(quotas=quotas), closing=Closing(quotas=True)))
    finish_all(writer, link, begin_all(writer, link, 2), ["1", "2"])
    assert status_of(database, link) is StudyStatus.CLOSED


def test_a_study_closes_when_the_count_is_reached_by_two_at_the_same_moment(
    database: Database, writer: Writer, together: Callable[[int], None]
) -> None:
    together(2)
    link = publish(database, study(closing=Closing(count=2)))
    finish_all(writer, link, begin_all(writer, link, 2), ["1", "2"])
    assert status_of(database, link) is StudyStatus.CLOSED


def test_arms_stay_balanced_when_everybody_begins_at_the_same_moment(database: Database, writer: Writer) -> None:
    link = publish(database, study(design=Design(arms=[Arm(code="a"), Arm(code="b")])))
    barrier = threading.Barrier(8)

    def begin(number: int) -> None:
        wish = Begin(same if number < 2 else keys.new_key(), "en", "consent text")
        barrier.wait(20)
        writer.write(lambda session: service.begin(session, find_study(session, link), wish))

    same = keys.new_key()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(begin, range(8)))
    given = Counter(response.design["arm"] for response in responses(database))
    assert sorted(given.values()) == [3, 4], "the form that was sent twice is one person"
    with database.session(writing=False) as session:
        assert sum(tally.tallies(session, session.exec(select(Study.id)).one()).values()) == 7
