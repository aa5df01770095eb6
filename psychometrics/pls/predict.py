"""PLSpredict: how well a model predicts answers of people it has not seen (Shmueli et al., 2016, 2019).

Rows are split in folds anew in each repeat. Predictions of a left-out row rest on means, SDs, weights, paths and
loadings of the other rows only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from psychometrics.errors import ModelError, PlanError
from psychometrics.pls.path_model import PathModel
from psychometrics.pls.resamples import Answers
from psychometrics.pls.specification import PlsModel
from psychometrics.pls.stages import Method, estimate_stages

TECHNIQUES = ("direct", "earliest")
BENCHMARKS = ("antecedents", "others")


@dataclass(frozen=True)
class Errors:
    """Of each row, averaged over repeats: squared and absolute errors (n, q) of q predicted indicators.

    columns : places of the indicators. pls, linear, mean : what predicted. NaN where an answer is missing.
    """

    columns: np.ndarray
    squared: dict[str, np.ndarray]
    absolute: dict[str, np.ndarray]


def split(n: int, folds: int, repeats: int, seed: int) -> np.ndarray:
    """(repeats, n) the fold of each row from 0, shuffled anew in each repeat."""
    generator = np.random.default_rng(seed)
    return np.stack([generator.permutation(np.arange(n) % folds) for _ in range(repeats)])


def check_predictable(model: PathModel, method: Method, answers: Answers, folds: int) -> None:
    if method.consistent:
        raise ModelError("pls_predict_consistent")
    if not model.is_plain:
        raise ModelError("pls_predict_stages")
    if answers.missing == "pairwise":
        raise PlanError("pls_pairwise_scores", place="plan, missing")
    most = answers.n // 2
    if not 2 <= folds <= answers.n or answers.n - -(-answers.n // folds) <= answers.p:
        raise PlanError("pls_folds", place="plan, folds", folds=folds, n=answers.n, most=most)


def prediction_errors(
    model: PathModel,
    answers: Answers,
    method: Method,
    assigned: np.ndarray,
    *,
    technique: str = "direct",
    benchmark: str = "antecedents",
) -> Errors:
    """assigned : (repeats, n) the fold of each row.

    technique : "direct" predicts a construct from its antecedents' scores, "earliest" from exogenous ones alone.
    benchmark : the linear model's predictors, indicators of those antecedents, or of all "others" constructs.
    Same as seminr::predict_pls with predict_DA or predict_EA (benchmark "others") on the same folds.
    """
    final = model.final
    columns = np.flatnonzero(np.isin(final.block, final.outcomes))
    sums = {kind: np.zeros((2, answers.n, len(columns))) for kind in ("pls", "linear", "mean")}
    for folds in assigned:
        parts = [folds == fold for fold in np.unique(folds)]
        for out, predicted in zip(
            parts, _predictions(model, answers, method, parts, technique, benchmark), strict=True
        ):
            for kind, values in predicted.items():
                away = answers.values[np.ix_(out, columns)] - values[np.ix_(out, columns)]
                sums[kind][0][out] += away**2
                sums[kind][1][out] += np.abs(away)
    n = len(assigned)
    return Errors(columns, {k: v[0] / n for k, v in sums.items()}, {k: v[1] / n for k, v in sums.items()})


def _predictions(
    model: PathModel, answers: Answers, method: Method, parts: list[np.ndarray], technique: str, benchmark: str
) -> Iterator[dict[str, np.ndarray]]:
    """For each part, (n, p) predictions by what was learnt from all rows outside it."""
    final, counts = model.final, np.array([~out for out in parts], dtype=float)
    stacked = estimate_stages(model, answers, counts, method)
    if not stacked.settled.all():
        raise ModelError("pls_not_converged", place="prediction", iterations=int(stacked.final.iterations.max()))
    z = answers.standardised(counts)
    own = np.arange(len(final.block))
    for number, out in enumerate(parts):
        mean, sd = _moments(answers, ~out)
        weights, paths = stacked.final.weights[number], stacked.final.paths[number]
        scores = _predicted_scores(final, z[number] @ weights, paths, technique)
        loadings = stacked.final.loadings[number, own, final.block]
        yield {
            "pls": mean + sd * scores[:, final.block] * loadings,
            "linear": mean + sd * _linear(final, z[number], ~out, technique, benchmark),
            "mean": np.broadcast_to(mean, z[number].shape),
        }


def _moments(answers: Answers, train: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Means and SDs of the rows in `train`, what is missing at the mean."""
    learnt = answers.values[train]
    mean = np.nanmean(learnt, axis=0)
    return mean, np.where(np.isfinite(learnt), learnt - mean, 0.0).std(axis=0, ddof=1)


def _linear(model: PlsModel, z: np.ndarray, train: np.ndarray, technique: str, benchmark: str) -> np.ndarray:
    """(n, p) standardised predictions by regression of each indicator on others."""
    found = np.zeros_like(z)
    for place, predictors in _linear_predictors(model, technique, benchmark):
        rows = model.rows[place]
        inside = np.column_stack([np.ones(len(z)), z[:, predictors]])
        products = inside[train].T @ inside[train]
        try:
            slopes = np.linalg.solve(products, inside[train].T @ z[train, rows])
        except np.linalg.LinAlgError:
            slopes = np.linalg.lstsq(inside[train], z[train, rows], rcond=None)[0]
        found[:, rows] = inside @ slopes
    return found


def _predicted_scores(model: PlsModel, scores: np.ndarray, paths: np.ndarray, technique: str) -> np.ndarray:
    """(n, m) predicted scores of outcomes; exogenous ones as they are."""
    if technique == "direct":
        return np.where(model.adjacency.any(axis=0), scores @ paths, scores)
    found = scores.copy()
    known = {place for place in range(len(model.constructs)) if place not in model.outcomes}
    while len(known) < len(model.constructs):
        ready = [j for j in model.outcomes if j not in known and set(model.predictors_of(j)) <= known]
        for j in ready:
            found[:, j] = found @ paths[:, j]
        known |= set(ready)
    return found


def _linear_predictors(model: PlsModel, technique: str, benchmark: str) -> Iterator[tuple[int, np.ndarray]]:
    """Each outcome with the places of the indicators that predict its own in the linear model."""
    exogenous = [place for place in range(len(model.constructs)) if place not in model.outcomes]
    for place in model.outcomes:
        if benchmark == "others":
            yield place, np.flatnonzero(model.block != place)
        else:
            near = model.predictors_of(place) if technique == "direct" else np.array(exogenous)
            yield place, np.flatnonzero(np.isin(model.block, near))
