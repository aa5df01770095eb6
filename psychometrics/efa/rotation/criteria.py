"""Rotation criteria: what a simple structure minimises, with its gradient with respect to the loadings.

Each takes loadings (p × m) and returns (value, gradient). Source: Bernaards & Jennrich (2005).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Criterion = Callable[[np.ndarray], tuple[float, np.ndarray]]


def oblimin(gamma: float = 0.0) -> Criterion:
    """Direct oblimin (Jennrich & Sampson, 1966); gamma 0 is quartimin.   GPArotation::oblimin(A, gam = gamma)."""

    def at(loadings: np.ndarray) -> tuple[float, np.ndarray]:
        squares = loadings * loadings
        others = squares.sum(axis=1, keepdims=True) - squares
        if gamma:
            others = others - gamma * others.mean(axis=0)
        return float(np.vdot(squares, others)) / 4, loadings * others

    return at


def quartimax() -> Criterion:
    """Minus a quarter of the sum of fourth powers (Neuhaus & Wrigley, 1954).   GPArotation::quartimax(A)."""

    def at(loadings: np.ndarray) -> tuple[float, np.ndarray]:
        squares = loadings * loadings
        return -float(np.vdot(squares, squares)) / 4, -loadings * squares

    return at


def geomin(delta: float = 0.01) -> Criterion:
    """Sum of the geometric means of squared loadings + delta (Yates, 1987).   GPArotation::geominQ(A, delta)."""

    def at(loadings: np.ndarray) -> tuple[float, np.ndarray]:
        shifted = loadings * loadings + delta
        means = np.exp(np.log(shifted).mean(axis=1, keepdims=True))
        return float(means.sum()), (2 / loadings.shape[1]) * loadings / shifted * means

    return at


def target(aim: np.ndarray) -> Criterion:
    """Squared distance from a target; NaN entries of `aim` are free (Browne, 1972).   GPArotation::targetQ / pstQ."""
    stated = ~np.isnan(aim)
    wanted = np.where(stated, aim, 0.0)

    def at(loadings: np.ndarray) -> tuple[float, np.ndarray]:
        away = np.where(stated, loadings - wanted, 0.0)
        return float(np.vdot(away, away)), 2 * away

    return at


def bentler() -> Criterion:
    """Bentler's (1977) invariant pattern simplicity.   GPArotation::bentlerT(A), bentlerQ(A)."""

    def at(loadings: np.ndarray) -> tuple[float, np.ndarray]:
        squares = loadings * loadings
        products = squares.T @ squares
        diagonal = np.diag(products)
        value = -(np.linalg.slogdet(products)[1] - np.log(diagonal).sum()) / 4
        return float(value), -loadings * (squares @ (np.linalg.inv(products) - np.diag(1 / diagonal)))

    return at
