"""What constructs do to each other: effect sizes, collinearity, direct, indirect and total effects."""

from __future__ import annotations

import itertools

import numpy as np

from psychometrics.pls.measurement import variance_inflation
from psychometrics.pls.specification import PlsModel


def adjusted_r_squared(r_squared: float, n: int, predictors: int) -> float:
    """1 − (1 − R²)(n − 1)/(n − k − 1), n > k + 1. Same as seminr's AdjR^2."""
    return 1 - (1 - r_squared) * (n - 1) / (n - predictors - 1)


def antecedent_vif(model: PlsModel, correlations: np.ndarray) -> np.ndarray:
    """(b, m, m) variance inflation of each predictor among an outcome's predictors; 0 where there is no path."""
    found = np.zeros_like(correlations)
    for outcome in model.outcomes:
        places = model.predictors_of(outcome)
        found[:, places, outcome] = variance_inflation(correlations[:, places[:, None], places])
    return found


def effect_sizes(paths: np.ndarray, vif: np.ndarray, r_squared: np.ndarray) -> np.ndarray:
    """(b, m, m) Cohen's f² with the scores held fixed: what R² loses without the predictor, over 1 − R².

    That loss is path² / VIF. paths : standardised. Source: Cohen (1988, p. 410). Same as cSEM's F2; seminr instead
    estimates the whole model again without the path.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        lost = np.where(vif > 0, paths**2 / vif, 0.0)
        return np.asarray(lost / (1 - r_squared[:, None, :]))


def total_effects(paths: np.ndarray) -> np.ndarray:
    """(b, m, m) direct plus indirect effects of a model without feedback: (I − P)⁻¹ − I."""
    m = paths.shape[-1]
    total, step = paths.copy(), paths
    for _ in range(m - 2):
        step = step @ paths
        if not step.any():
            break
        total = total + step
    return total


def routes(model: PlsModel) -> tuple[tuple[int, ...], ...]:
    """Every way through at least one mediator, as places of constructs, shortest first."""
    following = [np.flatnonzero(row) for row in model.adjacency]
    found: list[tuple[int, ...]] = []
    open_ends: list[tuple[int, ...]] = [(start, int(end)) for start, ends in enumerate(following) for end in ends]
    while open_ends:
        open_ends = [(*way, int(end)) for way in open_ends for end in following[way[-1]]]
        found += open_ends
    return tuple(found)


def specific_indirect_effects(model: PlsModel, paths: np.ndarray) -> np.ndarray:
    """(b, number of routes) products of path coefficients along each route."""
    ways = routes(model)
    found = np.ones((len(paths), len(ways)))
    for number, way in enumerate(ways):
        for start, end in itertools.pairwise(way):
            found[:, number] *= paths[:, start, end]
    return found
