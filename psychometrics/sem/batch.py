"""One model fitted to many samples at once: BFGS from the full sample's estimates and Hessian, all samples in step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from psychometrics.sem.fitting import FittedModel
from psychometrics.sem.many import ManyMoments, ManyOfGroup

MAX_STEPS = 80
FLAT = 1e-12
ARMIJO = 1e-4
TOGETHER = 256


def fit_many(fitted: FittedModel, samples: Sequence[ManyMoments]) -> tuple[np.ndarray, np.ndarray]:
    """Estimates (B, q) in each sample, and (B,) which converged. samples : one per group, of the same B.

    Same as the estimates of lavaan::bootstrapLavaan, up to its stopping rule.
    """
    total = len(samples[0].mean)
    values, converged = np.empty((total, fitted.table.n_free)), np.empty(total, dtype=bool)
    curvature = np.linalg.inv(_definite(fitted))
    for start in range(0, total, TOGETHER):
        part = slice(start, min(start + TOGETHER, total))
        chosen = [ManyMoments(one.mean[part], one.covariance[part]) for one in samples]
        groups = [ManyOfGroup(fitted, number, one) for number, one in enumerate(chosen)]
        values[part], converged[part] = _minimise(fitted, groups, curvature)
    return values, converged


def _definite(fitted: FittedModel) -> np.ndarray:
    hessian = fitted.model.hessian(fitted.values)
    return hessian if np.linalg.eigvalsh(hessian)[0] > 0 else 2 * fitted.information


def _evaluate(fitted: FittedModel, groups: Sequence[ManyOfGroup], values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    parts = [group.value_and_gradient(values) for group in groups]
    shares = fitted.model.shares
    with np.errstate(invalid="ignore"):
        value = sum(share * one for share, (one, _) in zip(shares, parts, strict=True))
    return np.asarray(value), np.sum([share * one for share, (_, one) in zip(shares, parts, strict=True)], axis=0)


def _minimise(
    fitted: FittedModel, groups: Sequence[ManyOfGroup], curvature: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Samples leave when their gradient is flat, measured by the fall it promises."""
    size = len(groups[0].samples.mean)
    values, done = np.tile(fitted.values, (size, 1)), np.zeros(size, dtype=bool)
    current, gradient = _evaluate(fitted, groups, values)
    inverse, open_ = np.tile(curvature, (size, 1, 1)), np.flatnonzero(np.isfinite(current))
    for _ in range(MAX_STEPS):
        step = -np.einsum("bij,bj->bi", inverse[open_], gradient[open_])
        fall = -np.einsum("bi,bi->b", step, gradient[open_])
        flat = np.abs(fall) < FLAT * np.maximum(1.0, np.abs(current[open_]))
        done[open_[flat]] = True
        open_, step, fall = open_[~flat], step[~flat], fall[~flat]
        if not len(open_):
            break
        chosen = [group.chosen(open_) for group in groups]
        moved, reached, slope = _guarded(fitted, chosen, values[open_], current[open_], step, fall)
        inverse[open_] = _updated(inverse[open_], moved - values[open_], slope - gradient[open_])
        stuck = ~(reached < current[open_])
        done[open_[stuck & (np.abs(fall) < 1e-9)]] = True
        values[open_], current[open_], gradient[open_] = moved, np.minimum(reached, current[open_]), slope
        open_ = open_[~stuck]
    return values, done


def _guarded(
    fitted: FittedModel,
    groups: Sequence[ManyOfGroup],
    values: np.ndarray,
    current: np.ndarray,
    step: np.ndarray,
    fall: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each sample's step halved until its F falls by a share of what the slope promises."""
    moved = values + step
    reached, slope = _evaluate(fitted, groups, moved)
    for halving in range(1, 12):
        bad = np.flatnonzero(~(reached <= current - ARMIJO * fall * 0.5 ** (halving - 1)))
        if not len(bad):
            break
        moved[bad] = values[bad] + 0.5**halving * step[bad]
        reached[bad], slope[bad] = _evaluate(fitted, [group.chosen(bad) for group in groups], moved[bad])
    return moved, reached, slope


def _updated(inverse: np.ndarray, step: np.ndarray, change: np.ndarray) -> np.ndarray:
    """BFGS's inverse Hessian; left as it is where the curvature along the step is not positive."""
    along = np.einsum("bi,bi->b", step, change)
    good = along > 1e-14 * np.sqrt(np.einsum("bi,bi->b", step, step) * np.einsum("bi,bi->b", change, change))
    rho = np.where(good, 1 / np.where(good, along, 1.0), 0.0)
    turned = np.einsum("bij,bj->bi", inverse, change)
    scale = rho * (1 + rho * np.einsum("bi,bi->b", change, turned))
    crossed = step[:, :, None] * turned[:, None, :]
    return (
        inverse
        + scale[:, None, None] * step[:, :, None] * step[:, None, :]
        - rho[:, None, None] * (crossed + crossed.transpose(0, 2, 1))
    )
