"""The tables of docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

INTRODUCTION = """# Speed

Written by `python -m benchmarks.numbers --write`; two cores, the best of several repetitions. *Ratio* is the
other program's time over ours for the same work from the same answers: above 1, ours is faster. With one thread it is
processor time on both sides; with two it is elapsed time, and the computer did other work too, so that those figures
are rough. Nothing here is run by the tests.

- 2,800 × 25: drawn with replacement from the held Big Five answers. 100,000 × 40: generated, five categories.
- R 4.2 with its reference BLAS, psych 2.2.9, lavaan 0.6-14, timed inside R after reading; with two threads R gets
  `mc.cores = 2`. Slow loops in R and pingouin run a share of their replicates, multiplied up.
- Random data of ours for "normal" parallel analysis are Wishart draws; the same numbers up to chance, not the same
  way. The whole classical analysis is five scales with all reliability figures, omega of all items, KMO and Bartlett,
  parallel analysis (100), EFA, and seven indices of careless answering; R's side is the sum of its functions with
  three such indices, so that R does less there, but `fa.parallel` does both kinds of random data, ours the normal kind:
  add the difference of the two rows of parallel analysis to ours before comparing.
- Two BLAS threads wait for each other when other programs hold a processor: small matrices then take up to a hundred
  times as long, for every program that calls BLAS so. The web's analyses run in a process with one thread.
- factor_analyzer gives loadings, variance and scores, but no fit: less work than ours.
"""

BUSY = """
The computer was {how} during this run: {load:.1f} processes per processor, Engagemeter's and R's own included. Ratios
come from the same run and are sturdier than milliseconds.
Cost against the number of respondents: [growth.md](growth.md).
"""


THREADS = """# One BLAS thread and two

Written by `python -m benchmarks.numbers threads --write`: our side of each task, the run with the least processor
time of three. *CPU* is processor time of all threads together, *wall* elapsed time, both in ms. A second thread helps
where wall with two is below wall with one; where CPU with two is well above CPU with one, the threads waited for each
other.

The computer was {how} during this run: {load:.1f} processes per processor. Wall times of a busy computer
say little.
"""


def clock_page(found: Mapping[str, Sequence[Mapping[str, Mapping[str, float]]]], load: float) -> str:
    """found : by size, with one thread and with two, by task."""
    parts = [THREADS.format(how=_busy(load), load=load)]
    for size, (one, two) in found.items():
        parts += [f"## {size}\n", "| task | CPU, 1 | CPU, 2 | wall, 1 | wall, 2 |", "|---|---:|---:|---:|---:|"]
        for task in one:
            figures = (clocks[task][clock] * 1000 for clock in ("cpu", "wall") for clocks in (one, two))
            parts.append(f"| {task} | {' | '.join(f'{figure:.3g}' for figure in figures)} |")
        parts.append("")
    return "\n".join(parts)


def _busy(load: float) -> str:
    return "busy with other work too" if load > 0.8 else "otherwise idle"


def side_by_side(times: Mapping[str, Mapping[str, float]]) -> list[str]:
    """A Markdown table of ratios, one row per task and other program."""
    lines = ["| task | ours, ms | other program | ratio |", "|---|---:|---|---:|"]
    for task, programs in times.items():
        own = programs["ours"]
        others = {name: taken for name, taken in programs.items() if name != "ours"} or {"–": float("nan")}
        for name, taken in others.items():
            ratio = f"{taken / own:.3g}" if taken == taken else "–"
            lines.append(f"| {task} | {own * 1000:.3g} | {name} | {ratio} |")
    return lines


def page(found: Mapping[tuple[str, int], Mapping[str, Mapping[str, float]]], load: float) -> str:
    parts = [INTRODUCTION, BUSY.format(how=_busy(load), load=load)]
    for (size, threads), times in found.items():
        name = "one BLAS thread" if threads == 1 else "two BLAS threads"
        parts += [f"\n## {size}, {name}\n", *side_by_side(times)]
    return "\n".join(parts) + "\n"
