"""python -m benchmarks.measured SIZE: ours and the Python peers in this process, as JSON."""

from __future__ import annotations

import json
import sys
import warnings
from functools import partial

from benchmarks import ours, peers
from benchmarks.answers import answers
from benchmarks.timing import seconds


def measured(size: str) -> dict[str, dict[str, float]]:
    """Seconds by task and program."""
    frame = answers(size)
    found = {task: {"ours": seconds(partial(run, frame))} for task, run in ours.TASKS.items()}
    for task, (package, run, share) in peers.TASKS.items():
        found[task][package] = seconds(partial(run, frame), repeats=3) / share
    return found


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    print(json.dumps(measured(sys.argv[1])))
