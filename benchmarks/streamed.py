"""python -m benchmarks.streamed ROWS: the pass over rows that are never together, and all that follows it, as JSON.

Rows are generated piece by piece (not timed) and added up by `moments`; alpha, all item statistics, omega, KMO,
Bartlett, EFA with fit and parallel analysis then take nothing but the moments.
"""

from __future__ import annotations

import json
import sys
import time
from functools import reduce
from operator import add
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.answers import BLOCK, FACTORS, generated_block
from benchmarks.timing import held_bytes, peak_bytes, seconds
from psychometrics.efa.adequacy import bartlett_sphericity, kmo
from psychometrics.efa.extraction import extract
from psychometrics.efa.item_correlations import ItemCorrelations
from psychometrics.efa.parallel import parallel_analysis
from psychometrics.efa.rotation import rotate
from psychometrics.efa.solution import factor_solution
from psychometrics.moments import Moments, moments
from psychometrics.reliability.alpha import cronbach_alpha, feldt_interval
from psychometrics.reliability.hierarchical import omega_hierarchical
from psychometrics.reliability.items import item_reliabilities

ITEMS = 40
REPLICATIONS = 100


def one_pass(rows: int) -> tuple[Moments, float]:
    """The moments of `rows` generated answers, and the processor's seconds that adding them up took."""
    parts: list[Moments] = []
    taken = 0.0
    for start in range(0, rows, BLOCK):
        piece = generated_block(start, min(BLOCK, rows - start), ITEMS)
        begun = time.process_time()
        parts = [reduce(add, [*parts, moments(piece, shift=parts[0].shift if parts else None)])]
        taken += time.process_time() - begun
    return parts[0], taken


def after(taken: Moments) -> Any:
    """Everything that the covariances hold."""
    n, covariance, correlation = taken.n, taken.covariance(), taken.correlation()
    alpha = cronbach_alpha(covariance)
    items = item_reliabilities(taken.codes, covariance, taken.means(), taken.counts.tolist(), n)
    matrix = ItemCorrelations(taken.codes, correlation, n, "pearson", "listwise", pd.DataFrame())
    extraction = extract(correlation, FACTORS)
    return (
        alpha, feldt_interval(alpha, n, ITEMS), items, omega_hierarchical(correlation, FACTORS),
        kmo(correlation), bartlett_sphericity(correlation, n), np.linalg.eigvalsh(correlation),
        factor_solution(matrix, extraction, rotate(extraction.loadings, "oblimin")),
        parallel_analysis(matrix, replications=REPLICATIONS),
    )  # fmt: skip


def measured(rows: int) -> dict[str, float]:
    """Seconds of the pass and of what follows, and the megabytes that both add."""
    after(one_pass(1_000)[0])
    held = held_bytes()
    taken, passed = one_pass(rows)
    following = seconds(lambda: after(taken), repeats=5)
    return {"pass": passed, "after": following, "megabytes": max(peak_bytes() - held, 0) / 1e6}


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]))))
