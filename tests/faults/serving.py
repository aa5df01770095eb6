"""A real server process over a data folder, that can be killed and started again."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from survey_app import migrate
from survey_app.database import Database
from survey_app.settings import Settings
from survey_app.studies.definition import StudyDefinition
from tests.survey_app.answering.conftest import publish

ROOT = Path(__file__).parents[2]
START_SECONDS = 180


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`start` after `kill` uses the same folder and port."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = Settings(data_dir=folder, base_url=self.url, _env_file=None)
        self.process: subprocess.Popen[bytes] | None = None
        migrate.upgrade(self.settings)

    def publish(self, *definitions: StudyDefinition) -> list[str]:
        """Live studies; returns their links."""
        database = Database(self.settings.database)
        links = [publish(database, definition) for definition in definitions]
        database.dispose()
        return links

    def start(self) -> None:
        environment = {**os.environ, "ENGAGEMETER_DATA_DIR": str(self.folder), "ENGAGEMETER_BASE_URL": self.url}
        command = [sys.executable, "-m", "uvicorn", "--factory", "survey_app.main:create_app"]
        options = ["--port", str(self.port), "--log-level", "warning", "--no-access-log"]
        self.process = subprocess.Popen([*command, *options], env=environment, cwd=ROOT)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                urlopen(f"{self.url}/s/unknown", timeout=2).close()
            except HTTPError:
                return
            except (URLError, OSError):
                time.sleep(0.05)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        """As a power cut to the process: nothing is flushed, nothing is said."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
            self.process = None

    def stop(self) -> None:
        """As an operator stops it."""
        if self.process is not None:
            self.process.terminate()
            assert self.process.wait(15) in (0, -15)
            self.process = None


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    server = Server(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()
