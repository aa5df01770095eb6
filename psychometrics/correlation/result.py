"""What the correlation walkers return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from psychometrics.results import Figure, Note
from psychometrics.tables import tidy


@dataclass(frozen=True, slots=True)
class CorrelationPair:
    """One pair of variables. `statistic` is t (Pearson, Spearman) or z (Kendall, polychoric) of a test against 0."""

    first: str
    second: str
    n: int
    r: Figure
    ci_low: Figure
    ci_high: Figure
    statistic: Figure
    df: Figure
    p_value: Figure


@dataclass(frozen=True, slots=True)
class Correlations:
    """Correlations of scales or items.

    method     : pearson, spearman, kendall or polychoric.
    of         : "scales" or "items".
    matrix     : (k, k), ones on the diagonal; NaN exactly where the pair's `r` is NotComputable.
    counts     : (k, k) respondents behind each.
    pairs      : the lower triangle, row by row.
    thresholds : per item, where the latent normal is cut (polychoric only).
    smoothed   : whether the matrix was made positive definite; the pairs' r are before smoothing.
    """

    method: str
    of: str
    n: int
    codes: tuple[str, ...]
    matrix: np.ndarray
    counts: np.ndarray
    pairs: tuple[CorrelationPair, ...]
    smoothed: bool = False
    thresholds: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.pairs)

    def square(self) -> pd.DataFrame:
        """The matrix with the codes on both sides."""
        return pd.DataFrame(self.matrix, index=list(self.codes), columns=list(self.codes))

    def summary(self) -> pd.Series:
        numbers = [float(pair.r) for pair in self.pairs if isinstance(pair.r, float)]
        return pd.Series({"k": len(self.codes), "n": self.n, "highest": max(numbers, default=0.0)})
