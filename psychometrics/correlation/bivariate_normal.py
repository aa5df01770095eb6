"""The bivariate standard normal distribution for whole arrays at once."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy.special import ndtr

INFINITE = 40.0
BANDS = ((0.3, 6), (0.75, 12), (0.925, 20))
SEGMENT_ENDS = (0.0, 0.8, 0.95, 0.99, 0.999, 0.99999)


def bivariate_normal_pdf(h: np.ndarray, k: np.ndarray, rho: np.ndarray) -> np.ndarray:
    """Density at (h, k) with correlation rho, |rho| < 1; zero where h or k is infinite. Arrays broadcast."""
    rest = 1 - rho**2
    h, k = np.clip(h, -INFINITE, INFINITE), np.clip(k, -INFINITE, INFINITE)
    return np.exp(-(h**2 - 2 * rho * h * k + k**2) / (2 * rest)) / (2 * np.pi * np.sqrt(rest))


def bivariate_normal_cdf(h: np.ndarray, k: np.ndarray, rho: np.ndarray) -> np.ndarray:
    """P(X <= h, Y <= k) with correlation rho, |rho| <= .99999. Arrays broadcast; h and k may be infinite.

    Within 1e-12 of mnormt::pmnorm.
    """
    h, k, rho = np.broadcast_arrays(np.asarray(h, float), np.asarray(k, float), np.asarray(rho, float))
    return grid_cdf(h.reshape(-1, 1), k.reshape(-1, 1), rho.ravel()).reshape(h.shape)


def grid_cdf(h: np.ndarray, k: np.ndarray, rho: np.ndarray) -> np.ndarray:
    """(g, a, b): P(X <= h_a, Y <= k_b) of g grids at once, each with its own correlation.

    h : (g, a).  k : (g, b).  rho : (g,), |rho| <= .99999.
    Φ(h)Φ(k) + ∫ exp(−(h² + k² − 2hk sin θ) / (2 cos² θ)) dθ / 2π from 0 to arcsin rho (Drezner & Wesolowsky, 1990),
    by Gauss–Legendre with as many nodes as the correlation needs (Genz, 2004), in segments that shorten towards
    |rho| = 1.
    """
    total = ndtr(h)[:, :, None] * ndtr(k)[:, None, :]
    h, k = np.clip(h, -INFINITE, INFINITE)[:, :, None], np.clip(k, -INFINITE, INFINITE)[:, None, :]
    squares, product = h**2 + k**2, 2 * h * k
    size = np.abs(rho)
    low = 0.0
    for high, nodes in BANDS:
        at = np.flatnonzero((size > low) & (size <= high))
        if len(at):
            total[at] += _integral(squares[at], product[at], np.zeros(len(at)), np.arcsin(rho[at]), nodes)
        low = high
    at = np.flatnonzero(size > low)
    if len(at):
        for start, end in pairwise(SEGMENT_ENDS):
            sign, reached = np.sign(rho[at]), np.clip(size[at], start, end)
            total[at] += _integral(squares[at], product[at], sign * np.arcsin(start), sign * np.arcsin(reached), 20)
    return total


def _integral(squares: np.ndarray, product: np.ndarray, start: np.ndarray, end: np.ndarray, nodes: int) -> np.ndarray:
    """∫ from start to end of exp((product sin θ − squares) / (2 cos² θ)) dθ / 2π, (g,) limits for (g, a, b) grids."""
    half = (end - start) / 2
    total = np.zeros_like(product)
    for node, weight in zip(*np.polynomial.legendre.leggauss(nodes), strict=True):
        sine = np.sin(start + half * (1 + node))[:, None, None]
        term = product * sine
        term -= squares
        term /= 2 * (1 - sine**2)
        total += weight * np.exp(term, out=term)
    return total * (half / (2 * np.pi))[:, None, None]
