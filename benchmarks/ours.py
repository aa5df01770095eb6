"""Engagemeter's side of each task. Every task starts from the frame of answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.answers import FACTORS, as_responses
from psychometrics.contingency import contingency
from psychometrics.correlation.polychoric import polychoric
from psychometrics.descriptives import frequencies
from psychometrics.distinct import distinct_columns
from psychometrics.efa.adequacy import adequacy
from psychometrics.efa.parallel import parallel
from psychometrics.efa.scores import factor_scores
from psychometrics.efa.solution import efa
from psychometrics.moments import moments
from psychometrics.quality import quality
from psychometrics.reliability.alpha import (
    alpha_standard_error,
    average_correlation,
    cronbach_alpha,
    feldt_interval,
    signal_to_noise,
    standardized_alpha,
)
from psychometrics.reliability.bootstrap import bootstrap_alphas
from psychometrics.reliability.guttman import guttman_lambda6
from psychometrics.reliability.hierarchical import omega_hierarchical
from psychometrics.reliability.items import item_reliabilities
from psychometrics.reliability.walk import reliability

REPLICATIONS = 100
REPLICATES = 1000


def alpha_alone(frame: pd.DataFrame) -> Any:
    """Alpha and Feldt's interval."""
    alpha = cronbach_alpha(moments(frame).covariance())
    return alpha, feldt_interval(alpha, *frame.shape)


def item_statistics(frame: pd.DataFrame) -> Any:
    """All that psych::alpha gives: total, interval, if dropped, item statistics, frequencies of each answer."""
    n, k = frame.shape
    taken = moments(frame)
    covariance, correlation = taken.covariance(), taken.correlation()
    alpha = cronbach_alpha(covariance)
    total = (
        alpha, standardized_alpha(correlation), guttman_lambda6(correlation), average_correlation(correlation),
        signal_to_noise(correlation), alpha_standard_error(covariance, n), feldt_interval(alpha, n, k),
    )  # fmt: skip
    items = item_reliabilities(list(frame.columns), covariance, taken.means(), taken.counts.tolist(), n)
    _, model = as_responses(frame)
    counted = zip(distinct_columns(frame), model.items, strict=True)
    return total, items, [frequencies(answered, item) for answered, item in counted]


def omega(frame: pd.DataFrame) -> Any:
    return omega_hierarchical(moments(frame).correlation(), FACTORS)


def sampling_adequacy(frame: pd.DataFrame) -> Any:
    return adequacy(*as_responses(frame))


def factor_solution(frame: pd.DataFrame) -> Any:
    """minres, oblimin, fit and everybody's scores."""
    found = efa(*as_responses(frame), factors=FACTORS, scores="regression")
    return found, factor_scores(frame.to_numpy(), np.asarray(found.score_weights))


def parallel_analysis(frame: pd.DataFrame) -> Any:
    """Components and factors, normal and resampled data, as psych::fa.parallel."""
    return parallel(*as_responses(frame), replications=REPLICATIONS, data=("normal", "resampled"))


def parallel_normal(frame: pd.DataFrame) -> Any:
    return parallel(*as_responses(frame), replications=REPLICATIONS, data=("normal",))


def polychoric_matrix(frame: pd.DataFrame) -> Any:
    return polychoric(contingency(frame))


def bootstrap_alpha(frame: pd.DataFrame) -> Any:
    return bootstrap_alphas(frame.to_numpy(), REPLICATES, seed=1)


def whole(frame: pd.DataFrame) -> Any:
    """Careless answering, items and reliability of five scales and of all items, KMO, parallel analysis, EFA."""
    responses, model = as_responses(frame, scales=FACTORS)
    return (
        quality(responses, model),
        reliability(responses, model, replicates=0, ordinal=False),
        omega_hierarchical(responses.moments.correlation(), FACTORS),
        adequacy(responses, model),
        parallel(responses, model, replications=REPLICATIONS),
        efa(responses, model, factors=FACTORS),
    )


TASKS: dict[str, Callable[[pd.DataFrame], Any]] = {
    "alpha and its interval": alpha_alone,
    "alpha, all item statistics": item_statistics,
    "omega, hierarchical and total": omega,
    "KMO and Bartlett": sampling_adequacy,
    "EFA, minres, oblimin, fit, scores": factor_solution,
    "parallel analysis, 100, normal": parallel_normal,
    "parallel analysis, 100, normal and resampled": parallel_analysis,
    "polychoric matrix": polychoric_matrix,
    "bootstrap of alpha, 1,000": bootstrap_alpha,
    "whole classical analysis": whole,
}
