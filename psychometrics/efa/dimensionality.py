"""What the analyses before extraction return: adequacy of the correlations and the number of factors."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from psychometrics.results import Figure, Note
from psychometrics.tables import tidy


@dataclass(frozen=True, slots=True)
class ItemAdequacy:
    """kmo: measure of sampling adequacy of one item (MSA); smc: its squared multiple correlation with the others."""

    code: str
    kmo: Figure
    smc: Figure


@dataclass(frozen=True, slots=True)
class Sphericity:
    """Bartlett's (1951) test that the items are uncorrelated in the population."""

    chi_square: Figure
    df: int
    p_value: Figure


@dataclass(frozen=True)
class Adequacy:
    """Whether the correlations are worth factoring.

    eigenvalues      : of the correlation matrix, largest first.
    condition_number : largest over smallest eigenvalue.
    """

    n: int
    items: tuple[ItemAdequacy, ...]
    kmo: Figure
    bartlett: Sphericity
    determinant: float
    condition_number: Figure
    eigenvalues: tuple[float, ...]
    correlation: str
    missing: str
    notes: tuple[Note, ...] = ()
    correlation_matrix: np.ndarray = field(default_factory=lambda: np.empty((0, 0)), repr=False)

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.items)

    def summary(self) -> pd.Series:
        test = self.bartlett
        figures = {"kmo": self.kmo, "chi_square": test.chi_square, "df": test.df, "p_value": test.p_value}
        shape = {"n": self.n, "k": len(self.items), "determinant": self.determinant}
        return pd.Series({**shape, **figures}, dtype=object)


@dataclass(frozen=True, slots=True)
class ParallelEigenvalue:
    """One position of the scree: the eigenvalue observed, and what random data give there.

    simulated : mean over the replications; threshold : the mean or the quantile that decides.
    """

    position: int
    observed: float
    simulated: float
    threshold: float
    retained: bool


@dataclass(frozen=True, slots=True)
class ParallelSeries:
    """One comparison: `of` "components" or "factors", with `data` "normal" or "resampled"."""

    of: str
    data: str
    suggested: int
    eigenvalues: tuple[ParallelEigenvalue, ...]


@dataclass(frozen=True, slots=True)
class ParallelAnalysis:
    """Horn's (1965) parallel analysis. `factors` and `components` are the numbers that the first series suggest.

    compare : "quantile" (at `quantile`) or "mean".
    """

    n: int
    k: int
    factors: int
    components: int
    series: tuple[ParallelSeries, ...]
    replications: int
    compare: str
    quantile: float
    seed: int
    correlation: str
    missing: str
    notes: tuple[Note, ...] = ()

    def of(self, kind: str, data: str = "normal") -> ParallelSeries:
        """The series of "components" or "factors" on "normal" or "resampled" data. Raises KeyError."""
        for series in self.series:
            if (series.of, series.data) == (kind, data):
                return series
        raise KeyError((kind, data))

    def to_frame(self) -> pd.DataFrame:
        """One line per series and position."""
        frames = [tidy(series.eigenvalues).assign(of=series.of, data=series.data) for series in self.series]
        return pd.concat(frames, ignore_index=True)

    def summary(self) -> pd.Series:
        return pd.Series({"n": self.n, "k": self.k, "factors": self.factors, "components": self.components})


@dataclass(frozen=True, slots=True)
class Criterion:
    """One rule and the number of factors that it suggests.

    name : "parallel_factors", "parallel_components", "map", "map_revised", "vss_1", "vss_2", "kaiser", "hull",
           "bic", "sabic".
    """

    name: str
    suggested: Figure


@dataclass(frozen=True, slots=True)
class FactorNumber:
    """What the rules see at one number of factors (minres, varimax as psych::vss).

    map, map_revised : average squared and fourth-power partial correlation (Velicer, 1976;
                       Velicer, Eaton & Fava, 2000).
    vss_1, vss_2     : very simple structure fit of complexity 1 and 2 (Revelle & Rocklin, 1979).
    """

    factors: int
    map: Figure
    map_revised: Figure
    vss_1: Figure
    vss_2: Figure
    df: Figure
    chi_square: Figure
    p_value: Figure
    rmsea: Figure
    bic: Figure
    sabic: Figure
    rmsr: Figure
    crms: Figure
    squared_residuals: Figure
    fit: Figure
    complexity: Figure
    common_part: Figure
    hull: Figure


@dataclass(frozen=True, slots=True)
class Retention:
    """How many factors to keep, by several rules.

    recommended : the number that parallel analysis of factors, parallel analysis of components and MAP agree on by
                  majority, else that of parallel analysis of factors; `reason` is "majority" or "parallel_factors".
    agreement   : share of the computable criteria that suggest the recommended number.
    """

    n: int
    k: int
    recommended: int
    reason: str
    agreement: float
    criteria: tuple[Criterion, ...]
    numbers: tuple[FactorNumber, ...]
    parallel: ParallelAnalysis
    eigenvalues: tuple[float, ...]
    correlation: str
    missing: str
    notes: tuple[Note, ...] = ()

    def suggested(self, name: str) -> Figure:
        """The number that a criterion suggests. Raises KeyError."""
        return {criterion.name: criterion.suggested for criterion in self.criteria}[name]

    def to_frame(self) -> pd.DataFrame:
        """One line per criterion; `numbers` has the figures behind them."""
        return tidy(self.criteria)

    def numbers_frame(self) -> pd.DataFrame:
        return tidy(self.numbers)

    def summary(self) -> pd.Series:
        suggested = {criterion.name: criterion.suggested for criterion in self.criteria}
        return pd.Series({"n": self.n, "k": self.k, "recommended": self.recommended, **suggested}, dtype=object)
