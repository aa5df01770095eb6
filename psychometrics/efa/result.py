"""What an exploratory factor analysis returns: the factor solution, its variance and its fit."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from psychometrics.results import Figure, NotComputable, Note
from psychometrics.tables import tidy


@dataclass(frozen=True, slots=True)
class FactorVariance:
    """What one factor accounts for, factor correlations taken into account: diag(Phi Λ'Λ).

    proportion, cumulative : of the variance of all items.
    explained              : of the common variance (psych's "Proportion Explained").
    """

    factor: str
    ss_loadings: float
    proportion: float
    cumulative: float
    explained: float


@dataclass(frozen=True, slots=True)
class FactorFit:
    """How well the factors reproduce the correlations; the names after `=` are those of psych::fa.

    objective      : maximum-likelihood discrepancy at the solution.
    chi_square     : STATISTIC, with the multiplier (n - 1) - (2p + 5)/6 - 2m/3 (Bartlett, 1950), df, p_value.
    empirical_*    : chi, EPVAL, from the residual correlations (n times their sum of squares).
    rmsea          : with its interval at `confidence` (psych: 90 %).
    rmsr, crms     : root mean square of the residuals, and corrected for df.
    off_diagonal   : fit.off, 1 - residual / observed sums of squares off the diagonal.
    """

    objective: Figure
    chi_square: Figure
    df: int
    p_value: Figure
    empirical_chi_square: Figure
    empirical_p_value: Figure
    rmsea: Figure
    rmsea_low: Figure
    rmsea_high: Figure
    confidence: float
    tli: Figure
    cfi: Figure
    bic: Figure
    sabic: Figure
    rmsr: float
    crms: Figure
    off_diagonal: Figure
    null_chi_square: Figure
    null_df: int


@dataclass(frozen=True, slots=True)
class ItemLoadings:
    """One item: its loadings in the order of the factors, and what they add up to.

    complexity : Hofmann's (1978) index, 1 when one factor carries the item.
    salient    : the factor with the largest loading.
    """

    code: str
    loadings: tuple[float, ...]
    communality: float
    uniqueness: float
    complexity: Figure
    salient: str


@dataclass(frozen=True)
class EfaSolution:
    """A factor solution. Rows of the matrices are `items`, columns are `factors`.

    loadings    : p × m pattern; the rotated loadings.
    structure   : p × m correlations of items with factors, loadings @ phi.
    phi         : m × m factor correlations, in the order of `factors`; the identity when they are uncorrelated.
    factors     : names in the order of the variance that they account for ("F1" is the largest).
    eigenvalues, common_eigenvalues : of the correlations, and of the correlations with communalities on the diagonal.
    determinacy : squared multiple correlation of each factor with the items (R2.scores); score_weights : p × m, for
                  standardised items, by `score_method`.
    chosen_by   : "researcher", or "recommended" when the number of factors is that of `retention`.
    heywood     : items with a communality at or above the bound.
    """

    items: tuple[str, ...]
    factors: tuple[str, ...]
    loadings: np.ndarray
    structure: np.ndarray
    phi: np.ndarray
    rows: tuple[ItemLoadings, ...]
    variance: tuple[FactorVariance, ...]
    fit: FactorFit
    eigenvalues: tuple[float, ...]
    common_eigenvalues: tuple[float, ...]
    determinacy: tuple[Figure, ...]
    score_weights: np.ndarray | NotComputable
    score_method: str
    method: str
    rotation: str
    correlation: str
    missing: str
    n: int
    chosen_by: str
    converged: bool
    heywood: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    correlation_matrix: np.ndarray = field(default_factory=lambda: np.empty((0, 0)), repr=False)
    transformation: np.ndarray = field(default_factory=lambda: np.empty((0, 0)), repr=False)

    @property
    def communalities(self) -> np.ndarray:
        return np.array([row.communality for row in self.rows])

    @property
    def uniquenesses(self) -> np.ndarray:
        return np.array([row.uniqueness for row in self.rows])

    @property
    def residuals(self) -> np.ndarray:
        """p × p observed less reproduced correlations; the diagonal holds the uniquenesses."""
        return self.correlation_matrix - self.loadings @ self.phi @ self.loadings.T

    def to_frame(self) -> pd.DataFrame:
        """One line per item: code, one loading per factor, communality, uniqueness, complexity."""
        frame = tidy(self.rows, index="code").drop(columns=["loadings", "salient"])
        pattern = pd.DataFrame(self.loadings, index=list(self.items), columns=list(self.factors))
        return pd.concat([pattern, frame], axis=1).rename_axis("code").reset_index()

    def variance_frame(self) -> pd.DataFrame:
        return tidy(self.variance)

    def phi_frame(self) -> pd.DataFrame:
        return pd.DataFrame(self.phi, index=list(self.factors), columns=list(self.factors))

    def summary(self) -> pd.Series:
        return pd.Series(
            {
                "n": self.n,
                "k": len(self.items),
                "factors": len(self.factors),
                "cumulative": self.variance[-1].cumulative,
                "chi_square": self.fit.chi_square,
                "df": self.fit.df,
                "p_value": self.fit.p_value,
                "rmsea": self.fit.rmsea,
                "tli": self.fit.tli,
                "rmsr": self.fit.rmsr,
            },
            dtype=object,
        )
