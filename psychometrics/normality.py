"""Normality of items and scales, one by one and together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats._lilliefors import get_lilliefors_table, pval_lf

from psychometrics.distinct import Distinct, distinct
from psychometrics.errors import DataError
from psychometrics.model import MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import Figure, NotComputable, Note, not_computable
from psychometrics.scoring import scale_scores
from psychometrics.shape import kurtosis_se, shape, skewness_se
from psychometrics.tables import tidy

SHAPIRO_MOST = 5000
FEWEST = 8
EXACT_BELOW = 100


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
    items = responses.keyed[[item.code for item in model.items]]
    rows = [
        variable_normality(str(code), level, column)
        for level, frame in (("scale", scores), ("item", items))
        for code, column in zip(frame, np.ascontiguousarray(frame.to_numpy(float).T), strict=True)
    ]
    notes = (Note("ks_p_too_large"),) if rows else ()
    return Normality(responses.n, tuple(rows), _mardia_or_reason(items.dropna().to_numpy(float)), notes)


def variable_normality(code: str, level: str, x: np.ndarray) -> VariableNormality:
    """All figures of one variable, NaN where missing; why there are none when it is short or constant."""
    of = distinct(x)
    n = of.n
    if n < FEWEST or not of.varies:
        name = "too_few_values" if n < FEWEST else "zero_variance"
        reason = not_computable(name, item=code, n=n, needed=FEWEST)
        return VariableNormality(code, level, n, *(reason,) * 11)
    its = shape(of)
    d, a2 = kolmogorov_smirnov(of), anderson_darling(of)
    return VariableNormality(
        code,
        level,
        n,
        its.unbiased_skewness,
        its.unbiased_skewness / skewness_se(n),
        its.unbiased_kurtosis,
        its.unbiased_kurtosis / kurtosis_se(n),
        d,
        _kolmogorov_p(d, of),
        lilliefors_p(d, n),
        *_shapiro(of),
        a2,
        anderson_p(a2, n),
    )


def kolmogorov_smirnov(of: Distinct) -> float:
    """Largest gap between the sample's distribution and the normal one with its mean and sd.

    Same as ks.test(x, "pnorm", mean(x), sd(x))$statistic and nortest::lillie.test(x)$statistic in R.
    """
    normal = stats.norm.cdf((of.values - of.mean()) / of.sd())
    upto = np.cumsum(of.counts) / of.n
    return float(max((upto - normal).max(), (normal - upto + of.counts / of.n).max()))


def _kolmogorov_p(d: float, of: Distinct) -> float:
    """Exact below 100 values without ties, else from the limit distribution, as ks.test does."""
    if of.n < EXACT_BELOW and len(of.values) == of.n:
        return float(stats.kstwo.sf(d, of.n))
    return float(stats.kstwobign.sf(np.sqrt(of.n) * d))


def lilliefors_p(d: float, n: int) -> float:
    """p of the Kolmogorov–Smirnov D when mean and sd were estimated from the same n values, n >= 4.

    Up to .1 by Dallal & Wilkinson (1986), eq. 3; beyond it from simulated critical values, .99 at most.
    Same as statsmodels' lilliefors; up to .1 also as nortest::lillie.test.
    """
    p = float(pval_lf(d, n))
    return p if p <= 0.1 else float(get_lilliefors_table(dist="norm").prob(d, n))


def anderson_darling(of: Distinct) -> float:
    """A² of a normal distribution with the sample's mean and sd. Same as nortest::ad.test(x)$statistic.

    Source: Anderson & Darling (1952), with tied values taken together.
    """
    z = (of.values - of.mean()) / of.sd()
    n, upto = of.n, np.cumsum(of.counts).astype(float)
    before = upto - of.counts
    below = (upto**2 - before**2) @ stats.norm.logcdf(z)
    above = ((n - before) ** 2 - (n - upto) ** 2) @ stats.norm.logsf(z)
    return float(-n - (below + above) / n)


def anderson_p(a2: float, n: int) -> float:
    """p of A² with estimated mean and sd. Source: D'Agostino & Stephens (1986), table 4.9. Same as nortest::ad.test."""
    a = a2 * (1 + 0.75 / n + 2.25 / n**2)
    if a < 0.2:
        return float(1 - np.exp(-13.436 + 101.14 * a - 223.73 * a**2))
    if a < 0.34:
        return float(1 - np.exp(-8.318 + 42.796 * a - 59.938 * a**2))
    if a < 0.6:
        return float(np.exp(0.9177 - 4.279 * a - 1.38 * a**2))
    return float(np.exp(1.2937 - 5.709 * a + 0.0186 * a**2)) if a < 10 else 3.7e-24


def _shapiro(of: Distinct) -> tuple[Figure, Figure]:
    if of.n > SHAPIRO_MOST:
        return (not_computable("shapiro_limit", n=of.n, most=SHAPIRO_MOST),) * 2
    found = stats.shapiro(np.repeat(of.values, of.counts))
    return float(found.statistic), float(found.pvalue)


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
