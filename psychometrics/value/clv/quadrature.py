"""Nodes and weights: Gauss–Legendre on (0, 1) for smooth integrands, and shares of a distribution for its means."""

from __future__ import annotations

import numpy as np
from scipy.stats import norm


def legendre(n: int) -> tuple[np.ndarray, np.ndarray]:
    """n nodes and weights for ∫ f over (0, 1)."""
    nodes, weights = np.polynomial.legendre.leggauss(n)
    return (nodes + 1) / 2, weights / 2


NODES, WEIGHTS = legendre(40)

SCORES = np.linspace(-8.0, 8.0, 65)
SHARES = norm.cdf(SCORES)
"""The mean of f over a distribution with quantiles q is f(q(SHARES)) @ SHARE_WEIGHTS: the trapezoidal rule in normal
scores, exact to rounding where the distribution is anything like bell-shaped."""
SHARE_WEIGHTS = norm.pdf(SCORES) / norm.pdf(SCORES).sum()
