"""Damped Newton on a concave quasi-likelihood: Poisson, logit, normal, and gamma (log), where IRLS breaks down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from psychometrics.errors import DataError

STEPS = 60
TOLERANCE = 1e-9
FLAT = 1e-11
HALVINGS = 40

Curve = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True, slots=True)
class Family:
    """What a customer adds to the quasi-log-likelihood, its slope and minus its curvature, as functions of (y, eta)."""

    name: str
    value: Curve
    score: Curve
    curvature: Curve
    mean: Callable[[np.ndarray], np.ndarray]


POISSON = Family(
    "poisson",
    lambda y, eta: y * eta - np.exp(eta),
    lambda y, eta: y - np.exp(eta),
    lambda y, eta: np.exp(eta),
    np.exp,
)
GAMMA = Family(
    "gamma",
    lambda y, eta: -y * np.exp(-eta) - eta,
    lambda y, eta: y * np.exp(-eta) - 1,
    lambda y, eta: y * np.exp(-eta),
    np.exp,
)
LOGIT = Family(
    "logit",
    lambda y, eta: y * eta - np.logaddexp(0, eta),
    lambda y, eta: y - expit(eta),
    lambda y, eta: expit(eta) * expit(-eta),
    expit,
)
NORMAL = Family(
    "normal",
    lambda y, eta: -((y - eta) ** 2) / 2,
    lambda y, eta: y - eta,
    lambda y, eta: np.ones_like(eta),
    lambda eta: eta,
)


@dataclass(frozen=True, slots=True)
class Estimate:
    """coefficients : (k,), intercept first.  bread : (k, k) inverse of minus the Hessian.

    scores : (n, k) of each customer.  fitted : (n,) means.  design : (n, k) with a first column of ones.
    """

    coefficients: np.ndarray
    bread: np.ndarray
    scores: np.ndarray
    fitted: np.ndarray
    design: np.ndarray

    @property
    def n(self) -> int:
        return int(self.design.shape[0])

    @property
    def k(self) -> int:
        return int(self.design.shape[1])


def with_intercept(x: np.ndarray) -> np.ndarray:
    """(n, p) predictors behind a column of ones."""
    return np.column_stack([np.ones(len(x)), x])


def estimate(family: Family, y: np.ndarray, x: np.ndarray, weights: np.ndarray | None = None) -> Estimate:
    """Maximum quasi-likelihood of y (n,) on an intercept and the columns of x (n, p); weights (n,) or none.

    Poisson takes y >= 0, gamma y > 0, logit 0 or 1, normal any y. Columns are standardised within, so that units
    don't matter.
    Raises DataError "criterion_collinear" (a column repeats others or never varies) and "criterion_separated" (no
    maximum exists: some predictor separates who is at zero).
    Source: McCullagh & Nelder (1989), sec. 9.2.   Same as glm(y ~ x, family = quasipoisson | quasibinomial) in R, and
    as glm(family = Gamma("log")) where its own steps arrive.
    """
    centre, spread = x.mean(axis=0), x.std(axis=0)
    if x.shape[1] and not (spread > FLAT * np.maximum(np.abs(centre), 1)).all():
        raise DataError("criterion_collinear", place="engagement and value")
    design = with_intercept((x - centre) / spread if x.shape[1] else x)
    share = np.ones(len(y)) if weights is None else weights / weights.mean()
    unit = _unit(family, y, share)
    if unit <= 0 or np.linalg.matrix_rank(design) < design.shape[1]:
        raise DataError("criterion_collinear", place="engagement and value")
    b, information = _climb(family, y / unit, design, share)
    back = _to_raw_units(centre, spread)
    coefficients = back @ b * (unit if family is NORMAL else 1.0)
    coefficients[0] += np.log(unit) if family in (POISSON, GAMMA) else 0.0
    raw = with_intercept(x)
    eta = design @ b
    scale = unit if family is POISSON else 1.0
    scores = (share * family.score(y / unit, eta) * scale)[:, None] * raw
    bread = back @ np.linalg.inv(information * scale) @ back.T
    if family is NORMAL:
        scores = scores * unit
    return Estimate(coefficients, bread, scores, family.mean(raw @ coefficients), raw)


def _unit(family: Family, y: np.ndarray, share: np.ndarray) -> float:
    """In what y is measured within, so that the currency does not matter."""
    if family is LOGIT:
        return 1.0
    return float(y.std() if family is NORMAL else np.average(y, weights=share))


def _climb(family: Family, y: np.ndarray, x: np.ndarray, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients and information in standardised columns."""
    b = np.zeros(x.shape[1])
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        for _ in range(STEPS):
            eta = x @ b
            information = (x * (share * family.curvature(y, eta))[:, None]).T @ x
            if not np.isfinite(information).all() or np.linalg.eigvalsh(information)[0] < FLAT * len(y):
                break
            step = np.linalg.solve(information, x.T @ (share * family.score(y, eta)))
            taken = _damped(family, y, x, share, b, step)
            b = b + taken
            if np.abs(taken).max() < TOLERANCE:
                return b, information
    raise DataError("criterion_separated", place="engagement and value", family=family.name)


def _damped(
    family: Family, y: np.ndarray, x: np.ndarray, share: np.ndarray, b: np.ndarray, step: np.ndarray
) -> np.ndarray:
    """The longest halving of the Newton step that does not go down."""
    here = float(share @ family.value(y, x @ b))
    for halving in range(HALVINGS):
        taken = step / 2**halving
        there = float(share @ family.value(y, x @ (b + taken)))
        if np.isfinite(there) and there >= here - 1e-12 * abs(here):
            return taken
    return step / 2**HALVINGS


def _to_raw_units(centre: np.ndarray, spread: np.ndarray) -> np.ndarray:
    back = np.diag(np.concatenate([[1.0], 1 / spread]))
    back[0, 1:] = -centre / spread
    return back
