"""Normality of items and scales, one by one and together."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from psychometrics.results import Figure, NotComputable, Note
from psychometrics.tables import tidy


@dataclass(frozen=True, slots=True)
class VariableNormality:
    """One item or scale score (`level` is "item" or "scale").

    skewness, kurtosis  : G1 and G2 (type 2, SPSS); z is each over its standard error.
    ks_d, ks_p          : Kolmogorov–Smirnov against a normal with the sample's mean and sd, p as if they were known
                          (what SPSS's one-sample test printed for decades: too large).
    lilliefors_p        : p of the same D, corrected because mean and sd were estimated (Lilliefors, 1967).
    shapiro_w, shapiro_p : Shapiro–Wilk by Royston (1995), for 3 to 5,000 values.
    anderson_a2, anderson_p : Anderson–Darling with estimated mean and sd (Stephens, 1986).
    """

    code: str
    level: str
    n: int
    skewness: Figure
    skewness_z: Figure
    kurtosis: Figure
    kurtosis_z: Figure
    ks_d: Figure
    ks_p: Figure
    lilliefors_p: Figure
    shapiro_w: Figure
    shapiro_p: Figure
    anderson_a2: Figure
    anderson_p: Figure


@dataclass(frozen=True, slots=True)
class Mardia:
    """Mardia's (1970) multivariate skewness b1p and kurtosis b2p of the items, listwise."""

    n: int
    k: int
    skewness: float
    skewness_chi_square: float
    skewness_df: int
    skewness_p: float
    small_sample_chi_square: float
    small_sample_p: float
    kurtosis: float
    kurtosis_z: float
    kurtosis_p: float


@dataclass(frozen=True, slots=True)
class Normality:
    """Scales first, then items; `mardia` is over all items."""

    n: int
    variables: tuple[VariableNormality, ...]
    mardia: Mardia | NotComputable
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.variables)

    def summary(self) -> pd.Series:
        return pd.Series({row.code: row.skewness for row in self.variables})
