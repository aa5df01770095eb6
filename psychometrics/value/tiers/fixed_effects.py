"""Two-way fixed effects (unit and period): least squares and Poisson pseudo-maximum likelihood, clustered errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from psychometrics.results import Figure, NotComputable, not_computable

ROUNDS = 200
TOLERANCE = 1e-12
SEPARATED = 20.0


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One effect with its cluster-robust error. model : "ols" (units of the outcome) or "ppml" (logs)."""

    model: str
    name: str
    b: Figure
    se: Figure
    ci_low: Figure
    ci_high: Figure
    p_value: Figure


@dataclass(frozen=True, slots=True)
class Fit:
    """b : k; covariance : k × k, cluster-robust; n : rows used; clusters : number; df : of t, NaN for the normal."""

    b: np.ndarray
    covariance: np.ndarray
    n: int
    clusters: int
    df: float

    def combination(self, weights: np.ndarray, model: str, name: str, confidence: float = 0.95) -> Coefficient:
        """Σ w·b with its error, as multcomp::glht in R."""
        b = float(weights @ self.b)
        se = float(np.sqrt(max(weights @ self.covariance @ weights, 0.0)))
        if se == 0:
            return refused(model, name, not_computable("tier_effect_without_spread"))
        spread = stats.norm() if np.isnan(self.df) else stats.t(self.df)
        reach = float(spread.ppf(0.5 + confidence / 2)) * se
        return Coefficient(model, name, b, se, b - reach, b + reach, float(2 * spread.sf(abs(b / se))))


def refused(model: str, name: str, reason: NotComputable) -> Coefficient:
    """A coefficient that can't be computed."""
    return Coefficient(model, name, reason, reason, reason, reason, reason)


def two_way_ols(y: np.ndarray, x: np.ndarray, unit: np.ndarray, period: np.ndarray) -> Fit | NotComputable:
    """y on x with an effect for each unit and each period; errors clustered by unit.

    y : n; x : n × k; unit, period : n codes from 0. The covariance is the clustered sandwich times
    G/(G − 1) · (N − 1)/(N − K), K = k + periods (unit effects lie within their cluster and are not counted).
    Same b as lm(y ~ x + factor(unit) + factor(period)) in R, or plm(effect = "twoways", model = "within").
    """
    xr, yr = _residuals(np.column_stack([x, y]), np.ones(len(y)), unit, period, x.shape[1])
    bread = _inverse(xr.T @ xr, x)
    if bread is None:
        return not_computable("tier_effects_collinear")
    b = bread @ (xr.T @ yr)
    meat, clusters = _meat(xr * (yr - xr @ b)[:, None], unit)
    n, parameters = len(y), x.shape[1] + len(np.unique(period))
    if clusters < 2 or n <= parameters:
        return not_computable("tier_too_few_customers", count=clusters)
    correction = clusters / (clusters - 1) * (n - 1) / (n - parameters)
    return Fit(b, correction * bread @ meat @ bread, n, clusters, float(clusters - 1))


def two_way_ppml(
    y: np.ndarray, x: np.ndarray, unit: np.ndarray, period: np.ndarray, offset: np.ndarray | None = None
) -> Fit | NotComputable:
    """E[y] = exp(x b + unit + period (+ offset)), y ≥ 0; errors clustered by unit, times G/(G − 1).

    Units and periods in which every y is 0 say nothing about b and are left out (n counts what is used).
    Same b as glm(y ~ x + factor(unit) + factor(period), family = quasipoisson, offset = offset) in R.
    """
    if np.any(y < 0):
        return not_computable("tier_outcome_negative", count=int((y < 0).sum()))
    informative = _informative(y, unit, period)
    y, x, unit, period = y[informative], x[informative], unit[informative], period[informative]
    shift = np.zeros(len(y)) if offset is None else offset[informative]
    if len(np.unique(unit)) < 2:
        return not_computable("tier_too_few_customers", count=len(np.unique(unit)))
    eta = np.log((y + y.mean()) / 2)
    last = np.inf
    for _ in range(ROUNDS):
        mu = np.exp(eta)
        z = eta - shift + (y - mu) / mu
        xr, zr = _residuals(np.column_stack([x, z]), mu, unit, period, x.shape[1])
        bread = _inverse(xr.T @ (xr * mu[:, None]), x * np.sqrt(mu)[:, None])
        if bread is None:
            return not_computable("tier_effects_collinear" if last == np.inf else "tier_ppml_separated")
        b = bread @ (xr.T @ (mu * zr))
        eta = np.clip(z - (zr - xr @ b) + shift, -50, 50)
        deviance = _deviance(y, np.exp(eta))
        if abs(last - deviance) <= TOLERANCE * (deviance + 0.1):
            break
        if np.abs(b).max() > SEPARATED:
            return not_computable("tier_ppml_separated")
        last = deviance
    else:
        return not_computable("tier_ppml_not_converged", count=ROUNDS)
    meat, clusters = _meat(xr * (y - np.exp(eta))[:, None], unit)
    return Fit(b, clusters / (clusters - 1) * bread @ meat @ bread, len(y), clusters, float("nan"))


def _informative(y: np.ndarray, unit: np.ndarray, period: np.ndarray) -> np.ndarray:
    bought = np.bincount(unit, weights=y)[unit] > 0
    return np.asarray(bought & (np.bincount(period, weights=y)[period] > 0))


def _residuals(
    columns: np.ndarray, weight: np.ndarray, unit: np.ndarray, period: np.ndarray, k: int
) -> tuple[np.ndarray, np.ndarray]:
    """Columns less their (weighted) unit and period effects; the first k are x, the last y."""
    _, unit = np.unique(unit, return_inverse=True)
    codes, period = np.unique(period, return_inverse=True)
    dummies = (period[:, None] == np.arange(1, len(codes))[None, :]).astype(float)
    both = np.column_stack([columns, dummies])
    total = np.bincount(unit, weights=weight)
    for j in range(both.shape[1]):
        both[:, j] -= (np.bincount(unit, weights=weight * both[:, j]) / total)[unit]
    known, dummies = both[:, : k + 1], both[:, k + 1 :]
    weighted = dummies * weight[:, None]
    effects = np.linalg.lstsq(dummies.T @ weighted, weighted.T @ known, rcond=None)[0]
    left = known - dummies @ effects
    return left[:, :k], left[:, k]


def _inverse(cross: np.ndarray, x: np.ndarray) -> np.ndarray | None:
    """Inverse of the residuals' cross-products; None where a column is (nearly) explained by the effects."""
    size = np.maximum((x**2).sum(axis=0), 1e-100)
    scaled = cross / np.sqrt(np.outer(size, size))
    if not np.isfinite(scaled).all() or np.linalg.eigvalsh(scaled).min() < 1e-10:
        return None
    return np.asarray(np.linalg.inv(scaled) / np.sqrt(np.outer(size, size)))


def _meat(scores: np.ndarray, cluster: np.ndarray) -> tuple[np.ndarray, int]:
    codes, cluster = np.unique(cluster, return_inverse=True)
    sums = np.column_stack([np.bincount(cluster, weights=column) for column in scores.T])
    return sums.T @ sums, len(codes)


def _deviance(y: np.ndarray, mu: np.ndarray) -> float:
    ratio = np.log(np.where(y > 0, y, 1.0) / np.where(y > 0, mu, 1.0))
    return float(2 * (y * ratio - (y - mu)).sum())
