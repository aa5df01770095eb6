"""Models of ordered items: DWLS and ULS estimates with mean- and variance-adjusted tests (WLSMV, ULSMV)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from psychometrics.sem.discrepancy import SampleMoments
from psychometrics.sem.fitting import estimated
from psychometrics.sem.identification import check_identified
from psychometrics.sem.implied import Matrices
from psychometrics.sem.least_squares import weighted
from psychometrics.sem.minimise import minimise
from psychometrics.sem.mixed_moments import mixed_moments
from psychometrics.sem.moment_model import MomentModel
from psychometrics.sem.ordinal_moments import OrdinalMoments, ordinal_moments
from psychometrics.sem.starts import fill
from psychometrics.sem.structure import Structure, build_structure, starting_values
from psychometrics.sem.table import ParameterTable, Row


@dataclass(frozen=True)
class OrdinalGroup:
    label: str
    moments: OrdinalMoments
    sample: SampleMoments


@dataclass(frozen=True)
class OrdinalModel:
    """A fitted model of ordered items; the same nouns as `FittedModel`."""

    table: ParameterTable
    filled: tuple[Row, ...]
    structure: Structure
    data: tuple[OrdinalGroup, ...]
    model: MomentModel
    values: np.ndarray
    discrepancy: float
    steps: int

    @property
    def n(self) -> int:
        return sum(group.moments.n for group in self.data)

    @property
    def df(self) -> int:
        return sum(len(group.moments.vector) for group in self.data) - self.table.n_free

    @property
    def multiplier(self) -> int:
        """What turns F into χ²: one case less per group, as lavaan has it for least squares."""
        return self.n - len(self.data)

    @property
    def chi_square(self) -> float:
        """Each group's criterion times one case less than it has."""
        return self.statistic_of([one @ (w * one) for one, w in zip(self._gaps, self.model.weights, strict=True)])

    @cached_property
    def _gaps(self) -> list[np.ndarray]:
        reached = self.model.implied(self.values)
        return [group.moments.vector - one for group, one in zip(self.data, reached, strict=True)]

    def statistic_of(self, criteria: Sequence[float]) -> float:
        return float(sum((g.moments.n - 1) * float(one) for g, one in zip(self.data, criteria, strict=True)))

    @cached_property
    def at(self) -> tuple[Matrices, ...]:
        return tuple(self.model.at(self.values))

    @cached_property
    def information(self) -> np.ndarray:
        return self.model.information(self.values)


def fit_ordinal(
    table: ParameterTable, groups: Sequence[tuple[str, pd.DataFrame]], *, diagonal: bool = True
) -> OrdinalModel:
    """diagonal : weights 1 / N·var (DWLS); else all 1 (ULS).

    Same estimates as lavaan::cfa(…, ordered = TRUE, estimator = "WLSMV" or "ULSMV", parameterization = "delta").
    """
    return fit_moments(
        table, [ordinal_group(label, frame[list(table.names.observed)]) for label, frame in groups], diagonal
    )


def fit_moments(table: ParameterTable, data: Sequence[OrdinalGroup], diagonal: bool) -> OrdinalModel:
    """The same from each group's thresholds and correlations, items in the order of the table's observed names."""
    filled = _with_thresholds(fill(table, [group.sample for group in data]), table, data)
    structure = build_structure(table, filled)
    weights = [1 / np.diag(g.moments.covariance) if diagonal else np.ones(len(g.moments.vector)) for g in data]
    sizes = np.array([group.moments.n for group in data], dtype=float)
    theta = table.options.parameterization == "theta"
    model = MomentModel(structure.groups, [g.moments for g in data], weights, sizes / sizes.sum(), theta)
    start = starting_values(structure)
    df = sum(len(group.moments.vector) for group in data) - table.n_free
    check_identified(model, start, df, [str(row) for row in table.free_rows])
    minimum = minimise(model.objective, start)
    done = _with_derived(estimated(filled, minimum.values), model.at(minimum.values), table)
    return OrdinalModel(table, done, structure, tuple(data), model, minimum.values, minimum.reached, minimum.steps)


def ordinal_group(label: str, frame: pd.DataFrame, ordered: Collection[str] | None = None) -> OrdinalGroup:
    """ordered : names of the items that are ordered categories; None for all."""
    place = f"group {label}" if label else "data"
    whole = ordered is None or set(frame.columns) <= set(ordered)
    moments = ordinal_moments(frame, place) if whole else mixed_moments(frame, ordered or (), place)
    return OrdinalGroup(label, moments, SampleMoments(moments.n, moments.means, moments.correlations))


def _with_thresholds(filled: Sequence[Row], table: ParameterTable, data: Sequence[OrdinalGroup]) -> tuple[Row, ...]:
    """Starting values of the thresholds from the margins."""
    done = []
    for row in filled:
        if row.op == "|":
            moments = data[row.group].moments
            own = moments.thresholds[moments.item == table.names.observed.index(row.lhs)]
            row = Row(row.lhs, "|", row.rhs, row.group, row.free, float(own[int(row.rhs[1:]) - 1]), row.label)
        elif row.op == "~*~" and row.value in (None, 0.0):
            row = Row(row.lhs, row.op, row.rhs, row.group, row.free, 1.0, row.label)
        done.append(row)
    return tuple(done)


def _with_derived(rows: Sequence[Row], at: Sequence[Matrices], table: ParameterTable) -> tuple[Row, ...]:
    """Residual variances of ordered items are what the scale leaves over (delta), or scales what these make (theta)."""
    items, theta = table.names.observed, table.options.parameterization == "theta"
    done = []
    for row in rows:
        if row.lhs == row.rhs and row.lhs in table.options.thresholds and row.op == ("~*~" if theta else "~~"):
            own, place = at[row.group], items.index(row.lhs)
            value = float(own.scales[place] if theta else own.residual[place, place])
            row = Row(row.lhs, row.op, row.rhs, row.group, -1, value)
        done.append(row)
    return tuple(done)


@dataclass(frozen=True)
class Adjusted:
    """Mean- and variance-adjusted χ² = χ² / factor + shift (Asparouhov & Muthén, 2010).

    mean : tr(UΓ) / df, by which the mean alone is adjusted (Satorra & Bentler, 1994).
    """

    chi_square: float
    factor: float
    shift: float
    mean: float = 1.0


def stacked(fitted: OrdinalModel) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Δ (moments of all groups, q), the weights and the moments' covariance, groups weighing by their size."""
    shares = fitted.model.shares
    slopes = np.concatenate(fitted.model.jacobians(fitted.values))
    weights = np.concatenate([share * one for share, one in zip(shares, fitted.model.weights, strict=True)])
    sizes = [len(group.moments.vector) for group in fitted.data]
    covariance = np.zeros((sum(sizes), sum(sizes)))
    start = 0
    for size, share, group in zip(sizes, shares, fitted.data, strict=True):
        covariance[start : start + size, start : start + size] = group.moments.covariance / share
        start += size
    return slopes, weights, covariance


def ordinal_sampling_covariance(fitted: OrdinalModel) -> np.ndarray:
    """(q, q) (Δ'WΔ)⁻¹ Δ'WΓWΔ (Δ'WΔ)⁻¹ / (N − G)."""
    slopes, weights, covariance = stacked(fitted)
    bread = np.linalg.inv(fitted.information)
    side = weights[:, None] * slopes
    return bread @ (side.T @ covariance @ side) @ bread / fitted.multiplier


def adjusted_test(fitted: OrdinalModel) -> Adjusted:
    slopes, weights, covariance = stacked(fitted)
    return adjust(fitted.chi_square, fitted.df, slopes, weights, covariance)


def adjust(chi_square: float, df: int, slopes: np.ndarray, weights: np.ndarray, covariance: np.ndarray) -> Adjusted:
    """From tr(UΓ) and tr(UΓUΓ), U = W − WΔ(Δ'WΔ)⁻¹Δ'W; weights : W, (k,) when diagonal, or (k, k)."""
    if df == 0:
        return Adjusted(chi_square, 1.0, 0.0)
    side = weighted(weights, slopes)
    middle = np.linalg.inv(slopes.T @ side)
    product = weighted(weights, covariance) - side @ (middle @ (side.T @ covariance))
    first, second = np.trace(product), np.einsum("ij,ji->", product, product)
    factor = float(np.sqrt(second / df))
    shift = float(df - first / factor)
    return Adjusted(chi_square / factor + shift, factor, shift, float(first / df))


def baseline_test(fitted: OrdinalModel) -> tuple[float, int, Adjusted]:
    """χ² of thresholds alone (no correlations), its df and its adjusted form."""
    _, weights, covariance = stacked(fitted)
    kept, criteria, start = [], [], 0
    for group, weight in zip(fitted.data, fitted.model.weights, strict=True):
        t, size = group.moments.n_margins, len(group.moments.vector)
        gap = group.moments.vector[t:]
        criteria.append(float(gap @ (weight[t:] * gap)))
        kept += list(range(start + t, start + size))
        start += size
    inner, chi = covariance[np.ix_(kept, kept)], fitted.statistic_of(criteria)
    return chi, len(kept), adjust(chi, len(kept), np.zeros((len(kept), 0)), weights[kept], inner)
