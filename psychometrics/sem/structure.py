"""From the parameter table to the matrices of each group (LISREL's all-y form).

An observed variable in a regression, or correlated with one, stands among the latent variables: loading 1, no residual.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from psychometrics.sem.specification import Matrix, Parameter, Specification
from psychometrics.sem.table import ParameterTable, Row


@dataclass(frozen=True)
class Structure:
    """One specification per group; free parameters are numbered through all groups."""

    table: ParameterTable
    groups: tuple[Specification, ...]

    @property
    def n_free(self) -> int:
        return self.table.n_free


Cell = tuple[Matrix, int, int]


def build_structure(table: ParameterTable, filled: Sequence[Row]) -> Structure:
    """filled : the table's rows with a value in each (fixed, from the sample, or to start from)."""
    groups = []
    for group in range(table.options.groups):
        layout = Layout(table)
        parameters = [
            Parameter(*layout.cell(row), row.free, 0.0 if row.value is None else row.value)
            for row in filled
            if row.group == group
        ]
        groups.append(Specification(layout.observed, layout.latent, (*parameters, *layout.ones()), table.n_free))
    return Structure(table, tuple(groups))


class Layout:
    """Where each parameter stands in the matrices."""

    def __init__(self, table: ParameterTable) -> None:
        names = table.names
        self.observed, self.structural = names.observed, names.structural
        self.latent = (*names.latent, *self.structural)
        self._item = {name: place for place, name in enumerate(self.observed)}
        self._latent = {name: place for place, name in enumerate(self.latent)}
        items = [(item, number) for item, count in table.options.thresholds.items() for number in range(1, count + 1)]
        self._threshold = {key: place for place, key in enumerate(items)}

    def cell(self, row: Row) -> Cell:
        if row.op == "=~":
            return self._loading(row.lhs, row.rhs)
        if row.op == "~" and row.rhs == "1":
            inner = row.lhs in self._latent
            return (Matrix.MEANS, self._latent[row.lhs], 0) if inner else (Matrix.INTERCEPTS, self._item[row.lhs], 0)
        if row.op == "~":
            return Matrix.PATHS, self._latent[row.lhs], self._latent[row.rhs]
        if row.op == "|":
            return Matrix.THRESHOLDS, self._threshold[row.lhs, int(row.rhs[1:])], 0
        if row.op == "~*~":
            return Matrix.SCALES, self._item[row.lhs], 0
        return self._covariance(row.lhs, row.rhs)

    def _loading(self, latent: str, indicator: str) -> Cell:
        """A loading on another latent variable (second order) or on a structural one is a path."""
        if indicator in self._latent:
            return Matrix.PATHS, self._latent[indicator], self._latent[latent]
        return Matrix.LOADINGS, self._item[indicator], self._latent[latent]

    def _covariance(self, first: str, second: str) -> Cell:
        inner = first in self._latent
        places = self._latent if inner else self._item
        row, column = sorted((places[first], places[second]), reverse=True)
        return Matrix.LATENT if inner else Matrix.RESIDUAL, row, column

    def ones(self) -> list[Parameter]:
        """Loadings of 1 of structural observed variables on themselves."""
        return [Parameter(Matrix.LOADINGS, self._item[n], self._latent[n], -1, 1.0) for n in self.structural]


def starting_values(structure: Structure) -> np.ndarray:
    """(q,) from the first cell of each free parameter."""
    values = np.zeros(structure.n_free)
    for specification in reversed(structure.groups):
        for parameter in specification.parameters:
            if parameter.free >= 0:
                values[parameter.free] = parameter.value
    return values
