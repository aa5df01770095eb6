"""python -m benchmarks.growth: cost against the number of respondents, 10³ to 10⁶ × 40 items, one BLAS thread."""

from __future__ import annotations

import numpy as np

from benchmarks.timing import in_new_process

ROWS = (1_000, 10_000, 100_000, 1_000_000)
TASKS = (
    "alpha, all item statistics",
    "omega, hierarchical and total",
    "KMO and Bartlett",
    "EFA, minres, oblimin, fit, scores",
    "parallel analysis, 100, normal",
    "polychoric matrix",
    "bootstrap of alpha, 1,000",
    "whole classical analysis",
)
LEFT_OUT = {("bootstrap of alpha, 1,000", 1_000_000)}


def growth() -> dict[str, dict[int, dict[str, float]]]:
    """Seconds and memory (in multiples of the data) by task and rows, each in a process of its own."""
    return {
        task: {
            rows: in_new_process("benchmarks.memory", str(rows), task) for rows in ROWS if (task, rows) not in LEFT_OUT
        }
        for task in TASKS
    }


def growth_table(found: dict[str, dict[int, dict[str, float]]]) -> list[str]:
    """A Markdown table: times of the cost at 1,000 rows, and the memory at the most rows."""
    heads = [f"{rows:,}" for rows in ROWS]
    lines = [
        "| task | " + " | ".join(heads) + " | tenfold rows cost | memory at 100,000 | at 1,000,000 |",
        "|---|" + "---:|" * (len(heads) + 3),
    ]
    for task, by_rows in found.items():
        base = by_rows[ROWS[0]]["seconds"]
        times = [f"{by_rows[rows]['seconds'] / base:.3g}" if rows in by_rows else "–" for rows in ROWS]
        last = [rows for rows in ROWS if rows in by_rows][-2:]
        slope = np.log10(by_rows[last[1]]["seconds"] / by_rows[last[0]]["seconds"])
        memory = [f"{by_rows[rows]['memory']:.2f}" if rows in by_rows else "–" for rows in ROWS[-2:]]
        lines.append(f"| {task} | " + " | ".join([*times, f"× {10**slope:.1f}", *memory]) + " |")
    return lines


if __name__ == "__main__":
    print("\n".join(growth_table(growth())))
