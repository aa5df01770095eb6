"""What is reported of a model, in many samples at once: estimates, standardised ones, defined ones, effects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from psychometrics.sem.fitting import FittedModel
from psychometrics.sem.many import ManyMatrices
from psychometrics.sem.standardized import Defined, named_powers

Label = tuple[str, str, str, str, str]
"""Kind, lhs, op, rhs, group."""


def labels_of(fitted: FittedModel, names: Sequence[str]) -> tuple[Label, ...]:
    """Free parameters and defined ones, all standardised ones and defined ones, indirect and total effects."""
    groups = [group.label for group in fitted.data]
    rows = [("estimate", *row.key, groups[row.group]) for row in fitted.filled if row.free >= 0]
    rows += [("estimate", name, ":=", "", "") for name in names]
    rows += [("standardised", *row.key, groups[row.group]) for row in fitted.filled]
    rows += [("standardised", name, ":=", "", "") for name in names]
    for group, label in enumerate(groups):
        for outcome, predictor in _reached(fitted, group):
            latent = fitted.structure.groups[group].latent
            rows += [(kind, latent[outcome], "~", latent[predictor], label) for kind in ("indirect", "total")]
    return tuple(rows)


def figures_of(
    fitted: FittedModel, values: np.ndarray, matrices: Sequence[ManyMatrices], defined: Defined
) -> np.ndarray:
    """(B, labels) at values (B, q), whose matrices of each group are given."""
    plain = np.stack([_cells(values, row.free, float(row.value or 0.0)) for row in fitted.filled], axis=1)
    standard = _standardised(fitted, plain, matrices)
    free = [place for place, row in enumerate(fitted.filled) if row.free >= 0]
    parts = [plain[:, free], _defined(fitted, plain, defined), standard, _defined(fitted, standard, defined)]
    return np.concatenate([*parts, *_effects(fitted, matrices)], axis=1)


def _cells(values: np.ndarray, free: int, fixed: float) -> np.ndarray:
    return values[:, free] if free >= 0 else np.full(len(values), fixed)


def _defined(fitted: FittedModel, columns: np.ndarray, defined: Defined) -> np.ndarray:
    places = {row.label: place for place, row in enumerate(fitted.filled) if row.label}
    found = [list(defined({label: float(one[place]) for label, place in places.items()})) for one in columns]
    return np.array(found, dtype=float).reshape(len(columns), -1)


def _standardised(fitted: FittedModel, plain: np.ndarray, matrices: Sequence[ManyMatrices]) -> np.ndarray:
    """Exogenous observed variables' own moments are those of each sample."""
    scales = [_variances(fitted, group, at) for group, at in enumerate(matrices)]
    standard = plain.copy()
    for place, row in enumerate(fitted.filled):
        total, residual = scales[row.group]
        if row.exogenous and row.op == "~~":
            standard[:, place] = (
                1.0 if row.lhs == row.rhs else _exogenous(fitted, row.lhs, row.rhs, matrices[row.group])
            )
            continue
        for name, power, of_residual in named_powers(row):
            standard[:, place] *= np.maximum(np.abs((residual if of_residual else total)[name]), 1e-300) ** power
    return standard


def _exogenous(fitted: FittedModel, first: str, second: str, at: ManyMatrices) -> np.ndarray:
    names = fitted.table.names.observed
    i, j = names.index(first), names.index(second)
    cov = at.covariance
    return np.asarray(cov[:, i, j] / np.sqrt(cov[:, i, i] * cov[:, j, j]))


def _variances(
    fitted: FittedModel, group: int, at: ManyMatrices
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    layout, latent = fitted.structure.groups[group], set(fitted.table.names.latent)

    def diagonal(names: Sequence[str], stacked: np.ndarray) -> dict[str, np.ndarray]:
        return {name: stacked[:, place, place] for place, name in enumerate(names)}

    inner = diagonal(layout.latent, at.latent_covariance)
    total = diagonal(layout.observed, at.covariance) | {name: one for name, one in inner.items() if name in latent}
    return total, diagonal(layout.observed, at.residual) | diagonal(layout.latent, at.latent)


def _reached(fitted: FittedModel, group: int) -> list[tuple[int, int]]:
    total = fitted.at[group].total - np.eye(len(fitted.at[group].paths))
    return [(int(i), int(j)) for i, j in zip(*np.nonzero(np.abs(total) > 0), strict=True)]


def _effects(fitted: FittedModel, matrices: Sequence[ManyMatrices]) -> Iterator[np.ndarray]:
    for group, at in enumerate(matrices):
        for outcome, predictor in _reached(fitted, group):
            total = at.total[:, outcome, predictor]
            yield np.stack([total - at.paths[:, outcome, predictor], total], axis=1)
