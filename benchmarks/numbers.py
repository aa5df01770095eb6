"""python -m benchmarks.numbers [small] [threads]: ours beside pingouin, factor_analyzer and R, as ratios in one run.

Two sizes, one BLAS thread and two, the same work on both sides. R is measured where `Rscript` with psych and lavaan
is there, inside R, after reading. `small` leaves out the large data.
`threads` measures our side alone with one thread and with two, by the processor's clock and by the wall's.
With `--write`, docs/benchmarks.md, or with `threads` docs/benchmarks-threads.md, is written anew;
`python -m benchmarks.growth --write` has the cost against rows.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.answers import FACTORS, SIZES, answers
from benchmarks.page import clock_page, page, side_by_side
from benchmarks.timing import busyness, in_new_process

THREADS = (1, 2)
HERE = Path(__file__).parent
PAGE = HERE.parent / "docs/benchmarks.md"
THREAD_PAGE = HERE.parent / "docs/benchmarks-threads.md"

Times = dict[str, dict[str, float]]


def in_r(size: str, cores: int) -> Times:
    """Seconds by task and R function; nothing without Rscript."""
    if shutil.which("Rscript") is None:
        return {}
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        answers(size).to_csv(file.name, index=False)
        command = ["Rscript", str(HERE / "peers.R"), file.name, str(FACTORS), str(cores)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    return {task: {name: one["seconds"] for name, one in programs.items()} for task, programs in found.items()}


def both(size: str, threads: int) -> Times:
    """Ours, Python peers and R on one size."""
    ours, r = in_new_process("benchmarks.measured", size, threads=threads), in_r(size, threads)
    return {task: programs | r.get(task, {}) for task, programs in ours.items()}


def by_threads(sizes: list[str], *, write: bool) -> None:
    """Ours alone with one BLAS thread and with two, written after each size."""
    found: dict[str, list[Times]] = {}
    for size in sizes:
        found[size] = [in_new_process("benchmarks.both_clocks", size, threads=threads) for threads in THREADS]
        text = clock_page(found, busyness())
        print(text, flush=True)
        if write:
            THREAD_PAGE.write_text(text, "utf-8")


def main(arguments: list[str]) -> None:
    """The page is written after each part, so that a run that is stopped leaves what it found."""
    sizes = list(SIZES)[:1] if "small" in arguments else list(SIZES)
    if "threads" in arguments:
        by_threads(sizes, write="--write" in arguments)
        return
    found: dict[tuple[str, int], Times] = {}
    for size in sizes:
        for threads in THREADS:
            found[size, threads] = both(size, threads)
            print(f"\n{size}, BLAS threads: {threads}\n", *side_by_side(found[size, threads]), sep="\n", flush=True)
            if "--write" in arguments:
                PAGE.write_text(page(found, busyness()), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
