"""The worker finishes what was ordered, whatever happens to it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from survey_app import migrate
from survey_app.accounts import service as accounts
from survey_app.database import Database
from survey_app.jobs import service
from survey_app.models import Job, JobStatus, Researcher
from survey_app.serve import as_environment
from survey_app.settings import Settings

START_SECONDS = 60


class Bench:
    """A database with orders, and workers that can be killed."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.workers = settings, []  # type: tuple[Settings, list[subprocess.Popen[bytes]]]
        migrate.upgrade(settings)
        self.database = Database(settings.database)

    def start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.survey_app.jobs.toy"]
        worker = subprocess.Popen(command, env={**os.environ, **as_environment(self.settings)})
        self.workers.append(worker)
        return worker

    def close(self) -> None:
        for worker in self.workers:
            worker.kill()
            worker.wait()
        self.database.dispose()

    def order(self, kind: str, **input: object) -> str:
        with self.database.session() as session:
            job = service.enqueue(session, kind, dict(input))
            session.commit()
            return job.id

    def job(self, id: str) -> Job:
        with self.database.session(writing=False) as session:
            job = session.get(Job, id)
            assert job is not None
            return job

    def cancel(self, id: str) -> None:
        with self.database.session() as session:
            by = session.get(Researcher, "r") or accounts.make_account(
                session, "A", "a@example.org", "long enough words"
            )
            service.ask_cancel(session, session.get_one(Job, id), by)
            session.commit()

    def wait_for(self, id: str, status: JobStatus, seconds: float = START_SECONDS) -> Job:
        wait_until(lambda: self.job(id).status is status, seconds, lambda: f"job is {self.job(id)!r}")
        return self.job(id)


def wait_until(done: Callable[[], bool], seconds: float, otherwise: Callable[[], str] = str) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, otherwise()
        time.sleep(0.05)


@pytest.fixture
def bench(settings: Settings) -> Iterator[Bench]:
    bench = Bench(settings.model_copy(update={"job_cpu_seconds": 30}))
    yield bench
    bench.close()


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def test_a_job_cut_in_its_third_step_is_finished_by_the_next_worker(bench: Bench, tmp_path: Path) -> None:
    cut_and_finish(bench, tmp_path / "notes")


def cut_and_finish(bench: Bench, notes: Path) -> None:
    """Order five steps, kill the worker in the third, start another: only the cut step is repeated."""
    id = bench.order("toy_five", path=str(notes), seconds=1.0)
    first = bench.start()
    wait_until(lambda: "start 3" in lines(notes), START_SECONDS)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert bench.job(id).status is JobStatus.RUNNING
    time.sleep(1.5)
    assert "end 3" not in lines(notes), "the step went on without its worker"
    bench.start()
    job = bench.wait_for(id, JobStatus.DONE)
    began = [line for line in lines(notes) if line.startswith("start")]
    assert began == [f"start {number}" for number in (1, 2, 3, 3, 4, 5)]
    assert job.result == {"steps": 5}
    assert (job.done, job.total) == (5, 5)


def test_a_running_job_is_cancelled_within_five_seconds(bench: Bench) -> None:
    id = bench.order("toy_one", function="sleepy")
    bench.start()
    bench.wait_for(id, JobStatus.RUNNING)
    time.sleep(1)
    bench.cancel(id)
    assert bench.wait_for(id, JobStatus.CANCELLED, 5).finished_at is not None


def test_a_quick_job_does_not_stand_behind_a_long_one(bench: Bench) -> None:
    long = bench.order("toy_one", function="sleepy")
    bench.start()
    bench.wait_for(long, JobStatus.RUNNING)
    assert bench.wait_for(bench.order("toy_quick"), JobStatus.DONE).result == {"found": 42}
    assert bench.job(long).status is JobStatus.RUNNING


def test_failures_tell_their_reason_and_the_next_job_is_done(bench: Bench) -> None:
    unknown, picky, good = (
        bench.order("nobody_knows"),
        bench.order("toy_one", function="picky"),
        bench.order("toy_one", function="answer"),
    )
    bench.start()
    assert bench.wait_for(good, JobStatus.DONE).result == {"found": 42}
    assert bench.job(picky).error == {"code": "toy_refused", "place": "row 3", "params": {"name": "att3"}}
    assert bench.job(unknown).error["code"] == "job_kind_unknown"


def test_a_second_worker_of_the_same_name_leaves(bench: Bench) -> None:
    bench.start()
    id = bench.order("toy_one", function="answer")
    bench.wait_for(id, JobStatus.DONE)
    assert bench.start().wait(START_SECONDS) == 1


def test_a_job_whose_workflow_is_lost_does_not_run_for_ever(bench: Bench) -> None:
    id = bench.order("toy_one", function="answer")
    with bench.database.session() as session:
        session.get_one(Job, id).status = JobStatus.RUNNING
        session.commit()
    bench.start()
    assert bench.wait_for(id, JobStatus.FAILED).error["code"] == "job_interrupted"


def test_a_job_that_waits_for_its_turn_is_cancelled_too(bench: Bench) -> None:
    first, second = bench.order("toy_one", function="sleepy"), bench.order("toy_one", function="answer")
    bench.start()
    bench.wait_for(second, JobStatus.RUNNING)
    bench.cancel(second)
    bench.wait_for(second, JobStatus.CANCELLED, 5)
    assert bench.job(first).status is JobStatus.RUNNING


@pytest.mark.postgres
def test_jobs_run_and_are_resumed_on_postgresql(settings: Settings, postgres_url: str, tmp_path: Path) -> None:
    bench = Bench(settings.model_copy(update={"database_url": postgres_url}))
    try:
        cut_and_finish(bench, tmp_path / "notes")
    finally:
        bench.close()
    assert not (settings.data_dir / "jobs.sqlite").exists()


@pytest.mark.slow
def test_a_job_that_kills_every_worker_is_given_up_and_the_next_one_is_done(bench: Bench) -> None:
    poison = bench.order("toy_poison")
    for _ in range(8):
        worker = bench.start()
        wait_until(lambda worker=worker: worker.poll() is not None or ended(bench.job(poison)), START_SECONDS)  # type: ignore[misc]
        if ended(bench.job(poison)):
            break
    assert bench.job(poison).error["code"] == "job_interrupted"
    assert bench.wait_for(bench.order("toy_one", function="answer"), JobStatus.DONE).result == {"found": 42}


def ended(job: Job) -> bool:
    return job.status is JobStatus.FAILED
