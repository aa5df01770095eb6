"""One thread writes the answers of everybody: what waits goes to disk in one commit, and only then is it acknowledged.

SQLite has one writer at a time. Thirty-two threads that compete for it wait seconds; one thread that takes all
waiting writes into a single transaction pays for the disk once per batch. Hardly any write fails; when one does, its
batch is undone and written again with a savepoint around each, so that only the one that fails is left out.
PostgreSQL commits in parallel by itself, so there every write is a transaction of a thread of its own.

Work may therefore be run more than once: it reads, decides and writes inside its session, and does nothing outside.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, TypeVar

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

from survey_app.database import Database
from survey_app.errors import Busy

T = TypeVar("T")
Work = Callable[[Session], T]
MOST_PER_BATCH = 64
AT_ONCE = 8
"""On PostgreSQL; fewer than the pool keeps, so that no connection is opened for one write."""
PATIENCE_SECONDS = 15
RETRIES = 3
RETRY_CODES = ("40001", "40P01")


class Writer(Protocol):
    """Runs a piece of work in a transaction; its value is told after the commit is on disk."""

    def submit(self, work: Work[T]) -> Future[T]:
        """Raises Busy when the writer is closed. Work whose turn did not come yet can be cancelled."""
        ...

    def write(self, work: Work[T]) -> T:
        """The value. Raises what the work raises, and Busy when its turn doesn't come in time."""
        ...

    def close(self) -> None:
        """Writes everything that waits, then ends. Later writes are refused."""
        ...


def _waited(writer: Writer, work: Work[T]) -> T:
    """See `Writer.write`."""
    waiting = writer.submit(work)
    try:
        return waiting.result(timeout=PATIENCE_SECONDS)
    except TimeoutError as error:
        waiting.cancel()
        raise Busy from error


async def written(writer: Writer, work: Work[T]) -> T:
    """As `Writer.write`, without holding a thread while it waits."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await asyncio.wrap_future(writer.submit(work))
    except TimeoutError as error:
        raise Busy from error


def make_writer(database: Database) -> Writer:
    return GroupWriter(database) if database.is_sqlite else ParallelWriter(database)


@dataclass
class _Waiting:
    work: Work[Any]
    done: Future[Any] = field(default_factory=Future)


class GroupWriter:
    """The single writer of a SQLite file."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._gate = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="answers", daemon=True)
        self._thread.start()

    def write(self, work: Work[T]) -> T:
        return _waited(self, work)

    def submit(self, work: Work[T]) -> Future[T]:
        waiting = _Waiting(work)
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
            tell = self._all_at_once(batch) or self._one_by_one(batch)
        except BaseException as error:
            for waiting in batch:
                waiting.done.set_exception(error)
            return
        for outcome in tell:
            outcome()

    def _all_at_once(self, batch: list[_Waiting]) -> list[Callable[[], None]]:
        """Their outcomes, to be told; none, and nothing written, when one of several failed."""
        with self._database.session() as session:
            session.connection()
            try:
                values = [_done(session, waiting.work) for waiting in batch]
            except OperationalError:
                raise
            except Exception:
                if len(batch) == 1:
                    raise
                return []
            _commit(session)
        return [partial(waiting.done.set_result, value) for waiting, value in zip(batch, values, strict=True)]

    def _one_by_one(self, batch: list[_Waiting]) -> list[Callable[[], None]]:
        """In one transaction too; work that fails is undone alone."""
        with self._database.session() as session:
            session.connection()
            outcomes = [self._one(session, waiting) for waiting in batch]
            _commit(session)
        return outcomes

    def _one(self, session: Session, waiting: _Waiting) -> Callable[[], None]:
        """A database that fails (full, locked) fails the whole batch."""
        try:
            with session.begin_nested():
                value = _done(session, waiting.work)
        except OperationalError:
            raise
        except Exception as error:
            return partial(waiting.done.set_exception, error)
        return partial(waiting.done.set_result, value)


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


class ParallelWriter:
    """Every write in a thread and transaction of its own; deadlocks and serialization failures are tried again."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._threads = ThreadPoolExecutor(AT_ONCE, "answers")

    def write(self, work: Work[T]) -> T:
        return _waited(self, work)

    def submit(self, work: Work[T]) -> Future[T]:
        try:
            return self._threads.submit(self._run, work)
        except RuntimeError as closed:
            raise Busy from closed

    def close(self) -> None:
        self._threads.shutdown()

    def _run(self, work: Work[T]) -> T:
        for tried in range(RETRIES):
            try:
                with self._database.session() as session:
                    value = work(session)
                    session.commit()
                    return value
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", "") not in RETRY_CODES:
                    raise
                time.sleep(0.02 * (tried + 1))
        raise Busy
