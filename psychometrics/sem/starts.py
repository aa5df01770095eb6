"""Starting values from the sample, and the sample moments of exogenous observed variables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from psychometrics.sem.discrepancy import SampleMoments
from psychometrics.sem.table import ParameterTable, Row


def fill(table: ParameterTable, samples: Sequence[SampleMoments]) -> tuple[Row, ...]:
    """Every row of the table with a value; values that the syntax gave stay."""
    filled: list[Row] = []
    for group, sample in enumerate(samples):
        start = _Start(table, sample, group)
        for row in table.in_group(group):
            filled.append(row if row.value is not None else replace(row, value=float(start.of(row))))
    return tuple(filled)


class _Start:
    def __init__(self, table: ParameterTable, sample: SampleMoments, group: int) -> None:
        self.names, self.options = table.names, table.options
        self.place = {name: number for number, name in enumerate(self.names.observed)}
        self.sample = sample
        self.rows = table.in_group(group)
        self.loadings: dict[tuple[str, str], float] = {}
        self.variance: dict[str, float] = {}
        self.direction: dict[str, np.ndarray] = {}
        for latent in self.names.latent:
            self._measure(latent)

    def _indicators(self, latent: str) -> list[Row]:
        return [row for row in self.rows if row.op == "=~" and row.lhs == latent]

    def _measure(self, latent: str) -> None:
        """A first guess at one latent variable's loadings from the leading direction of its indicators."""
        rows = self._indicators(latent)
        shown = [row.rhs for row in rows if row.rhs in self.place]
        if len(shown) < len(rows):
            return self._measure_second_order(latent, rows)
        places = [self.place[name] for name in shown]
        scale = np.sqrt(np.diag(self.sample.covariance)[places])
        size = _leading(self.sample.covariance[np.ix_(places, places)] / np.outer(scale, scale)) * scale
        weights = np.zeros(len(self.place))
        weights[places] = size / scale**2
        self.direction[latent] = weights
        marker = self._unit(rows, size)
        self.variance[latent] = marker**2
        for name, loading in zip(shown, size, strict=True):
            self.loadings[latent, name] = loading / marker
        return None

    def _unit(self, rows: Sequence[Row], size: np.ndarray) -> float:
        """What makes the scale: the marker's loading, or 1 for a latent variable of variance 1."""
        for row, loading in zip(rows, size, strict=True):
            if row.free < 0 and row.value:
                return float(loading / row.value) or 1.0
        return 1.0

    def _measure_second_order(self, latent: str, rows: Sequence[Row]) -> None:
        inner = [row.rhs for row in rows if row.rhs in self.variance]
        marked = any(row.free < 0 for row in rows)
        unit = np.sqrt(self.variance.get(rows[0].rhs, 1.0)) * 0.7
        self.variance[latent] = unit**2 if marked else 1.0
        self.direction[latent] = sum((self.direction[name] for name in inner), np.zeros(len(self.place)))
        for name in inner:
            reach = 0.7 * np.sqrt(self.variance[name])
            self.loadings[latent, name] = reach / unit if marked else reach
            self.variance[name] *= 0.5

    def of(self, row: Row) -> float:
        if row.op == "=~":
            return self.loadings.get((row.lhs, row.rhs), 0.7)
        if row.op == "~" and row.rhs == "1":
            return float(self.sample.mean[self.place[row.lhs]]) if row.lhs in self.place else 0.0
        if row.op == "~~":
            return self._covariance(row)
        return 0.0

    def _covariance(self, row: Row) -> float:
        first, second = row.lhs, row.rhs
        if row.exogenous:
            return float(self.sample.covariance[self.place[first], self.place[second]])
        if first == second:
            return self._variance(first)
        if first in self.direction and second in self.direction:
            return 0.5 * self._correlation(first, second) * np.sqrt(self.variance[first] * self.variance[second])
        return 0.0

    def _variance(self, name: str) -> float:
        if name in self.variance:
            return max(self.variance[name], 0.05)
        total = float(self.sample.covariance[self.place[name], self.place[name]])
        owners = [row for row in self.rows if row.op == "=~" and row.rhs == name]
        if len(owners) != 1:
            return 0.5 * total if owners or name in self.names.outcomes else total
        explained = self.loadings[owners[0].lhs, name] ** 2 * self._whole_variance(owners[0].lhs)
        return max(total - explained, 0.2 * total)

    def _whole_variance(self, latent: str) -> float:
        """Before a second-order variable took its share."""
        second = any(row.op == "=~" and row.rhs == latent for row in self.rows)
        return self.variance[latent] * (2.0 if second else 1.0)

    def _correlation(self, first: str, second: str) -> float:
        one, other, spread = self.direction[first], self.direction[second], self.sample.covariance
        length = np.sqrt((one @ spread @ one) * (other @ spread @ other))
        return float(one @ spread @ other / length) if length > 0 else 0.0


def _leading(correlation: np.ndarray) -> np.ndarray:
    """One principal factor with the largest correlations as communalities, its first loading positive."""
    k = len(correlation)
    if k == 1:
        return np.ones(1)
    reduced = correlation.copy()
    off = np.abs(correlation - np.eye(k)).max(axis=0)
    np.fill_diagonal(reduced, np.clip(off, 0.2, 0.9))
    values, vectors = np.linalg.eigh(reduced)
    size = vectors[:, -1] * np.sqrt(max(values[-1], 0.1))
    size = size if size[0] >= 0 else -size
    small = np.abs(size) < 0.1
    size[small] = np.where(size[small] < 0, -0.1, 0.1)
    return np.clip(size, -0.95, 0.95)
