"""Two-part model: whether a customer spends at all (logit), and how much those who do (gamma, log link)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from psychometrics.criterion.covariance import robust_covariance
from psychometrics.criterion.effects import Effect, effects_of
from psychometrics.criterion.linked import PLACE, check_outcome
from psychometrics.criterion.newton import GAMMA, LOGIT, Estimate, estimate
from psychometrics.errors import DataError, TooFewRespondents


@dataclass(frozen=True, slots=True)
class TwoPart:
    """any_effects : logit of spending at all, per_sd_percent being the change of the odds.

    amount_effects : gamma-log of the amount of those who spend.  scale : Pearson dispersion of that part.
    """

    n: int
    n_positive: int
    any_intercept: float
    any_effects: tuple[Effect, ...]
    amount_intercept: float
    amount_effects: tuple[Effect, ...]
    scale: float


def two_part(y: pd.Series, x: pd.DataFrame, confidence: float = 0.95) -> TwoPart:
    """Both parts with HC1 standard errors; arguments and refusals as in `ppml`, and "criterion_no_zeros" without zeros.

    The gamma part climbs the concave quasi-likelihood by damped Newton: iterated reweighting, which glm uses, breaks
    down on spend with a long tail.
    Source: Belotti et al. (2015), eq. 1-4.   Same as glm(y > 0 ~ ., binomial) and glm(y ~ ., Gamma("log"),
    subset = y > 0) in R, where the latter arrives.
    """
    outcome = y.to_numpy(float)
    check_outcome(outcome, str(y.name), x.shape[1])
    positive = outcome > 0
    if positive.all():
        raise DataError("criterion_no_zeros", place=PLACE, name=str(y.name))
    needed = x.shape[1] + 4
    if min(int(positive.sum()), int((~positive).sum())) < needed:
        raise TooFewRespondents("criterion_few_on_one_side", place=PLACE, positive=int(positive.sum()), needed=needed)
    whether, amount = two_parts(outcome, x.to_numpy(float))
    spenders = x[positive]
    residual = outcome[positive] / amount.fitted - 1
    return TwoPart(
        n=len(outcome),
        n_positive=int(positive.sum()),
        any_intercept=float(whether.coefficients[0]),
        any_effects=effects_of(whether, robust_covariance(whether), x, confidence),
        amount_intercept=float(amount.coefficients[0]),
        amount_effects=effects_of(amount, robust_covariance(amount), spenders, confidence),
        scale=float((residual**2).sum() / (amount.n - amount.k)),
    )


def two_parts(y: np.ndarray, x: np.ndarray) -> tuple[Estimate, Estimate]:
    """The two fits: logit of y > 0 for all, gamma-log of y for those above 0."""
    positive = y > 0
    return estimate(LOGIT, positive.astype(float), x), estimate(GAMMA, y[positive], x[positive])


def two_part_forecast(train_y: np.ndarray, train_x: np.ndarray, x: np.ndarray) -> np.ndarray:
    """(m,) chance of spending times the expected amount, for new rows x (m, p)."""
    whether, amount = two_parts(train_y, train_x)
    odds, logs = (fit.coefficients[0] + x @ fit.coefficients[1:] for fit in (whether, amount))
    return np.asarray(LOGIT.mean(odds) * np.exp(np.minimum(logs, 700.0)))
