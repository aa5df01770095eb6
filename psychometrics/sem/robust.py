"""Sampling covariances of the estimates and test statistics that hold without normality.

ML   expected information, uncorrected χ²; so GLS, whose weights are the sample's.
MLM  Δ'VΓVΔ sandwich and Satorra–Bentler scaling (Satorra & Bentler, 1994).
MLR  observed information and casewise scores (Huber, White), scaling of Yuan and Bentler (2000) as Mplus has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from psychometrics.errors import ModelError
from psychometrics.sem.fitting import FittedModel, GroupData
from psychometrics.sem.saturated import saturated_trace
from psychometrics.sem.scores_by_case import score_products


class Estimator(StrEnum):
    ML = "ML"
    GLS = "GLS"
    MLM = "MLM"
    MLR = "MLR"


@dataclass(frozen=True)
class Scaling:
    """χ² / factor is the scaled statistic. h0, h1 : the Yuan–Bentler factors of the log-likelihoods, else 1."""

    factor: float = 1.0
    h0: float = 1.0
    h1: float = 1.0


def sampling_covariance(fitted: FittedModel, estimator: Estimator) -> np.ndarray:
    """(q, q) covariance of the estimates; from observed information where answers are missing."""
    n = fitted.multiplier
    if estimator in (Estimator.ML, Estimator.GLS):
        missing = any(group.incomplete for group in fitted.data)
        return _inverse(fitted.observed_information if missing else fitted.information) / n
    bread = _inverse(fitted.information if estimator is Estimator.MLM else fitted.observed_information)
    return bread @ case_information(fitted) @ bread / n


def case_information(fitted: FittedModel) -> np.ndarray:
    """(q, q) first-order information: mean of score · scoreᵀ over all cases."""
    means = fitted.table.options.means
    parts = [
        share
        * (
            group.incomplete.score_products(specification, at)
            if group.incomplete
            else score_products(specification, at, group.cases, at.mean if means else group.sample.mean, group.clusters)
        )
        for specification, at, group, share in zip(
            fitted.structure.groups, fitted.at, fitted.data, fitted.model.shares, strict=True
        )
    ]
    return np.sum(parts, axis=0)


def scaling(fitted: FittedModel, estimator: Estimator) -> Scaling:
    """The scaling factor of χ²; 1 for ML and where df = 0."""
    if estimator in (Estimator.ML, Estimator.GLS) or fitted.df == 0:
        return Scaling()
    meat = case_information(fitted)
    if estimator is Estimator.MLM:
        rest = np.trace(_inverse(fitted.information) @ meat)
        return Scaling(float((_traces(fitted, structured=True) - rest) / fitted.df))
    bent = float(np.trace(_inverse(fitted.observed_information) @ meat))
    saturated = _traces(fitted, structured=False)
    n_free, n_saturated = fitted.table.n_free, fitted.table.n_free + fitted.df
    return Scaling((saturated - bent) / fitted.df, bent / n_free, saturated / n_saturated)


def _traces(fitted: FittedModel, *, structured: bool) -> float:
    """Σ_g tr(V_g Γ_g), each group's moments weighing the same whatever its size."""
    means = fitted.table.options.means
    total = 0.0
    for at, group in zip(fitted.at, fitted.data, strict=True):
        if group.incomplete:
            total += saturated_trace(group.incomplete, group.sample)
            continue
        weight = np.linalg.inv(at.covariance if structured else group.sample.covariance)
        total += group.trace(weight, means)
        total -= _fixed_trace(fitted, group, at.covariance if structured else group.sample.covariance, means)
    return total


def _fixed_trace(fitted: FittedModel, group: GroupData, covariance: np.ndarray, means: bool) -> float:
    """What fixed exogenous variables' own moments would add."""
    names = fitted.table.names.observed
    places = [names.index(name) for name in fitted.table.fixed_observed]
    return group.trace(np.linalg.inv(covariance[np.ix_(places, places)]), means, places) if places else 0.0


def _inverse(information: np.ndarray) -> np.ndarray:
    try:
        return np.linalg.inv(information)
    except np.linalg.LinAlgError as error:
        raise ModelError("information_singular", place="model") from error
