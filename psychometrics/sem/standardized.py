"""Standardised estimates: latent variances of 1, all variances of 1, and exogenous variables left as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from psychometrics.sem.spread import Spread, spread_of
from psychometrics.sem.table import ParameterTable, Row
from psychometrics.sem.variants import Fitted

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


def standardized(fitted: Fitted, covariance: np.ndarray, defined: Defined) -> Standardized:
    """covariance : (q, q) of the estimates; defined : of the model's `:=` parameters."""
    spreads = spread_of(fitted)
    columns = {kind: _column(fitted, spreads, kind) for kind in ("latent", "all", "no_x")}
    values, slope = columns["all"]
    slope = np.concatenate([slope, _defined_slope(fitted, values, slope, defined)])
    variance = np.einsum("rq,qs,rs->r", slope, covariance, slope, optimize=True)
    found = {kind: _with_defined(fitted, column, defined) for kind, (column, _) in columns.items()}
    return Standardized(**found, all_se=np.sqrt(np.maximum(variance, 0.0)))


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


def _labelled(fitted: Fitted) -> dict[str, int]:
    """The last row that bears each label, as where a label's standardised value is read."""
    return {row.label: place for place, row in enumerate(fitted.filled) if row.label}


def _with_defined(fitted: Fitted, column: np.ndarray, defined: Defined) -> np.ndarray:
    labels = {label: float(column[place]) for label, place in _labelled(fitted).items()}
    return np.array([*column, *defined(labels)])


def _defined_slope(fitted: Fitted, column: np.ndarray, slope: np.ndarray, defined: Defined) -> np.ndarray:
    labels = _labelled(fitted)
    places = list(labels.values())
    by_label = jacobian(lambda at: np.array(defined(dict(zip(labels, at, strict=True)))), column[places])
    return by_label @ slope[places] if len(by_label) else np.zeros((0, slope.shape[1]))


def _column(fitted: Fitted, spreads: Sequence[Spread], kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Values (rows,) and their slopes (rows, q): each is a value times powers of variances."""
    values, slopes = np.zeros(len(fitted.filled)), np.zeros((len(fitted.filled), fitted.table.n_free))
    for place, row in enumerate(fitted.filled):
        spread, value = spreads[row.group], float(row.value or 0.0)
        factor, bend = 1.0, np.zeros(fitted.table.n_free)
        for variance, power in _powers(row, fitted.table, spread, kind):
            size = spread.size(variance)
            factor *= size**power
            bend = bend + power / size * spread.slope(variance)
        values[place] = value * factor
        slopes[place] = values[place] * bend
        if row.free >= 0:
            slopes[place, row.free] += factor
        elif (own := spread.own_slope(row)) is not None:
            slopes[place] += factor * own
    return values, slopes


def _powers(row: Row, table: ParameterTable, spread: Spread, kind: str) -> Iterator[tuple[int, float]]:
    """Which variances an estimate is divided or multiplied by, those left alone taken out."""
    left_alone = {"latent": table.names.observed, "no_x": table.fixed_observed, "all": ()}[kind]
    for name, power, residual in named_powers(row):
        if name not in left_alone:
            yield (spread.residual if residual else spread.total)[name], power


def named_powers(row: Row) -> Sequence[tuple[str, float, bool]]:
    if row.op == "=~":
        return (row.lhs, 0.5, False), (row.rhs, -0.5, False)
    if row.op == "~" and row.rhs != "1":
        return (row.rhs, 0.5, False), (row.lhs, -0.5, False)
    if row.op in ("~", "|"):
        return ((row.lhs, -0.5, False),)
    if row.op == "~*~":
        return ((row.lhs, 0.5, False),)
    if row.lhs == row.rhs:
        return ((row.lhs, -1.0, False),)
    return (row.lhs, -0.5, True), (row.rhs, -0.5, True)
