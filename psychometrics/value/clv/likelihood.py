"""Maximum likelihood on logarithms of positive parameters: several starts, analytic gradients, delta-method errors."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.stats import norm

from psychometrics.results import not_computable
from psychometrics.value.clv.result import Parameter

Likelihood = Callable[[np.ndarray], tuple[float, np.ndarray]]
"""Logarithms of the parameters → the log-likelihood and its gradient by them."""

FARTHEST = 14.0
"""Logarithms of parameters in units of the data's own scale lie within ± this; e^14 is 1.2 million."""
AT_BOUND = 0.05
POLISHES = 25
STEP = 1e-4
SAME = 0.05
MOVED = 1e-3
LEVEL = 1e-5
WIDEST = 100.0
"""Variance of a logarithm: with a standard error of 10 an estimate is known to a factor of e^10 only."""


@dataclass(frozen=True, slots=True)
class Maximum:
    """at : logarithms of the parameters; hessian : of the log-likelihood there; at_bound : per parameter."""

    at: np.ndarray
    value: float
    gradient: np.ndarray
    hessian: np.ndarray
    at_bound: np.ndarray

    @property
    def covariance(self) -> np.ndarray | None:
        """Inverse of the information; None where the data don't bend the likelihood in every direction."""
        if self.at_bound.any() or np.linalg.eigvalsh(-self.hessian).min() <= 1e-8 * np.abs(self.hessian).max():
            return None
        covariance = np.linalg.inv(-self.hessian)
        return covariance if np.diag(covariance).max() < WIDEST else None


def maximise(likelihood: Likelihood, starts: Sequence[Sequence[float]], sample: Likelihood | None = None) -> Maximum:
    """The highest of the maxima that are reached from several starts.

    starts : parameters themselves, in units of the data's scale. sample : the likelihood of a part of the data, for the
    first way from each start. The best two tops are then followed on all of it, if they are two.
    """
    first = sample or likelihood
    ways = sorted((_climb(first, np.log(start), 1e-3) for start in starts), key=lambda way: -way[1])
    tops = [at for at, _ in ways[:2]]
    if np.abs(tops[0] - tops[-1]).max() < SAME:
        tops = tops[:1]
    best = max((_climb(likelihood, at, 1e-3) for at in tops), key=lambda way: way[1])
    found = _polished(likelihood, best[0])
    if found.at_bound.any() or np.abs(found.gradient).max() <= LEVEL:
        return found
    return _polished(likelihood, _climb(likelihood, found.at, 1e-8)[0])


def _climb(likelihood: Likelihood, start: np.ndarray, tolerance: float) -> tuple[np.ndarray, float]:
    def descent(logs: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = likelihood(logs)
        return -value, -gradient

    settings: dict[str, Any] = {
        "jac": True,
        "method": "L-BFGS-B",
        "bounds": [(-FARTHEST, FARTHEST)] * len(start),
        "options": {"gtol": tolerance, "ftol": 1e-10, "maxiter": 500},
    }
    found = minimize(descent, np.clip(start, -FARTHEST, FARTHEST), **settings)
    return found.x, -float(found.fun)


def _polished(likelihood: Likelihood, at: np.ndarray) -> Maximum:
    """Newton's steps to a gradient of zero, as long as they climb."""
    value, gradient = likelihood(at)
    hessian, start = _hessian(likelihood, at), at
    at_bound = np.abs(at) > FARTHEST - AT_BOUND
    for _ in range(POLISHES):
        if at_bound.any() or np.abs(gradient).max() < 1e-9 or np.linalg.eigvalsh(-hessian).min() <= 0:
            break
        step = np.linalg.solve(-hessian, gradient)
        if np.abs(step).max() > 1:
            break
        new_value, new_gradient = likelihood(at + step)
        if new_value < value - 1e-9 * abs(value) or np.abs(new_gradient).max() >= np.abs(gradient).max():
            break
        at, value, gradient = at + step, new_value, new_gradient
        at_bound = np.abs(at) > FARTHEST - AT_BOUND
    if np.abs(at - start).max() > MOVED:
        hessian = _hessian(likelihood, at)
    return Maximum(at, value, gradient, hessian, at_bound)


def _hessian(likelihood: Likelihood, at: np.ndarray) -> np.ndarray:
    """Central differences of the analytic gradient."""
    columns = [likelihood(at + move)[1] - likelihood(at - move)[1] for move in STEP * np.eye(len(at))]
    hessian = np.array(columns) / (2 * STEP)
    return np.asarray((hessian + hessian.T) / 2)


def parameters(
    names: Sequence[str], logs: np.ndarray, covariance: np.ndarray | None, confidence: float
) -> tuple[Parameter, ...]:
    """Estimates with delta-method standard errors: se = estimate · se of the logarithm."""
    z = float(norm.ppf(0.5 + confidence / 2))
    found = []
    for i, name in enumerate(names):
        estimate = math.exp(logs[i])
        if covariance is None:
            flat = not_computable("clv_flat_likelihood")
            found.append(Parameter(name, estimate, flat, flat, flat))
            continue
        se = math.sqrt(covariance[i, i])
        reach = min(z * se, 600.0)
        low, high = estimate * math.exp(-reach), estimate * math.exp(reach)
        found.append(Parameter(name, estimate, estimate * se, low, high))
    return tuple(found)
