"""One thread writes the answers of everybody: what waits goes to disk in one commit, and only then is it acknowledged.

SQLite has one writer at a time. Thirty-two threads that compete for it wait seconds; one thread that takes all
waiting writes into a single transaction pays for the disk once per batch, and for a few statements instead of some for
each write (`gathered`). PostgreSQL could commit in parallel, but what it is asked costs more than its disk: one
transaction for all takes a third of the time. Hardly any write fails; when one does after it wrote something, its batch
is undone and written again with a savepoint around each, so that only the one that fails is left out.

Work may therefore be run more than once: it reads, decides and writes inside its session, and does nothing outside.
Several web processes on one PostgreSQL each have a writer; rows are locked in the order of their ids, and a deadlock or
a connection that was lost before the commit makes the batch be written again.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, TypeVar

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

from survey_app.answering.gathered import Gathered
from survey_app.answering.held import gather
from survey_app.database import BUSY_SECONDS, Database
from survey_app.errors import Busy

T = TypeVar("T")
Work = Callable[[Session], T]
Outcome = Callable[[], None]
MOST_PER_BATCH = 64
PATIENCE_SECONDS = 15
RETRIES = 3
RETRY_CODES = ("40001", "40P01")
"""Of PostgreSQL: serialization failure, deadlock."""
LOCKED = "55P03"
"""Of PostgreSQL: somebody else holds the row for longer than one waits."""


class Writer(Protocol):
    """Runs a piece of work in a transaction; its value is told after the commit is on disk."""

    def submit(self, work: Work[T], key: str = "") -> Future[T]:
        """Raises Busy when the writer is closed. Work whose turn did not come yet can be cancelled.

        key : of the response that the work is about, which is then read together with those of the others.
        """
        ...

    def write(self, work: Work[T], key: str = "") -> T:
        """The value. Raises what the work raises, and Busy when its turn doesn't come in time."""
        ...

    def close(self) -> None:
        """Writes everything that waits, then ends. Later writes are refused."""
        ...


async def written(writer: Writer, work: Work[T], key: str = "") -> T:
    """As `Writer.write`, without holding a thread while it waits."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await asyncio.wrap_future(writer.submit(work, key))
    except TimeoutError as error:
        raise Busy from error


def make_writer(database: Database) -> Writer:
    return GroupWriter(database)


@dataclass
class _Waiting:
    work: Work[Any]
    key: str = ""
    done: Future[Any] = field(default_factory=Future)


class GroupWriter:
    """The single writer of a web process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._gate = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="answers", daemon=True)
        self._thread.start()

    def write(self, work: Work[T], key: str = "") -> T:
        waiting = self.submit(work, key)
        try:
            return waiting.result(timeout=PATIENCE_SECONDS)
        except TimeoutError as error:
            waiting.cancel()
            raise Busy from error

    def submit(self, work: Work[T], key: str = "") -> Future[T]:
        waiting = _Waiting(work, key)
        with self._gate:
            if self._closed:
                raise Busy
            self._queue.put(waiting)
        return waiting.done

    def close(self) -> None:
        """Writes everything that waits, then ends. Later writes are refused."""
        with self._gate:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        going = True
        while going:
            batch = [self._queue.get()]
            while len(batch) < MOST_PER_BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            going = None not in batch
            self._write_batch([waiting for waiting in batch if waiting and waiting.done.set_running_or_notify_cancel()])

    def _write_batch(self, batch: list[_Waiting]) -> None:
        """One transaction. If the commit fails, nobody is told that it was saved."""
        if not batch:
            return
        try:
            tell = self._tried(batch)
        except BaseException as error:
            for waiting in batch:
                waiting.done.set_exception(error)
            return
        for outcome in tell:
            outcome()

    def _tried(self, batch: list[_Waiting]) -> list[Outcome]:
        """Again where that helps: what failed was undone as a whole."""
        for tried in range(RETRIES):
            try:
                return self._all_at_once(batch) or self._one_by_one(batch)
            except DBAPIError as error:
                if tried == RETRIES - 1 or not _is_worth_another_try(error):
                    raise
                time.sleep(0.02 * (tried + 1))
        raise Busy

    def _all_at_once(self, batch: list[_Waiting]) -> list[Outcome]:
        """Their outcomes, to be told; none, and nothing written, when one of several failed halfway."""
        with self._database.session() as session:
            _begin(session)
            try:
                gathered = gather(session, [waiting.key for waiting in batch if waiting.key])
                outcomes = [_outcome(session, gathered, waiting) for waiting in batch]
                gathered.write()
            except Exception as error:
                if _concerns_all(error) or (len(batch) == 1 and not isinstance(error, DBAPIError)):
                    raise
                return []
            _commit(session)
        return outcomes

    def _one_by_one(self, batch: list[_Waiting]) -> list[Outcome]:
        """In one transaction too; work that fails is undone alone."""
        with self._database.session() as session:
            _begin(session)
            outcomes = [self._one(session, waiting) for waiting in batch]
            _commit(session)
        return outcomes

    def _one(self, session: Session, waiting: _Waiting) -> Outcome:
        """A database that fails (full, locked) fails the whole batch."""
        try:
            with session.begin_nested():
                value = _done(session, waiting.work)
        except Exception as error:
            if _concerns_all(error):
                raise
            return partial(waiting.done.set_exception, error)
        return partial(waiting.done.set_result, value)


def _begin(session: Session) -> None:
    """Takes SQLite's write lock; on PostgreSQL a row that is held elsewhere is not waited for longer than that."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")


def _outcome(session: Session, gathered: Gathered, waiting: _Waiting) -> Outcome:
    """What to tell after the commit. Raises what the work raises when it had written something before."""
    steps = gathered.steps
    try:
        return partial(waiting.done.set_result, _done(session, waiting.work))
    except Exception as error:
        if gathered.steps != steps or isinstance(error, DBAPIError):
            raise
        session.expunge_all()
        gathered.forget()
        return partial(waiting.done.set_exception, error)


def _commit(session: Session) -> None:
    """In SQL's own words: the driver's commit says nothing when the transaction has come to an end before."""
    session.connection().exec_driver_sql("COMMIT")
    session.commit()


def _done(session: Session, work: Work[T]) -> T:
    """The value of some work, which leaves nothing in the session that the next one of the batch would meet."""
    value = work(session)
    if session.new or session.dirty or session.deleted:
        session.flush()
    session.expunge_all()
    return value


def _concerns_all(error: Exception) -> bool:
    """Whether the database itself fails, and not one write of several."""
    return isinstance(error, OperationalError) and getattr(error.orig, "sqlstate", "") != LOCKED


def _is_worth_another_try(error: DBAPIError) -> bool:
    return error.connection_invalidated or getattr(error.orig, "sqlstate", "") in RETRY_CODES
