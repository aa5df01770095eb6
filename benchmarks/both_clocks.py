"""python -m benchmarks.both_clocks SIZE: our side of each task by the processor's clock and the wall's, as JSON."""

from __future__ import annotations

import json
import sys
import warnings
from functools import partial

from benchmarks import ours
from benchmarks.answers import answers
from benchmarks.timing import both_clocks


def measured(size: str) -> dict[str, dict[str, float]]:
    """Seconds of all this process's threads together, and elapsed, by task."""
    frame = answers(size)
    return {task: both_clocks(partial(run, frame)) for task, run in ours.TASKS.items()}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    print(json.dumps(measured(sys.argv[1])))
