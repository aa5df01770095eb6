"""Modification indices: how far χ² would fall, about, if a fixed parameter were free (Sörbom, 1989)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from psychometrics.sem.fitting import FittedModel
from psychometrics.sem.implied import matrices, tangents
from psychometrics.sem.ordinal_fit import OrdinalModel
from psychometrics.sem.specification import Parameter, Specification
from psychometrics.sem.structure import Layout
from psychometrics.sem.table import Row

SMALLEST_SHARE = 1e-8


@dataclass(frozen=True, slots=True)
class ModificationIndex:
    """The score statistic of one absent parameter, the change to expect in it, and that change standardised."""

    lhs: str
    op: str
    rhs: str
    group: int
    index: float
    expected_change: float
    standardised_change: float


def modification_indices(fitted: FittedModel) -> tuple[ModificationIndex, ...]:
    """Largest first. A parameter whose freeing would leave the model unidentified has none.

    Same as lavaan::modindices(fit) (0.6-14) with expected information.
    """

    def scores(group: int, wide: Specification) -> tuple[np.ndarray, np.ndarray]:
        at, share = fitted.at[group], fitted.model.shares[group]
        moved, likelihood = tangents(wide, at), fitted.model.groups[group]
        slope = moved.gradient(*likelihood.slopes(at.mean, at.covariance))
        n = fitted.data[group].sample.n
        lessened = (n - 1) / n if fitted.least_squares else 1.0  # lavaan's score, which weighs a group by n − 1
        return -0.5 * lessened * share * slope, share * likelihood.information(moved, at.covariance)

    return indices_of(fitted, scores)


Scores = Callable[[int, Specification], tuple[np.ndarray, np.ndarray]]
"""One group's score (q + extra,) and information (q + extra, q + extra) of its model widened by absent parameters."""


def ordinal_modification_indices(fitted: OrdinalModel) -> tuple[ModificationIndex, ...]:
    """The same from the least-squares criterion, as lavaan::modindices(fit) has it for WLSMV."""

    def scores(group: int, wide: Specification) -> tuple[np.ndarray, np.ndarray]:
        model, sample, share = fitted.model, fitted.data[group].moments, fitted.model.shares[group]
        slope = model.jacobian(wide, matrices(wide, np.append(fitted.values, np.zeros(wide.n_free))), sample)
        gap = sample.vector - model.implied(fitted.values)[group]
        weight = model.weights[group]
        share = share * (sample.n - 1) / sample.n  # lavaan's score, which weighs a group by n − 1
        return share * slope.T @ (weight * gap), model.shares[group] * slope.T @ (weight[:, None] * slope)

    return indices_of(fitted, scores)


def indices_of(fitted: FittedModel | OrdinalModel, scores: Scores) -> tuple[ModificationIndex, ...]:
    found: list[ModificationIndex] = []
    for group, specification in enumerate(fitted.structure.groups):
        candidates = list(_candidates(fitted, group))
        if candidates:
            found += _of_group(fitted, group, specification, candidates, scores)
    return tuple(sorted(found, key=lambda one: -one.index))


def _candidates(fitted: FittedModel | OrdinalModel, group: int) -> Iterator[Row]:
    """Cross-loadings, covariances of residuals and of latent variables, and paths that the model lacks."""
    names = fitted.table.names
    there = {row.key for row in fitted.table.in_group(group)}
    there |= {(row.rhs, row.op, row.lhs) for row in fitted.table.in_group(group) if row.op == "~~"}
    fixed_x = set(fitted.table.fixed_observed)
    for latent in names.latent:
        for item in names.indicators:
            if item not in names.latent and (latent, "=~", item) not in there:
                yield Row(latent, "=~", item, group, 0)
    inner = {*names.latent, *names.structural}
    layers = ([n for n in names.observed if n not in inner and n not in fixed_x], list(names.exogenous_latent))
    for layer in layers:
        for first, second in combinations(layer, 2):
            if (first, "~~", second) not in there:
                yield Row(first, "~~", second, group, 0)


def _of_group(
    fitted: FittedModel | OrdinalModel, group: int, specification: Specification, candidates: list[Row], scores: Scores
) -> Iterator[ModificationIndex]:
    q = fitted.table.n_free
    layout = Layout(fitted.table)
    extra = [Parameter(*layout.cell(row), q + place, 0.0) for place, row in enumerate(candidates)]
    wide = Specification(
        specification.observed, specification.latent, (*specification.parameters, *extra), q + len(extra)
    )
    score, information = scores(group, wide)
    crossed = information[q:, :q]
    own = np.diag(information)[q:]
    left = own - np.einsum("eq,eq->e", crossed, np.linalg.solve(fitted.information, crossed.T).T)
    scale = _Spread(fitted, group)
    for row, slope, rest, whole in zip(candidates, score[q:], left, own, strict=True):
        if rest > SMALLEST_SHARE * whole:
            change = float(slope / rest)
            index = float(fitted.n * slope * slope / rest)
            yield ModificationIndex(row.lhs, row.op, row.rhs, group, index, change, change * scale.of(row))


class _Spread:
    def __init__(self, fitted: FittedModel | OrdinalModel, group: int) -> None:
        at, layout = fitted.at[group], fitted.structure.groups[group]
        self.total = dict(zip(layout.observed, np.diag(at.covariance), strict=True))
        self.total |= dict(zip(layout.latent, np.diag(at.latent_covariance), strict=True))
        self.residual = dict(zip(layout.observed, np.diag(at.residual), strict=True))
        self.residual |= dict(zip(layout.latent, np.diag(at.latent), strict=True))

    def of(self, row: Row) -> float:
        """What turns a change into one of standardised variables, residuals standardised by their own spread."""
        if row.op == "=~":
            return float(np.sqrt(abs(self.total[row.lhs]) / self.total[row.rhs]))
        product = abs(self.residual[row.lhs] * self.residual[row.rhs])
        return float(1 / np.sqrt(product)) if product > 0 else 0.0
