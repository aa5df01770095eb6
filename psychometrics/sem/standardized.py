"""Standardised estimates: latent variances of 1, all variances of 1, and exogenous variables left as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from psychometrics.sem.fitting import FittedModel, estimated
from psychometrics.sem.implied import Matrices
from psychometrics.sem.table import Row

STEP = 1e-5


@dataclass(frozen=True)
class Standardized:
    """One value per row of the table and per definition; se by the delta method. Same as standardizedSolution()."""

    latent: np.ndarray
    all: np.ndarray
    all_se: np.ndarray
    no_x: np.ndarray


Defined = Callable[[Mapping[str, float]], Sequence[float]]
"""Values of the defined parameters, given those of the labels."""


def standardized(fitted: FittedModel, covariance: np.ndarray, defined: Defined) -> Standardized:
    """covariance : (q, q) of the estimates; defined : of the model's `:=` parameters."""

    def every(values: np.ndarray) -> np.ndarray:
        return _column(fitted, values, "all", defined)

    slope = jacobian(every, fitted.values)
    spread = np.einsum("rq,qs,rs->r", slope, covariance, slope, optimize=True)
    return Standardized(
        latent=_column(fitted, fitted.values, "latent", defined),
        all=every(fitted.values),
        all_se=np.sqrt(np.maximum(spread, 0.0)),
        no_x=_column(fitted, fitted.values, "no_x", defined),
    )


def jacobian(function: Callable[[np.ndarray], np.ndarray], values: np.ndarray) -> np.ndarray:
    """(outputs, q) by central differences with one step of extrapolation, right to about 1e-11 of the size."""
    columns = []
    for place in range(len(values)):
        step = STEP * max(1.0, abs(values[place]))
        moved = np.zeros_like(values)
        moved[place] = step
        near = function(values + moved) - function(values - moved)
        far = function(values + 2 * moved) - function(values - 2 * moved)
        columns.append((8 * near - far) / (12 * step))
    return np.stack(columns, axis=1) if columns else np.zeros((len(function(values)), 0))


def _column(fitted: FittedModel, values: np.ndarray, kind: str, defined: Defined) -> np.ndarray:
    rows = estimated(fitted.filled, values)
    scales = [_Scale(fitted, at, kind) for at in fitted.model.at(values)]
    standard = [scales[row.group].standardise(row) for row in rows]
    labels = {row.label: value for row, value in zip(rows, standard, strict=True) if row.label}
    return np.array([*standard, *defined(labels)])


class _Scale:
    """Standard deviations of every variable and of every residual in one group."""

    def __init__(self, fitted: FittedModel, at: Matrices, kind: str) -> None:
        names, layout = fitted.table.names, fitted.structure.groups[0]
        self.latent_names = set(names.latent)
        total = dict(zip(layout.latent, np.diag(at.latent_covariance), strict=True))
        residual = dict(zip(layout.latent, np.diag(at.latent), strict=True))
        own = dict(zip(layout.observed, np.diag(at.residual), strict=True))
        outer = dict(zip(layout.observed, np.diag(at.covariance), strict=True))
        inner = {name: value for name, value in total.items() if name in self.latent_names}
        self.total = {**outer, **inner}
        self.residual = {**own, **{name: residual[name] for name in layout.latent}}
        left_alone = {"latent": set(layout.observed), "no_x": set(fitted.table.fixed_observed), "all": set()}[kind]
        for name in left_alone:
            self.total[name] = self.residual[name] = 1.0

    def standardise(self, row: Row) -> float:
        value = float(row.value or 0.0)
        if row.op == "=~":
            return value * self._sd(row.lhs) / self._sd(row.rhs)
        if row.op == "~" and row.rhs != "1":
            return value * self._sd(row.rhs) / self._sd(row.lhs)
        if row.op in ("~", "|"):
            return value / self._sd(row.lhs)
        if row.op == "~*~":
            return value
        if row.lhs == row.rhs:
            return value / self.total[row.lhs]
        return value / float(np.sqrt(abs(self.residual[row.lhs] * self.residual[row.rhs])) or 1.0)

    def _sd(self, name: str) -> float:
        return float(np.sqrt(max(self.total[name], 1e-300)))
