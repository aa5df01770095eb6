"""Normality of items and scales, one by one and together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.diagnostic import lilliefors, normal_ad

from psychometrics.errors import DataError
from psychometrics.model import MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import Figure, NotComputable, Note, figure, not_computable
from psychometrics.scoring import scale_scores
from psychometrics.shape import kurtosis_se, shape, skewness_se
from psychometrics.tables import tidy

SHAPIRO_MOST = 5000
FEWEST = 8


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


@statistic(
    "normality",
    sources=("lilliefors1967", "shapiro1965", "royston1995", "anderson1952", "mardia1970"),
    r_call="psych::describe(x, type = 2); nortest::lillie.test; shapiro.test; nortest::ad.test; psych::mardia(x)",
)
def normality(responses: Responses, model: MeasurementModel) -> Normality:
    """Skewness, kurtosis and tests of every scale score and item, and Mardia's test of all items together."""
    scores = scale_scores(responses, model)
    rows = [variable_normality(str(code), "scale", scores[code].dropna().to_numpy(float)) for code in scores]
    items = responses.keyed[[item.code for item in model.items]]
    rows += [variable_normality(str(code), "item", items[code].dropna().to_numpy(float)) for code in items]
    notes = (Note("ks_p_too_large"),) if rows else ()
    return Normality(responses.n, tuple(rows), _mardia_or_reason(items.dropna().to_numpy(float)), notes)


def variable_normality(code: str, level: str, x: np.ndarray) -> VariableNormality:
    """All figures of one variable without missing values; why there are none when it is short or constant."""
    n = len(x)
    if n < FEWEST or np.ptp(x) == 0:
        name = "too_few_values" if n < FEWEST else "zero_variance"
        reason = not_computable(name, item=code, n=n, needed=FEWEST)
        return VariableNormality(code, level, n, *(reason,) * 11)
    of = shape(x)
    g1, g2 = of.unbiased_skewness, of.unbiased_kurtosis
    d = float(stats.kstest(x, "norm", (x.mean(), x.std(ddof=1))).statistic)
    anderson, anderson_p = normal_ad(x)
    shapiro: tuple[Figure, Figure] = (not_computable("shapiro_limit", n=n, most=SHAPIRO_MOST),) * 2
    if n <= SHAPIRO_MOST:
        w = stats.shapiro(x)
        shapiro = (float(w.statistic), float(w.pvalue))
    return VariableNormality(
        code,
        level,
        n,
        g1,
        g1 / skewness_se(n),
        g2,
        g2 / kurtosis_se(n),
        d,
        float(stats.kstwo.sf(d, n)),
        float(lilliefors(x, dist="norm", pvalmethod="approx")[1]),
        *shapiro,
        float(anderson),
        figure(float(anderson_p)),
    )


def mardia(data: np.ndarray) -> Mardia:
    """Multivariate skewness and kurtosis with their tests.

    data : (n, p) complete, n > p. Raises DataError "covariance_singular".
    Source: Mardia (1970), here with the covariance of n − 1; small-sample correction Mardia (1974).
    Same as psych::mardia(x) (2.2.9).
    """
    n, p = data.shape
    if n <= p:
        raise DataError("covariance_singular", place="items")
    centred = data - data.mean(axis=0)
    covariance = np.atleast_2d(centred.T @ centred / (n - 1))
    if np.linalg.matrix_rank(covariance) < p:
        raise DataError("covariance_singular", place="items")
    whitened = centred @ np.linalg.inv(np.linalg.cholesky(covariance)).T
    skewness, kurtosis = _third_moment_sum(whitened) / n**2, float(((whitened**2).sum(axis=1) ** 2).mean())
    df = p * (p + 1) * (p + 2) / 6
    chi = n * skewness / 6
    small = chi * (p + 1) * (n + 1) * (n + 3) / (n * ((n + 1) * (p + 1) - 6))
    z = float((kurtosis - p * (p + 2)) / np.sqrt(8 * p * (p + 2) / n))
    p_values = float(stats.chi2.sf(chi, df)), float(stats.chi2.sf(small, df)), float(2 * stats.norm.sf(abs(z)))
    return Mardia(n, p, skewness, chi, df, p_values[0], small, p_values[1], kurtosis, z, p_values[2])


def _third_moment_sum(whitened: np.ndarray) -> float:
    """Sum over all pairs of respondents of (z_i' z_j)³, as the squared length of the p × p × p sum of z ⊗ z ⊗ z.

    Grows with n, not with n²: the same number that psych::mardia finds from every pair.
    """
    n, p = whitened.shape
    first, second = np.triu_indices(p)
    twice = np.where(first == second, 1.0, 2.0)
    third = np.zeros((p, len(first)))
    for start in range(0, n, 4096):
        block = whitened[start : start + 4096]
        third += block.T @ (block[:, first] * block[:, second])
    return float((third**2 * twice).sum())


def _mardia_or_reason(data: np.ndarray) -> Mardia | NotComputable:
    try:
        return mardia(data)
    except DataError as error:
        return not_computable(error.code, **error.params)
