"""python -m benchmarks.irt: item response models beside R's ltm where it is installed, and their growth with n.

One BLAS thread is fair: OPENBLAS_NUM_THREADS=1 python -m benchmarks.irt. Both fit a graded response model with free
slopes to the same answers; ltm with 41 nodes, here with 61 and checked against 121.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.timing import busyness, seconds
from psychometrics.irt.dif_groups import group_dif
from psychometrics.irt.fit import FittedItems, fit_items
from psychometrics.irt.item_fit import item_fit
from psychometrics.irt.patterns import answer_patterns

SIZES = ((500, 5), (2_800, 5), (2_800, 10), (10_000, 10), (100_000, 10), (2_800, 25))
BESIDE_R = ((500, 5), (2_800, 5), (2_800, 10))
IN_R = """
x <- lapply(read.csv(commandArgs(TRUE)[1]), factor)
t <- system.time(fit <- ltm::grm(as.data.frame(x), control = list(GHk = 41, iter.qN = 2000)))[["elapsed"]]
cat(t, as.numeric(logLik(fit)))
"""


def answers(n: int, k: int, seed: int = 1) -> pd.DataFrame:
    """Graded answers in five categories."""
    rng = np.random.default_rng(seed)
    theta, columns = rng.normal(size=n), {}
    for item, slope in enumerate(np.linspace(0.8, 2.2, k)):
        reach = 1 / (1 + np.exp(-slope * (theta[:, None] - np.array([-1.8, -0.6, 0.5, 1.6]))))
        columns[f"i{item}"] = 1.0 + (reach > rng.random((n, 1))).sum(axis=1)
    return pd.DataFrame(columns)


def fitted(data: pd.DataFrame) -> FittedItems:
    return fit_items(answer_patterns(data))


def r_has_ltm() -> bool:
    if not shutil.which("Rscript"):
        return False
    return subprocess.run(["Rscript", "-e", "library(ltm)"], capture_output=True, check=False).returncode == 0


def in_r(data: pd.DataFrame) -> tuple[float, float]:
    """Seconds and log likelihood of ltm::grm."""
    with tempfile.TemporaryDirectory() as folder:
        script, table = Path(folder) / "grm.R", Path(folder) / "answers.csv"
        script.write_text(IN_R)
        data.to_csv(table, index=False)
        told = subprocess.run(["Rscript", str(script), str(table)], capture_output=True, text=True, check=True)
    taken, reached = told.stdout.split()[-2:]
    return float(taken), float(reached)


def main() -> None:
    beside = r_has_ltm()
    print(f"processes per processor: {busyness():.1f}; ltm in R: {'yes' if beside else 'not installed'}")
    print("n | items | fit, s | standard errors, s | S-X2, s | log likelihood | ltm, s | ltm log likelihood")
    for n, k in SIZES:
        data = answers(n, k)
        found = fitted(data)
        times = [seconds(lambda d=data: fitted(d), 3)]  # type: ignore[misc]
        times.append(seconds(lambda f=found: f.likelihood.observed_information(f.values), 1))  # type: ignore[misc]
        times.append(seconds(lambda f=found: item_fit(f), 3))  # type: ignore[misc]
        r = "{:.2f} | {:.3f}".format(*in_r(data)) if beside and (n, k) in BESIDE_R else "– | –"
        print(n, k, *(f"{time:.3f}" for time in times), f"{found.log_likelihood:.3f}", r, sep=" | ")
    data = answers(2_800, 5)
    halves = np.where(np.arange(2_800) % 2, "a", "b")
    found = fitted(data)
    print(f"DIF by likelihood ratio, 2,800 × 5, two groups: {seconds(lambda: group_dif(found, halves), 1):.2f} s")


if __name__ == "__main__":
    main()
