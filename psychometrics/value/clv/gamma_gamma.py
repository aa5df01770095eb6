"""Gamma-gamma: mean spend per purchase differs between customers and does not hang on how often they buy.

Fader & Hardie (2013). A purchase is gamma(p, ν), ν is gamma(q, γ) over customers; γ is `v` here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import digamma, gammaln

NAMES = ("p", "q", "v")
STARTS = ((6.0, 3.5, 0.4), (1.0, 3.0, 1.0), (2.0, 10.0, 5.0), (20.0, 2.0, 0.1), (5.0, 1.0, 0.2))


@dataclass(frozen=True)
class Spending:
    """x : purchases behind each customer's mean; mean_spend above 0, in units of `scale`."""

    x: np.ndarray
    mean_spend: np.ndarray
    counts: np.ndarray
    scale: float = 1.0

    @cached_property
    def frequencies(self) -> tuple[np.ndarray, np.ndarray]:
        """The different x, and which of them each customer has."""
        different, which = np.unique(self.x, return_inverse=True)
        return different, which

    def scaled(self) -> Spending:
        scale = float((self.counts * self.mean_spend).sum() / self.counts.sum())
        return Spending(self.x, self.mean_spend / scale, self.counts, scale)


def spending(x: np.ndarray, mean_spend: np.ndarray) -> Spending:
    """Repeaters who spent something, those with the same numbers counted together."""
    used = (x > 0) & (mean_spend > 0)
    kinds, counts = np.unique(np.column_stack([x[used], mean_spend[used]]), axis=0, return_counts=True)
    return Spending(kinds[:, 0], kinds[:, 1], counts.astype("float64"))


def log_likelihood(logs: np.ndarray, data: Spending) -> tuple[float, np.ndarray]:
    """Log-likelihood of the mean spends and its gradient by the logarithms of p, q, v.

    Source: Fader & Hardie (2013), eq. 1a. Same as −BTYD::spend.LL(params, m.x, x) with its sign turned.
    """
    p, q, v = np.exp(logs)
    x, m, n = data.x, data.mean_spend, data.counts
    log_sum, log_m = np.log(v + x * m), np.log(m)
    shapes, which = data.frequencies
    by_x = gammaln(p * shapes + q) - gammaln(p * shapes) - gammaln(q)
    value = by_x[which] + q * np.log(v) + (p * x - 1) * log_m + p * x * np.log(x) - (p * x + q) * log_sum
    both = digamma(p * shapes + q)
    slope_p = x * ((both - digamma(p * shapes))[which] + log_m + np.log(x) - log_sum)
    slope_q = (both - digamma(q))[which] + np.log(v) - log_sum
    slope_v = q / v - (p * x + q) / (v + x * m)
    return float(n @ value), np.array([n @ slope_p * p, n @ slope_q * q, n @ slope_v * v])


def expected_spend(parameters: np.ndarray, x: np.ndarray, mean_spend: np.ndarray) -> np.ndarray:
    """Expected spend per purchase given x repeat purchases of a mean: between that mean and everyone's.

    parameters : p, q, v with q > 1; x = 0 gives everyone's, p·v/(q − 1).
    Source: Fader & Hardie (2013), eq. 5. Same as BTYD::spend.expected.value.
    """
    p, q, v = parameters
    return np.asarray(p * (v + x * mean_spend) / (p * x + q - 1))
