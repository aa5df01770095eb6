"""Factor models beside lavaan: the same outputs on 2,800 × 25; a bootstrap of 1,000 fits; ours on 100,000 × 40.

OPENBLAS_NUM_THREADS=1 python -m benchmarks.sem     writes docs/benchmarks-sem.md; R with lavaan beside if it is there

Processor seconds are compared, which other work on the machine disturbs less than those on the clock.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from psychometrics.invariance.climb import Bounds, climb
from psychometrics.invariance.ladder import Ladder
from psychometrics.invariance.releases import releases
from psychometrics.sem.estimate import sem
from psychometrics.sem.syntax import parse

ROOT = Path(__file__).parents[1]
REPEATS = 5
SEED = 7
TITLES = {
    "ml": "CFA, ML, 2,800 × 25",
    "mlr": "CFA, MLR, 2,800 × 25",
    "wlsmv": "CFA, WLSMV, 2,800 × 25",
    "fiml": "CFA, FIML, 5 % missing, 2,800 × 25",
    "invariance": "invariance by MLR, four levels, 2 groups",
    "bootstrap": "bootstrap, 1,000 ML replicates (lavaan: 10 × 100)",
    "large_wlsmv": "CFA, WLSMV, 100,000 × 40",
    "large_ml": "CFA, ML, 100,000 × 40",
}


def answers() -> pd.DataFrame:
    """Answers to 25 items with six categories, 2,800 respondents drawn from the bfi sample; two groups."""
    bfi = pd.read_csv(ROOT / "tests/data/bfi_clean.csv")
    items = [f"{scale}{place}" for scale in "ACENO" for place in range(1, 6)]
    drawn = bfi.sample(2800, replace=True, random_state=SEED)[[*items, "gender"]].reset_index(drop=True)
    return drawn.rename(columns={"gender": "group"}).astype(int)


def with_gaps(data: pd.DataFrame) -> pd.DataFrame:
    items = data.drop(columns="group").astype(float)
    return items.mask(np.random.default_rng(SEED).random(items.shape) < 0.05)


def model_of(items: int = 25) -> str:
    """Five items per factor."""
    if items == 25:
        return "\n".join(f"f{scale} =~ " + " + ".join(f"{scale}{i}" for i in range(1, 6)) for scale in "ACENO")
    return "\n".join(f"f{f} =~ " + " + ".join(f"x{5 * f + i}" for i in range(5)) for f in range(items // 5))


def large() -> pd.DataFrame:
    """100,000 answers to 40 items with five categories and eight correlated factors."""
    rng = np.random.default_rng(SEED)
    latent = rng.normal(size=(100_000, 8)) * 0.8 + rng.normal(size=(100_000, 1)) * 0.6
    answered = np.repeat(latent, 5, axis=1) * 0.7 + rng.normal(size=(100_000, 40)) * 0.71
    return pd.DataFrame(np.digitize(answered, [-1.5, -0.5, 0.5, 1.5]) + 1.0, columns=[f"x{i}" for i in range(40)])


@dataclass(frozen=True)
class Seconds:
    """Medians of several runs: of the processor, and on the clock."""

    processor: float
    clock: float


def median_seconds(task: Callable[[], object], repeats: int) -> Seconds:
    task()
    taken = []
    for _ in range(repeats):
        processor, clock = time.process_time(), time.perf_counter()
        task()
        taken.append((time.process_time() - processor, time.perf_counter() - clock))
    return Seconds(*(statistics.median(one) for one in zip(*taken, strict=True)))


def ours(repeats: int) -> dict[str, Seconds]:
    data, gaps, many, model = answers(), with_gaps(answers()), large(), model_of()
    items = data.drop(columns="group")
    tasks: Mapping[str, tuple[Callable[[], object], int]] = {
        "ml": (lambda: sem(model, data), repeats),
        "mlr": (lambda: sem(model, data, estimator="MLR"), repeats),
        "wlsmv": (lambda: sem(model, items, ordered=True), repeats),
        "fiml": (lambda: sem(model, gaps, missing="fiml"), repeats),
        "invariance": (lambda: _invariance(model, data), repeats),
        "bootstrap": (lambda: sem(model, data, replicates=1000), 1),
        "large_wlsmv": (lambda: sem(model_of(40), many, ordered=True), 1),
        "large_ml": (lambda: sem(model_of(40), many), 1),
    }
    return {name: median_seconds(task, times) for name, (task, times) in tasks.items()}


def _invariance(model: str, data: pd.DataFrame) -> None:
    climbed = climb(Ladder(parse(model), data, "group", [1, 2], "MLR"), Bounds(), partial=False)
    releases(climbed.rungs[2].fitted)


def lavaan(repeats: int) -> dict[str, float]:
    """Processor seconds by task; empty where R or lavaan is missing."""
    with tempfile.TemporaryDirectory() as folder:
        answers().to_csv(Path(folder) / "answers.csv", index=False)
        with_gaps(answers()).to_csv(Path(folder) / "gaps.csv", index=False)
        (Path(folder) / "model.txt").write_text(model_of() + "\n", "utf-8")
        command = ["Rscript", str(ROOT / "benchmarks/sem.R"), folder, str(repeats)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return {}
    found = {name: float(seconds) for name, seconds in (line.split() for line in done.stdout.splitlines())}
    if "bootstrap_100" in found:
        found["bootstrap"] = 10 * found.pop("bootstrap_100")
    return found


def page(mine: Mapping[str, Seconds], theirs: Mapping[str, float]) -> str:
    threads, loads = os.environ.get("OPENBLAS_NUM_THREADS", "all"), [round(load, 1) for load in os.getloadavg()]
    lines = [
        "# Factor models beside lavaan",
        "",
        f"Seconds, the median of several runs; threads of BLAS: {threads}; load of the machine at the end, over 1, 5",
        f"and 15 minutes: {', '.join(map(str, loads))} on {os.cpu_count()} processors. Processor seconds are compared.",
        "Both give estimates, standard errors, all fit measures, the standardised solution with its errors,",
        "modification indices and R²; ours gives reliability, residuals and effects too. Made by",
        "`python -m benchmarks.sem`.",
        "",
        "| task | Engagemeter, processor | on the clock | lavaan 0.6-14, processor | lavaan / Engagemeter |",
        "|---|---|---|---|---|",
    ]
    for name, title in TITLES.items():
        other = theirs.get(name)
        own = mine[name]
        ratio = f"{other / own.processor:.1f} ×" if other else "–"
        shown = f"{other:.3f}" if other else "–"
        lines.append(f"| {title} | {own.processor:.3f} | {own.clock:.3f} | {shown} | {ratio} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--out", type=Path, default=ROOT / "docs/benchmarks-sem.md")
    asked = parser.parse_args()
    asked.out.write_text(page(ours(asked.repeats), lavaan(asked.repeats)), "utf-8")


if __name__ == "__main__":
    main()
