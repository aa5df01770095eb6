"""How well factors reproduce the correlations, and what each factor accounts for."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq
from scipy.special import chndtr, ndtri
from scipy.stats import chi2

from psychometrics.efa.extraction import degrees_of_freedom
from psychometrics.efa.result import FactorFit, FactorVariance
from psychometrics.results import Figure, NotComputable, figure, not_computable


class ResidualFit(NamedTuple):
    """Figures of the residual correlations off the diagonal."""

    chi_square: float
    rmsr: float
    crms: Figure
    off_diagonal: Figure


def factor_fit(
    correlation: np.ndarray,
    loadings: np.ndarray,
    phi: np.ndarray,
    n: int,
    *,
    pair_counts: np.ndarray | None = None,
    confidence: float = 0.90,
) -> FactorFit:
    """Fit of a factor solution, the same for every rotation of it.

    correlation : (p, p); loadings : (p, m) pattern; phi : (m, m); n : respondents.
    pair_counts : (p, p) respondents behind each correlation when they differ (pairwise deletion).
    Source: χ² Bartlett (1950); RMSEA Steiger (1990), interval Browne & Cudeck (1993); TLI Tucker & Lewis (1973);
    BIC χ² - df ln n (Schwarz, 1978; Raftery, 1995).   Same as psych::fa.stats(R, f, phi, n.obs = n) (2.2.9);
    `cfi`, which psych 2.2.9 lacks, compares χ² with the null model's as Bentler (1990) does.
    """
    items, factors = loadings.shape
    df = degrees_of_freedom(items, factors)
    objective = discrepancy(correlation, loadings @ phi @ loadings.T)
    factor = n - 1 - (2 * items + 5) / 6 - 2 * factors / 3
    chi_square = _scaled(objective, factor)
    null_objective = discrepancy(correlation, np.zeros_like(correlation))
    null_chi_square, null_df = _scaled(null_objective, n - 1 - (2 * items + 5) / 6), items * (items - 1) // 2
    low, high = rmsea_interval(chi_square, df, n, confidence)
    residuals = _residual_fit(correlation, loadings @ phi @ loadings.T, df, n, pair_counts)
    return FactorFit(
        objective=objective,
        chi_square=chi_square,
        df=df,
        p_value=_upper_tail(chi_square, df),
        rmsea=rmsea(chi_square, df, n),
        rmsea_low=low,
        rmsea_high=high,
        confidence=confidence,
        tli=_tucker_lewis(objective, null_objective, df, null_df, factor),
        cfi=_comparative(chi_square, null_chi_square, df, null_df),
        bic=_information(chi_square, df, math.log(n)),
        sabic=_information(chi_square, df, math.log((n + 2) / 24)),
        null_chi_square=null_chi_square,
        null_df=null_df,
        empirical_chi_square=residuals.chi_square,
        empirical_p_value=_upper_tail(residuals.chi_square, df),
        rmsr=residuals.rmsr,
        crms=residuals.crms,
        off_diagonal=residuals.off_diagonal,
    )


def discrepancy(correlation: np.ndarray, model: np.ndarray) -> Figure:
    """tr(M⁻¹R) - ln|M⁻¹R| - p, with M the reproduced correlations and ones on their diagonal."""
    implied = model.copy()
    np.fill_diagonal(implied, np.diag(correlation))
    for matrix, code in ((implied, "model_not_positive_definite"), (correlation, "correlation_not_positive_definite")):
        if np.linalg.eigvalsh(matrix)[0] < 1e-12:
            return not_computable(code)
    ratio = np.linalg.solve(implied, correlation)
    return figure(float(np.trace(ratio) - np.linalg.slogdet(ratio)[1] - len(ratio)))


def rmsea(chi_square: Figure, df: int, n: int) -> Figure:
    """sqrt(max(χ²/(df n) - 1/(n - 1), 0)), as psych takes it."""
    if isinstance(chi_square, NotComputable):
        return chi_square
    if df <= 0:
        return not_computable("no_degrees_of_freedom")
    return math.sqrt(max(chi_square / (df * n) - 1 / (n - 1), 0.0))


def rmsea_interval(chi_square: Figure, df: int, n: int, confidence: float) -> tuple[Figure, Figure]:
    """Bounds from the non-central χ² (Browne & Cudeck, 1993)."""
    point = rmsea(chi_square, df, n)
    if isinstance(point, NotComputable) or isinstance(chi_square, NotComputable):
        return point, point
    tail = (1 - confidence) / 2
    bounds = [_noncentrality(chi_square, df, share) / ((n - 1) * df) for share in (1 - tail, tail)]
    return min(math.sqrt(bounds[0]), point), max(math.sqrt(bounds[1]), point)


def variance_explained(loadings: np.ndarray, phi: np.ndarray, names: tuple[str, ...]) -> tuple[FactorVariance, ...]:
    """Variance that each factor accounts for, diag(Φ Λ'Λ), as psych::fa's Vaccounted.

    factor_analyzer 0.5.1 leaves Φ out, which is wrong for oblique rotations.
    """
    accounted = np.diag(phi @ loadings.T @ loadings)
    items, total = len(loadings), float(accounted.sum())
    cumulative = np.cumsum(accounted) / items
    return tuple(
        FactorVariance(name, float(ss), float(ss) / items, float(upto), float(ss) / total)
        for name, ss, upto in zip(names, accounted, cumulative, strict=True)
    )


def complexity(loadings: np.ndarray) -> np.ndarray:
    """(p,) Hofmann's (1978) index (Σλ²)² / Σλ⁴; NaN for an item without loadings."""
    squares = loadings**2
    with np.errstate(invalid="ignore"):
        return squares.sum(axis=1) ** 2 / (squares**2).sum(axis=1)


def _residual_fit(
    correlation: np.ndarray, model: np.ndarray, df: int, n: int, pair_counts: np.ndarray | None
) -> ResidualFit:
    items = len(correlation)
    counts = np.full((items, items), float(n)) if pair_counts is None else pair_counts
    off = ~np.eye(items, dtype=bool)
    residual = float(np.sum(((correlation - model) ** 2 * counts)[off]))
    observed = float(np.sum((correlation**2 * counts)[off]))
    per_person = residual * float(np.mean(1 / counts))
    return ResidualFit(
        chi_square=residual,
        rmsr=math.sqrt(per_person / (items * (items - 1))),
        crms=math.sqrt(per_person / (2 * df)) if df > 0 else not_computable("no_degrees_of_freedom"),
        off_diagonal=figure(1 - residual / observed) if observed > 0 else not_computable("items_uncorrelated"),
    )


def _scaled(objective: Figure, factor: float) -> Figure:
    if isinstance(objective, NotComputable):
        return objective
    if factor <= 0:
        return not_computable("too_few_respondents_for_chi_square")
    return max(objective * factor, 0.0)


def _upper_tail(chi_square: Figure, df: int) -> Figure:
    if isinstance(chi_square, NotComputable):
        return chi_square
    return float(chi2.sf(chi_square, df)) if df > 0 else not_computable("no_degrees_of_freedom")


def _information(chi_square: Figure, df: int, penalty: float) -> Figure:
    if isinstance(chi_square, NotComputable):
        return chi_square
    return chi_square - df * penalty if df > 0 else not_computable("no_degrees_of_freedom")


def _tucker_lewis(objective: Figure, null: Figure, df: int, null_df: int, factor: float) -> Figure:
    for missing in (objective, null):
        if isinstance(missing, NotComputable):
            return missing
    if df <= 0:
        return not_computable("no_degrees_of_freedom")
    per_df, null_per_df = float(objective) / df, float(null) / null_df
    if factor <= 0 or null_per_df <= 1 / factor:
        return not_computable("null_model_fits")
    return (null_per_df - per_df) / (null_per_df - 1 / factor)


def _comparative(chi_square: Figure, null: Figure, df: int, null_df: int) -> Figure:
    for missing in (chi_square, null):
        if isinstance(missing, NotComputable):
            return missing
    excess, null_excess = max(float(chi_square) - df, 0.0), max(float(null) - null_df, 0.0)
    largest = max(excess, null_excess)
    return 1 - excess / largest if largest > 0 else 1.0


def _noncentrality(chi_square: float, df: int, share: float) -> float:
    """The non-centrality at which χ² is the quantile `share`; 0 when even the central χ² puts it lower."""

    def above(shift: float) -> float:
        return float(chndtr(chi_square, df, shift)) - share

    if above(0.0) <= 0:
        return 0.0
    spread = math.sqrt(2 * (df + 2 * max(chi_square - df, 0.0)))
    guess = chi_square - df - float(ndtri(share)) * spread
    low, high = max(guess - spread, 0.0), max(guess, 0.0) + spread
    while low > 0 and above(low) <= 0:
        low = max(low - spread, 0.0)
    while above(high) > 0:
        high += spread
    return float(brentq(above, low, high, xtol=1e-9))
