"""One thread writes the answers of everybody: what waits goes to disk in one commit, and only then is it acknowledged.

SQLite has one writer at a time. Thirty-two threads that compete for it wait seconds; one thread that takes all
waiting writes into a single transaction (each in a savepoint of its own) pays for the disk once per batch.
PostgreSQL commits in parallel by itself, so there every write is a transaction of its own thread.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

from survey_app.database import Database
from survey_app.errors import Busy

T = TypeVar("T")
Work = Callable[[Session], T]
MOST_PER_BATCH = 64
PATIENCE_SECONDS = 15
RETRIES = 3
RETRY_CODES = ("40001", "40P01")


class Writer(Protocol):
    """Runs a piece of work in a transaction; returns its value after the commit is on disk."""

    def write(self, work: Work[T]) -> T: ...

    def close(self) -> None: ...


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
        """Raises what `work` raises, and Busy when the writer is closed or does not come round in time."""
        waiting = _Waiting(work)
        with self._gate:
            if self._closed:
                raise Busy
            self._queue.put(waiting)
        try:
            return waiting.done.result(timeout=PATIENCE_SECONDS)
        except TimeoutError as error:
            raise Busy from error

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
            self._write_batch([waiting for waiting in batch if waiting is not None])

    def _write_batch(self, batch: list[_Waiting]) -> None:
        """One transaction. Work that fails is undone alone; if the commit fails, nobody is told that it was saved."""
        if not batch:
            return
        outcomes: list[Callable[[], None]] = []
        try:
            with self._database.session() as session:
                session.connection()
                outcomes = [self._one(session, waiting) for waiting in batch]
                session.commit()
        except BaseException as error:
            for waiting in batch:
                waiting.done.set_exception(error)
            return
        for tell in outcomes:
            tell()

    def _one(self, session: Session, waiting: _Waiting) -> Callable[[], None]:
        """Its outcome, to be told after the commit. A database that fails (full, locked) fails the whole batch."""
        try:
            with session.begin_nested():
                value = waiting.work(session)
        except OperationalError:
            raise
        except Exception as error:
            failure = error
            return lambda: waiting.done.set_exception(failure)
        return lambda: waiting.done.set_result(value)


class ParallelWriter:
    """Every write in the thread that asks for it; deadlocks and serialization failures are tried again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, work: Work[T]) -> T:
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

    def close(self) -> None:
        """Nothing waits."""
