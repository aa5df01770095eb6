"""Omega hierarchical of a batch of bootstrap matrices: minres, oblimin and Schmid–Leiman in step for all of them.

Each replicate starts at the whole sample's solution and keeps its factors in order and sign by a Procrustes
turn, so that no replicate wanders to another rotation of the same factors.
"""

from __future__ import annotations

import numpy as np

from psychometrics.reliability import composite
from psychometrics.reliability.composite import Array
from psychometrics.reliability.result import OmegaHierarchical
from psychometrics.reliability.unifactor import LEAST_UNIQUENESS, fit_minres

BATCH = 200
MINRES_STEPS = 30
ROTATION_STEPS = 300


def hierarchical_omegas(covariances: Array, found: OmegaHierarchical) -> tuple[Array, Array]:
    """(replicates,) omega hierarchical and total; NaN where an item didn't vary.

    covariances : (replicates, k, k); found : the whole sample's solution (minres, oblimin), whose turned items
    stay turned.   Same as psych::omega(x, m, n.iter = replicates) per replicate.
    """
    general, total = np.full((2, len(covariances)), np.nan)
    usable = np.flatnonzero((np.diagonal(covariances, axis1=1, axis2=2) > 1e-12).all(axis=1))
    keys = np.array(found.keys, dtype=float)
    for part in np.array_split(usable, max(1, len(usable) // BATCH)):
        correlations = composite.to_correlations(covariances[part])
        loadings = minres_loadings(correlations, found.oblique.shape[1], found.uniqueness)
        oblique, phi = oblimin_from(loadings, found.oblique, found.phi)
        second = _second_order(phi)
        on_general = np.einsum("bkm,bm->bk", oblique, second) * keys
        whole = np.einsum("i,bij,j->b", keys, correlations, keys)
        uniqueness = (1 - np.square(loadings).sum(axis=2)).sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            general[part] = np.where(whole > 0, on_general.sum(axis=1) ** 2 / whole, np.nan)
            total[part] = np.where(whole > 0, 1 - uniqueness / whole, np.nan)
    return general, total


def minres_loadings(correlations: Array, factors: int, start: Array) -> Array:
    """(b, k, m) minres loadings of each (b, k, k) matrix, by Newton steps in the uniquenesses from (k,) start.

    Source: Harman & Jones (1966); the Hessian as Jöreskog (1977), eq. 41, for unweighted least squares.
    """
    psi = np.tile(np.clip(start, LEAST_UNIQUENESS, 1), (len(correlations), 1))
    index = np.arange(psi.shape[1])
    moving = np.arange(len(psi))
    for _ in range(MINRES_STEPS):
        reduced = correlations[moving].copy()
        reduced[:, index, index] -= psi[moving]
        values, vectors = np.linalg.eigh(reduced)
        rest_values, rest = values[:, :-factors], vectors[:, :, :-factors]
        gradient = -np.einsum("bim,bm,bim->bi", rest, rest_values, rest, optimize=True)
        hessian = (rest @ rest.transpose(0, 2, 1)) ** 2
        held = (psi[moving] <= LEAST_UNIQUENESS) & (gradient > 0)
        free = ~held
        hessian *= free[:, :, None] & free[:, None, :]
        hessian[:, index, index] += 1e-8 + held
        step = np.linalg.solve(hessian, (gradient * free)[:, :, None])[:, :, 0]
        moved = np.clip(psi[moving] - np.clip(step, -0.3, 0.3), LEAST_UNIQUENESS, 1)
        still = np.abs(moved - psi[moving]).max(axis=1) > 1e-5
        psi[moving] = moved
        moving = moving[still]
        if not len(moving):
            break
    reduced = correlations.copy()
    reduced[:, index, index] -= psi
    values, vectors = np.linalg.eigh(reduced)
    roots = np.sqrt(np.maximum(values[:, -factors:], 0))
    return np.asarray(vectors[:, :, -factors:] * roots[:, None, :])


def oblimin_from(loadings: Array, oblique: Array, phi: Array) -> tuple[Array, Array]:
    """Quartimin rotation of each (b, k, m), started at the whole sample's (k, m) oblique solution with its phi.

    Source: Jennrich (2002), gradient projection.   Same criterion as GPArotation::oblimin.
    """
    root = np.linalg.cholesky(phi)  # phi = T'T with T = root'
    aim = oblique @ root  # the same factors on orthogonal axes
    u, _, vt = np.linalg.svd(loadings.transpose(0, 2, 1) @ aim)
    a = loadings @ (u @ vt)
    turn = np.tile(root.T, (len(a), 1, 1))
    rotated, value, slope = _quartimin(a, turn)
    reach, moving = np.ones(len(a)), np.arange(len(a))
    for _ in range(ROTATION_STEPS):
        t, g = turn[moving], slope[moving]
        projected = g - t * (t * g).sum(axis=1, keepdims=True)
        size = np.square(projected).sum(axis=(1, 2))
        keep = np.sqrt(size) > 1e-4
        moving, t, projected, size = moving[keep], t[keep], projected[keep], size[keep]
        if not len(moving):
            break
        reach[moving] *= 2
        waiting = np.arange(len(moving))
        for _ in range(11):
            trial = t[waiting] - reach[moving[waiting], None, None] * projected[waiting]
            trial /= np.sqrt(np.square(trial).sum(axis=1, keepdims=True))
            new = _quartimin(a[moving[waiting]], trial)
            better = new[1] < value[moving[waiting]] - 0.5 * size[waiting] * reach[moving[waiting]]
            chosen = moving[waiting[better]]
            turn[chosen], rotated[chosen], value[chosen], slope[chosen] = trial[better], *(x[better] for x in new)
            waiting = waiting[~better]
            if not len(waiting):
                break
            reach[moving[waiting]] /= 2
        else:
            stuck = set(moving[waiting].tolist())
            moving = np.array([i for i in moving if i not in stuck], dtype=int)
    return rotated, turn.transpose(0, 2, 1) @ turn


def _quartimin(a: Array, turn: Array) -> tuple[Array, Array, Array]:
    """Rotated loadings, ¼ Σ of products of squares between factors, and its gradient in the turn."""
    inverse = np.linalg.inv(turn)
    rotated = a @ inverse.transpose(0, 2, 1)
    squares = rotated**2
    others = squares.sum(axis=2, keepdims=True) - squares
    value = (squares * others).sum(axis=(1, 2)) / 4
    slope = -((rotated.transpose(0, 2, 1) @ (rotated * others)) @ inverse).transpose(0, 2, 1)
    return rotated, value, slope


def _second_order(phi: Array) -> Array:
    """(b, m) loadings of the factors on the general one, as in schmid_leiman."""
    if phi.shape[1] == 2:
        r = phi[:, 0, 1]
        share = np.sqrt(np.abs(r))
        return np.column_stack([share, np.sign(r) * share])
    return fit_minres(phi).loadings
