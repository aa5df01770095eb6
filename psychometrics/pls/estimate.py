"""The PLS algorithm on one correlation matrix or on a stack of them at once.

Every step is a product of small matrices over a whole stack, with the samples along the last axis in memory, so that a
thousand bootstrap samples cost little more than the arithmetic itself.
Source: Wold (1982); Lohmöller (1989); Tenenhaus et al. (2005).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from psychometrics.pls.specification import Mode, PlsModel

MOST_ITERATIONS = 300
STOP = 1e-7
CACHE = 150_000
"""Correlations that are held at once; more would leave the processor's cache."""


class Scheme(StrEnum):
    """How neighbouring constructs weigh in a construct's inner proxy."""

    PATH = "path"
    FACTORIAL = "factorial"
    CENTROID = "centroid"


@dataclass(frozen=True)
class Estimates:
    """Of a stack of samples: leading dimension b.

    weights (b, p, m) with zeros outside a construct's own block; loadings (b, p, m) are all indicators' correlations
    with all scores. correlations (b, m, m) of scores. paths (b, m, m) at [predictor, outcome]. r_squared (b, m), zero
    for exogenous constructs. iterations (b,); converged (b,).
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
    b, p = correlations.shape[:2]
    weights = np.empty((p, b))
    covariances = np.empty((p, len(model.constructs), b))
    iterations, converged = np.zeros(b, dtype=int), np.zeros(b, dtype=bool)
    stacked = correlations.transpose(1, 2, 0)
    with np.errstate(all="ignore"):
        chunk = max(16, CACHE // p**2)
        for start in range(0, b, chunk):
            part = slice(start, start + chunk)
            settled = _settle(model, stacked[:, :, part], scheme, stop)
            weights[:, part], covariances[:, :, part], iterations[part], converged[part] = settled
        between = _between(model, weights, covariances)
        paths, r_squared = _regressions(model, between)
    return Estimates(
        weights=weights.T[:, :, None] * model.owns,
        loadings=covariances.transpose(2, 0, 1),
        correlations=between.transpose(2, 0, 1),
        paths=paths.transpose(2, 0, 1),
        r_squared=r_squared.T,
        iterations=iterations,
        converged=converged,
    )


def _settle(
    model: PlsModel, r: np.ndarray, scheme: Scheme, stop: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """One chunk (p, p, b): weights (p, b), covariances with scores (p, m, b), iterations and convergence (b,)."""
    p, b = r.shape[1:]
    inverses = _block_inverses(model, r)
    weights, covariances = _scaled(model, r, np.ones((p, b)))
    kept, kept_covariances = weights.copy(), covariances.copy()
    iterations, converged = np.zeros(b, dtype=int), np.zeros(b, dtype=bool)
    active = np.arange(b)
    for _ in range(MOST_ITERATIONS):
        inner = _inner(model, _between(model, weights, covariances), scheme)
        new, covariances = _scaled(model, r, _outer(model, covariances, inner, inverses))
        moved = np.abs(new - weights).sum(axis=0)
        weights, still = new, ~converged[active]  # what has settled stays, as if it had been alone
        kept[:, active[still]] = new[:, still]
        kept_covariances[:, :, active[still]] = covariances[:, :, still]
        iterations[active[still]] += 1
        converged[active[moved < stop]] = True
        going = np.isfinite(moved) & ~converged[active]
        if not going.any():
            break
        if going.mean() < 0.7:
            active, r, weights, covariances = active[going], r[:, :, going], weights[:, going], covariances[:, :, going]
            inverses = {number: inverse[:, :, going] for number, inverse in inverses.items()}
    return kept, kept_covariances, iterations, converged


def _scaled(model: PlsModel, r: np.ndarray, raw: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights that give each score variance 1, and every indicator's covariances with the scores (p, m, b)."""
    covariances = np.empty((len(raw), len(model.rows), raw.shape[1]))
    weights = np.empty_like(raw)
    for number, rows in enumerate(model.rows):
        mixed = np.einsum("pkb,kb->pb", r[:, rows], raw[rows])
        spread = np.sqrt(np.einsum("kb,kb->b", raw[rows], mixed[rows]))
        weights[rows] = raw[rows] / spread
        np.divide(mixed, spread, out=covariances[:, number])
    return weights, covariances


def _between(model: PlsModel, weights: np.ndarray, covariances: np.ndarray) -> np.ndarray:
    """(m, m, b) correlations of scores."""
    return np.stack([np.einsum("kb,kmb->mb", weights[rows], covariances[rows]) for rows in model.rows])


def _inner(model: PlsModel, between: np.ndarray, scheme: Scheme) -> np.ndarray:
    """(m, m, b) inner weights: column j mixes the neighbours of construct j into its proxy."""
    neighbours = (model.adjacency + model.adjacency.T)[:, :, None]
    if scheme is Scheme.CENTROID:
        return np.sign(between) * neighbours
    if scheme is Scheme.FACTORIAL:
        return between * neighbours
    inner = between * model.adjacency.T[:, :, None]  # a construct's outcomes weigh by correlation
    for outcome in model.outcomes:  # and its predictors by regression
        places = model.predictors_of(outcome)
        inner[places, outcome] = solve(between[places[:, None], places], between[places, outcome])
    return inner


def solve(a: np.ndarray, y: np.ndarray) -> np.ndarray:
    """(k, b) solutions of stacked positive definite systems a (k, k, b), y (k, b), by elimination along the stack.

    A singular system gives infinite or missing numbers, which mark the sample.
    """
    k = len(y)
    a, y = a.copy(), y.copy()
    for i in range(k):
        for j in range(i + 1, k):
            ratio = a[j, i] / a[i, i]
            a[j, i + 1 :] -= ratio * a[i, i + 1 :]
            y[j] -= ratio * y[i]
    for i in reversed(range(k)):
        y[i] = (y[i] - (a[i, i + 1 :] * y[i + 1 :]).sum(axis=0)) / a[i, i]
    return y


def _block_inverses(model: PlsModel, r: np.ndarray) -> dict[int, np.ndarray]:
    """(k, k, b) inverse correlations within each mode B block."""
    found = {}
    for number, construct in enumerate(model.constructs):
        if construct.mode is Mode.B and len(construct.indicators) > 1:
            rows = model.rows[number]
            found[number] = np.linalg.inv(r[rows, rows].transpose(2, 0, 1)).transpose(1, 2, 0)
    return found


def _outer(model: PlsModel, covariances: np.ndarray, inner: np.ndarray, inverses: dict[int, np.ndarray]) -> np.ndarray:
    """(p, b) new outer weights from the indicators' covariances with their own construct's inner proxy."""
    new = np.ones((len(covariances), covariances.shape[2]))
    near = model.adjacency + model.adjacency.T > 0
    for number, construct in enumerate(model.constructs):
        rows = model.rows[number]
        if construct.mode in (Mode.UNIT, Mode.SINGLE) or len(construct.indicators) == 1:
            continue
        places = np.flatnonzero(near[:, number])
        proxies = np.einsum("rkb,kb->rb", covariances[rows][:, places], inner[places, number])
        mode_b = number in inverses
        new[rows] = np.einsum("rkb,kb->rb", inverses[number], proxies) if mode_b else proxies
    return new


def regressions(model: PlsModel, between: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Path coefficients (b, m, m) and R² (b, m) from the correlations of scores (b, m, m)."""
    with np.errstate(all="ignore"):
        paths, r_squared = _regressions(model, between.transpose(1, 2, 0))
    return paths.transpose(2, 0, 1), r_squared.T


def _regressions(model: PlsModel, between: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    paths, r_squared = np.zeros_like(between), np.zeros(between.shape[1:])
    for outcome in model.outcomes:
        places = model.predictors_of(outcome)
        coefficients = solve(between[places[:, None], places], between[places, outcome])
        paths[places, outcome] = coefficients
        r_squared[outcome] = (coefficients * between[places, outcome]).sum(axis=0)
    return paths, r_squared
