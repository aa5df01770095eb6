"""Runs one heavy step in a child process, tells its progress, and stops it when asked."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from tempfile import TemporaryDirectory
from typing import Any

from instruments.library import own_shelf

POLL_SECONDS = 0.25
KEPT_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "PYTHONPATH", "VIRTUAL_ENV")
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")

Progress = Callable[[int, int], None]
Stop = Callable[[], bool]
Outcome = dict[str, Any]
"""{"result": …} or {"error": {"code", "place", "params"}} or {"cancelled": True}"""


def run_limited(
    function: str,
    arguments: dict[str, Any],
    *,
    cpu_seconds: int,
    memory_mib: int,
    progress: Progress = lambda done, total: None,
    stop: Stop = lambda: False,
) -> Outcome:
    """Call `module:name` with plain arguments in a process of its own.

    The process gets no secrets in its environment. Its time is limited by CPU seconds, and by twenty times as
    many by the clock, so that a step that only waits ends too.
    """
    order = {"function": function, "arguments": arguments, "cpu_seconds": cpu_seconds, "memory_mib": memory_mib}
    order["own_shelf"] = str(own_shelf() or "")
    reading, writing = os.pipe()
    deadline = time.monotonic() + 20 * cpu_seconds
    with TemporaryDirectory(prefix="engagemeter-step-") as scratch, os.fdopen(reading, "rb", buffering=0) as replies:
        child = _start(writing, scratch)
        os.close(writing)
        try:
            _order(child, order)
            outcome = _listen(replies, progress, lambda: stop() or time.monotonic() > deadline)
        finally:
            _end(child)
    if outcome is None and stop():
        return {"cancelled": True}
    return outcome or {"error": _death(child.returncode, order, overdue=time.monotonic() > deadline)}


def _start(writing: int, scratch: str) -> subprocess.Popen[bytes]:
    """`scratch` is its folder for temporary files, which is gone after it, however it ended."""
    return subprocess.Popen(
        [sys.executable, "-c", "from survey_app.jobs.child import main; main()", str(writing)],
        stdin=subprocess.PIPE,
        pass_fds=(writing,),
        start_new_session=True,
        env={name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
        | ONE_THREAD
        | {"TMPDIR": scratch},
    )


def _order(child: subprocess.Popen[bytes], order: dict[str, Any]) -> None:
    assert child.stdin is not None
    try:
        child.stdin.write(json.dumps(order).encode() + b"\n")
        child.stdin.flush()
    except BrokenPipeError:
        return  # it died at once; its return code tells why


def _listen(replies: Any, progress: Progress, stop: Stop) -> Outcome | None:
    """Replies until the last one; None when the child ended or was to be stopped without one."""
    selector, text = selectors.DefaultSelector(), b""
    selector.register(replies, selectors.EVENT_READ)
    while not stop():
        if not selector.select(POLL_SECONDS):
            continue
        chunk = replies.read(65536)
        if not chunk:
            return None
        *lines, text = (text + chunk).split(b"\n")
        for message in map(json.loads, lines):
            if "progress" not in message:
                return dict(message)
            progress(*message["progress"])
    return None


def _end(child: subprocess.Popen[bytes]) -> None:
    """Leave nothing of it behind: the process and whatever it started."""
    assert child.stdin is not None
    try:
        child.wait(timeout=POLL_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    child.stdin.close()


def _death(code: int, order: dict[str, Any], *, overdue: bool) -> dict[str, Any]:
    """Why a child that said nothing is dead."""
    if overdue or code in (-signal.SIGXCPU, -signal.SIGKILL):
        return {"code": "job_too_long", "place": "", "params": {"seconds": order["cpu_seconds"]}}
    return {"code": "job_died", "place": "", "params": {"signal": -code if code < 0 else code}}
