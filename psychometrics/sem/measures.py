"""Fit measures from test statistics and residuals: plain numbers, each checkable by hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from psychometrics.results import Figure


@dataclass(frozen=True, slots=True)
class Rmsea:
    """value, its interval, P(RMSEA ≤ .05) "close fit" and P(RMSEA ≥ .08) "not close fit"."""

    value: float
    ci_low: float
    ci_high: float
    p_close: float
    p_not_close: float


def noncentrality_bound(chi_square: float, df: float, probability: float) -> float:
    """The λ at which P(χ²(df, λ) ≤ chi_square) is `probability`; 0 when even λ = 0 gives less."""
    if stats.chi2.cdf(chi_square, df) < probability:
        return 0.0
    high = max(chi_square, 4.0)
    while stats.ncx2.cdf(chi_square, df, high) > probability:
        high *= 2
    return float(optimize.brentq(lambda ncp: _noncentral(chi_square, df, ncp) - probability, 0.0, high, xtol=1e-12))


def _noncentral(chi_square: float, df: float, ncp: float) -> float:
    return float(stats.ncx2.cdf(chi_square, df, ncp) if ncp > 0 else stats.chi2.cdf(chi_square, df))


def rmsea(chi_square: float, df: float, n: int, *, groups: int = 1, level: float = 0.90) -> Rmsea:
    """Root mean square error of approximation (Steiger & Lind, 1980; Browne & Cudeck, 1993).

    √(max(χ²/n − df/n, 0) · G / df); the interval inverts the non-central χ². df = 0 gives zeros and p of 1 and 0.
    Same as lavaan::fitMeasures(fit, c("rmsea", "rmsea.ci.lower", …)) (0.6-14).
    """
    if df <= 0:
        return Rmsea(0.0, 0.0, 0.0, 1.0, 0.0)
    unit = groups / (n * df)
    tail = (1 - level) / 2
    low, high = (noncentrality_bound(chi_square, df, p) for p in (1 - tail, tail))
    value = float(np.sqrt(max(chi_square - df, 0.0) * unit))
    close, not_close = (_noncentral(chi_square, df, limit**2 / unit) for limit in (0.05, 0.08))
    return Rmsea(value, float(np.sqrt(low * unit)), float(np.sqrt(high * unit)), 1 - close, not_close)


@dataclass(frozen=True, slots=True)
class Incremental:
    """Fit against the independence model: CFI, TLI (= NNFI), NFI, RFI, IFI, RNI, PNFI."""

    cfi: float
    tli: float
    nfi: float
    rfi: float
    ifi: float
    rni: float
    pnfi: float


def incremental(chi_square: float, df: int, baseline: float, baseline_df: int, scale: float = 1.0) -> Incremental:
    """Bentler (1990) CFI, Tucker & Lewis (1973) TLI and their kin.

    scale : ratio of scaling factors for the robust CFI and TLI (Brosseau-Liard & Savalei, 2014); 1 else.
    A saturated model has CFI = TLI = 1.
    """
    excess, base_excess = chi_square - scale * df, baseline - baseline_df
    cfi = 1.0 if max(excess, base_excess, 0.0) == 0 else 1 - max(excess, 0.0) / max(excess, base_excess, 0.0)
    if df == 0:
        return Incremental(cfi, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0)
    ratio, base_ratio = chi_square / df, baseline / baseline_df
    tli = 1 - (excess * baseline_df) / (df * base_excess) if base_excess > 0 else 1.0
    nfi = (baseline - chi_square) / baseline
    return Incremental(
        cfi=float(cfi),
        tli=float(tli),
        nfi=float(nfi),
        rfi=float((base_ratio - ratio) / base_ratio),
        ifi=float((baseline - chi_square) / (baseline - df)),
        rni=float(1 - excess / base_excess) if base_excess else 1.0,
        pnfi=float(df / baseline_df * nfi),
    )


@dataclass(frozen=True, slots=True)
class Residuals:
    """Size of what the model leaves: RMR, SRMR (Bentler, 1995), CRMR (Bollen, 1989), SRMR as Mplus defines it."""

    rmr: float
    srmr: float
    crmr: float
    srmr_mplus: Figure


def residual_size(
    sample: np.ndarray, implied: np.ndarray, mean: np.ndarray | None = None, implied_mean: np.ndarray | None = None
) -> Residuals:
    """Root mean squares over the distinct (co)variances of one group, and over means when given."""
    p = len(sample)
    lower = np.tril_indices(p)
    scale = np.sqrt(np.diag(sample))
    model_scale = np.sqrt(np.diag(implied))
    gap = sample - implied
    correlations = sample / np.outer(scale, scale) - implied / np.outer(model_scale, model_scale)
    mplus = correlations.copy()
    np.fill_diagonal(mplus, np.diag(gap) / scale**2)
    squares = [(gap[lower] ** 2), ((gap / np.outer(scale, scale))[lower] ** 2)]
    squares += [correlations[np.tril_indices(p, -1)] ** 2, mplus[lower] ** 2]
    if mean is not None and implied_mean is not None:
        shift = mean - implied_mean
        split = mean / scale - implied_mean / model_scale
        for place, extra in enumerate((shift, shift / scale, shift / scale, split)):
            squares[place] = np.append(squares[place], extra**2)
    return Residuals(*(float(np.sqrt(one.mean())) if len(one) else 0.0 for one in squares))


@dataclass(frozen=True, slots=True)
class GoodnessOfFit:
    """GFI and AGFI (Jöreskog & Sörbom, 1982), PGFI (Mulaik et al., 1989)."""

    gfi: float
    agfi: float
    pgfi: float


def goodness_of_fit(left: float, whole: float, df: int, moments: int) -> GoodnessOfFit:
    """left, whole : residuals' and sample moments' squared length in the metric of the model's weights."""
    gfi = 1 - left / whole
    agfi = 1 - (1 - gfi) * moments / df if df else 1.0
    return GoodnessOfFit(float(gfi), float(agfi), float(gfi * df / moments))


def information_criteria(log_likelihood: float, n_free: int, n: int) -> tuple[float, float, float]:
    """AIC (Akaike, 1974), BIC (Schwarz, 1978) and the BIC adjusted to sample size (Sclove, 1987)."""
    base = -2 * log_likelihood
    return base + 2 * n_free, base + n_free * np.log(n), base + n_free * np.log((n + 2) / 24)


def critical_n(chi_square: float, df: int, n: int, alpha: float = 0.05) -> float:
    """Hoelter's (1983) critical n: the sample in which this misfit would just be significant."""
    return float(stats.chi2.ppf(1 - alpha, df) / (chi_square / n) + 1)


def centrality(chi_square: float, df: int, n: int) -> float:
    """McDonald's (1989) index of non-centrality."""
    return float(np.exp(-0.5 * (chi_square - df) / n))
