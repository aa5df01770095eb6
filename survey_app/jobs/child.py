"""The process in which a heavy step runs: limited CPU and memory, no network, dead as soon as its parent is.

It reads one line of JSON ({"function", "arguments", "cpu_seconds", "memory_mib", "own_shelf"}) from its standard input
and writes lines of JSON to the file descriptor that its argument names: {"progress": [done, total]} as often as it
likes, then {"result": …} or {"error": {…}}.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import resource
import sys
import threading
from pathlib import Path
from typing import Any

from instruments.library import open_own_shelf
from psychometrics.errors import EngagemeterError

MIB = 1024 * 1024
NETWORK = (
    "socket.connect",
    "socket.bind",
    "socket.sendto",
    "socket.sendmsg",
    "socket.getaddrinfo",
    "socket.gethostbyname",
)
_replies: Any = None


def report_progress(done: int, total: int) -> None:
    """Tell how far a heavy step has come. Outside of a job it does nothing."""
    if _replies is not None:
        _say(progress=[done, total])


def main() -> None:
    """Do the one step that standard input asks for."""
    global _replies
    _replies = os.fdopen(int(sys.argv[1]), "w", buffering=1)
    order = json.loads(sys.stdin.readline())
    threading.Thread(target=_die_with_parent, daemon=True).start()
    _limit(order["cpu_seconds"], order["memory_mib"])
    sys.addaudithook(_refuse_network)
    if order.get("own_shelf"):
        open_own_shelf(Path(order["own_shelf"]))
    try:
        module, _, name = order["function"].partition(":")
        result = getattr(importlib.import_module(module), name)(**order["arguments"])
    except EngagemeterError as error:
        _say(
            error={
                "code": error.code,
                "place": error.place,
                "params": json.loads(json.dumps(error.params, default=str)),
            }
        )
    except MemoryError:
        _say(error={"code": "job_too_big", "place": "", "params": {"mib": order["memory_mib"]}})
    except RecursionError:
        _say(error={"code": "job_too_complex", "place": "", "params": {}})
    except Exception:
        logging.exception("a step failed")
        _say(error={"code": "job_failed", "place": "", "params": {}})
    else:
        _say(result=result)


def _say(**message: Any) -> None:
    print(json.dumps(message, ensure_ascii=False, allow_nan=False), file=_replies, flush=True)


def _die_with_parent() -> None:
    """The parent holds the other end of standard input; when it is gone, so are we."""
    sys.stdin.read()
    os._exit(1)


def _limit(cpu_seconds: int, memory_mib: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory_mib * MIB, memory_mib * MIB))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    if event in NETWORK:
        raise PermissionError("a job makes no network connection")
