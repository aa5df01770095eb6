"""Small heavy steps: one that works, and one of every kind that doesn't."""

from __future__ import annotations

import socket
import tempfile
import time
from pathlib import Path

from psychometrics.errors import DataError
from survey_app.jobs.child import report_progress

HERE = "tests.survey_app.jobs.toy_steps"


def note(path: str, number: int, seconds: float) -> int:
    with Path(path).open("a") as file:
        file.write(f"start {number}\n")
    report_progress(number, 5)
    time.sleep(seconds)
    with Path(path).open("a") as file:
        file.write(f"end {number}\n")
    return number


def answer() -> int:
    return 42


def endless() -> None:
    while True:
        sum(range(10_000))


def sleepy() -> None:
    time.sleep(600)


def greedy() -> int:
    return len(bytearray(3 * 1024**3))


def curious() -> None:
    socket.create_connection(("127.0.0.1", 9))


def deep(level: int = 0) -> int:
    return deep(level + 1) + 1


def picky() -> None:
    raise DataError("toy_refused", place="row 3", name="att3")


def untidy() -> str:
    """Leaves a folder for temporary files behind, and says where."""
    return tempfile.mkdtemp()
