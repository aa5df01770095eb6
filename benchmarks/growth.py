"""python -m benchmarks.growth [--write]: cost against the number of respondents, 40 items, one BLAS thread.

Streamed: 10³ to 10⁷ rows that are never together. Whole tasks: 10³ to 10⁶ rows in memory. With --write,
docs/growth.md and its figure are written anew.
"""

from __future__ import annotations

import sys
from pathlib import Path

from matplotlib import pyplot

from benchmarks.timing import busyness, in_new_process

STREAMED = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
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
DOCS = Path(__file__).parents[1] / "docs"
PAGE, FIGURE = DOCS / "growth.md", DOCS / "figures/growth.svg"

Grown = dict[str, dict[int, dict[str, float]]]

PAGE_TEXT = """# Cost against the number of respondents

Written by `python -m benchmarks.growth --write`: generated answers to 40 items in five categories, one BLAS thread,
processor time. The computer {how} during this run ({load:.1f} processes per processor).

![Seconds against respondents, both on logarithmic scales](figures/growth.svg)

## Streamed

Rows come in pieces of 20,000 and are never together: one pass adds up their moments; everything else (alpha with its
interval, all item statistics, omega, KMO, Bartlett, EFA with fit, parallel analysis with 100 random data sets) then
takes the moments alone, and costs the same for a thousand rows as for ten million.

{streamed}

## Whole tasks, answers in memory

Time in multiples of that at 1,000 rows, the factor by which the last tenfold of rows multiplies it, and peak memory in
multiples of the data (the data counted as 1; libraries not).

{tasks}
"""


def streamed() -> dict[int, dict[str, float]]:
    return {rows: in_new_process("benchmarks.streamed", str(rows)) for rows in STREAMED}


def growth() -> Grown:
    """Seconds and memory (in multiples of the data) by task and rows, each in a process of its own."""
    return {
        task: {
            rows: in_new_process("benchmarks.memory", str(rows), task) for rows in ROWS if (task, rows) not in LEFT_OUT
        }
        for task in TASKS
    }


def streamed_table(found: dict[int, dict[str, float]]) -> list[str]:
    lines = ["| respondents | the pass, s | all that follows, s | memory added, MB |", "|---:|---:|---:|---:|"]
    for rows, one in found.items():
        lines.append(f"| {rows:,} | {one['pass']:.2g} | {one['after']:.2g} | {one['megabytes']:.0f} |")
    return lines


def growth_table(found: Grown) -> list[str]:
    """Times of the cost at 1,000 rows, and the memory at the two largest sizes."""
    heads = [f"{rows:,}" for rows in ROWS]
    lines = [
        "| task | " + " | ".join(heads) + " | tenfold rows cost | memory at 100,000 | at 1,000,000 |",
        "|---|" + "---:|" * (len(heads) + 3),
    ]
    for task, by_rows in found.items():
        base = by_rows[ROWS[0]]["seconds"]
        times = [f"{by_rows[rows]['seconds'] / base:.3g}" if rows in by_rows else "–" for rows in ROWS]
        before, last = [by_rows[rows]["seconds"] for rows in ROWS if rows in by_rows][-2:]
        memory = [f"{by_rows[rows]['memory']:.2f}" if rows in by_rows else "–" for rows in ROWS[-2:]]
        lines.append(f"| {task} | " + " | ".join([*times, f"× {last / before:.1f}", *memory]) + " |")
    return lines


def draw(flowed: dict[int, dict[str, float]], found: Grown, to: Path) -> None:
    """Both axes logarithmic; text as outlines, so that the picture is the same everywhere."""
    figure, axes = pyplot.subplots(figsize=(7, 4.4), layout="constrained")
    with pyplot.rc_context({"svg.fonttype": "path", "svg.hashsalt": "growth"}):
        for name, key, style in (("one pass, streamed", "pass", "o-"), ("all that follows it", "after", "s-")):
            axes.loglog(list(flowed), [one[key] for one in flowed.values()], style, linewidth=2, label=name)
        for task in ("polychoric matrix", "bootstrap of alpha, 1,000", "whole classical analysis"):
            by_rows = found.get(task, {})
            axes.loglog(list(by_rows), [one["seconds"] for one in by_rows.values()], ".--", linewidth=1, label=task)
        axes.set(xlabel="respondents (40 items)", ylabel="seconds of one processor")
        axes.grid(alpha=0.3)
        axes.legend(frameon=False)
        to.parent.mkdir(exist_ok=True)
        figure.savefig(to, metadata={"Date": None})
    pyplot.close(figure)


def main(arguments: list[str]) -> None:
    flowed = streamed()
    print(*streamed_table(flowed), sep="\n", flush=True)
    found = growth()
    print(*growth_table(found), sep="\n")
    if "--write" in arguments:
        load = busyness()
        how = "did other work too" if load > 0.8 else "did nothing else"
        tables = {"streamed": "\n".join(streamed_table(flowed)), "tasks": "\n".join(growth_table(found))}
        draw(flowed, found, FIGURE)
        PAGE.write_text(PAGE_TEXT.format(how=how, load=load, **tables), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
