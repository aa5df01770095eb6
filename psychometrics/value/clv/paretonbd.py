"""Pareto/NBD: purchases come at a customer's own Poisson rate; at an unseen moment the customer stops for good.

Schmittlein, Morrison & Colombo (1987). Rates are gamma(r, alpha) over customers, rates of stopping gamma(s, beta).
The likelihood needs ∫ (α+y)^−(r+x) (β+y)^−(s+1) dy from t_x to T. It is usually written with two values of F(a, b; c;
z) and a case for α ≥ β and one for α < β; here the integral itself is taken on Gauss–Legendre nodes of
log(min(α, β) + y), where it is smooth: one form for both, exact to rounding, with the gradient from the same nodes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, expit, gammaln

from psychometrics.value.clv.groups import Groups
from psychometrics.value.clv.quadrature import NODES, WEIGHTS, legendre

NAMES = ("r", "alpha", "s", "beta")
STARTS = ((0.5, 0.3, 0.5, 0.3), (1.0, 0.5, 0.2, 0.5), (2.0, 1.0, 1.0, 2.0), (0.2, 0.1, 1.0, 0.1))
FEWEST, FEW, MANY = legendre(10), legendre(16), (NODES, WEIGHTS)
FADED = 38.0
"""Beyond a fall of the integrand by e^−38 nothing is left that a double could hold."""
NEVER = -700.0


@dataclass(frozen=True, slots=True)
class Stopped:
    """log_odds : of P(stopped) to P(alive); the others: means of log(α+y), 1/(α+y), log(β+y), 1/(β+y) over the
    moment y of stopping, given that it came before T."""

    log_odds: np.ndarray
    log_alpha: np.ndarray
    by_alpha: np.ndarray
    log_beta: np.ndarray
    by_beta: np.ndarray


def log_likelihood(logs: np.ndarray, groups: Groups) -> tuple[float, np.ndarray]:
    """Log-likelihood of all customers and its gradient by the logarithms of r, alpha, s, beta.

    Source: Schmittlein et al. (1987), appendix; Fader & Hardie's note on the derivation. Same as
    BTYD::pnbd.cbs.LL(params, cbs).
    """
    parameters = np.exp(logs)
    r, alpha, s, beta = parameters
    x, T, n = groups.x, groups.T, groups.counts
    different, which = groups.frequencies
    stopped = _stopped(parameters, x, groups.t_x, T)
    gone, log_T, log_age = expit(stopped.log_odds), np.log(alpha + T), np.log(beta + T)
    value = (gammaln(r + different) - gammaln(r))[which] + r * np.log(alpha) - (r + x) * log_T
    value += s * (np.log(beta) - log_age) + np.logaddexp(0.0, stopped.log_odds)
    slope_r = (digamma(r + different) - digamma(r))[which] + np.log(alpha) - log_T
    slope_r += gone * (log_T - stopped.log_alpha)
    slope_alpha = r / alpha - (r + x) * ((1 - gone) / (alpha + T) + gone * stopped.by_alpha)
    slope_s = np.log(beta) - log_age + gone * (1 / s + log_age - stopped.log_beta)
    slope_beta = s / beta - (1 - gone) * s / (beta + T) - gone * (s + 1) * stopped.by_beta
    slopes = np.array([n @ slope_r * r, n @ slope_alpha * alpha, n @ slope_s * s, n @ slope_beta * beta])
    return float(n @ value), slopes


def p_alive(parameters: np.ndarray, x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> np.ndarray:
    """Chance that a customer has not stopped by T. parameters : r, alpha, s, beta. Same as BTYD::pnbd.PAlive."""
    shape = np.broadcast(x, t_x, T).shape
    flat = [np.broadcast_to(np.asarray(one, dtype="float64"), shape).reshape(-1) for one in (x, t_x, T)]
    return np.asarray(expit(-_stopped(parameters, *flat).log_odds).reshape(shape))


def expected_purchases(
    parameters: np.ndarray, t: float | np.ndarray, x: np.ndarray, t_x: np.ndarray, T: np.ndarray
) -> np.ndarray:
    """Purchases expected in (T, T + t], given the past. Source: Schmittlein et al. (1987), eq. 22; at s = 1 its limit.
    Same as BTYD::pnbd.ConditionalExpectedTransactions.
    """
    r, alpha, s, beta = parameters
    return p_alive(parameters, x, t_x, T) * (r + x) / (alpha + T) * _time_alive(s, beta + T, t)


def expected_of_new(parameters: np.ndarray, t: float | np.ndarray) -> np.ndarray:
    """Repeat purchases expected within t of the first. Same as BTYD::pnbd.Expectation."""
    r, alpha, s, beta = parameters
    return np.asarray(r / alpha * _time_alive(s, np.asarray(beta), t))


def discounted_without_end(
    parameters: np.ndarray, rate: float, x: np.ndarray, t_x: np.ndarray, T: np.ndarray
) -> np.ndarray:
    """Discounted expected residual transactions (DERT), continuously at `rate` per unit of time, without end.

    Source: Fader, Hardie & Lee (2005b), eq. 3: Tricomi's function there is ∫ e^(−rate·t) ((β+T)/(β+T+t))^s dt here.
    Same as BTYD::pnbd.DERT(params, x, t.x, T.cal, d).
    """
    r, alpha, s, beta = parameters
    ages, which = np.unique(np.asarray(T, dtype="float64"), return_inverse=True)
    age = (beta + ages)[:, None]
    reach = np.log1p(45.0 / (rate * age))
    u = reach * NODES
    lasting = age[:, 0] * reach[:, 0] * (np.exp(-rate * age * np.expm1(u) - (s - 1) * u) @ WEIGHTS)
    return p_alive(parameters, x, t_x, T) * (r + x) / (alpha + T) * lasting[which].reshape(np.shape(T))


def _time_alive(s: float, age: np.ndarray, t: float | np.ndarray) -> np.ndarray:
    """Time that one alive at `age` (beta included) will be alive within t: ∫ (age/(age+v))^s dv over (0, t)."""
    grown = np.log1p(t / age)
    power = (1 - s) * grown
    near = np.abs(power) < 1e-8
    share = np.where(near, 1 + power / 2, np.expm1(power) / np.where(near, 1.0, power))
    return np.asarray(age * grown * share)


def _stopped(parameters: np.ndarray, x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> Stopped:
    """Odds and means of the moment of stopping; few nodes where the integrand falls little, many where it falls far."""
    end = _end(parameters, x, t_x, T)
    r, alpha, s, beta = parameters
    least = min(alpha, beta)
    length = np.log((least + end) / (least + t_x))
    fall = (r + x) * np.log((alpha + end) / (alpha + t_x)) + (s + 1) * np.log((beta + end) / (beta + t_x))
    flat = (fall < 5) & (length < 2)
    easy = (fall < 18) & (length < 5)
    found = np.empty((5, len(x)))
    for part, (nodes, weights) in ((flat, FEWEST), (easy & ~flat, FEW), (~easy, MANY)):
        if part.any():
            found[:, part] = _moments(parameters, x[part], t_x[part], T[part], length[part], nodes, weights)
    return Stopped(*found)


def _end(parameters: np.ndarray, x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> np.ndarray:
    """T, or the earlier moment from which on the integrand has faded."""
    r, alpha, s, beta = parameters
    by_purchases = (alpha + t_x) * np.expm1(np.minimum(FADED / np.maximum(r + x - 1, 0.1), 600.0))
    by_stopping = (beta + t_x) * np.expm1(min(FADED / s, 600.0))
    return np.minimum(T, t_x + np.minimum(by_purchases, by_stopping))


def _moments(
    parameters: np.ndarray,
    x: np.ndarray,
    t_x: np.ndarray,
    T: np.ndarray,
    length: np.ndarray,
    nodes: np.ndarray,
    weights: np.ndarray,
) -> np.ndarray:
    """The five rows of `Stopped`: the density of stopping at y, relative to being alive at T, summed over the nodes."""
    r, alpha, s, beta = parameters
    least = min(alpha, beta)
    logs_least = np.log(least + t_x)[:, None] + length[:, None] * nodes
    grown = np.exp(logs_least)
    more = grown + abs(alpha - beta)
    logs_more = np.log(more)
    log_alpha, log_beta = (logs_least, logs_more) if alpha <= beta else (logs_more, logs_least)
    from_alpha, from_beta = (grown, more) if alpha <= beta else (more, grown)
    logs = logs_least - (r + x)[:, None] * log_alpha - (s + 1) * log_beta
    highest = logs.max(axis=1)
    masses = np.exp(logs - highest[:, None]) * weights
    total = masses.sum(axis=1)
    log_odds = highest + (r + x) * np.log(alpha + T) + s * np.log(beta + T) + np.log(s * total)
    log_odds = np.where(length > 0, log_odds + np.log(np.where(length > 0, length, 1.0)), NEVER)
    parts = (log_alpha, 1 / from_alpha, log_beta, 1 / from_beta)
    return np.array([log_odds, *(np.einsum("ij,ij->i", masses, part) / total for part in parts)])
