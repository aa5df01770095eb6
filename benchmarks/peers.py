"""The same tasks with other Python packages, where one has them: name of the task → (package, task, share done)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pingouin
from factor_analyzer import FactorAnalyzer
from factor_analyzer.factor_analyzer import calculate_bartlett_sphericity, calculate_kmo

from benchmarks.answers import FACTORS

REPEATED = 10
"""Replicates that are really run of a peer's slow loop; the time is multiplied up."""


def alpha_only(frame: pd.DataFrame) -> Any:
    """Alpha with its interval; pingouin has no item statistics."""
    return pingouin.cronbach_alpha(frame)


def sampling_adequacy(frame: pd.DataFrame) -> Any:
    return calculate_kmo(frame), calculate_bartlett_sphericity(frame)


def factor_solution(frame: pd.DataFrame) -> Any:
    found = FactorAnalyzer(FACTORS, rotation="oblimin", method="minres").fit(frame)
    return found.get_factor_variance(), found.get_communalities(), found.transform(frame)


def bootstrap_alpha(frame: pd.DataFrame) -> Any:
    rng = np.random.default_rng(1)
    n = len(frame)
    return [pingouin.cronbach_alpha(frame.iloc[rng.integers(n, size=n)])[0] for _ in range(REPEATED)]


TASKS: dict[str, tuple[str, Callable[[pd.DataFrame], Any], float]] = {
    "alpha and its interval": ("pingouin", alpha_only, 1),
    "KMO and Bartlett": ("factor_analyzer", sampling_adequacy, 1),
    "EFA, minres, oblimin, fit, scores": ("factor_analyzer (no fit)", factor_solution, 1),
    "bootstrap of alpha, 1,000": ("pingouin, in a loop", bootstrap_alpha, REPEATED / 1000),
}
