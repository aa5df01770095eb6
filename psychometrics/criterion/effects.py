"""By how many per cent an outcome differs per standard deviation of a predictor: Poisson pseudo-maximum likelihood."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import stats

from psychometrics.criterion.covariance import cluster_covariance, robust_covariance
from psychometrics.criterion.linked import PLACE, check_outcome
from psychometrics.criterion.newton import NORMAL, POISSON, Estimate, estimate
from psychometrics.criterion.prediction import poisson_deviance
from psychometrics.errors import DataError
from psychometrics.results import Figure, figure, not_computable
from psychometrics.tables import tidy


@dataclass(frozen=True, slots=True)
class Effect:
    """One coefficient, and what a standard deviation of the predictor does to the outcome, with its interval.

    per_sd_percent : 100 · (exp(b · sd) - 1) with a log link; 100 · b · sd over the mean outcome with the identity.
    """

    predictor: str
    b: float
    se: float
    z: float
    p_value: float
    ci_low: float
    ci_high: float
    sd: float
    per_sd_percent: Figure
    per_sd_low: Figure
    per_sd_high: Figure


@dataclass(frozen=True, slots=True)
class EffectModel:
    """E[outcome] = exp(intercept + sum of b · predictor) with link "log", the sum itself with link "identity".

    covariance : "HC1", or "cluster" with that many `groups`.
    controlled : True when recency, frequency and spend are held constant.
    p_holm     : p of engagement corrected over the four values; its own p for spend after the cut.
    """

    outcome: str
    link: str
    n: int
    controlled: bool
    intercept: float
    intercept_se: float
    effects: tuple[Effect, ...]
    engagement: str
    p_holm: float
    deviance: float
    null_deviance: float
    deviance_r2: Figure
    covariance: str
    groups: int
    confidence: float

    def effect(self, predictor: str = "") -> Effect:
        """The effect of a predictor; of engagement when none is named."""
        wanted = predictor or self.engagement
        return next(effect for effect in self.effects if effect.predictor == wanted)

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.effects, index="predictor")


def ppml(
    y: pd.Series,
    x: pd.DataFrame,
    engagement: str = "",
    *,
    cluster: pd.Series | None = None,
    weights: np.ndarray | None = None,
    confidence: float = 0.95,
    controlled: bool = True,
) -> EffectModel:
    """Poisson pseudo-maximum likelihood: y >= 0, needs neither counts nor a Poisson variance, only the mean.

    y : (n,).  x : (n, p), complete, in the same order; engagement : its column of interest, empty takes the last.
    cluster : (n,) labels or none.  weights : (n,) or none.
    Raises TooFewRespondents (n < p + 4), DataError "criterion_all_zero", "criterion_negative_outcome",
    "criterion_collinear", "criterion_separated".
    Source: Santos Silva & Tenreyro (2006), eq. 9.   Same as glm(y ~ ., family = quasipoisson) with
    sandwich::vcovHC(type = "HC1") or vcovCL in R.
    """
    outcome = y.to_numpy(float)
    check_outcome(outcome, str(y.name), x.shape[1])
    fit = estimate(POISSON, outcome, x.to_numpy(float), weights)
    deviances = tuple(poisson_deviance(outcome, mean) for mean in (fit.fitted, np.full(fit.n, outcome.mean())))
    model = _model("log", fit, y, x, engagement, cluster, deviances, confidence)
    return replace(model, controlled=controlled)


def linear(
    y: pd.Series,
    x: pd.DataFrame,
    engagement: str = "",
    *,
    cluster: pd.Series | None = None,
    confidence: float = 0.95,
) -> EffectModel:
    """Least squares for a value that can be negative; the same robust standard errors, arguments as in `ppml`.

    deviance is the sum of squares left.   Same as lm(y ~ .) with sandwich::vcovHC(type = "HC1") in R.
    """
    outcome = y.to_numpy(float)
    check_outcome(outcome - outcome.min(), str(y.name), x.shape[1])
    fit = estimate(NORMAL, outcome, x.to_numpy(float))
    squares = float(((outcome - fit.fitted) ** 2).sum()), float(((outcome - outcome.mean()) ** 2).sum())
    return _model("identity", fit, y, x, engagement, cluster, squares, confidence)


def _model(
    link: str,
    fit: Estimate,
    y: pd.Series,
    x: pd.DataFrame,
    engagement: str,
    cluster: pd.Series | None,
    deviances: tuple[float, ...],
    confidence: float,
) -> EffectModel:
    covariance = robust_covariance(fit) if cluster is None else cluster_covariance(fit, cluster.to_numpy())
    groups = 0 if cluster is None else int(cluster.nunique())
    mean = float(y.mean()) if link == "identity" else None
    effects = effects_of(fit, covariance, x, confidence, groups, mean)
    target = engagement or str(x.columns[-1])
    explained = 1 - deviances[0] / deviances[1] if deviances[1] > 0 else math.nan
    return EffectModel(
        outcome=str(y.name),
        link=link,
        n=fit.n,
        controlled=False,
        intercept=float(fit.coefficients[0]),
        intercept_se=math.sqrt(covariance[0, 0]),
        effects=effects,
        engagement=target,
        p_holm=next(effect.p_value for effect in effects if effect.predictor == target),
        deviance=deviances[0],
        null_deviance=deviances[1],
        deviance_r2=figure(explained, "criterion_does_not_vary"),
        covariance="cluster" if groups else "HC1",
        groups=groups,
        confidence=confidence,
    )


def effects_of(
    fit: Estimate,
    covariance: np.ndarray,
    x: pd.DataFrame,
    confidence: float,
    groups: int = 0,
    mean: float | None = None,
) -> tuple[Effect, ...]:
    """Rows of a fit; z by the normal distribution, or t(groups - 1) with clusters.

    mean : of the outcome where the link is the identity; None for a log link (or odds).
    """
    reference = stats.t(groups - 1) if groups else stats.norm()
    wide = float(reference.ppf((1 + confidence) / 2))
    rows = []
    for i, name in enumerate(map(str, x.columns), start=1):
        b, se, sd = float(fit.coefficients[i]), math.sqrt(covariance[i, i]), float(x.iloc[:, i - 1].std())
        if se == 0:
            raise DataError("criterion_exact_fit", place=PLACE)
        low, high = b - wide * se, b + wide * se
        percents = [_per_sd(limit * sd, mean) for limit in (b, low, high)]
        rows.append(Effect(name, b, se, b / se, float(2 * reference.sf(abs(b / se))), low, high, sd, *percents))
    return tuple(rows)


def percent(exponent: float) -> float:
    """100 · (exp(exponent) - 1): a step of a log-linear mean in per cent."""
    return 100 * math.expm1(min(exponent, 700.0))


def _per_sd(step: float, mean: float | None) -> Figure:
    if mean is None:
        return percent(step)
    return 100 * step / mean if mean > 0 else not_computable("criterion_total_not_positive")
