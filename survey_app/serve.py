"""Serve: check what is needed, bring the database up to date, start the worker, then answer.

    serve("127.0.0.1", 8000, settings)

Raises RequestError before anything is started when the port is taken, a library is missing, the data folder can't be
written or the database belongs to a newer program.
"""

from __future__ import annotations

import ctypes.util
import gc
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from psychometrics.errors import RequestError
from survey_app import migrate
from survey_app.accounts import service as accounts
from survey_app.database import Database
from survey_app.demo.service import ready_demo
from survey_app.main import create_app
from survey_app.settings import Settings, read_settings
from survey_app.shelf.storage import restore_files

LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}
EVERYWHERE = ("0.0.0.0", "::", "")
RESTART_SECONDS = 2.0
STOP_SECONDS = 10
GARBAGE = 10_000
"""Objects made since the last search for garbage, before there is another one."""


def serve(host: str = "127.0.0.1", port: int = 8000, settings: Settings | None = None) -> None:
    """Serve until stopped. Prints the address and, while there is no account, the one-time set-up link."""
    settings = at_address(settings or read_settings(), host, port)
    check(host, port, settings)
    migrate.upgrade(settings)
    app = create_app(settings)
    make_ready(app.state.database, settings)
    for line in greeting(app.state.database, settings):
        print(line, flush=True)
    spare_what_stays()
    with worker(settings):
        uvicorn.run(
            app,
            host=host,
            port=port,
            proxy_headers=False,
            access_log=False,
            server_header=False,
            log_level="warning",
            timeout_graceful_shutdown=STOP_SECONDS,
        )


def spare_what_stays() -> None:
    """What the process holds when it begins to answer is no garbage, and later searches for garbage leave it out."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)


def make_ready(database: Database, settings: Settings) -> None:
    """The demo study, ready for whoever comes first, and the files of own instruments, where something is missing."""
    with database.session() as session:
        ready_demo(session, settings)
        restore_files(session)
        session.commit()


def at_address(settings: Settings, host: str, port: int) -> Settings:
    """The settings with the address that is listened on, unless people are known to use another one."""
    if "base_url" in settings.model_fields_set:
        return settings
    name = "127.0.0.1" if host in EVERYWHERE else f"[{host}]" if ":" in host else host
    return settings.model_copy(update={"base_url": f"http://{name}:{port}"})


def check(host: str, port: int, settings: Settings) -> None:
    """Raise RequestError with the reason why serving would fail."""
    settings.check()
    for library, package in LIBRARIES.items():
        if ctypes.util.find_library(library) is None:
            raise RequestError("library_missing", place=library, package=package)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise RequestError("port_in_use", place=f"{host}:{port}", next=str(port + 1)) from error


def greeting(database: Database, settings: Settings) -> list[str]:
    """The address, and the link for the first account while there is none. Every start makes a new link."""
    with database.session() as session:
        path = accounts.set_up_path(session)
        session.commit()
    lines = [f"Engagemeter is at {settings.base_url}"]
    return [*lines, f"First account (this link works once): {settings.base_url}{path}"] if path else lines


@contextmanager
def worker(settings: Settings) -> Iterator[None]:
    """The worker process beside the web: started again whenever it ends, ended together with us."""
    ended = threading.Event()
    keeper = threading.Thread(target=_keep_working, args=(settings, ended), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join(STOP_SECONDS)


def _keep_working(settings: Settings, ended: threading.Event) -> None:
    while not ended.is_set():
        process = _start_worker(settings)
        while process.poll() is None and not ended.wait(0.2):
            pass
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_SECONDS - 1)
            except subprocess.TimeoutExpired:
                process.kill()
        if process.stdin:
            process.stdin.close()
        ended.wait(RESTART_SECONDS)


def _start_worker(settings: Settings) -> subprocess.Popen[bytes]:
    """With our settings, whatever they came from; it ends by itself when we are gone."""
    return subprocess.Popen(
        [sys.executable, "-m", "survey_app.jobs.worker", "--attached"],
        stdin=subprocess.PIPE,
        env={**os.environ, **as_environment(settings)},
        start_new_session=True,
    )


def as_environment(settings: Settings) -> dict[str, str]:
    """The settings that a process needs to work on the same data."""
    return {
        "ENGAGEMETER_DATA_DIR": str(settings.data_dir.absolute()),
        "ENGAGEMETER_DATABASE_URL": settings.database_url,
        "ENGAGEMETER_BASE_URL": settings.base_url,
        "ENGAGEMETER_ENVIRONMENT": settings.environment,
        "ENGAGEMETER_SECRET_KEY": settings.secret,
        "ENGAGEMETER_JOB_CPU_SECONDS": str(settings.job_cpu_seconds),
        "ENGAGEMETER_JOB_MEMORY_MIB": str(settings.job_memory_mib),
        "ENGAGEMETER_JOB_CONCURRENCY": str(settings.job_concurrency),
        "ENGAGEMETER_WORKER_NAME": settings.worker_name,
    }
