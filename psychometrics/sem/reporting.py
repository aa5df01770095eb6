"""From a fitted model to its result: estimates with their errors, R², reliability, effects, residuals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from psychometrics.results import Figure, Note, not_computable
from psychometrics.sem.defined import evaluate
from psychometrics.sem.discrepancy import SampleMoments
from psychometrics.sem.fit_statistics import NOT_ORDERED, FitStatistics, fit_statistics
from psychometrics.sem.fitting import FittedModel, estimated, heywood
from psychometrics.sem.implied import Matrices
from psychometrics.sem.modification import ModificationIndex, modification_indices
from psychometrics.sem.ordinal_reliability import omega_of_ordered
from psychometrics.sem.result import Effect, Estimate, Explained, ModelReliability, SemResult
from psychometrics.sem.robust import Estimator, sampling_covariance
from psychometrics.sem.standardized import Standardized, jacobian, standardized
from psychometrics.sem.syntax import Definition, Syntax
from psychometrics.sem.table import Row
from psychometrics.sem.variants import Fitted


@dataclass(frozen=True)
class Inference:
    """What depends on how a model was estimated: its name, the estimates' covariance (q, q), fit, what to free."""

    estimator: str
    covariance: np.ndarray
    fit: FitStatistics
    modification: tuple[ModificationIndex, ...]
    notes: tuple[Note, ...] = ()


def normal_theory(fitted: FittedModel, estimator: Estimator) -> Inference:
    """Of maximum likelihood, uncorrected or robust."""
    spread = sampling_covariance(fitted, estimator)
    return Inference(estimator.value, spread, fit_statistics(fitted, estimator), modification_indices(fitted))


def result_of(fitted: Fitted, syntax: Syntax, inference: Inference, *, confidence: float = 0.95) -> SemResult:
    """Everything that is reported of a fitted model."""
    spread = inference.covariance
    standard = standardized(fitted, spread, lambda labels: evaluate(syntax.definitions, labels))
    found = heywood(fitted)
    return SemResult(
        estimator=inference.estimator,
        syntax=syntax.text,
        observed=fitted.table.names.observed,
        latent=fitted.table.names.latent,
        groups={group.label: group.sample.n for group in fitted.data},
        estimates=tuple(_estimates(fitted, syntax.definitions, spread, standard, confidence)),
        fit=inference.fit,
        explained=tuple(_explained(fitted)),
        reliability=tuple(_reliability(fitted)),
        effects=tuple(_effects(fitted)),
        modification=inference.modification,
        residuals=tuple(_residual_correlations(fitted)),
        heywood=found,
        steps=fitted.steps,
        notes=(*_notes(fitted, found), *inference.notes),
        sampling_covariance=spread,
        implied=fitted.at,
        centres=tuple(_centres(fitted)),
        origins=tuple(_origins(fitted)),
        thresholds=dict(fitted.table.options.thresholds),
    )


def _centres(fitted: Fitted) -> Iterator[np.ndarray]:
    for at, group in zip(fitted.at, fitted.data, strict=True):
        yield at.mean if fitted.table.options.means else group.sample.mean


def _origins(fitted: Fitted) -> Iterator[np.ndarray]:
    """Without intercepts in the model, latent variables lie where its exogenous observed variables' means put them."""
    for specification, at, group in zip(fitted.structure.groups, fitted.at, fitted.data, strict=True):
        own = dict(zip(specification.observed, group.sample.mean, strict=True))
        fixed = fitted.table.fixed_observed
        means = np.array([own[name] if name in fixed else 0.0 for name in specification.latent])
        yield at.latent_means if fitted.table.options.means else at.total @ means


def _estimates(
    fitted: Fitted,
    definitions: Sequence[Definition],
    spread: np.ndarray,
    standard: Standardized,
    confidence: float,
) -> Iterator[Estimate]:
    errors = np.sqrt(np.maximum(np.diag(spread), 0.0))
    quantile = float(stats.norm.ppf(0.5 + confidence / 2))
    for place, row in enumerate(fitted.filled):
        error: Figure = float(errors[row.free]) if row.free >= 0 else not_computable("parameter_fixed")
        group = fitted.data[row.group].label
        yield _estimate(row, group, float(row.value or 0.0), error, quantile, standard, place)
    if definitions:
        yield from _defined(fitted, definitions, spread, standard, quantile)


def _defined(
    fitted: Fitted,
    definitions: Sequence[Definition],
    spread: np.ndarray,
    standard: Standardized,
    quantile: float,
) -> Iterator[Estimate]:
    """Delta-method errors of the defined parameters."""

    def values_at(values: np.ndarray) -> np.ndarray:
        labels = {row.label: float(row.value or 0.0) for row in estimated(fitted.filled, values) if row.label}
        return np.array(evaluate(definitions, labels))

    slope = jacobian(values_at, fitted.values)
    errors = np.sqrt(np.maximum(np.einsum("rq,qs,rs->r", slope, spread, slope), 0.0))
    first = len(fitted.filled)
    for place, (one, value) in enumerate(zip(definitions, values_at(fitted.values), strict=True)):
        text = one.text.split(":=", 1)[1].strip()
        row = Row(one.name, ":=", text, label=one.name, free=0)
        yield _estimate(row, "", float(value), float(errors[place]), quantile, standard, first + place)


def _estimate(
    row: Row, group: str, value: float, error: Figure, quantile: float, standard: Standardized, place: int
) -> Estimate:
    z: Figure = not_computable("parameter_fixed")
    p_value, low, high = z, z, z
    if isinstance(error, float) and error > 0:
        z, low, high = value / error, value - quantile * error, value + quantile * error
        p_value = float(2 * stats.norm.sf(abs(z)))
    return Estimate(
        lhs=row.lhs,
        op=row.op,
        rhs=row.rhs,
        group=group,
        label=row.label if not row.label.startswith(".") else "",
        free=row.free >= 0,
        estimate=value,
        se=error,
        z=z,
        p_value=p_value,
        ci_low=low,
        ci_high=high,
        std_lv=float(standard.latent[place]),
        std_all=float(standard.all[place]),
        std_all_se=float(standard.all_se[place]),
        std_nox=float(standard.no_x[place]),
    )


def _explained(fitted: Fitted) -> Iterator[Explained]:
    names = fitted.table.names
    endogenous = {*names.indicators, *names.outcomes}
    for specification, at, group in zip(fitted.structure.groups, fitted.at, fitted.data, strict=True):
        latent = set(specification.latent)
        observed = zip(specification.observed, np.diag(at.residual), np.diag(at.covariance), strict=True)
        inner = zip(specification.latent, np.diag(at.latent), np.diag(at.latent_covariance), strict=True)
        for name, residual, total in [*(one for one in observed if one[0] not in latent), *inner]:
            if name in endogenous:
                yield Explained(name, group.label, _share(float(residual), float(total), name))


def _share(residual: float, total: float, name: str) -> Figure:
    if residual < 0:
        return not_computable("negative_variance", variable=name)
    return 1 - residual / total


def _reliability(fitted: Fitted) -> Iterator[ModelReliability]:
    for specification, at, group in zip(fitted.structure.groups, fitted.at, fitted.data, strict=True):
        for place, name in enumerate(specification.latent):
            rows = np.flatnonzero(at.loadings[:, place])
            if name in fitted.table.names.latent and len(rows) > 1:
                one = _construct_reliability(name, group.label, at, place, rows)
                yield replace(one, omega_ordinal=_omega_ordinal(fitted, at, group.sample, place, rows))


def _construct_reliability(name: str, group: str, at: Matrices, place: int, rows: np.ndarray) -> ModelReliability:
    loadings, variance = at.loadings[rows, place], at.latent_covariance[place, place]
    residual = at.residual[np.ix_(rows, rows)]
    if np.diag(residual).min() < 0 or variance <= 0:
        reason = not_computable("negative_variance", variable=name)
        return ModelReliability(name, group, reason, reason, reason)
    true = loadings.sum() ** 2 * variance
    total = np.diag(at.covariance)[rows]
    standard = loadings * np.sqrt(variance / total)
    rest = np.diag(residual) / total
    return ModelReliability(
        name,
        group,
        omega=float(true / (true + residual.sum())),
        cr=float(standard.sum() ** 2 / (standard.sum() ** 2 + rest.sum())),
        ave=float((loadings**2 * variance).sum() / ((loadings**2 * variance).sum() + np.diag(residual).sum())),
    )


def _omega_ordinal(fitted: Fitted, at: Matrices, sample: SampleMoments, place: int, rows: np.ndarray) -> Figure:
    counts = fitted.table.options.thresholds
    names = fitted.table.names.observed
    if any(names[row] not in counts for row in rows):
        return NOT_ORDERED
    if np.diag(at.residual)[rows].min() < 0:
        return not_computable("negative_variance", variable=fitted.structure.groups[0].latent[place])
    scaled = at.scales[rows] * at.loadings[rows, place]
    common = np.outer(scaled, scaled) * at.latent_covariance[place, place]
    item = np.repeat([names.index(name) for name in counts], list(counts.values()))
    cuts = [at.scales[row] * (at.thresholds[item == row] - at.mean[row]) for row in rows]
    return omega_of_ordered(cuts, common, sample.covariance[np.ix_(rows, rows)])


def _effects(fitted: Fitted) -> Iterator[Effect]:
    for specification, at, group in zip(fitted.structure.groups, fitted.at, fitted.data, strict=True):
        total = at.total - np.eye(len(at.paths))
        for outcome, predictor in zip(*np.nonzero(np.abs(total) > 0), strict=True):
            direct, whole = float(at.paths[outcome, predictor]), float(total[outcome, predictor])
            names = specification.latent
            yield Effect(names[outcome], names[predictor], group.label, direct, whole - direct, whole)


def _residual_correlations(fitted: Fitted) -> Iterator[np.ndarray]:
    for at, group in zip(fitted.at, fitted.data, strict=True):
        yield correlation_of(group.sample.covariance) - correlation_of(at.covariance)


def correlation_of(covariance: np.ndarray) -> np.ndarray:
    scale = np.sqrt(np.diag(covariance))
    return covariance / np.outer(scale, scale)


def _notes(fitted: Fitted, found: Sequence[str]) -> Iterator[Note]:
    if found:
        yield Note("sem_inadmissible", {"parameters": list(found)})
    if fitted.df == 0:
        yield Note("sem_saturated", {})
    for latent in fitted.table.names.latent:
        inner = [r for r in fitted.table.in_group(0) if r.op == "=~" and r.lhs == latent]
        if len(inner) == 3 and all(row.rhs in fitted.table.names.latent for row in inner):
            yield Note("sem_second_order_just_identified", {"construct": latent})
