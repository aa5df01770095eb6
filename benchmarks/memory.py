"""python -m benchmarks.memory ROWS TASK: seconds and peak memory of one of our tasks on that many rows, as JSON."""

from __future__ import annotations

import json
import sys

from benchmarks.answers import generated
from benchmarks.ours import TASKS
from benchmarks.timing import held_bytes, peak_bytes, seconds

ITEMS = 40


def measured(rows: int, task: str) -> dict[str, float]:
    """Memory is in multiples of the data, the data themselves counted; libraries are loaded by a small run before."""
    TASKS[task](generated(500, ITEMS))
    frame = generated(rows, ITEMS)
    data, held = frame.to_numpy().nbytes, held_bytes()
    taken = seconds(lambda: TASKS[task](frame), repeats=2)
    return {"seconds": taken, "memory": 1 + max(peak_bytes() - held, 0) / data}


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]), sys.argv[2])))
