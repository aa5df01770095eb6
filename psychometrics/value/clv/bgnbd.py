"""BG/NBD: purchases come at a customer's own Poisson rate; after each, the customer may stop for good.

Fader, Hardie & Lee (2005a). Rates are gamma(r, alpha) over customers, the chance to stop after a purchase beta(a, b).
Everything is written so that no intermediate number can overflow: ratios of powers stay logarithms until the end.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betaincinv, digamma, expit, gammaln, hyp2f1

from psychometrics.value.clv.groups import Groups
from psychometrics.value.clv.quadrature import NODES, SHARE_WEIGHTS, SHARES, WEIGHTS

NAMES = ("r", "alpha", "a", "b")
STARTS = ((0.3, 0.1, 1.0, 2.0), (1.0, 0.5, 0.5, 5.0), (0.2, 0.05, 0.2, 1.0), (2.0, 1.0, 1.0, 10.0))
NEAR = 1e-3
LARGE = 300.0


def log_likelihood(logs: np.ndarray, groups: Groups) -> tuple[float, np.ndarray]:
    """Log-likelihood of all customers and its gradient by the logarithms of r, alpha, a, b.

    Source: Fader, Hardie & Lee (2005a), eq. 6, with the two terms joined by log(1 + e^odds).
    Same as BTYD::bgnbd.cbs.LL(params, cbs).
    """
    r, alpha, a, b = np.exp(logs)
    x, t_x, T, n = groups.x, groups.t_x, groups.T, groups.counts
    different, which = groups.frequencies
    by_x = gammaln(r + different) - gammaln(r) + gammaln(b + different) - gammaln(b)
    by_x += gammaln(a + b) - gammaln(a + b + different)
    log_T, bought = np.log(alpha + T), x > 0
    odds = _log_odds_stopped(r, alpha, a, b, x, t_x, T)
    gone = np.where(bought, expit(odds), 0.0)
    value = by_x[which] + r * np.log(alpha) - (r + x) * log_T + np.where(bought, np.logaddexp(0.0, odds), 0.0)
    gap = np.where(bought, log_T - np.log(alpha + t_x), 0.0)
    shared = digamma(a + b) - digamma(a + b + different)
    slope_r = (digamma(r + different) - digamma(r))[which] + np.log(alpha) - log_T + gone * gap
    slope_alpha = r / alpha - (r + x) / (alpha + T) + gone * (r + x) * (1 / (alpha + T) - 1 / (alpha + t_x))
    slope_a = shared[which] + gone / a
    slope_b = (shared + digamma(b + different) - digamma(b))[which] - gone / np.where(bought, b + x - 1, 1.0)
    slopes = np.array([n @ slope_r * r, n @ slope_alpha * alpha, n @ slope_a * a, n @ slope_b * b])
    return float(n @ value), slopes


def _log_odds_stopped(
    r: float, alpha: float, a: float, b: float, x: np.ndarray, t_x: np.ndarray, T: np.ndarray
) -> np.ndarray:
    """log of P(stopped) / P(alive) after x > 0 purchases; of no meaning at x = 0, where it is 0."""
    after = np.where(x > 0, b + x - 1, 1.0)
    return np.where(x > 0, np.log(a / after) + (r + x) * (np.log(alpha + T) - np.log(alpha + t_x)), 0.0)


def p_alive(parameters: np.ndarray, x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> np.ndarray:
    """Chance that a customer has not stopped; 1 at x = 0, since this model lets nobody stop before a repeat purchase.

    parameters : r, alpha, a, b. Same as BTYD::bgnbd.PAlive.
    """
    r, alpha, a, b = parameters
    return np.where(x > 0, expit(-_log_odds_stopped(r, alpha, a, b, x, t_x, T)), 1.0)


def expected_purchases(
    parameters: np.ndarray, t: float | np.ndarray, x: np.ndarray, t_x: np.ndarray, T: np.ndarray
) -> np.ndarray:
    """Purchases expected in (T, T + t], given the past. Source: eq. 10. Same as
    BTYD::bgnbd.ConditionalExpectedTransactions; at a = 1 the limit, where the published form divides by zero.
    """
    r, alpha, a, b = parameters
    return p_alive(parameters, x, t_x, T) * _of_living(r + x, alpha + T, a, b + x, t)


def expected_of_new(parameters: np.ndarray, t: float | np.ndarray) -> np.ndarray:
    """Repeat purchases expected within t of the first. Source: eq. 9. Same as BTYD::bgnbd.Expectation."""
    r, alpha, a, b = parameters
    return _of_living(np.asarray(r), np.asarray(alpha), a, np.asarray(b), t)


def discounted_without_end(
    parameters: np.ndarray, rate: float, x: np.ndarray, t_x: np.ndarray, T: np.ndarray
) -> np.ndarray:
    """Expected residual purchases, each discounted continuously at `rate` per unit of time (DERT).

    ∫ e^(−rate·t) dE[Y(t)] by quadrature; one alive buys at t at the rate (r+x)/(α+T) · F(r+x+1, a; a+b+x; −t/(α+T)).
    BTYD has no function for it under this model.
    """
    r, alpha, a, b = parameters
    shape, age = (r + x)[..., None], (alpha + T)[..., None]
    reach = np.log1p(45.0 / (rate * age))
    u = reach * NODES
    t = age * np.expm1(u)
    purchase_rate = shape / age * _thinned(shape, a, (b + x)[..., None], t / age)
    inside = np.exp(-rate * t) * purchase_rate * age * np.exp(u)
    return p_alive(parameters, x, t_x, T) * (reach[..., 0] * (inside @ WEIGHTS))


def _of_living(shape: np.ndarray, age: np.ndarray, a: float, b: np.ndarray, t: float | np.ndarray) -> np.ndarray:
    """E[purchases in t] of one alive: rate gamma(shape, age), chance to stop beta(a, b)."""
    shape, age, b, t = np.broadcast_arrays(*(np.asarray(one, dtype="float64") for one in (shape, age, b, t)))
    wild = (np.abs(b - shape) > LARGE) | (a > LARGE)
    singular = ((np.abs(a + b - 1) < NEAR) | (abs(a - 1) < NEAR)) & ~wild
    plain = ~(wild | singular)
    found = np.empty(shape.shape)
    found[plain] = _of_living_closed(shape[plain], age[plain], a, b[plain], t[plain])
    if singular.any():
        found[singular] = _of_living_integrated(shape[singular], age[singular], a, b[singular], t[singular])
    if wild.any():
        chances = np.maximum(_quantiles(a, b[wild]), np.finfo("float64").tiny)
        bought = -np.expm1(-shape[wild][:, None] * np.log1p(chances * (t / age)[wild][:, None]))
        found[wild] = (bought / chances) @ SHARE_WEIGHTS
    return found


def _of_living_closed(shape: np.ndarray, age: np.ndarray, a: float, b: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Eq. 10 with Euler's transformation of its F(shape, b; a+b−1; z): small parameters, (1−z) to a small power."""
    z, last = t / (age + t), a + b - 1
    return np.asarray(last / (a - 1) * (1 - hyp2f1(last - shape, a - 1, last, z) * (1 - z) ** (a - 1)))


def _quantiles(a: float, b: np.ndarray) -> np.ndarray:
    """(customers, shares) of the chance to stop, computed once for each different b."""
    different, which = np.unique(b, return_inverse=True)
    return np.asarray(betaincinv(a, different[:, None], SHARES)[which])


def _of_living_integrated(shape: np.ndarray, age: np.ndarray, a: float, b: np.ndarray, t: np.ndarray) -> np.ndarray:
    """The same as an integral of the rate of purchase over time, which has no singular case."""
    reach = np.log1p(t / age)[..., None]
    u = reach * NODES
    rate = _thinned(shape[..., None], a, b[..., None], np.expm1(u)) * np.exp(u)
    return np.asarray(shape * reach[..., 0] * (rate @ WEIGHTS))


def _thinned(shape: np.ndarray, a: float, b: np.ndarray, t: np.ndarray) -> np.ndarray:
    """E[(1 + p·t)^−(shape+1)] over p ~ beta(a, b): F(shape + 1, a; a + b; −t), by Pfaff's transformation.

    Where parameters are beyond what the series bears, the mean itself over the quantiles of p.
    """
    shape, b, t = np.broadcast_arrays(shape, b, t)
    plain = (np.abs(b - shape) <= LARGE) & (a <= LARGE)
    found = np.empty(t.shape)
    found[plain] = hyp2f1((a + b - shape - 1)[plain], a, (a + b)[plain], (t / (1 + t))[plain]) * (1 + t[plain]) ** -a
    if not plain.all():
        chances = _quantiles(a, b[~plain])
        thinned = np.exp(-(shape[~plain][:, None] + 1) * np.log1p(chances * t[~plain][:, None]))
        found[~plain] = thinned @ SHARE_WEIGHTS
    return found
