"""How long a task takes and how much memory it adds. The best of several runs: others only ever add time."""

from __future__ import annotations

import gc
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

THREADS = int(os.environ.get("OPENBLAS_NUM_THREADS", "0"))
CLOCK = time.process_time if THREADS == 1 else time.perf_counter
"""With one thread the processor's time, which other work on the computer hardly changes; else the wall's."""
AT_MOST = 2.0
"""Seconds after which a task is not repeated."""


def seconds(task: Callable[[], Any], repeats: int = 9) -> float:
    """The best of `repeats` runs after one to warm up, fewer when they are slow."""
    best, begun = float("inf"), time.perf_counter()
    for run in range(repeats + 1):
        gc.collect()
        start = CLOCK()
        task()
        taken = CLOCK() - start
        best = min(best, taken) if run or taken > AT_MOST else best
        if time.perf_counter() - begun > AT_MOST and best < float("inf"):
            break
    return best


def both_clocks(task: Callable[[], Any], repeats: int = 3) -> dict[str, float]:
    """cpu, wall : seconds of the run with the least processor time, of `repeats` after one to warm up."""
    runs = []
    for _ in range(repeats + 1):
        gc.collect()
        cpu, wall = time.process_time(), time.perf_counter()
        task()
        runs.append((time.process_time() - cpu, time.perf_counter() - wall))
    return dict(zip(("cpu", "wall"), min(runs[1:]), strict=True))


def busyness() -> float:
    """Processes waiting for a processor over the last five minutes, per processor: above 1, others slow us down."""
    return os.getloadavg()[1] / (os.cpu_count() or 1)


def peak_bytes() -> int:
    """The most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def held_bytes() -> int:
    """The memory that this process holds now (Linux)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def in_new_process(module: str, *arguments: str, threads: int = 1) -> Any:
    """Runs `python -m module arguments` with that many BLAS threads; what it prints, read as JSON."""
    limits = {name: str(threads) for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")}
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], env=os.environ | limits, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)
