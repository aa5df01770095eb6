"""The PLS algorithm on one correlation matrix or on a stack of them at once.

Every step is a product of small matrices, so a thousand bootstrap samples cost about as much as one in a loop.
Source: Wold (1982); Lohmöller (1989); Tenenhaus et al. (2005).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from psychometrics.pls.specification import Mode, PlsModel

MOST_ITERATIONS = 300
STOP = 1e-7
CHUNK = 256
RIDGE = 1e-12


class Scheme(StrEnum):
    """How neighbouring constructs weigh in a construct's inner proxy."""

    PATH = "path"
    FACTORIAL = "factorial"
    CENTROID = "centroid"


@dataclass(frozen=True)
class Estimates:
    """Of a stack of samples: leading dimension b.

    weights (b, p, m) and loadings (b, p, m) with zeros outside a construct's own block in `weights`; `loadings` are all
    indicators' correlations with all scores. correlations (b, m, m) of scores. paths (b, m, m) at [predictor, outcome].
    r_squared (b, m), zero for exogenous constructs. iterations (b,); converged (b,).
    """

    weights: np.ndarray
    loadings: np.ndarray
    correlations: np.ndarray
    paths: np.ndarray
    r_squared: np.ndarray
    iterations: np.ndarray
    converged: np.ndarray


def estimate(
    model: PlsModel, correlations: np.ndarray, scheme: Scheme = Scheme.PATH, *, stop: float = STOP
) -> Estimates:
    """correlations : (b, p, p) of the model's indicators. A sample that does not settle is marked, not dropped.

    stop : the sum of absolute changes of the weights. Same as seminr::estimate_pls (2.3.4) with
    `inner_weights = path_weighting` or `path_factorial`, run to a tighter stop when asked.
    """
    weights, iterations, converged = find_weights(model, correlations, scheme, stop)
    loadings = correlations @ weights
    between = weights.transpose(0, 2, 1) @ loadings
    paths, r_squared = regressions(model, between)
    return Estimates(weights, loadings, between, paths, r_squared, iterations, converged)


def find_weights(
    model: PlsModel, correlations: np.ndarray, scheme: Scheme, stop: float = STOP
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(b, p, m) weights of standardised indicators that give scores of variance 1; iterations and convergence (b,)."""
    b, p = correlations.shape[:2]
    weights = np.empty((b, p))
    iterations, converged = np.zeros(b, dtype=int), np.zeros(b, dtype=bool)
    for start in range(0, b, CHUNK):
        part = slice(start, start + CHUNK)
        weights[part], iterations[part], converged[part] = _settle(model, correlations[part], scheme, stop)
    return weights[:, :, None] * model.owns, iterations, converged


def _settle(
    model: PlsModel, correlations: np.ndarray, scheme: Scheme, stop: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One chunk of samples, each indicator's weight in its own construct, (b, p)."""
    b, p = correlations.shape[:2]
    inverses = _block_inverses(model, correlations)
    weights, covariances = _scaled(model, correlations, np.ones((b, p)))
    kept, iterations, converged = weights.copy(), np.zeros(b, dtype=int), np.zeros(b, dtype=bool)
    active, r = np.arange(b), correlations
    for _ in range(MOST_ITERATIONS):
        between = np.add.reduceat(weights[:, :, None] * covariances, model.first_of_block, axis=1)
        inner = _inner(model, between, scheme)[:, :, model.block]
        proxies = np.einsum("bik,bki->bi", covariances, inner)
        new, covariances = _scaled(model, r, _outer(model, proxies, inverses, active))
        moved = np.abs(new - weights).sum(axis=1)
        kept[active], weights = new, new
        iterations[active] += 1
        done = moved < stop
        converged[active[done]] = True
        going = ~done & np.isfinite(moved)
        if not going.any():
            break
        if not going.all():
            active, r, weights, covariances = active[going], r[going], weights[going], covariances[going]
    return kept, iterations, converged


def _scaled(model: PlsModel, correlations: np.ndarray, raw: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights that give each score variance 1, and every indicator's covariances with the scores (b, p, m)."""
    covariances = np.add.reduceat(correlations * raw[:, None, :], model.first_of_block, axis=2)
    own = covariances[:, np.arange(raw.shape[1]), model.block] * raw
    spread = np.sqrt(np.add.reduceat(own, model.first_of_block, axis=1))
    return raw / spread[:, model.block], covariances / spread[:, None, :]


def _inner(model: PlsModel, between: np.ndarray, scheme: Scheme) -> np.ndarray:
    """(b, m, m) inner weights: column j mixes the neighbours of construct j into its proxy."""
    neighbours = model.adjacency + model.adjacency.T
    if scheme is Scheme.CENTROID:
        return np.sign(between) * neighbours
    if scheme is Scheme.FACTORIAL:
        return between * neighbours
    inner = between * model.adjacency.T  # a construct's outcomes weigh by correlation
    for outcome in model.outcomes:  # and its predictors by regression
        places = model.predictors_of(outcome)
        inner[:, places, outcome] = _solve(between, places, outcome)
    return inner


def _solve(between: np.ndarray, predictors: np.ndarray, outcome: int) -> np.ndarray:
    """(b, k) standardised regression coefficients."""
    inside = between[:, predictors[:, None], predictors]
    if len(predictors) == 1:
        return between[:, predictors, outcome] / inside[:, :, 0]
    try:
        return np.linalg.solve(inside, between[:, predictors, outcome, None])[:, :, 0]
    except np.linalg.LinAlgError:
        return np.linalg.solve(inside + RIDGE * np.eye(len(predictors)), between[:, predictors, outcome, None])[:, :, 0]


def _block_inverses(model: PlsModel, correlations: np.ndarray) -> dict[int, np.ndarray]:
    """Inverse correlations within each mode B block."""
    found = {}
    for number, construct in enumerate(model.constructs):
        if construct.mode is Mode.B:
            rows = np.flatnonzero(model.block == number)
            found[number] = np.linalg.inv(correlations[:, rows[:, None], rows])
    return found


def _outer(model: PlsModel, proxies: np.ndarray, inverses: dict[int, np.ndarray], active: np.ndarray) -> np.ndarray:
    """(b, p) new outer weights from the indicators' covariances with their own construct's inner proxy."""
    new = proxies.copy()
    for number, inverse in inverses.items():
        rows = np.flatnonzero(model.block == number)
        new[:, rows] = (inverse[active] @ proxies[:, rows, None])[:, :, 0]
    for number, construct in enumerate(model.constructs):
        if construct.mode in (Mode.UNIT, Mode.SINGLE) or len(construct.indicators) == 1:
            new[:, model.block == number] = 1.0
    return new


def regressions(model: PlsModel, between: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Path coefficients (b, m, m) and R² (b, m) from the correlations of scores."""
    b, m = len(between), len(model.constructs)
    paths, r_squared = np.zeros((b, m, m)), np.zeros((b, m))
    for outcome in model.outcomes:
        places = model.predictors_of(outcome)
        coefficients = _solve(between, places, outcome)
        paths[:, places, outcome] = coefficients
        r_squared[:, outcome] = np.einsum("bk,bk->b", coefficients, between[:, places, outcome])
    return paths, r_squared
