"""Which equality across groups does most harm: score tests of its release (Bentler & Chou, 1992)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from psychometrics.sem.fitting import FittedModel
from psychometrics.sem.implied import matrices, tangents
from psychometrics.sem.ordinal_fit import OrdinalModel
from psychometrics.sem.specification import Parameter, Specification
from psychometrics.sem.structure import Layout
from psychometrics.sem.table import Row

SMALLEST_SHARE = 1e-8

ModelFit = FittedModel | OrdinalModel


@dataclass(frozen=True, slots=True)
class Release:
    """One parameter freed in one group: the score statistic (1 df), its p value and the change to expect."""

    lhs: str
    op: str
    rhs: str
    group: str
    statistic: float
    p_value: float
    expected_change: float


def releases(fitted: ModelFit, ops: Sequence[str] = ("=~", "~")) -> tuple[Release, ...]:
    """Every parameter held equal across groups, or an ordered item's intercept of 0, freed in a later group.

    ops : of "=~" (loadings), "~" (intercepts), "~~" (residual variances), "|" (thresholds). Largest statistic first.
    Same as lavaan::lavTestScore(fit)$uni (0.6-14).
    """
    bound = (row for row in fitted.filled if row.group > 0 and row.op in ops and _is_bound(fitted, row))
    found = (_release(fitted, row) for row in bound)
    return tuple(sorted((one for one in found if one), key=lambda one: -one.statistic))


def _is_bound(fitted: ModelFit, row: Row) -> bool:
    if row.op == "~" and (row.rhs != "1" or row.lhs in fitted.table.names.latent):
        return False
    if row.op == "~" and row.free < 0:
        options = fitted.table.options
        return row.lhs in options.thresholds and {"thresholds", "intercepts"} <= set(options.group_equal)
    return any(other.free == row.free and other.group != row.group for other in fitted.filled) and row.free >= 0


def _release(fitted: ModelFit, row: Row) -> Release | None:
    """None where the data could not tell the freed parameter."""
    score, information = _widened(fitted, row)
    own, crossed = information[-1, -1], information[:-1, -1]
    if own - crossed @ np.linalg.solve(information[:-1, :-1], crossed) <= SMALLEST_SHARE * own:
        return None
    step = np.linalg.solve(information, score)
    statistic = float(fitted.n * score @ step)
    shared = step[row.free] if row.free >= 0 else 0.0
    p_value = float(stats.chi2.sf(statistic, 1))
    return Release(row.lhs, row.op, row.rhs, fitted.data[row.group].label, statistic, p_value, float(step[-1] - shared))


def _widened(fitted: ModelFit, row: Row) -> tuple[np.ndarray, np.ndarray]:
    """Score (q + 1,) and information of the model whose last parameter is this row's own."""
    q = fitted.table.n_free
    score, information = np.zeros(q + 1), np.zeros((q + 1, q + 1))
    values = np.append(fitted.values, row.value or 0.0)
    for group, specification in enumerate(fitted.structure.groups):
        wide = _freed(fitted, specification, row) if group == row.group else replace(specification, n_all=q + 1)
        one, other = _part(fitted, group, wide, values)
        score += one
        information += other
    return score, information


def _freed(fitted: ModelFit, specification: Specification, row: Row) -> Specification:
    cell = Layout(fitted.table).cell(row)
    q = fitted.table.n_free

    def own(one: Parameter) -> Parameter:
        return replace(one, free=q) if (one.matrix, one.row, one.column) == cell else one

    return replace(specification, parameters=tuple(own(one) for one in specification.parameters), n_all=q + 1)


def _part(fitted: ModelFit, group: int, wide: Specification, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    share, at = fitted.model.shares[group], matrices(wide, values)
    if isinstance(fitted, OrdinalModel):
        sample, weight = fitted.data[group].moments, fitted.model.weights[group]
        slope = fitted.model.jacobian(wide, at, sample)
        gap = sample.vector - fitted.model.implied(fitted.values)[group]
        return share * slope.T @ (weight * gap), share * slope.T @ (weight[:, None] * slope)
    likelihood, moved = fitted.model.groups[group], tangents(wide, at)
    slopes = likelihood.slopes(at.mean, at.covariance)
    return -0.5 * share * moved.gradient(*slopes), share * likelihood.information(moved, at.covariance)
