"""Serving: what is missing is told in one line before anything starts; then a real server with its worker answers."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import inspect

from psychometrics.errors import RequestError
from survey_app import serve
from survey_app.database import Database
from survey_app.jobs import service as jobs
from survey_app.models import Job, JobStatus
from survey_app.settings import Settings
from tests.survey_app.jobs.test_worker import wait_until

PROGRAM = "from survey_app.serve import serve; serve('127.0.0.1', {port})"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_taken_port_is_told_with_the_next_one(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(RequestError) as refused:
            serve.check("127.0.0.1", port, settings)
    assert (refused.value.code, refused.value.place) == ("port_in_use", f"127.0.0.1:{port}")


def test_a_missing_library_is_told_with_its_package(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve.ctypes.util, "find_library", lambda name: None)
    with pytest.raises(RequestError) as refused:
        serve.check("127.0.0.1", free_port(), settings)
    assert refused.value.params == {"package": "libpango-1.0-0"}


def test_the_address_is_the_one_listened_on_unless_people_use_another(tmp_path: Path) -> None:
    unset = Settings(data_dir=tmp_path, _env_file=None)
    assert serve.at_address(unset, "0.0.0.0", 9000).base_url == "http://127.0.0.1:9000"
    known = Settings(data_dir=tmp_path, base_url="https://survey.example.org", _env_file=None)
    assert serve.at_address(known, "0.0.0.0", 9000).base_url == "https://survey.example.org"


def test_the_link_for_the_first_account_is_built_from_the_known_address(settings: Settings) -> None:
    serve.migrate.upgrade(settings)
    database = Database(settings.database)
    first, second = (serve.greeting(database, settings)[1] for _ in range(2))
    assert re.search(r"http://testserver/set-up/[\w-]{43}$", first)
    assert first != second
    database.dispose()


class Served:
    """A server in a process of its own."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir, self.port = data_dir, free_port()
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> list[str]:
        environment = {**os.environ, "ENGAGEMETER_DATA_DIR": str(self.data_dir)}
        command = [sys.executable, "-c", PROGRAM.format(port=self.port)]
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        lines = [self.process.stdout.readline().strip() for _ in range(2)]
        wait_until(self.answers, 120)
        return lines

    def answers(self) -> bool:
        try:
            return httpx2.get(f"http://127.0.0.1:{self.port}/sign-in").status_code == 200
        except httpx2.TransportError:
            return False

    def workers(self) -> list[int]:
        """Process ids of the workers that this server started."""
        found = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True)  # type: ignore[union-attr]
        return [int(pid) for pid in found.stdout.split()]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    served = Served(tmp_path / "data")
    yield served
    if served.process:
        served.process.kill()
        served.process.wait()


def test_a_server_starts_greets_works_and_stops(served: Served) -> None:
    address, link = served.start()
    assert address == f"Engagemeter is at http://127.0.0.1:{served.port}"
    assert httpx2.get(link.rsplit(" ", 1)[1]).status_code == 200
    wait_until(lambda: len(served.workers()) == 1, 120)
    [worker] = served.workers()
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: served.workers() not in ([], [worker]), 120)
    database = Database(f"sqlite:///{served.data_dir / 'engagemeter.sqlite'}")
    assert "alembic_version" in inspect(database.engine).get_table_names()
    with database.session() as session:
        job = jobs.enqueue(session, "nobody_knows", {})
        session.commit()

    def failed() -> bool:
        with database.session(writing=False) as session:
            return session.get_one(Job, job.id).status is JobStatus.FAILED

    wait_until(failed, 120)
    database.dispose()
    served.process.terminate()  # type: ignore[union-attr]
    served.process.wait(60)  # type: ignore[union-attr]
    assert not served.answers()


def test_a_worker_does_not_outlive_its_server(served: Served) -> None:
    served.start()
    wait_until(lambda: len(served.workers()) == 1, 120)
    [worker] = served.workers()
    served.process.kill()  # type: ignore[union-attr]
    served.process.wait()  # type: ignore[union-attr]
    wait_until(lambda: not Path(f"/proc/{worker}").exists() or "Z" in status(worker), 120)


def status(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return "Z"
