"""Gradient projection: minimises a rotation criterion over orthogonal or oblique rotations.

Source: Jennrich (2001, 2002); Bernaards & Jennrich (2005), whose step rule this keeps, so that it ends in the
same minimum as GPArotation::GPForth and GPFoblq when started from the same place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psychometrics.efa.rotation.criteria import Criterion


@dataclass(frozen=True, slots=True)
class Projected:
    """loadings : rotated; rotation : T with loadings = A T (orthogonal) or A (T')⁻¹ (oblique), phi = T'T."""

    loadings: np.ndarray
    rotation: np.ndarray
    value: float
    iterations: int
    converged: bool


def orthogonal(
    unrotated: np.ndarray, criterion: Criterion, start: np.ndarray, tolerance: float, max_iterations: int
) -> Projected:
    """Minimum over T'T = I.   Same as GPArotation::GPForth(A, Tmat = start, eps = tolerance)."""
    rotation, step = start, 1.0
    loadings = unrotated @ rotation
    value, slope = criterion(loadings)
    for iteration in range(max_iterations + 1):
        gradient = unrotated.T @ slope
        inner = rotation.T @ gradient
        direction = gradient - rotation @ ((inner + inner.T) / 2)
        size = float(np.vdot(direction, direction))
        if size < tolerance**2:
            return Projected(loadings, rotation, value, iteration, True)
        step *= 2
        for _ in range(11):
            left, _, right = np.linalg.svd(rotation - step * direction)
            candidate = left @ right
            loadings = unrotated @ candidate
            lower, slope = criterion(loadings)
            if lower < value - 0.5 * size * step:
                break
            step /= 2
        rotation, value = candidate, lower
    return Projected(loadings, rotation, value, max_iterations, False)


def oblique(
    unrotated: np.ndarray, criterion: Criterion, start: np.ndarray, tolerance: float, max_iterations: int
) -> Projected:
    """Minimum over diag(T'T) = 1.   Same as GPArotation::GPFoblq(A, Tmat = start, eps = tolerance)."""
    rotation, step = start, 1.0
    inverse = np.linalg.inv(rotation)
    loadings = unrotated @ inverse.T
    value, slope = criterion(loadings)
    for iteration in range(max_iterations + 1):
        gradient = -((loadings.T @ slope) @ inverse).T
        direction = gradient - rotation * np.einsum("ij,ij->j", rotation, gradient)
        size = float(np.vdot(direction, direction))
        if size < tolerance**2:
            return Projected(loadings, rotation, value, iteration, True)
        step *= 2
        for _ in range(11):
            candidate = rotation - step * direction
            candidate = candidate / np.sqrt(np.einsum("ij,ij->j", candidate, candidate))
            inverse = np.linalg.inv(candidate)
            loadings = unrotated @ inverse.T
            lower, slope = criterion(loadings)
            if value - lower > 0.5 * size * step:
                break
            step /= 2
        rotation, value = candidate, lower
    return Projected(loadings, rotation, value, max_iterations, False)
