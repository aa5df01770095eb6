from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, text
from sqlmodel import Session, col, func, select

from survey_app.answering.writer import GroupWriter
from survey_app.database import Database
from survey_app.errors import Busy
from survey_app.models import AuditEvent


def note(action: str):
    def work(session: Session) -> str:
        session.add(AuditEvent(actor="test", action=action))
        session.flush()
        return action

    return work


def stored(database: Database) -> list[str]:
    with database.session(writing=False) as session:
        return sorted(session.exec(select(AuditEvent.action)).all())


def test_every_write_is_on_disk_when_it_is_answered(database: Database) -> None:
    writer = GroupWriter(database)
    with ThreadPoolExecutor(16) as pool:
        done = list(pool.map(lambda number: writer.write(note(f"{number:03}")), range(200)))
    assert stored(database) == sorted(done)
    writer.close()


def test_what_waits_is_written_in_few_commits(database: Database) -> None:
    commits = []
    event.listen(database.engine, "commit", commits.append)
    writer, gate, entered = GroupWriter(database), threading.Event(), threading.Event()

    def hold(session: Session) -> None:
        entered.set()
        gate.wait(10)

    with ThreadPoolExecutor(21) as pool:
        held = pool.submit(writer.write, hold)
        entered.wait(10)
        waiting = [pool.submit(writer.write, note(f"{number:02}")) for number in range(20)]
        while writer._queue.qsize() < 20:
            time.sleep(0.01)
        gate.set()
        assert [future.result(10) for future in waiting] == stored(database)
        held.result(10)
    assert len(commits) == 2
    writer.close()


def test_a_write_that_fails_harms_no_other_of_its_batch(database: Database) -> None:
    writer, gate, entered = GroupWriter(database), threading.Event(), threading.Event()

    def hold(session: Session) -> None:
        entered.set()
        gate.wait(10)

    def fail(session: Session) -> None:
        note("half")(session)
        raise ValueError("on purpose")

    with ThreadPoolExecutor(4) as pool:
        pool.submit(writer.write, hold)
        entered.wait(10)
        jobs = [pool.submit(writer.write, work) for work in (note("before"), fail, note("after"))]
        gate.set()
        with pytest.raises(ValueError, match="on purpose"):
            jobs[1].result(10)
        assert (jobs[0].result(10), jobs[2].result(10)) == ("before", "after")
    assert stored(database) == ["after", "before"]
    writer.close()


def test_closing_writes_what_waits_and_refuses_what_comes_later(database: Database) -> None:
    writer = GroupWriter(database)
    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(writer.write, note(f"{number:02}")) for number in range(40)]
        time.sleep(0.02)
        writer.close()
        kept = [job.result(10) for job in jobs if job.exception(10) is None]
    assert stored(database) == sorted(kept)
    with pytest.raises(Busy):
        writer.write(note("late"))


def test_when_the_commit_fails_nobody_is_told_that_it_was_saved(database: Database) -> None:
    writer = GroupWriter(database)

    def break_off(session: Session) -> None:
        note("lost")(session)
        session.connection().execute(text("ROLLBACK"))

    with pytest.raises(Exception, match=r"no such savepoint|no transaction"):
        writer.write(break_off)
    assert writer.write(note("next")) == "next"
    assert stored(database) == ["next"]
    writer.close()


def test_a_locked_database_is_told_as_an_error_and_later_writes_work(database: Database) -> None:
    writer = GroupWriter(database)
    with database.session() as other:
        other.add(AuditEvent(actor="test", action="holder"))
        other.flush()
        with pytest.raises(Exception, match="locked"):
            writer.write(note("refused"))
        other.rollback()
    assert writer.write(note("accepted")) == "accepted"
    with database.session(writing=False) as session:
        assert session.exec(select(func.count(col(AuditEvent.id)))).one() == 1
    writer.close()
