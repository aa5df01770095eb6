"""Which cells of Λ, B, Ψ and Θ are free, and where they start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from psychometrics.errors import ModelError
from psychometrics.model import Construct, Measurement, MeasurementModel


class Matrix(StrEnum):
    LOADINGS = "loadings"
    PATHS = "paths"
    LATENT = "latent"
    RESIDUAL = "residual"
    INTERCEPTS = "intercepts"
    MEANS = "means"
    THRESHOLDS = "thresholds"
    SCALES = "scales"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One cell. `free` is its place among the free parameters, −1 when fixed at `value`; equal cells share a place.

    LOADINGS[item, latent], PATHS[outcome, predictor], LATENT and RESIDUAL [row, column] with row >= column,
    INTERCEPTS[item, 0], MEANS[latent, 0], THRESHOLDS[threshold, 0], SCALES[item, 0].
    """

    matrix: Matrix
    row: int
    column: int
    free: int
    value: float


@dataclass(frozen=True)
class Specification:
    """observed, latent : names in the order of the matrices. Free parameters are numbered 0 … q−1.

    n_all : how many free parameters there are in all groups, when this is the specification of one of several.
    """

    observed: tuple[str, ...]
    latent: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    n_all: int = 0

    @cached_property
    def n_free(self) -> int:
        return self.n_all or 1 + max((parameter.free for parameter in self.parameters), default=-1)

    @property
    def df(self) -> int:
        """Distinct variances and covariances minus free parameters."""
        p = len(self.observed)
        return p * (p + 1) // 2 - self.n_free

    @cached_property
    def start(self) -> np.ndarray:
        values = np.zeros(self.n_free)
        for parameter in self.parameters:
            if parameter.free >= 0:
                values[parameter.free] = parameter.value
        return values

    def cells(self, matrix: Matrix) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Rows, columns, free numbers and values of one matrix's cells."""
        return self._cells[matrix]

    @cached_property
    def _cells(self) -> dict[Matrix, tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]:
        return {matrix: self._of(matrix) for matrix in Matrix}

    def _of(self, matrix: Matrix) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        chosen = [p for p in self.parameters if p.matrix is matrix]
        columns = ([p.row for p in chosen], [p.column for p in chosen], [p.free for p in chosen])
        rows, cols, free = (np.array(column, dtype=int) for column in columns)
        return rows, cols, free, np.array([p.value for p in chosen], dtype=float)


class SpecificationBuilder:
    """Collects cells and numbers the free ones."""

    def __init__(self, observed: Sequence[str], latent: Sequence[str]) -> None:
        self.observed, self.latent = tuple(observed), tuple(latent)
        self._parameters: list[Parameter] = []
        self._free = 0

    def add(self, matrix: Matrix, row: int, column: int, value: float, *, fixed: bool = False) -> None:
        place = -1 if fixed else self._free
        self._free += not fixed
        self._parameters.append(Parameter(matrix, row, column, place, value))

    def build(self) -> Specification:
        return Specification(self.observed, self.latent, tuple(self._parameters))


def correlated_factors(constructs: Sequence[Construct], variances: Sequence[float]) -> Specification:
    """First-order reflective constructs with unit variances that all correlate; no cross-loadings.

    variances : of the items in the constructs' order, for starting values.
    Raises ModelError when a construct is formative or composite, or when the model has negative df.
    """
    for construct in constructs:
        if construct.measurement is not Measurement.REFLECTIVE:
            raise ModelError("construct_not_reflective", place=f"construct {construct.code}", construct=construct.code)
    items = [item.code for construct in constructs for item in construct.items]
    builder = SpecificationBuilder(items, [construct.code for construct in constructs])
    _add_loadings(builder, constructs, variances)
    for row in range(len(constructs)):
        for column in range(row):
            builder.add(Matrix.LATENT, row, column, 0.3)
        builder.add(Matrix.LATENT, row, row, 1.0, fixed=True)
    specification = builder.build()
    if specification.df < 0:
        raise ModelError("model_not_identified", place="measurement model", df=specification.df)
    return specification


def _add_loadings(builder: SpecificationBuilder, constructs: Sequence[Construct], variances: Sequence[float]) -> None:
    """Loadings and residual variances that start at a standardised loading of .7.

    An item alone in its construct is taken as measured without error, as lavaan and SmartPLS do.
    """
    row = 0
    for column, construct in enumerate(constructs):
        single = len(construct.items) == 1
        for _ in construct.items:
            share = 1.0 if single else 0.49
            builder.add(Matrix.LOADINGS, row, column, float(np.sqrt(share * variances[row])))
            builder.add(Matrix.RESIDUAL, row, row, (1 - share) * variances[row], fixed=single)
            row += 1


def reflective_scales(model: MeasurementModel) -> tuple[Construct, ...]:
    """The first-order constructs that a factor model may hold."""
    return tuple(scale for scale in model.first_order if scale.measurement is Measurement.REFLECTIVE)
