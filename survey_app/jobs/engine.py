"""The workflow engine (dbos): where it keeps its state, and how it is started so that it picks up what was cut.

Its state lies in `jobs.sqlite` beside the app's database, or in the PostgreSQL database that the app uses.
Everything it stores is JSON. It runs in the worker only; the web process never loads it.
"""

from __future__ import annotations

import logging
import sqlite3
from types import ModuleType
from typing import Any

from dbos import DBOS, DBOSConfig
from dbos._serialization import DBOSPortableJSON
from sqlalchemy import create_engine, event

from survey_app.database import BUSY_SECONDS
from survey_app.settings import Settings

QUEUE, QUICK = "jobs", "quick"
NEEDED_SQLITE = (3, 42)
APPLICATION_VERSION = "1"


def start(settings: Settings) -> None:
    """Launch the engine under a constant name and version, so that a restart finishes what was running."""
    config: DBOSConfig = {
        "name": "engagemeter",
        "executor_id": settings.worker_name,
        "application_version": APPLICATION_VERSION,
        "serializer": DBOSPortableJSON,
        "use_listen_notify": False,
        "log_level": "WARNING",
        **_state(settings),
    }
    logging.getLogger("dbos").setLevel(logging.WARNING)
    DBOS(config=config)
    DBOS.launch()
    DBOS.register_queue(QUEUE, worker_concurrency=settings.job_concurrency, polling_interval_sec=0.5)
    DBOS.register_queue(QUICK, worker_concurrency=1, polling_interval_sec=0.5)


def stop() -> None:
    DBOS.destroy(workflow_completion_timeout_sec=0)


def _state(settings: Settings) -> Any:
    if not settings.database.startswith("sqlite"):
        return {"system_database_url": settings.database}
    url = f"sqlite:///{(settings.data_dir / 'jobs.sqlite').absolute()}"
    engine = create_engine(url, module=_sqlite(), connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _safe_commits)
    return {"system_database_url": url, "system_database_engine": engine}


def _safe_commits(connection: Any, record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite() -> ModuleType:
    """Python's own SQLite, or the newer one that the engine needs where Python's is too old."""
    if sqlite3.sqlite_version_info >= NEEDED_SQLITE:
        return sqlite3
    import pysqlite3

    return pysqlite3
