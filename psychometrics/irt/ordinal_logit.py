"""Proportional-odds regression of one item's answers on a few predictors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psychometrics.errors import ModelError
from psychometrics.irt.item_models import ItemModel, curves
from psychometrics.sem.minimise import Objective, minimise

WIDEST = 30.0
"""A coefficient beyond this has no end: the predictors foretell the answers perfectly."""


@dataclass(frozen=True)
class OrdinalLogit:
    """coefficients : of the predictors, for P(Y ≥ k) = 1 / (1 + exp(−(d_k + xβ)))."""

    log_likelihood: float
    null_log_likelihood: float
    n: int
    intercepts: np.ndarray
    coefficients: np.ndarray

    @property
    def nagelkerke(self) -> float:
        """R² of Nagelkerke (1991)."""
        gained = 1 - np.exp(2 * (self.null_log_likelihood - self.log_likelihood) / self.n)
        return float(gained / (1 - np.exp(2 * self.null_log_likelihood / self.n)))


def ordinal_logit(places: np.ndarray, predictors: np.ndarray) -> OrdinalLogit:
    """places : (n,) categories 0 … K − 1, each used. predictors : (n, m) without a constant.

    Raises ModelError `irt_logit_not_fitted` when there is no maximum. Source: McCullagh (1980).
    Same as MASS::polr(factor(y) ~ x) with the signs of its intercepts turned; glm(binomial) for two categories.
    """
    shares = np.bincount(places) / len(places)
    above = 1 - np.cumsum(shares)[:-1]
    start = np.concatenate([np.log(above / (1 - above)), np.zeros(predictors.shape[1])])
    null = float(len(places) * shares @ np.log(shares))
    fit = _Likelihood(places, predictors, len(shares) - 1)
    try:
        found = minimise(Objective(fit.value, fit.slope, fit.information, fit.information), start, max_steps=60)
    except (ModelError, np.linalg.LinAlgError) as error:
        raise ModelError("irt_logit_not_fitted", place="item") from error
    intercepts, coefficients = found.values[: fit.steps], found.values[fit.steps :]
    if np.abs(coefficients).max(initial=0) > WIDEST:
        raise ModelError("irt_logit_not_fitted", place="item")
    return OrdinalLogit(-found.reached * len(places), null, len(places), intercepts, coefficients)


@dataclass(frozen=True)
class _Likelihood:
    places: np.ndarray
    predictors: np.ndarray
    steps: int

    def _at(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(n, K) probabilities and (n, K, steps) slopes of their logarithms by the intercepts."""
        found = curves(ItemModel.GRADED, 1.0, values[: self.steps], self.predictors @ values[self.steps :])
        return found.probability, found.slopes[:, :, 1:]

    def value(self, values: np.ndarray) -> float:
        if self.steps > 1 and np.diff(values[: self.steps]).max() >= 0:
            return float("inf")
        chosen = self._at(values)[0][np.arange(len(self.places)), self.places]
        return float(-np.mean(np.log(np.maximum(chosen, 1e-300))))

    def slope(self, values: np.ndarray) -> np.ndarray:
        own = self._at(values)[1][np.arange(len(self.places)), self.places]
        return -np.concatenate([own.mean(axis=0), own.sum(axis=1) @ self.predictors / len(own)])

    def information(self, values: np.ndarray) -> np.ndarray:
        """Expected, of one respondent."""
        probability, slopes = self._at(values)
        inner = np.einsum("nk,nka,nkb->nab", probability, slopes, slopes, optimize=True)
        rows, x = inner.sum(axis=2), self.predictors
        middle = rows.T @ x
        lower = (x * inner.sum(axis=(1, 2))[:, None]).T @ x
        return np.block([[inner.sum(axis=0), middle], [middle.T, lower]]) / len(x)
