"""Descriptive statistics of items and scales."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from psychometrics.results import Figure, Note
from psychometrics.tables import tidy


@dataclass(frozen=True, slots=True)
class Frequency:
    """How many gave one answer. `code` is as answered, before keying; `share` is of those who answered."""

    code: float
    n: int
    share: float


@dataclass(frozen=True, slots=True)
class Description:
    """One item or one scale, keyed (frequencies as answered).

    low, high              : ends of the possible range, keyed or scored.
    skewness, kurtosis     : b1 and b2 - 3 with the sd of n - 1, as psych::describe prints (type 3).
    skewness_g1, kurtosis_g2 : the unbiased G1 and G2 of SPSS, SAS and Excel (type 2), with their standard errors.
    floor, ceiling         : shares of those who answered at the lowest and highest possible value.
    mode                   : the most frequent value, the lowest when several are.
    """

    code: str
    construct: str
    reverse_keyed: bool
    low: float
    high: float
    n: int
    missing: int
    missing_share: float
    mean: Figure
    mean_se: Figure
    sd: Figure
    median: Figure
    mode: Figure
    min: Figure
    max: Figure
    skewness: Figure
    kurtosis: Figure
    skewness_g1: Figure
    skewness_se: Figure
    kurtosis_g2: Figure
    kurtosis_se: Figure
    floor: Figure
    ceiling: Figure
    frequencies: tuple[Frequency, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemDescriptives:
    """One row per item, in the order of the model."""

    n: int
    items: tuple[Description, ...]
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.items)

    def frequencies(self) -> pd.DataFrame:
        """One line per item and answer code: code, answer, n, share."""
        rows = [(row.code, f.code, f.n, f.share) for row in self.items for f in row.frequencies]
        return pd.DataFrame(rows, columns=["code", "answer", "n", "share"])

    def summary(self) -> pd.Series:
        return pd.Series({"n": self.n, "k": len(self.items), "missing": sum(row.missing for row in self.items)})


@dataclass(frozen=True, slots=True)
class ScaleDescriptives:
    """One row per scale score, first and second order, in the order of the model. `construct` is the one above it."""

    n: int
    scales: tuple[Description, ...]
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.scales)

    def summary(self) -> pd.Series:
        return pd.Series({row.code: row.mean for row in self.scales})
