"""What was drawn by chance, as lists in the bundle: so that another program draws nothing and gets the same numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from psychometrics.analysis import step_seed
from psychometrics.criterion.incremental import IncrementalValidity
from psychometrics.criterion.prediction import fold_of_rows
from psychometrics.criterion.robustness import Robustness, value_robustness
from psychometrics.registry import Statistic
from psychometrics.resampling import bootstrap_counts
from psychometrics.results import NotComputable, Result
from psychometrics.value.costs import InputsOutputs
from psychometrics.value.tiers.event_study import TierEventStudy
from reports.reproduction.flat import lines

MOST = 2_000_000
"""Counts of resampled rows that a bundle holds of one statistic; of more, intervals are left to Python."""


def drawn_files(results: Mapping[str, Result | NotComputable], plan: Mapping[str, Any]) -> dict[str, bytes | str]:
    """Folds of cross-validation by row, and how often each row was drawn in each replicate of a bootstrap.

    plan : of the value analysis, as plain data.
    """
    files: dict[str, bytes | str] = {}
    folds = [(name, int(fold)) for name, drawn in _folds(results, plan).items() for fold in drawn]
    if folds:
        files["data/records/folds.csv"] = lines(("statistic", "fold"), folds)
    for name, result in results.items():
        if isinstance(result, InputsOutputs | TierEventStudy):
            n = len(result.customer) if isinstance(result, InputsOutputs) else result.n_customers
            if 0 < n * result.replicates <= MOST:
                files[f"data/records/draws_{name}.csv"] = _counts(n, result.replicates, result.seed)
    return files


def _folds(results: Mapping[str, Result | NotComputable], plan: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """In the order of the customers' codes."""
    found = {}
    for name, result in results.items():
        if isinstance(result, IncrementalValidity):
            found[name] = fold_of_rows(result.n, min(result.folds, result.n), result.seed)
        if isinstance(result, Robustness):
            options = {**Statistic(name, value_robustness).options, **_chosen(plan, name)}
            seed = options["seed"] if "seed" in _chosen(plan, name) else step_seed(plan["seed"], name)
            found[name] = fold_of_rows(result.main.n, min(options["folds"], result.main.n), seed)
    return found


def _chosen(plan: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return next((step.get("options", {}) for step in plan["steps"] if step["statistic"] == name), {})


def _counts(n: int, replicates: int, seed: int) -> str:
    """One line per replicate, one number per customer in the order of their codes."""
    rng = np.random.default_rng(seed)
    blocks = (row for block in bootstrap_counts(n, replicates, rng) for row in block.tolist())
    return "".join(",".join(map(str, row)) + "\n" for row in blocks)
