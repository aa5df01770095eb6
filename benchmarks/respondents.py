"""How many respondents one web process serves: completions per second, waiting per page, CPU, memory, and what is kept.

python -m benchmarks.respondents                    SQLite and PostgreSQL, 1, 8, 32 and 128 respondents at once
python -m benchmarks.respondents --quick            both, 32 at once; --stores SQLite for one of them
Each respondent has a connection and cookies of their own: 1 GET for the consent page, 1 POST to begin, 5 POSTs of a
page; 30 seven-point items and 5 list questions. Every commit is on disk before it is acknowledged. The program that
plays the respondents runs on the same computer and takes a part of its processors.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, func, select

from benchmarks.respondent import answer_all
from benchmarks.serving import definition, free_port, publish
from survey_app import migrate
from survey_app.database import Database
from survey_app.models import Response, ResponseStatus
from survey_app.settings import Settings
from tests.postgres.server import running

AT_ONCE = (1, 8, 32, 128)
STORES = ("SQLite", "PostgreSQL")
WARM, LEAST_COMPLETIONS, PER_RESPONDENT = 8, 100, 6
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Measured:
    """One row of the table. cpu, store_cpu, client_cpu : seconds per completion of the web process, of PostgreSQL,
    and of the program that plays the respondents.
    """

    store: str
    at_once: int
    completions: int
    seconds: float
    p50: float
    p95: float
    p99: float
    cpu: float
    store_cpu: float
    client_cpu: float
    memory_mb: float
    acknowledged: int
    stored: int

    def line(self) -> str:
        cells = (
            self.store,
            self.at_once,
            self.completions,
            f"{self.completions / self.seconds:.1f}",
            *(f"{1000 * value:.0f}" for value in (self.p50, self.p95, self.p99)),
            f"{self.cpu:.4f}",
            f"{self.store_cpu:.4f}" if self.store_cpu else "–",
            f"{self.client_cpu:.4f}",
            f"{self.memory_mb:.0f}",
            f"{self.acknowledged} / {self.stored}",
        )
        return f"| {' | '.join(str(cell) for cell in cells)} |"


HEAD = """| database | at once | completions | per second | page p50 ms | p95 ms | p99 ms | web CPU s per completion \
| database CPU s | respondents CPU s | web memory MB | acknowledged / stored |
|---|---|---|---|---|---|---|---|---|---|---|---|"""


def main() -> None:
    wish = argparse.ArgumentParser(description=__doc__)
    wish.add_argument("--quick", action="store_true", help="32 at once only")
    wish.add_argument("--stores", nargs="+", choices=STORES, default=STORES)
    asked = wish.parse_args()
    print(f"load of the computer before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors\n{HEAD}", flush=True)
    for store in asked.stores:
        for at_once in (32,) if asked.quick else AT_ONCE:
            with tempfile.TemporaryDirectory() as folder, database_of(store) as (url, postmaster):
                print(measure(store, at_once, Path(folder), url, postmaster).line(), flush=True)
    print(f"load of the computer after: {os.getloadavg()[0]:.1f}")


@contextmanager
def database_of(store: str) -> Iterator[tuple[str, int]]:
    """The address of an empty database and the process of its server; nothing of both for SQLite."""
    if store == "SQLite":
        yield "", 0
        return
    with running() as server:
        url = server.create_database(f"speed_{secrets.token_hex(4)}")
        yield url, int((server.folder / "data" / "postmaster.pid").read_text().split()[0])


def measure(store: str, at_once: int, folder: Path, url: str, postmaster: int) -> Measured:
    port = free_port()
    settings = Settings(
        data_dir=folder / "data", database_url=url, base_url=f"http://127.0.0.1:{port}", language="en", _env_file=None
    )
    migrate.upgrade(settings)
    database = Database(settings.database)
    link = publish(database, definition())
    with web(settings, port) as process:
        asyncio.run(answer_all(port, link, WARM, 2))  # the first pages are laid out and compiled
        before, before_store, before_client = cpu_of(process.pid), cpu_below(postmaster), time.process_time()
        plays, seconds = asyncio.run(answer_all(port, link, max(LEAST_COMPLETIONS, PER_RESPONDENT * at_once), at_once))
        done = sum(play.completed for play in plays)
        cpu, store_cpu = cpu_of(process.pid) - before, cpu_below(postmaster) - before_store
        client_cpu = time.process_time() - before_client
        memory = memory_mb(process.pid)
    with database.session(writing=False) as session:
        kept = stored(session)
    database.dispose()
    waits = sorted(wait for play in plays for wait in play.waits)
    return Measured(
        store, at_once, done, seconds, *(quantile(waits, q) for q in (0.5, 0.95, 0.99)),
        *(spent / max(done, 1) for spent in (cpu, store_cpu, client_cpu)), memory, done + WARM, kept,
    )  # fmt: skip


@contextmanager
def web(settings: Settings, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The web process as `engagemeter serve` runs it, without the worker beside it."""
    environment = {
        **os.environ,
        "ENGAGEMETER_DATA_DIR": str(settings.data_dir),
        "ENGAGEMETER_DATABASE_URL": settings.database_url,
        "ENGAGEMETER_BASE_URL": settings.base_url,
    }
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.serving", str(port)], env=environment)
    try:
        wait_for(port)
        yield process
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the web process did not start")


def stored(session: Session) -> int:
    """Complete responses with all of their answers."""
    complete = select(Response.answers).where(Response.status == ResponseStatus.COMPLETED)
    whole = sum(len(answers) == len(definition().blocks) for answers in session.exec(complete))
    assert (
        whole
        == session.exec(
            select(func.count()).select_from(Response).where(Response.status == ResponseStatus.COMPLETED)
        ).one()
    )
    return whole


def cpu_of(pid: int) -> float:
    """Seconds of processor time of a process with all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def cpu_below(pid: int) -> float:
    """Seconds of a server process and its children, those that ended among them; 0 without a server."""
    if not pid:
        return 0.0
    total = 0.0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(path.parent.name) == pid:
            total += sum(int(fields[at]) for at in (11, 12, 13, 14)) / TICKS
        elif int(fields[1]) == pid:
            total += (int(fields[11]) + int(fields[12])) / TICKS
    return total


def memory_mb(pid: int) -> float:
    """The most that a process has held."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def quantile(ordered: Sequence[float], q: float) -> float:
    return ordered[min(len(ordered) - 1, int(q * len(ordered)))] if ordered else 0.0


if __name__ == "__main__":
    main()
