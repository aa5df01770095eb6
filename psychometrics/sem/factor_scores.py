"""Each case's scores on the latent variables of a fitted model of continuous items."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum

import numpy as np
import pandas as pd

from psychometrics.errors import DataError, ModelError
from psychometrics.results import Figure, Note, not_computable
from psychometrics.sem.estimate import check_columns
from psychometrics.sem.implied import Matrices
from psychometrics.sem.result import ScoreQuality, SemResult


class ScoreMethod(StrEnum):
    REGRESSION = "regression"
    BARTLETT = "bartlett"


def factor_scores(
    result: SemResult, data: pd.DataFrame, *, method: str = "regression", group: str = "", missing: str = "listwise"
) -> pd.DataFrame:
    """Scores of every case, one column per latent variable, in the order and with the index of the data.

    data : the cases that the model was fitted to, or new ones with the same columns. group : the column of groups that
    the model was fitted with. missing : "listwise" leaves a case without all answers out; "fiml" scores it by those
    it has.
    method : "regression" (Thurstone, 1935), the expected latent value given the answers; "bartlett" (Bartlett, 1937),
    the most likely one, which is unbiased.
    Raises ModelError for ordered items, an unknown method and, by Bartlett, latent variables without items of their
    own; DataError for an unknown column or group.
    Same as lavaan::lavPredict(fit, method = "regression" or "Bartlett") (0.6-14).
    """
    if not result.implied:
        raise ModelError("factor_scores_ordered", place="model")
    chosen = _method_named(method)
    check_columns(result.observed, data)
    parts = []
    for place, rows in _rows_of(result, data, group):
        cases = rows[list(result.observed)].astype(float)
        seen = cases.notna()
        cases = cases[seen.any(axis=1) if missing == "fiml" else seen.all(axis=1)]
        gaps = cases.to_numpy() - result.centres[place]
        scores = result.origins[place] + deviations(result.implied[place], gaps, chosen)
        parts.append(pd.DataFrame(scores[:, : len(result.latent)], index=cases.index, columns=list(result.latent)))
    whole = pd.concat(parts)
    return whole.loc[data.index[data.index.isin(whole.index)]] if data.index.is_unique else whole


def with_scores(result: SemResult, data: pd.DataFrame, method: str, *, group: str, missing: str) -> SemResult:
    """The result with what factor scores by this method are worth; unchanged for "none", noted for ordered items."""
    if method == "none":
        return result
    if not result.implied:
        return replace(result, notes=(*result.notes, Note("factor_scores_ordered", {})))
    found = factor_scores(result, data, method=method, group=group, missing=missing)
    return replace(result, scores=tuple(_qualities(result, found, data, group, _method_named(method))))


def _qualities(
    result: SemResult, scores: pd.DataFrame, data: pd.DataFrame, group: str, method: ScoreMethod
) -> Iterator[ScoreQuality]:
    for place, label in enumerate(result.groups):
        own = scores[data.loc[scores.index, group].astype(str) == label] if label else scores
        told = determinacy(result.implied[place], method)
        for column, name in enumerate(result.latent):
            values = own[name].to_numpy()
            worth: Figure = float(told[column]) if np.isfinite(told[column]) else not_computable("negative_variance")
            yield ScoreQuality(name, label, len(values), float(values.mean()), float(values.std(ddof=1)), worth)


def determinacy(at: Matrices, method: ScoreMethod) -> np.ndarray:
    """(m,) correlations of factors with their scores: diag(WΛΦ) over both standard deviations; W are score weights."""
    weight = score_weights(at, np.ones(len(at.covariance), dtype=bool), method)
    shared = np.diag(weight @ at.loadings @ at.latent_covariance)
    spread = np.diag(weight @ at.covariance @ weight.T) * np.diag(at.latent_covariance)
    return np.asarray(shared / np.sqrt(spread))


def deviations(at: Matrices, gaps: np.ndarray, method: ScoreMethod) -> np.ndarray:
    """(n, m) latent variables less their means, from items less theirs (n, p), NaN where there is no answer."""
    scores = np.zeros((len(gaps), len(at.latent)))
    patterns, which = np.unique(np.isfinite(gaps), axis=0, return_inverse=True)
    for number, seen in enumerate(patterns):
        rows = np.flatnonzero(which.ravel() == number)
        weight = score_weights(at, seen, method)
        scores[rows] = gaps[np.ix_(rows, np.flatnonzero(seen))] @ weight.T
    return scores


def score_weights(at: Matrices, seen: np.ndarray, method: ScoreMethod) -> np.ndarray:
    """(m, items seen): Φ Λ'Σ⁻¹ by regression, (Λ'Σ⁻¹Λ)⁻¹ Λ'Σ⁻¹ by Bartlett, which Θ in Σ's place gives alike."""
    loadings = at.loadings[seen]
    pull = np.linalg.solve(at.covariance[np.ix_(seen, seen)], loadings).T
    if method is ScoreMethod.REGRESSION:
        return np.asarray(at.latent_covariance @ pull)
    inner = pull @ loadings
    size = np.sqrt(np.maximum(np.diag(inner), 0.0))
    if size.min(initial=1.0) == 0 or np.linalg.cond(inner / np.outer(size, size)) > 1e12:
        raise ModelError("factor_scores_undetermined", place="model")
    return np.asarray(np.linalg.solve(inner, pull))


def _method_named(name: str) -> ScoreMethod:
    try:
        return ScoreMethod(name.lower())
    except ValueError as error:
        known = [one.value for one in ScoreMethod]
        raise ModelError("factor_scores_unknown", place="model", name=name, known=known) from error


def _rows_of(result: SemResult, data: pd.DataFrame, group: str) -> Iterator[tuple[int, pd.DataFrame]]:
    labels = list(result.groups)
    if labels == [""]:
        yield 0, data
        return
    if group not in data.columns:
        raise DataError("variable_unknown", place=f"variable {group}", known=[str(c) for c in data.columns])
    column = data[group].astype(str)
    for place, label in enumerate(labels):
        yield place, data[column == label]
