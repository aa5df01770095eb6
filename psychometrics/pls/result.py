"""What a PLS-SEM analysis returns."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from psychometrics.pls.bootstrap import Inference
from psychometrics.pls.path_model import PathModel
from psychometrics.results import Figure, NotComputable, Note, is_number
from psychometrics.tables import tidy


@dataclass(frozen=True, slots=True)
class ConstructRow:
    """mode: A, B, unit or single; level: 1 for dimensions of a higher-order construct, else 0."""

    construct: str
    mode: str
    reflective: bool
    level: int
    k: int
    alpha: Figure
    rho_a: Figure
    rho_c: Figure
    ave: Figure


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """vif: among the indicators of its construct."""

    indicator: str
    construct: str
    loading: Inference
    weight: Inference
    vif: Figure


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two constructs. fornell_larcker: both roots of AVE exceed their correlation."""

    first: str
    second: str
    correlation: float
    fornell_larcker: bool | NotComputable
    htmt: Inference
    htmt_plus: Inference
    htmt2: Inference


@dataclass(frozen=True, slots=True)
class PathRow:
    """f_squared: fixed scores. supported: the interval leaves out zero, on the side that the hypothesis expects."""

    predictor: str
    outcome: str
    hypothesis: str
    direction: int
    path: Inference
    f_squared: Inference
    vif: Figure
    supported: bool | NotComputable


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """redundancy: R² times the mean squared loading; aic and bic as seminr's."""

    outcome: str
    predictors: int
    r_squared: Inference
    adjusted: Figure
    redundancy: Figure
    aic: Figure
    bic: Figure


@dataclass(frozen=True, slots=True)
class EffectRow:
    """A specific indirect effect along `route`, with the direct path where there is one.

    vaf: indirect over total (of this route and the direct path). mediation: complementary, competitive,
    indirect_only, direct_only, none (Zhao, Lynch & Chen, 2010), or NotComputable without bootstrap.
    """

    route: tuple[str, ...]
    effect: Inference
    direct: Figure
    vaf: Figure
    mediation: str | NotComputable


@dataclass(frozen=True, slots=True)
class TotalRow:
    predictor: str
    outcome: str
    direct: Figure
    indirect: float
    total: Inference


@dataclass(frozen=True, slots=True)
class SlopeRow:
    """The effect of the predictor on the outcome where the moderator stands `level` SD from its mean."""

    predictor: str
    moderator: str
    outcome: str
    level: float
    slope: Inference


@dataclass(frozen=True, slots=True)
class FitRow:
    """measure: srmr, d_uls, d_g. critical, p_value: of the bootstrap test of exact fit (estimated model)."""

    measure: str
    saturated: Figure
    estimated: Figure
    critical: Figure
    p_value: Figure


@dataclass(frozen=True, slots=True)
class ImportanceRow:
    """One construct in the importance–performance map of `target`: unstandardised total effect, mean score 0–100."""

    target: str
    construct: str
    importance: Figure
    performance: Figure


@dataclass(frozen=True)
class Pls:
    """A structural model by partial least squares.

    n: rows used; missing_cells: answers that were missing among them. failed: replicates that did not settle.
    cross_loadings: (indicators, constructs) of the final model, by `indicator_names` and `construct_names`.
    """

    model: PathModel = field(repr=False)
    n: int
    missing: str
    missing_cells: int
    scheme: str
    consistent: bool
    iterations: int
    replicates: int
    failed: int
    confidence: float
    interval: str
    two_tailed: bool
    seed: int
    constructs: tuple[ConstructRow, ...]
    indicators: tuple[IndicatorRow, ...]
    pairs: tuple[PairRow, ...]
    paths: tuple[PathRow, ...]
    outcomes: tuple[OutcomeRow, ...]
    effects: tuple[EffectRow, ...]
    totals: tuple[TotalRow, ...]
    slopes: tuple[SlopeRow, ...]
    fit: tuple[FitRow, ...]
    goodness_of_fit: Figure
    importance: tuple[ImportanceRow, ...]
    construct_names: tuple[str, ...]
    indicator_names: tuple[str, ...]
    cross_loadings: np.ndarray
    construct_correlations: np.ndarray
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """One line per path; `frame("constructs")` and its like hold the rest."""
        return self.frame("paths")

    def frame(self, rows: str) -> pd.DataFrame:
        """constructs, indicators, pairs, paths, outcomes, effects, totals, slopes, fit or importance, tidy."""
        return _flat(getattr(self, rows))

    def summary(self) -> pd.Series:
        explained = {f"r_squared_{row.outcome}": row.r_squared.estimate for row in self.outcomes}
        srmr = {row.measure: row.estimated for row in self.fit if row.measure == "srmr" and is_number(row.estimated)}
        return pd.Series({"n": self.n, **explained, **srmr})


def _flat(rows: tuple[object, ...]) -> pd.DataFrame:
    """`tidy`, with each Inference spread over columns of its own."""
    frame = tidy(rows)
    parts = [frame[[name]] for name in frame.columns]
    for place, name in enumerate(frame.columns):
        if len(frame) and all(isinstance(value, Inference) for value in frame[name]):
            spread = tidy(frame[name]).add_prefix(f"{name}_")
            parts[place] = spread.rename(columns={f"{name}_estimate": name})
    return pd.concat(parts, axis=1) if parts else frame
