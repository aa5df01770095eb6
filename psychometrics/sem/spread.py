"""The variances of all variables and residuals of a fitted model, and how they move with each parameter."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from psychometrics.sem.implied import Matrices, tangents
from psychometrics.sem.specification import Matrix, Specification
from psychometrics.sem.table import Row
from psychometrics.sem.variants import Fitted


@dataclass(frozen=True)
class Spread:
    """One group's variances, stacked.

    total, residual : place of each name's variance and of its residual variance in `variances` and `slopes` (…, q).
    derived         : observed names whose residual variance follows from the rest (ordered items by delta).
    """

    variances: np.ndarray
    slopes: np.ndarray
    total: dict[str, int]
    residual: dict[str, int]
    derived: frozenset[str]

    def size(self, place: int) -> float:
        """Never 0, never negative: a share of nothing is not divided by."""
        return max(abs(float(self.variances[place])), 1e-300)

    def slope(self, place: int) -> np.ndarray:
        return np.asarray(self.slopes[place] * np.sign(self.variances[place]))

    def own_slope(self, row: Row) -> np.ndarray | None:
        """How an estimate moves that is no parameter: a residual variance or scale that follows from the rest."""
        if row.op == "~~" and row.lhs == row.rhs and row.lhs in self.derived:
            return np.asarray(self.slopes[self.residual[row.lhs]])
        if row.op == "~*~" and row.lhs not in self.derived:
            place = self.total[row.lhs]
            return np.asarray(-0.5 * self.size(place) ** -1.5 * self.slope(place))
        return None


def spread_of(fitted: Fitted) -> list[Spread]:
    options = fitted.table.options
    ordered = frozenset(options.thresholds if options.parameterization == "delta" else ())
    return [
        _of_group(specification, at, ordered, frozenset(fitted.table.names.latent))
        for specification, at in zip(fitted.structure.groups, fitted.at, strict=True)
    ]


def _of_group(
    specification: Specification, at: Matrices, ordered: frozenset[str], named_latent: frozenset[str]
) -> Spread:
    observed, latent, q = specification.observed, specification.latent, specification.n_free
    p, m = len(observed), len(latent)
    outer = np.diagonal(tangents(specification, at).covariance, axis1=1, axis2=2).T
    inner = _latent_slopes(specification, at)
    own, disturbance = (_diagonal_slopes(specification, matrix, q) for matrix in (Matrix.RESIDUAL, Matrix.LATENT))
    if ordered:
        derived = np.array([name in ordered for name in observed])[:, None]
        scaled = _scale_slopes(specification, at, q)
        own, outer = np.where(derived, scaled - outer, own), np.where(derived, scaled, outer)
    variances = [np.diag(at.covariance), np.diag(at.latent_covariance), np.diag(at.residual), np.diag(at.latent)]
    total = {name: place for place, name in enumerate(observed)}
    total |= {name: p + place for place, name in enumerate(latent) if name in named_latent}
    residual = {name: p + m + place for place, name in enumerate(observed)}
    residual |= {name: 2 * p + m + place for place, name in enumerate(latent)}
    slopes = np.concatenate([outer, inner, own, disturbance])
    return Spread(np.concatenate(variances), slopes, total, residual, ordered)


def _latent_slopes(specification: Specification, at: Matrices) -> np.ndarray:
    """(m, q) of the latent variances."""
    m = len(specification.latent)
    kept = tuple(one for one in specification.parameters if one.matrix in (Matrix.PATHS, Matrix.LATENT))
    inner = Specification(specification.latent, specification.latent, kept, specification.n_free)
    bare = replace(at, loadings=np.eye(m), residual=np.zeros((m, m)), intercepts=np.zeros(m))
    return np.diagonal(tangents(inner, bare).covariance, axis1=1, axis2=2).T


def _diagonal_slopes(specification: Specification, matrix: Matrix, q: int) -> np.ndarray:
    size = len(specification.observed if matrix is Matrix.RESIDUAL else specification.latent)
    slopes = np.zeros((size, q))
    rows, columns, free, _ = specification.cells(matrix)
    own = (rows == columns) & (free >= 0)
    slopes[rows[own], free[own]] = 1.0
    return slopes


def _scale_slopes(specification: Specification, at: Matrices, q: int) -> np.ndarray:
    """(p, q) of 1 / Δ², the variances of latent responses."""
    slopes = np.zeros((len(at.scales), q))
    rows, _, free, _ = specification.cells(Matrix.SCALES)
    own = free >= 0
    slopes[rows[own], free[own]] = -2 / at.scales[rows[own]] ** 3
    return slopes
