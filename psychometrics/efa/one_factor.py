"""One minres factor for many correlation matrices at once, as parallel analysis needs.

With a single factor the loadings themselves are the unknowns, so that each Newton step is one stacked solve. The few
matrices whose solution lies at the bound (Heywood) go through `extract`, which keeps it.
"""

from __future__ import annotations

import numpy as np

from psychometrics.efa.extraction import LOWER, extract, squared_multiple_correlations

TOLERANCE = 1e-8


def common_eigenvalues(correlations: np.ndarray) -> np.ndarray:
    """(b, p) eigenvalues, largest first, of b correlation matrices with one-factor communalities on the diagonal.

    Same as psych::fa(R, 1, fm = "minres")$values for each matrix (2.2.9).
    """
    loadings, settled = one_factor_loadings(correlations)
    communalities = loadings**2
    for position in np.flatnonzero(~settled | (communalities.max(axis=1) > 1 - LOWER)):
        communalities[position] = extract(correlations[position], 1).communalities
    reduced = correlations.copy()
    diagonal = np.arange(correlations.shape[-1])
    reduced[:, diagonal, diagonal] = communalities
    return np.linalg.eigvalsh(reduced)[:, ::-1]


def one_factor_loadings(correlations: np.ndarray, max_iterations: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """(b, p) minres loadings of b correlation matrices without bounds, and (b,) which of them settled.

    Damped Newton (Levenberg, 1944) on sum over i < j of (r_ij - l_i l_j)².
    """
    off = correlations - np.eye(correlations.shape[-1])
    loadings = _first_axis(off)
    damping = np.full(len(off), 0.0)
    value = _value(off, loadings)
    settled = np.zeros(len(off), bool)
    for _ in range(max_iterations):
        todo = np.flatnonzero(~settled)
        gradient, hessian = _derivatives(off[todo], loadings[todo])
        done = np.abs(gradient).max(axis=1) < TOLERANCE
        settled[todo[done]] = True
        todo, gradient, hessian = todo[~done], gradient[~done], hessian[~done]
        if not len(todo):
            break
        hessian = hessian + damping[todo, None, None] * np.eye(off.shape[-1])
        candidate = loadings[todo] - np.linalg.solve(hessian, gradient[..., None])[..., 0]
        reached = _value(off[todo], candidate)
        better = reached <= value[todo] * (1 + 1e-14)
        loadings[todo[better]], value[todo[better]] = candidate[better], reached[better]
        damping[todo] = np.where(better, damping[todo] / 8, np.maximum(damping[todo] * 4, 0.05))
    return loadings, settled


def _first_axis(off: np.ndarray) -> np.ndarray:
    """The start of psych::fa: first principal axis with squared multiple correlations on the diagonal."""
    identity = np.eye(off.shape[-1])
    try:
        shared = 1 - 1 / np.diagonal(np.linalg.inv(off + identity), axis1=1, axis2=2)
    except np.linalg.LinAlgError:
        shared = np.stack([squared_multiple_correlations(one + identity) for one in off])
    values, vectors = np.linalg.eigh(off + identity * shared[:, None, :])
    return vectors[:, :, -1] * np.sqrt(np.maximum(values[:, -1:], 0.05))


def _value(off: np.ndarray, loadings: np.ndarray) -> np.ndarray:
    """(b,) half the sum of squared residual correlations off the diagonal, less a constant."""
    squares = loadings**2
    total = squares.sum(axis=1)
    fitted = np.einsum("bi,bij,bj->b", loadings, off, loadings)
    return (total**2 - (squares**2).sum(axis=1)) / 2 - fitted + np.einsum("bij,bij->b", off, off) / 2


def _derivatives(off: np.ndarray, loadings: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    squares = loadings**2
    rest = squares.sum(axis=1, keepdims=True) - squares
    gradient = 2 * (loadings * rest - np.einsum("bij,bj->bi", off, loadings))
    hessian = 4 * loadings[:, :, None] * loadings[:, None, :] - 2 * off
    diagonal = np.arange(off.shape[-1])
    hessian[:, diagonal, diagonal] = 2 * rest
    return gradient, hessian
