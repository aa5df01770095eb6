"""Data and a parameter table → a fitted model, by normal-theory maximum likelihood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from psychometrics.errors import ModelError, TooFewRespondents
from psychometrics.sem.discrepancy import Discrepancy, GeneralisedLeastSquares, NormalLikelihood, SampleMoments
from psychometrics.sem.fiml import IncompleteLikelihood
from psychometrics.sem.identification import check_identified
from psychometrics.sem.implied import Matrices
from psychometrics.sem.least_squares import MomentLeastSquares
from psychometrics.sem.likelihood import ModelDiscrepancy
from psychometrics.sem.minimise import minimise
from psychometrics.sem.scores_by_case import clustered_trace, moment_trace
from psychometrics.sem.starts import fill
from psychometrics.sem.structure import Structure, build_structure, starting_values
from psychometrics.sem.table import ParameterTable, Row
from psychometrics.sem.variants import Fitted


@dataclass(frozen=True)
class GroupData:
    """One group's cases, (n, p) in the order of the table's observed names.

    incomplete : the likelihood of cases with missing answers, whose `sample` holds the EM moments; else None.
    clusters : (n,) numbers 0 … C−1 of the clusters that cases come in; None where each case stands for itself.
    """

    label: str
    cases: np.ndarray
    sample: SampleMoments
    incomplete: IncompleteLikelihood | None = None
    clusters: np.ndarray | None = None

    def trace(self, weight: np.ndarray, means: bool, places: Sequence[int] | None = None) -> float:
        """tr(V Γ) of complete cases' moments, of some variables or all; `weight` is the Σ⁻¹ that V is made of."""
        chosen = slice(None) if places is None else list(places)
        cases, mean = self.cases[:, chosen], self.sample.mean[chosen]
        covariance = self.sample.covariance[chosen][:, chosen]
        if self.clusters is None:
            return moment_trace(weight, cases, mean, covariance, means)
        return clustered_trace(weight, cases, mean, covariance, self.clusters, means)


@dataclass(frozen=True)
class FittedModel:
    """A model at its minimum.

    values     : (q,) free parameters. discrepancy : F at the minimum, so that χ² = N · F.
    filled     : every row with its value: estimated, fixed or taken from the sample.
    """

    table: ParameterTable
    filled: tuple[Row, ...]
    structure: Structure
    data: tuple[GroupData, ...]
    model: ModelDiscrepancy
    values: np.ndarray
    discrepancy: float
    steps: int

    @property
    def n(self) -> int:
        return sum(group.sample.n for group in self.data)

    @cached_property
    def at(self) -> tuple[Matrices, ...]:
        return tuple(self.model.at(self.values))

    @cached_property
    def df(self) -> int:
        return n_moments(self.table) - self.table.n_free

    @property
    def least_squares(self) -> bool:
        return isinstance(self.model.groups[0], GeneralisedLeastSquares | MomentLeastSquares)

    @property
    def multiplier(self) -> int:
        """How many cases the test and the errors count: one less per group by least squares."""
        return self.n - len(self.data) * self.least_squares

    @property
    def chi_square(self) -> float:
        if not self.least_squares:
            return self.n * self.discrepancy
        reached = zip(self.data, self.model.groups, self.at, strict=True)
        return sum((group.sample.n - 1) * one.value(at.mean, at.covariance) for group, one, at in reached)

    @cached_property
    def information(self) -> np.ndarray:
        """Expected information of one case, (q, q)."""
        return self.model.information(self.values)

    @cached_property
    def observed_information(self) -> np.ndarray:
        """Half the Hessian of F, (q, q)."""
        return self.model.hessian(self.values) / 2

    @property
    def admissible(self) -> bool:
        """No negative variance; covariance matrices of latent variables and of residuals not indefinite."""
        return not heywood(self)


def fit(
    table: ParameterTable, data: Sequence[GroupData], *, criteria: Sequence[Discrepancy] | None = None
) -> FittedModel:
    """Maximum likelihood, or another criterion of each group's moments.

    Raises ModelError when a covariance matrix is singular, the model is not identified or does not converge.
    Same as lavaan::cfa / lavaan::sem(estimator = "ML") (0.6-14), whose objective ends a little higher.
    """
    for group in data:
        _check_covariance(group, table)
    samples = [group.sample for group in data]
    filled = fill(table, samples)
    structure = build_structure(table, filled)
    likelihoods = criteria or [g.incomplete or NormalLikelihood(g.sample, table.options.means) for g in data]
    sizes = np.array([sample.n for sample in samples], dtype=float)
    model = ModelDiscrepancy(structure.groups, likelihoods, sizes / sizes.sum())
    start = starting_values(structure)
    check_identified(model, start, n_moments(table) - table.n_free, [str(row) for row in table.free_rows])
    minimum = minimise(model.objective, start)
    done = estimated(filled, minimum.values)
    return FittedModel(table, done, structure, tuple(data), model, minimum.values, minimum.reached, minimum.steps)


def estimated(filled: Sequence[Row], values: np.ndarray) -> tuple[Row, ...]:
    """The rows with their free parameters at these values."""
    return tuple(
        Row(r.lhs, r.op, r.rhs, r.group, r.free, float(values[r.free]), r.label, r.from_syntax, r.exogenous)
        if r.free >= 0
        else r
        for r in filled
    )


def n_moments(table: ParameterTable) -> int:
    """Distinct variances, covariances (and means) of all groups, those of fixed exogenous variables left out."""
    p, x = len(table.names.observed), len(table.fixed_observed)
    each = p * (p + 1) // 2 - x * (x + 1) // 2 + (p - x) * table.options.means
    return each * table.options.groups


def heywood(fitted: Fitted) -> tuple[str, ...]:
    """Negative variances and covariance matrices that are not positive semi-definite, by name."""
    found = [f"{row}" for row in fitted.filled if row.op == "~~" and row.lhs == row.rhs and (row.value or 0.0) < -1e-10]
    for at in fitted.at:
        latent = at.latent_covariance
        scale = max(float(np.abs(np.diag(latent)).max(initial=0.0)), 1e-12)
        if not found and len(latent) and np.linalg.eigvalsh(latent)[0] < -1e-9 * scale:
            found.append("latent covariance")
    return tuple(dict.fromkeys(found))


def _check_covariance(group: GroupData, table: ParameterTable) -> None:
    sample, names = group.sample, table.names.observed
    place = f"group {group.label}" if group.label else "data"
    variances = np.diag(sample.covariance)
    for name, variance in zip(names, variances, strict=True):
        if not variance > 0:
            raise ModelError("zero_variance", place=place, item=name)
    if sample.n <= len(names):
        raise TooFewRespondents("fewer_cases_than_variables", place=place, n=sample.n, variables=len(names))
    scale = np.sqrt(np.outer(variances, variances))
    if np.linalg.eigvalsh(sample.covariance / scale)[0] < 1e-10:
        raise ModelError("covariance_singular", place=place)
