"""The graphical lasso and its choice by EBIC, for one correlation matrix or for many at a time.

    min over Θ ≻ 0 of −ln|Θ| + tr(SΘ) + ρ Σ_{i≠j} |Θ_ij|

by proximal gradients (G-ISTA: Guillot et al., 2012) whose step length follows Barzilai & Borwein, each penalty starting
where the stronger one before it ended.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STEPS, SETTLED = 500, 1e-7
PENALTIES, SMALLEST_RATIO = 100, 0.1
"""As EGAnet takes them: 100 penalties down to a tenth of the one that leaves no edge."""


@dataclass(frozen=True)
class GlassoNetworks:
    """weights : (b, p, p) partial correlations, 0 where there is no edge; penalty, ebic : (b,) of the chosen ones."""

    weights: np.ndarray
    penalty: np.ndarray
    ebic: np.ndarray


@dataclass
class _Climb:
    """Θ, Θ⁻¹ and the smooth part of what is minimised, of b matrices at once."""

    precision: np.ndarray
    inverse: np.ndarray
    smooth: np.ndarray
    step: np.ndarray


def glasso_networks(correlations: np.ndarray, n: int, gamma: float = 0.5, settled: float = SETTLED) -> GlassoNetworks:
    """The network with the smallest EBIC of each matrix.

    correlations : (b, p, p), positive definite, of n respondents. gamma : 0 (BIC) to 1, what edges cost besides.
    settled : a penalty is done with when no entry moves by more.
    EBIC = −2ℓ + E ln n + 4 E γ ln p, E edges (Foygel & Drton, 2010).
    Same as qgraph::EBICglasso(S, n, gamma, lambda.min.ratio = .1) (1.9.3), which stops each penalty at 1e-4.
    """
    count, p = len(correlations), correlations.shape[1]
    highest = np.abs(correlations - np.eye(p)).max(axis=(1, 2))
    best = GlassoNetworks(np.zeros_like(correlations), highest.copy(), np.full(count, np.inf))
    state = _start(correlations)
    for share in np.exp(np.linspace(0.0, np.log(SMALLEST_RATIO), PENALTIES)):
        penalty = highest * share
        state = _settled(correlations, penalty, state, settled)
        criterion = _ebic(correlations, state.precision, n, gamma)
        better = criterion < best.ebic
        best.ebic[better], best.penalty[better] = criterion[better], penalty[better]
        best.weights[better] = partial_correlations(state.precision[better])
    return best


def graphical_lasso(correlation: np.ndarray, penalty: float) -> np.ndarray:
    """(p, p) Θ of one correlation matrix; the diagonal is not penalised.

    Source: Friedman, Hastie & Tibshirani (2008). Same as glasso::glasso(S, rho, penalize.diagonal = FALSE)$wi (1.11).
    """
    stack = correlation[None]
    return np.asarray(_settled(stack, np.array([penalty]), _start(stack)).precision[0])


def partial_correlations(precision: np.ndarray) -> np.ndarray:
    """(…, p, p) −Θ_ij / √(Θ_ii Θ_jj) off a diagonal of zeros."""
    scale = np.sqrt(np.diagonal(precision, axis1=-2, axis2=-1))
    found = -precision / (scale[..., :, None] * scale[..., None, :])
    found[..., np.arange(found.shape[-1]), np.arange(found.shape[-1])] = 0.0
    return np.asarray(found + 0.0)


def _start(correlations: np.ndarray) -> _Climb:
    """No edges, where every path begins."""
    own = np.diagonal(correlations, axis1=1, axis2=2)
    precision = np.eye(own.shape[1]) / own[:, :, None]
    return _Climb(precision, np.linalg.inv(precision), _smooth(correlations, precision), np.ones(len(own)))


def _settled(correlations: np.ndarray, penalty: np.ndarray, state: _Climb, settled: float = SETTLED) -> _Climb:
    """Steps until no entry moves; those that came to rest are left alone."""
    busy = np.arange(len(correlations))
    for _ in range(STEPS):
        part = _Climb(state.precision[busy], state.inverse[busy], state.smooth[busy], state.step[busy])
        moved = _step(correlations[busy], penalty[busy], part)
        for name in ("precision", "inverse", "smooth", "step"):
            getattr(state, name)[busy] = getattr(part, name)
        busy = busy[moved > settled]
        if not len(busy):
            break
    return state


def _step(correlations: np.ndarray, penalty: np.ndarray, at: _Climb) -> np.ndarray:
    """One step of each matrix, as long as the bound on the smooth part allows; how far the largest entry moved."""
    slope = correlations - at.inverse
    moved = np.zeros(len(penalty))
    open_ = np.arange(len(penalty))
    while len(open_):
        length = at.step[open_][:, None, None]
        target = _shrunk(at.precision[open_] - length * slope[open_], at.step[open_] * penalty[open_])
        gap = target - at.precision[open_]
        allowed = at.smooth[open_] + np.sum(gap * slope[open_], axis=(1, 2)) + _squares(gap) / (2 * at.step[open_])
        reached = _smooth(correlations[open_], target)
        fine = (reached <= allowed + 1e-12 * np.abs(allowed)) | (at.step[open_] < 1e-10)
        fine &= np.isfinite(reached)
        _accept(at, open_[fine], target[fine], gap[fine], reached[fine])
        moved[open_[fine]] = np.abs(gap[fine]).max(axis=(1, 2), initial=0.0)
        open_ = open_[~fine]
        at.step[open_] /= 2
    return moved


def _accept(at: _Climb, which: np.ndarray, target: np.ndarray, gap: np.ndarray, reached: np.ndarray) -> None:
    """The next step's length is that by which slopes changed over the way gone."""
    inverse = np.linalg.inv(target)
    turned = np.sum(gap * (at.inverse[which] - inverse), axis=(1, 2))
    squares = _squares(gap)
    at.step[which] = np.where(turned > 1e-14 * np.maximum(squares, 1e-300), squares / np.maximum(turned, 1e-300), 1.0)
    at.precision[which], at.inverse[which], at.smooth[which] = target, inverse, reached


def _squares(gap: np.ndarray) -> np.ndarray:
    return np.asarray(np.sum(gap**2, axis=(1, 2)))


def _shrunk(matrix: np.ndarray, by: np.ndarray) -> np.ndarray:
    found = np.sign(matrix) * np.maximum(np.abs(matrix) - by[:, None, None], 0.0)
    diagonal = np.arange(matrix.shape[1])
    found[:, diagonal, diagonal] = matrix[:, diagonal, diagonal]
    return np.asarray(found)


def _smooth(correlations: np.ndarray, precision: np.ndarray) -> np.ndarray:
    """(b,) −ln|Θ| + tr(SΘ); infinite where Θ is not positive definite."""
    try:
        roots = np.diagonal(np.linalg.cholesky(precision), axis1=1, axis2=2)
    except np.linalg.LinAlgError:
        smallest = np.linalg.eigvalsh(precision)[:, 0]
        logs = np.linalg.slogdet(precision)[1]
        return np.where(smallest > 0, np.sum(correlations * precision, axis=(1, 2)) - logs, np.inf)
    return np.asarray(np.sum(correlations * precision, axis=(1, 2)) - 2 * np.log(roots).sum(axis=1))


def _ebic(correlations: np.ndarray, precision: np.ndarray, n: int, gamma: float) -> np.ndarray:
    p = precision.shape[1]
    edges = np.count_nonzero(np.triu(precision, 1), axis=(1, 2))
    return np.asarray(n * _smooth(correlations, precision) + edges * (np.log(n) + 4 * gamma * np.log(p)))
