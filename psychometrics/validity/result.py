"""What validity and method-bias analyses return."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from psychometrics.results import Figure, NotComputable, Note
from psychometrics.tables import tidy


@dataclass(frozen=True, slots=True)
class Loading:
    """One item's standardised loading in the correlated-factors model (maximum likelihood)."""

    item: str
    construct: str
    loading: float
    se: Figure
    z: Figure
    p_value: Figure
    r_squared: float


@dataclass(frozen=True, slots=True)
class ConstructValidity:
    """cr, ave from standardised loadings; msv, asv: largest and mean squared correlation with other constructs."""

    construct: str
    k: int
    cr: Figure
    ave: Figure
    sqrt_ave: Figure
    msv: Figure
    asv: Figure


@dataclass(frozen=True, slots=True)
class PairValidity:
    """Two constructs: latent correlation, HTMT (HTMT+) and HTMT2 with percentile bootstrap intervals.

    fornell_larcker : whether both square roots of AVE exceed the correlation.
    """

    first: str
    second: str
    correlation: Figure
    htmt: Figure
    htmt_low: Figure
    htmt_high: Figure
    htmt2: Figure
    htmt2_low: Figure
    htmt2_high: Figure
    fornell_larcker: bool | NotComputable


@dataclass(frozen=True, slots=True)
class FactorModelFit:
    """The correlated-factors model: does it reproduce the covariances?"""

    chi_square: float
    df: int
    p_value: float
    admissible: bool


@dataclass(frozen=True)
class Validity:
    """n: complete rows on all reflective items. `cross_loadings`: (items, constructs) correlations with scale means."""

    n: int
    constructs: tuple[ConstructValidity, ...]
    loadings: tuple[Loading, ...]
    pairs: tuple[PairValidity, ...]
    fit: FactorModelFit | NotComputable
    confidence: float
    replicates: int
    seed: int
    items: tuple[str, ...] = ()
    cross_loadings: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """One line per construct; `pair_frame()` and `loading_frame()` hold the rest."""
        return tidy(self.constructs)

    def pair_frame(self) -> pd.DataFrame:
        return tidy(self.pairs)

    def loading_frame(self) -> pd.DataFrame:
        return tidy(self.loadings)

    def summary(self) -> pd.Series:
        largest = [pair.htmt for pair in self.pairs if not isinstance(pair.htmt, NotComputable)]
        figures = {"n": self.n, "constructs": len(self.constructs), "pairs": len(self.pairs)}
        return pd.Series({**figures, "htmt_max": max(largest)} if largest else figures)


@dataclass(frozen=True, slots=True)
class CollinearityRow:
    """Full-collinearity VIF of one construct on all others (Kock, 2015); above 3.3 hints at a common method."""

    construct: str
    vif: Figure


@dataclass(frozen=True)
class MethodBias:
    """Harman's share of the first component and factor, full collinearity, and one factor against the model.

    component_share, factor_share    : of the variance of all items, unrotated (Podsakoff et al., 2003).
    one_factor_*, model_*            : chi-square and df of a one-factor model and of the correlated-factors model.
    """

    n: int
    component_share: Figure
    factor_share: Figure
    collinearity: tuple[CollinearityRow, ...]
    one_factor: FactorModelFit | NotComputable
    model: FactorModelFit | NotComputable
    chi_square_difference: Figure
    df_difference: int
    p_value_difference: Figure
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.collinearity)

    def summary(self) -> pd.Series:
        return pd.Series({"n": self.n, "component_share": self.component_share, "factor_share": self.factor_share})
