"""Newton's method on an exact Hessian, expected information where that is not positive definite, guarded steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from psychometrics.errors import ModelError

MAX_STEPS = 300
DECREMENT = 1e-20
FLOOR = 1e-15


@dataclass(frozen=True)
class Objective:
    """value(θ); gradient(θ) (q,); hessian(θ) (q, q); scoring(θ) (q, q), never indefinite, for when the Hessian is."""

    value: Callable[[np.ndarray], float]
    gradient: Callable[[np.ndarray], np.ndarray]
    hessian: Callable[[np.ndarray], np.ndarray]
    scoring: Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Minimum:
    values: np.ndarray
    reached: float
    steps: int


def minimise(objective: Objective, start: np.ndarray, *, max_steps: int = MAX_STEPS) -> Minimum:
    """Raises ModelError `model_not_converged` when no step helps any more before the gradient is flat."""
    values, current = start.copy(), objective.value(start)
    if not np.isfinite(current):
        raise ModelError("start_not_admissible", place="model")
    for step in range(1, max_steps + 1):
        gradient = objective.gradient(values)
        direction = _direction(objective, values, gradient)
        decrement = -float(gradient @ direction)
        if decrement < DECREMENT * max(1.0, abs(current)):
            return Minimum(values, current, step)
        values, reached = _guarded(objective.value, values, direction, current, decrement)
        if reached >= current - FLOOR * max(1.0, abs(current)) and decrement < 1e-10:
            return Minimum(values, min(reached, current), step)
        if reached >= current:
            break
        current = reached
    raise ModelError("model_not_converged", place="model", steps=step)


def _direction(objective: Objective, values: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    for matrix in (objective.hessian, objective.scoring):
        try:
            root = np.linalg.cholesky(matrix(values))
        except np.linalg.LinAlgError:
            continue
        return -np.linalg.solve(root.T, np.linalg.solve(root, gradient))
    return -np.linalg.lstsq(objective.scoring(values), gradient, rcond=1e-10)[0]


def _guarded(
    value: Callable[[np.ndarray], float], values: np.ndarray, direction: np.ndarray, current: float, decrement: float
) -> tuple[np.ndarray, float]:
    """Halves the step until the value falls by a share of what the slope promises (Armijo)."""
    for halving in range(40):
        size = 0.5**halving
        moved = values + size * direction
        reached = value(moved)
        if reached <= current - 1e-4 * size * decrement or (decrement < 1e-10 and reached <= current + FLOOR):
            return moved, reached
    return values, current
