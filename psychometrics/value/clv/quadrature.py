"""Gauss–Legendre nodes and weights on (0, 1), for smooth integrands."""

from __future__ import annotations

import numpy as np


def legendre(n: int) -> tuple[np.ndarray, np.ndarray]:
    """n nodes and weights for ∫ f over (0, 1)."""
    nodes, weights = np.polynomial.legendre.leggauss(n)
    return (nodes + 1) / 2, weights / 2


NODES, WEIGHTS = legendre(40)
