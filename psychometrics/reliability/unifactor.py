"""One common factor, fitted to one matrix or to a whole batch of bootstrap matrices at once.

Everything about one factor has a closed form (the inverse of λλ' + Ψ by Sherman and Morrison), so a thousand
replicates cost a few products of small matrices each instead of a thousand optimisers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from psychometrics.reliability import composite
from psychometrics.reliability.composite import Array

Flags = NDArray[np.bool_]

LEAST_UNIQUENESS = 0.005  # share of an item's variance, the bound of psych::fa and factanal
MAX_STEPS = 200


@dataclass(frozen=True, slots=True)
class OneFactor:
    """loadings, uniquenesses : (..., k) in the metric of the matrices. converged, improper : (...); improper where
    an item's uniqueness stands at its bound (a Heywood case)."""

    loadings: Array
    uniquenesses: Array
    converged: Flags
    improper: Flags


def fit_minres(covariances: Array, start: Array | None = None) -> OneFactor:
    """Least squares on the correlations off the diagonal, by Newton steps within bounds.

    covariances : (..., k, k), k >= 3; start : (k,) loadings of standardised items.
    Source: Harman & Jones (1966).   Same as psych::fa(R, 1, fm = "minres"), loadings times the items' sd.
    """
    flat, sd, shape = _standardised(covariances)
    loadings, done = _starts(flat, start), np.zeros(len(flat), dtype=bool)
    bound = float(np.sqrt(1 - LEAST_UNIQUENESS))
    for _ in range(MAX_STEPS):
        at = np.flatnonzero(~done)
        x, r = loadings[at], flat[at]
        step = _minres_step(r, x, bound)
        value, waiting = _off_diagonal(r, x), np.ones(len(at), dtype=bool)
        new = x
        for _ in range(15):
            new = np.clip(x - step, -bound, bound)
            waiting = _off_diagonal(r, new) > value + 1e-14
            if not waiting.any():
                break
            step[waiting] /= 2
        new[waiting] = x[waiting]
        loadings[at] = new
        done[at] = np.abs(new - x).max(axis=1) < 1e-10
        if done.all():
            break
    signs = np.where(loadings.sum(axis=1) < 0, -1.0, 1.0)
    loadings *= signs[:, None]
    improper = np.any(np.abs(loadings) >= bound - 1e-9, axis=1)
    return _result(loadings, 1 - loadings**2, sd, done, improper, shape)


def fit_ml(covariances: Array, start: OneFactor | None = None, *, tolerance: float = 1e-9) -> OneFactor:
    """Maximum likelihood under normality, by Fisher scoring within bounds, each step kept only if it helps.

    covariances : (..., k, k), k >= 3, positive definite; start : a fit to one matrix of standardised
    items; tolerance : stops when no parameter of standardised items moves more.
    Source: Jöreskog (1967).   Same as lavaan::cfa("f =~ a + b + c + ...", std.lv = TRUE).
    """
    flat, sd, shape = _standardised(covariances)
    if start is None:
        first = fit_minres(flat)
        x, psi = first.loadings.copy(), np.maximum(first.uniquenesses, 0.05)
    else:
        x, psi = (np.tile(part, (len(flat), 1)) for part in (start.loadings, start.uniquenesses))
    k, done = flat.shape[-1], np.zeros(len(flat), dtype=bool)
    value = _discrepancy(flat, x, psi)
    for _ in range(MAX_STEPS):
        at = np.flatnonzero(~done)
        step = _scoring_step(flat[at], x[at], psi[at])
        length, waiting = np.ones(len(at)), np.ones(len(at), dtype=bool)
        for _ in range(12):
            new_x = x[at] + length[:, None] * step[:, :k]
            new_psi = np.maximum(psi[at] + length[:, None] * step[:, k:], LEAST_UNIQUENESS)
            new_value = _discrepancy(flat[at], new_x, new_psi)
            waiting = ~(new_value <= value[at] + 1e-12)
            if not waiting.any():
                break
            length[waiting] /= 2
        moved = np.maximum(np.abs(new_x - x[at]).max(axis=1), np.abs(new_psi - psi[at]).max(axis=1))
        keep = at[~waiting]
        x[keep], psi[keep], value[keep] = new_x[~waiting], new_psi[~waiting], new_value[~waiting]
        done[at] = waiting | (moved < tolerance)
        if done.all():
            break
    x *= np.where(x.sum(axis=1) < 0, -1.0, 1.0)[:, None]
    return _result(x, psi, sd, done, np.any(psi <= LEAST_UNIQUENESS, axis=1), shape)


def one_factor_information(loadings: Array, uniquenesses: Array) -> Array:
    """Expected information per respondent about (loadings, uniquenesses): (..., 2k, 2k).

    Source: Lawley & Maxwell (1971), ch. 2, from ½ tr(Σ⁻¹ ∂Σ Σ⁻¹ ∂Σ).
    """
    inverse = _inverse(loadings, uniquenesses)
    weighted = np.einsum("...ij,...j->...i", inverse, loadings)
    cross = inverse * weighted[..., None, :]
    top = (weighted * loadings).sum(axis=-1)[..., None, None] * inverse
    top = top + weighted[..., :, None] * weighted[..., None, :]
    return np.concatenate(
        [
            np.concatenate([top, cross], axis=-1),
            np.concatenate([np.swapaxes(cross, -1, -2), inverse**2 / 2], axis=-1),
        ],
        axis=-2,
    )


def _minres_step(r: Array, x: Array, bound: float) -> Array:
    """Newton's step where it leads downhill, else that of Gauss and Newton, which always does."""
    diagonal = np.arange(x.shape[1])
    product = x[:, :, None] * x[:, None, :]
    residual = r - product
    residual[:, diagonal, diagonal] = 0
    gradient = -np.einsum("bij,bj->bi", residual, x)
    gauss = product.copy()
    gauss[:, diagonal, diagonal] = np.square(x).sum(axis=1, keepdims=True) - np.square(x)
    held = (np.abs(x) >= bound - 1e-12) & (gradient * x < 0)
    step = _solve_free(gauss - residual, gradient, held)
    uphill = np.flatnonzero((step * gradient * ~held).sum(axis=1) <= 0)
    if len(uphill):
        step[uphill] = _solve_free(gauss[uphill], gradient[uphill], held[uphill])
    return _shortened(step, 0.5)


def _off_diagonal(r: Array, x: Array) -> Array:
    """Half the sum of squared residuals off the diagonal."""
    residual = r - x[:, :, None] * x[:, None, :]
    diagonal = np.arange(x.shape[1])
    residual[:, diagonal, diagonal] = 0
    return np.asarray(np.square(residual).sum(axis=(1, 2)) / 2)


def _scoring_step(matrices: Array, x: Array, psi: Array) -> Array:
    inverse = _inverse(x, psi)
    sigma = x[:, :, None] * x[:, None, :]
    index = np.arange(x.shape[1])
    sigma[:, index, index] += psi
    pull = inverse @ (matrices - sigma) @ inverse
    gradient = np.concatenate(
        [np.einsum("bij,bj->bi", pull, x), np.diagonal(pull, axis1=1, axis2=2) / 2],
        axis=1,
    )
    held = np.zeros(gradient.shape, dtype=bool)
    held[:, x.shape[1] :] = (psi <= LEAST_UNIQUENESS) & (gradient[:, x.shape[1] :] < 0)
    return _solve_free(one_factor_information(x, psi), gradient, held)


def _discrepancy(matrices: Array, x: Array, psi: Array) -> Array:
    """log |Σ| + tr(S Σ⁻¹)."""
    weighted = x / psi
    grown = 1 + (x * weighted).sum(axis=1)
    explained = np.einsum("bi,bij,bj->b", weighted, matrices, weighted, optimize=True) / grown
    return np.log(psi).sum(axis=1) + np.log(grown) + (1 / psi).sum(axis=1) - explained


def _inverse(x: Array, psi: Array) -> Array:
    weighted = x / psi
    grown = 1 + (x * weighted).sum(axis=-1)
    inverse = -weighted[..., :, None] * weighted[..., None, :] / grown[..., None, None]
    index = np.arange(x.shape[-1])
    inverse[..., index, index] += 1 / psi
    return inverse


def _solve_free(matrix: Array, gradient: Array, held: Flags) -> Array:
    """Newton step of the free parameters; a little ridge keeps a flat direction from throwing it far."""
    if held.any():
        free = ~held
        matrix = matrix * (free[:, :, None] & free[:, None, :])
        gradient = gradient * free
    index = np.arange(gradient.shape[1])
    matrix[:, index, index] += 1e-10 + held
    try:
        return np.asarray(np.linalg.solve(matrix, gradient[:, :, None])[:, :, 0])
    except np.linalg.LinAlgError:
        matrix[:, index, index] += 1e-3
        return np.asarray(np.linalg.solve(matrix, gradient[:, :, None])[:, :, 0])


def _shortened(step: Array, most: float) -> Array:
    """Steps no longer than `most` in any loading, so that a bad start can't leave the basin."""
    longest = np.abs(step).max(axis=1, keepdims=True)
    return step * np.minimum(1, most / np.maximum(longest, 1e-12))


def _starts(correlations: Array, start: Array | None) -> Array:
    """Given loadings, or the first principal axis with each item's largest correlation as its communality."""
    if start is not None:
        return np.tile(start, (len(correlations), 1))
    reduced, diagonal = np.abs(correlations), np.arange(correlations.shape[1])
    reduced[:, diagonal, diagonal] = 0
    largest = reduced.max(axis=2)
    reduced = correlations.copy()
    reduced[:, diagonal, diagonal] = largest
    values, vectors = np.linalg.eigh(reduced)
    axis = vectors[:, :, -1] * np.sqrt(np.maximum(values[:, -1:], 0.1))
    return np.clip(axis * np.where(axis.sum(axis=1, keepdims=True) < 0, -1, 1), -0.95, 0.95)


def _standardised(covariances: Array) -> tuple[Array, Array, tuple[int, ...]]:
    shape, k = covariances.shape[:-2], covariances.shape[-1]
    flat = np.asarray(covariances, dtype=float).reshape(-1, k, k)
    return composite.to_correlations(flat), np.sqrt(np.diagonal(flat, axis1=1, axis2=2)), shape


def _result(x: Array, psi: Array, sd: Array, done: Flags, improper: Flags, shape: tuple[int, ...]) -> OneFactor:
    k = x.shape[1]
    return OneFactor(
        (x * sd).reshape(*shape, k), (psi * sd**2).reshape(*shape, k), done.reshape(shape), improper.reshape(shape)
    )
