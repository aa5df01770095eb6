"""A model's matrices, discrepancy and gradient in many samples at once, first axis the sample."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from psychometrics.sem.fitting import FittedModel
from psychometrics.sem.implied import SYMMETRIC
from psychometrics.sem.specification import Matrix, Specification
from psychometrics.sem.structure import Layout


@dataclass(frozen=True)
class ManyMoments:
    """One group's means (B, p) and covariances (B, p, p, divisor n) in each of B samples."""

    mean: np.ndarray
    covariance: np.ndarray


@dataclass(frozen=True)
class ManyMatrices:
    """As `Matrices`, each with a first axis of B samples."""

    loadings: np.ndarray
    paths: np.ndarray
    latent: np.ndarray
    residual: np.ndarray
    intercepts: np.ndarray
    means: np.ndarray

    @cached_property
    def total(self) -> np.ndarray:
        unit = np.broadcast_to(np.eye(self.paths.shape[1]), self.paths.shape)
        return np.linalg.inv(unit - self.paths) if self.paths.any() else unit

    @cached_property
    def latent_covariance(self) -> np.ndarray:
        return self.total @ self.latent @ _turned(self.total)

    @cached_property
    def latent_means(self) -> np.ndarray:
        return np.einsum("bij,bj->bi", self.total, self.means)

    @cached_property
    def spread(self) -> np.ndarray:
        """Λ times the latent covariance, (B, p, m)."""
        return self.loadings @ self.latent_covariance

    @cached_property
    def covariance(self) -> np.ndarray:
        return self.spread @ _turned(self.loadings) + self.residual

    @cached_property
    def mean(self) -> np.ndarray:
        return self.intercepts + np.einsum("bij,bj->bi", self.loadings, self.latent_means)


def _turned(matrices: np.ndarray) -> np.ndarray:
    return matrices.transpose(0, 2, 1)


@dataclass(frozen=True)
class _Cells:
    rows: np.ndarray
    columns: np.ndarray
    free: np.ndarray
    fixed: np.ndarray


class ManyOfGroup:
    """One group's model in B samples; exogenous observed variables keep each sample's own moments."""

    def __init__(self, fitted: FittedModel, group: int, samples: ManyMoments) -> None:
        self.specification: Specification = fitted.structure.groups[group]
        self.samples, self.means = samples, fitted.table.options.means
        self.log_sample = np.linalg.slogdet(samples.covariance)[1]
        self.cells = {matrix: _Cells(*self.specification.cells(matrix)) for matrix in SHAPES}
        self._own = list(self._exogenous(fitted, group))

    def _exogenous(self, fitted: FittedModel, group: int) -> Iterator[tuple[Matrix, int, int, np.ndarray]]:
        layout, names = Layout(fitted.table), list(fitted.table.names.observed)
        for row in (row for row in fitted.table.in_group(group) if row.exogenous):
            place, mean = names.index(row.lhs), row.op == "~"
            covariance = self.samples.covariance[:, place, place if mean else names.index(row.rhs)]
            yield *layout.cell(row), self.samples.mean[:, place] if mean else covariance

    def chosen(self, samples: np.ndarray) -> ManyOfGroup:
        """The same for some of the samples."""
        other = object.__new__(ManyOfGroup)
        other.__dict__.update(self.__dict__)
        other.samples = ManyMoments(self.samples.mean[samples], self.samples.covariance[samples])
        other.log_sample = self.log_sample[samples]
        other._own = [(matrix, row, column, values[samples]) for matrix, row, column, values in self._own]
        return other

    def at(self, values: np.ndarray) -> ManyMatrices:
        """values : (B, q)."""
        p, m = len(self.specification.observed), len(self.specification.latent)
        filled = {}
        for matrix, shape in SHAPES.items():
            cells = self.cells[matrix]
            full = np.zeros((len(values), *(p if side == "p" else m if side == "m" else 1 for side in shape)))
            entries = np.where(cells.free >= 0, values[:, np.maximum(cells.free, 0)], cells.fixed)
            full[:, cells.rows, cells.columns] = entries
            if matrix in SYMMETRIC:
                full[:, cells.columns, cells.rows] = entries
            filled[matrix] = full
        for matrix, row, column, entries in self._own:
            filled[matrix][:, row, column] = entries
            if matrix in SYMMETRIC:
                filled[matrix][:, column, row] = entries
        vectors = (Matrix.INTERCEPTS, Matrix.MEANS)
        return ManyMatrices(**{k.value: v[:, :, 0] if k in vectors else v for k, v in filled.items()})

    def value_and_gradient(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """F (B,), infinite where Σ is not positive definite, and its gradient (B, q)."""
        at, q = self.at(values), values.shape[1]
        try:
            np.linalg.cholesky(at.covariance)
            good = np.ones(len(values), dtype=bool)
        except np.linalg.LinAlgError:
            good = np.linalg.eigvalsh(at.covariance)[:, 0] > 1e-12
        covariance = np.where(good[:, None, None], at.covariance, np.eye(at.covariance.shape[1]))
        inverse = np.linalg.inv(covariance)
        gap = self.samples.mean - at.mean if self.means else np.zeros_like(self.samples.mean)
        spread = self.samples.covariance + gap[:, :, None] * gap[:, None, :]
        pulled = inverse @ spread
        log_implied = np.linalg.slogdet(covariance)[1]
        traces = np.einsum("bii->b", pulled)
        value = np.where(good, log_implied + traces - self.log_sample - covariance.shape[1], np.inf)
        slope = inverse - pulled @ inverse
        shift = -2 * np.einsum("bij,bj->bi", inverse, gap)
        return value, self._gradient(at, slope, shift, q)

    def _gradient(self, at: ManyMatrices, slope: np.ndarray, shift: np.ndarray, q: int) -> np.ndarray:
        reach = at.loadings @ at.total
        for_loadings = 2 * slope @ at.spread + shift[:, :, None] * at.latent_means[:, None, :]
        changes = {
            Matrix.LOADINGS: for_loadings,
            Matrix.PATHS: _turned(reach) @ for_loadings,
            Matrix.LATENT: _turned(reach) @ slope @ reach,
            Matrix.RESIDUAL: slope,
            Matrix.INTERCEPTS: shift[:, :, None],
            Matrix.MEANS: np.einsum("bpm,bp->bm", reach, shift)[:, :, None],
        }
        gradient = np.zeros((len(slope), q))
        for matrix, change in changes.items():
            cells = self.cells[matrix]
            own = np.flatnonzero(cells.free >= 0)
            rows, columns, free = cells.rows[own], cells.columns[own], cells.free[own]
            twice = np.where((rows != columns) & (matrix in SYMMETRIC), 2.0, 1.0)
            np.add.at(gradient.T, free, (change[:, rows, columns] * twice).T)
        return gradient


SHAPES = {
    Matrix.LOADINGS: "pm",
    Matrix.PATHS: "mm",
    Matrix.LATENT: "mm",
    Matrix.RESIDUAL: "pp",
    Matrix.INTERCEPTS: "p1",
    Matrix.MEANS: "m1",
}
