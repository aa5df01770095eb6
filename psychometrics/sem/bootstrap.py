"""Bootstrap intervals of estimates, standardised estimates, defined parameters, indirect and total effects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import stats

from psychometrics.errors import ModelError
from psychometrics.resampling import bootstrap_sums, near_mean, percentile_interval
from psychometrics.results import Figure
from psychometrics.sem.batch import fit_many
from psychometrics.sem.fitting import FittedModel
from psychometrics.sem.many import ManyMoments, ManyOfGroup
from psychometrics.sem.replicates import Label, figures_of, labels_of
from psychometrics.sem.scores_by_case import case_scores
from psychometrics.sem.standardized import Defined, jacobian

METHODS = ("percentile", "bca")


@dataclass(frozen=True, slots=True)
class BootstrapInterval:
    """kind : "estimate", "standardised", "indirect" or "total". An effect reads outcome, "~", predictor."""

    kind: str
    lhs: str
    op: str
    rhs: str
    group: str
    estimate: float
    se: float
    ci_low: Figure
    ci_high: Figure


@dataclass(frozen=True)
class Bootstrapped:
    """method : "percentile" or "bca" (bias-corrected and accelerated). used : replicates that converged.

    estimates : (used, q) free parameters of every replicate.
    """

    method: str
    replicates: int
    used: int
    confidence: float
    intervals: tuple[BootstrapInterval, ...]
    estimates: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)), repr=False)

    def of(self, kind: str, lhs: str, rhs: str = "", *, op: str = "~", group: str = "") -> BootstrapInterval:
        """One interval; a defined parameter has no rhs."""
        wanted = (kind, lhs, op, rhs, group)
        return next(one for one in self.intervals if (one.kind, one.lhs, one.op, one.rhs, one.group) == wanted)


def bootstrap(
    fitted: FittedModel,
    defined: Defined = lambda labels: (),
    names: Sequence[str] = (),
    *,
    replicates: int = 1000,
    seed: int = 0,
    confidence: float = 0.95,
    method: str = "percentile",
) -> Bootstrapped:
    """Rows are drawn with replacement within each group; every replicate is fitted by maximum likelihood.

    defined, names : values and names of the model's `:=` parameters.
    Raises ModelError `bootstrap_needs_complete_answers` with FIML, `bootstrap_method_unknown`.
    Same as lavaan::bootstrapLavaan(fit, R) with intervals of type "perc" or "bca", whose acceleration here is the
    infinitesimal jackknife's (Efron, 1987) rather than that of n further fits.
    """
    if method not in METHODS:
        raise ModelError("bootstrap_method_unknown", place="model", name=method, known=list(METHODS))
    if any(group.incomplete for group in fitted.data):
        raise ModelError("bootstrap_needs_complete_answers", place="model")
    samples = [resampled_moments(g.cases, replicates, seed + number) for number, g in enumerate(fitted.data)]
    values, converged = fit_many(fitted, samples)
    kept = np.flatnonzero(converged)

    def figures(at: np.ndarray, chosen: Sequence[ManyMoments]) -> np.ndarray:
        matrices = [ManyOfGroup(fitted, number, one).at(at) for number, one in enumerate(chosen)]
        return figures_of(fitted, at, matrices, defined)

    every = figures(values[kept], [ManyMoments(one.mean[kept], one.covariance[kept]) for one in samples])
    own_sample = [ManyMoments(g.sample.mean[None], g.sample.covariance[None]) for g in fitted.data]
    own = figures(fitted.values[None], own_sample)[0]
    bend = np.zeros(len(own))
    if method == "bca":
        bend = _acceleration(fitted, jacobian(lambda at: figures(at[None], own_sample)[0], fitted.values))
    found = zip(labels_of(fitted, names), own, every.T, bend, strict=True)
    intervals = tuple(_interval(label, one, many, a, confidence, method) for label, one, many, a in found)
    return Bootstrapped(method, replicates, len(kept), confidence, intervals, values[kept])


def resampled_moments(cases: np.ndarray, replicates: int, seed: int) -> ManyMoments:
    """Means and covariances (divisor n) of resampled rows, all replicates from one matrix product."""
    n, p = cases.shape
    middle, upper = near_mean(cases), np.triu_indices(p)

    def products(rows: np.ndarray) -> np.ndarray:
        gap = rows - middle
        return np.hstack([gap, gap[:, upper[0]] * gap[:, upper[1]]])

    sums = bootstrap_sums(cases, replicates, seed, products) / n
    means, second = sums[:, :p], sums[:, p:]
    half = second - means[:, upper[0]] * means[:, upper[1]]
    covariance = np.empty((replicates, p, p))
    covariance[:, upper[0], upper[1]] = half
    covariance[:, upper[1], upper[0]] = half
    return ManyMoments(means + middle, covariance)


def _acceleration(fitted: FittedModel, slope: np.ndarray) -> np.ndarray:
    """(figures,) skewness of each case's influence over 6."""
    inverse = np.linalg.inv(fitted.observed_information)
    means, second, third = fitted.table.options.means, 0.0, 0.0
    for specification, at, group in zip(fitted.structure.groups, fitted.at, fitted.data, strict=True):
        centre = at.mean if means else group.sample.mean
        influence = case_scores(specification, at, group.cases, centre) @ inverse @ slope.T
        second = second + (influence**2).sum(axis=0)
        third = third + (influence**3).sum(axis=0)
    size = np.asarray(second) ** 1.5
    return np.asarray(np.where(size > 0, third / np.where(size > 0, size, 1.0), 0.0) / 6)


def _interval(
    label: Label, own: float, every: np.ndarray, acceleration: float, confidence: float, method: str
) -> BootstrapInterval:
    spread = float(every.std(ddof=1)) if len(every) > 1 else 0.0
    low, high = percentile_interval(every, confidence)
    if method == "bca" and spread > 0 and isinstance(low, float):
        low, high = bca_interval(own, every, acceleration, confidence)
    return BootstrapInterval(*label, estimate=float(own), se=spread, ci_low=low, ci_high=high)


def bca_interval(own: float, every: np.ndarray, acceleration: float, confidence: float) -> tuple[float, float]:
    """Bias-corrected and accelerated limits (Efron, 1987, eq. 2.3) from replicates (B,) of a figure."""
    share = np.clip((every < own).mean(), 0.5 / len(every), 1 - 0.5 / len(every))
    bias, tail = stats.norm.ppf(share), stats.norm.ppf((1 - confidence) / 2)
    places = [stats.norm.cdf(bias + (bias + z) / (1 - acceleration * (bias + z))) for z in (tail, -tail)]
    low, high = np.quantile(every, places)
    return float(low), float(high)
