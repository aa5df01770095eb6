"""A PostgreSQL server of the test run's own: made in a temporary folder, run by a user without rights, thrown away."""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

UNPRIVILEGED = ("postgres", "nobody")


def binaries() -> Path:
    """Folder of the newest server's programs; the test is skipped where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        pytest.skip("PostgreSQL is not installed here (apt-get install postgresql)")
    return (found[-1] if found else Path(on_path or "")).parent


@contextmanager
def running() -> Iterator[Server]:
    """A server that is up, with an empty cluster; gone afterwards."""
    server = Server(binaries())
    try:
        server.make()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)


class Server:
    def __init__(self, programs: Path) -> None:
        self.programs, self.user, self.port = programs, _server_user(), _free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="engagemeter-postgres-"))
        if self.user is not None:
            os.chown(self.folder, pwd.getpwnam(self.user).pw_uid, pwd.getpwnam(self.user).pw_gid)

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://tester@127.0.0.1:{self.port}/{database}"

    def make(self) -> None:
        self._run("initdb", "-D", self._data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        self._run("pg_ctl", "-D", self._data, "-w", "-l", f"{self.folder}/log", "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        self._run("pg_ctl", "-D", self._data, "-m", mode, "-w", "stop", check=False)

    def create_database(self, name: str) -> str:
        """An empty database; returns its address."""
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "tester", name)
        return self.url(name)

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _run(self, program: str, *arguments: str, check: bool = True) -> None:
        """As another user where we are root: the server refuses root."""
        command = [str(self.programs / program), *arguments]
        if self.user is not None:
            command = ["runuser", "-u", self.user, "--", *command]
        subprocess.run(command, check=check, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _server_user() -> str | None:
    """Whom to run the server as: ourselves, or somebody without rights when we are root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    chosen = next((name for name in UNPRIVILEGED if name in known), None)
    if chosen is None or shutil.which("runuser") is None:
        pytest.skip(f"PostgreSQL refuses {getpass.getuser()}, and there is no other user to run it as")
    return chosen


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
