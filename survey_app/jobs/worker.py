"""The worker: a process beside the web that carries out jobs. Run it with `python -m survey_app.jobs.worker`.

Every half second it hands waiting rows to the engine under their own ids (handing one over twice does nothing),
and settles rows whose workflow has ended without telling, so that no job stays "running" for ever.
"""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import sys
import threading
from typing import Any

from dbos import DBOS, SetWorkflowID
from sqlmodel import col, select, update

from psychometrics.errors import EngagemeterError
from survey_app.api import webhooks
from survey_app.database import Database
from survey_app.erasing import blurring, retention, warning
from survey_app.jobs import engine, tasks
from survey_app.jobs.run import Cancelled, Context, JobRun, StepFailed
from survey_app.models import Job, JobStatus, now
from survey_app.settings import Settings, read_settings
from survey_app.shelf.storage import open_shelf

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.5
WEBHOOK_SECONDS = 3.0
PROMISE_SECONDS = 60.0
MOST_CRASHES = 3
ENDED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
_context: Context | None = None


@DBOS.workflow(name="job", max_recovery_attempts=MOST_CRASHES)
def run_job(job_id: str, kind: str, study_id: str | None, input: dict[str, Any]) -> str:
    """One job from its first step to its last; what became of it is written to its row."""
    assert _context is not None
    run = JobRun(job_id, study_id, input, _context)
    try:
        result = tasks.find(kind)(run)
    except Cancelled:
        run.step("end", end, status=JobStatus.CANCELLED, result={}, error={})
    except StepFailed as failed:
        run.step("end", end, status=JobStatus.FAILED, result={}, error=failed.error)
    except EngagemeterError as error:
        run.step("end", end, status=JobStatus.FAILED, result={}, error={"code": error.code, "place": error.place})
    else:
        run.step("end", end, status=JobStatus.DONE, result=result, error={})
    return "ended"


def end(context: Context, job_id: str, status: str, result: dict[str, Any], error: dict[str, Any]) -> None:
    """Write the outcome to the job's row."""
    ended: dict[str, Any] = {"status": JobStatus(status), "result": result, "error": error, "finished_at": now()}
    if status == JobStatus.DONE:
        ended["done"] = Job.total
    with context.database.session() as session:
        session.exec(update(Job).where(col(Job.id) == job_id).values(**ended))
        session.commit()


def hand_over(database: Database) -> int:
    """Give every waiting row to the engine; returns how many there were."""
    oldest_first = select(Job).where(Job.status == JobStatus.WAITING).order_by(col(Job.created_at))
    with database.session(writing=False) as session:
        if session.exec(oldest_first.limit(1)).first() is None:
            return 0
    with database.session() as session:
        waiting = session.exec(oldest_first).all()
        for job in waiting:
            with SetWorkflowID(job.id):
                queue = engine.QUICK if tasks.is_quick(job.kind) else engine.QUEUE
                DBOS.enqueue_workflow(queue, run_job, job.id, job.kind, job.study_id, job.input)
            job.status = JobStatus.RUNNING
            session.add(job)
        session.commit()
        return len(waiting)


def settle(database: Database) -> None:
    """End the running rows whose workflow has ended untold, is unknown, or was cancelled before its turn came."""
    with database.session(writing=False) as session:
        running = session.exec(select(Job).where(Job.status == JobStatus.RUNNING)).all()
    for job in running:
        workflow = DBOS.get_workflow_status(job.id)
        if workflow is None or workflow.status in ENDED:
            _close(database, job, JobStatus.FAILED, {"code": "job_interrupted", "place": ""})
        elif workflow.status == "ENQUEUED" and job.cancel_asked:
            DBOS.cancel_workflow(job.id)
            _close(database, job, JobStatus.CANCELLED, {})


def _close(database: Database, job: Job, status: JobStatus, error: dict[str, Any]) -> None:
    with database.session() as session:
        still_running = update(Job).where(col(Job.id) == job.id, col(Job.status) == JobStatus.RUNNING)
        session.exec(still_running.values(status=status, error=error, finished_at=now()))
        session.commit()


def work(settings: Settings, ended: threading.Event) -> None:
    """Carry out jobs until told to end."""
    global _context
    settings.make_data_dir()
    open_shelf(settings)
    lock = _only_one(settings)
    tasks.load()
    database = Database(settings.database, settings.identity_keys, settings.data_dir)
    _context = Context(settings, database)
    engine.start(settings)
    threading.Thread(target=tell_webhooks, args=(database, ended), daemon=True).start()
    threading.Thread(target=keep_promises, args=(database, settings, ended), daemon=True).start()
    while not ended.wait(POLL_SECONDS):
        _round(database)
    engine.stop()
    database.dispose()
    os.close(lock)


def _round(database: Database) -> None:
    """One look at the rows. A database that can't be reached now is asked again in the next round."""
    try:
        hand_over(database)
        settle(database)
    except Exception as error:
        logger.error("the worker could not look for jobs (%s)", type(error).__name__)


def tell_webhooks(database: Database, ended: threading.Event) -> None:
    """Beside the jobs, so that an address that answers slowly holds none of them up."""
    while not ended.wait(WEBHOOK_SECONDS):
        try:
            webhooks.send_due(database)
        except Exception as error:
            logger.error("webhooks could not be told (%s)", type(error).__name__)


def keep_promises(database: Database, settings: Settings, ended: threading.Event) -> None:
    """Beside the jobs: what storage would tell of people who were promised that nobody can know; see `blurring`.

    And the days until which answers are kept: see `retention` and `warning`.
    """
    while not ended.wait(PROMISE_SECONDS):
        try:
            blurring.look_round(database)
            warning.look_round(database, settings)
            retention.look_round(database)
        except Exception as error:
            logger.error("answers could not be blurred (%s)", type(error).__name__)


def _only_one(settings: Settings) -> int:
    """Two workers of one name would do each cut job twice; the second one leaves."""
    handle = os.open(settings.data_dir / f"{settings.worker_name}.lock", os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit(f"worker: another one is at work in {settings.data_dir}. Repair: stop it first.")
    return handle


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    if not sys.stdin.isatty() and "--attached" in sys.argv:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    work(read_settings(), ended)
    os._exit(0)  # threads of the engine may be in the middle of a step, which the next start repeats


def _end_with_parent() -> None:
    """Whoever started us holds the other end of standard input; when it is gone, so are we."""
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
