"""What a confirmatory factor analysis or a structural model gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from psychometrics.results import Figure, NotComputable, Note, is_number, not_computable
from psychometrics.sem.bootstrap import Bootstrapped
from psychometrics.sem.fit_statistics import NOT_ORDERED, FitStatistics
from psychometrics.sem.implied import Matrices
from psychometrics.sem.modification import ModificationIndex


@dataclass(frozen=True, slots=True)
class Estimate:
    """One parameter: `lhs op rhs` in a group; `:=` for a defined one. A fixed parameter has no standard error."""

    lhs: str
    op: str
    rhs: str
    group: str
    label: str
    free: bool
    estimate: float
    se: Figure
    z: Figure
    p_value: Figure
    ci_low: Figure
    ci_high: Figure
    std_lv: float
    std_all: float
    std_all_se: float
    std_nox: float


@dataclass(frozen=True, slots=True)
class Explained:
    """R² of an indicator or an outcome, latent or observed; not computable where its residual variance is negative."""

    name: str
    group: str
    r_squared: Figure


@dataclass(frozen=True, slots=True)
class ModelReliability:
    """Of one first-order construct from the model: omega (Bollen / McDonald), AVE, from unstandardised loadings.

    composite_reliability : (Σλ)² φ / [(Σλ)² φ + Σθ + 2Σθ_ij], Raykov (1997); on standardised loadings for `cr`.
    omega_ordinal : of the sum of ordered items as answered; the others then are of the responses behind them.
    Same as semTools::compRelSEM(obs.var = FALSE) and AVE (0.5-6).
    """

    construct: str
    group: str
    omega: Figure
    cr: Figure
    ave: Figure
    omega_ordinal: Figure = NOT_ORDERED


@dataclass(frozen=True, slots=True)
class Effect:
    """What one variable does to another through all paths of the model."""

    outcome: str
    predictor: str
    group: str
    direct: float
    indirect: float
    total: float


@dataclass(frozen=True, slots=True)
class ScoreQuality:
    """Factor scores of one latent variable: their n, mean, standard deviation and determinacy.

    determinacy : correlation of the scores of complete cases with the factor (Grice, 2001); of ordered items √ of the
    scores' variance over itself plus their mean squared error.
    """

    construct: str
    group: str
    n: int
    mean: float
    sd: float
    determinacy: Figure


NO_BOOTSTRAP = not_computable("bootstrap_not_asked")


@dataclass(frozen=True)
class SemResult:
    """estimator, groups with their n; estimates in the order of the model, defined parameters last.

    residuals : per group, sample less implied correlations (p, p) in the order of `observed`.
    implied, centres, origins : per group, the model's matrices, the means (p,) of items and (m,) of latent variables
    that scores are about. thresholds : how many each ordered item has.
    heywood   : names of inadmissible estimates, empty when the solution is admissible. scores : where asked for.
    """

    estimator: str
    syntax: str
    observed: tuple[str, ...]
    latent: tuple[str, ...]
    groups: Mapping[str, int]
    estimates: tuple[Estimate, ...]
    fit: FitStatistics
    explained: tuple[Explained, ...]
    reliability: tuple[ModelReliability, ...]
    effects: tuple[Effect, ...]
    modification: tuple[ModificationIndex, ...]
    residuals: tuple[np.ndarray, ...]
    heywood: tuple[str, ...]
    steps: int
    notes: tuple[Note, ...] = ()
    bootstrap: Bootstrapped | NotComputable = NO_BOOTSTRAP
    sampling_covariance: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)), repr=False)
    implied: tuple[Matrices, ...] = field(default=(), repr=False)
    centres: tuple[np.ndarray, ...] = field(default=(), repr=False)
    origins: tuple[np.ndarray, ...] = field(default=(), repr=False)
    scores: tuple[ScoreQuality, ...] = ()
    thresholds: Mapping[str, int] = field(default_factory=dict, repr=False)

    @property
    def admissible(self) -> bool:
        return not self.heywood

    def of(self, op: str, group: str | None = None) -> tuple[Estimate, ...]:
        """Estimates of one kind: "=~" loadings, "~" paths (and intercepts), "~~" (co)variances, ":=" defined."""
        return tuple(e for e in self.estimates if e.op == op and (group is None or e.group == group))

    def to_frame(self) -> pd.DataFrame:
        """One row per parameter with lavaan's columns; what has no value is an empty cell."""
        names = Estimate.__dataclass_fields__
        return pd.DataFrame(
            [{name: _plain(getattr(one, name)) for name in names} for one in self.estimates], columns=list(names)
        )

    def summary(self) -> pd.Series:
        """The headline figures that there are."""
        fit = self.fit
        figures = {
            "n": fit.n,
            "chi_square": fit.scaled_test.chi_square,
            "df": fit.test.df,
            "p_value": fit.scaled_test.p_value,
            "cfi": fit.robust_incremental.cfi,
            "tli": fit.robust_incremental.tli,
            "rmsea": fit.robust_rmsea.value,
            "rmsea_ci_low": fit.robust_rmsea.ci_low,
            "rmsea_ci_high": fit.robust_rmsea.ci_high,
            "srmr": fit.residuals.srmr,
            "aic": fit.aic,
            "bic": fit.bic,
        }
        return pd.Series({name: value for name, value in figures.items() if is_number(value)})


def _plain(value: object) -> object:
    return value if isinstance(value, (str, bool)) or is_number(value) else None
