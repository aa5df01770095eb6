"""Each case's scores on the latent variables of a fitted model, and how far they may lie from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from enum import StrEnum

import numpy as np
import pandas as pd

from psychometrics.errors import DataError, ModelError
from psychometrics.results import Figure, Note, not_computable
from psychometrics.sem.estimate import check_columns
from psychometrics.sem.implied import Matrices
from psychometrics.sem.ordinal_scores import Posterior, posterior_modes
from psychometrics.sem.result import ScoreQuality, SemResult


class ScoreMethod(StrEnum):
    REGRESSION = "regression"
    BARTLETT = "bartlett"


def factor_scores(
    result: SemResult, data: pd.DataFrame, *, method: str = "regression", group: str = "", missing: str = "listwise"
) -> pd.DataFrame:
    """Scores of every case, one column per latent variable, in the order and with the index of the data.

    data : the cases that the model was fitted to, or new ones with the same columns. group : the column of groups that
    the model was fitted with. missing : "listwise" leaves a case without all answers out; "fiml" or
    "pairwise" scores it by those it has.
    method : "regression" (Thurstone, 1935), the expected latent value given the answers; "bartlett" (Bartlett, 1937),
    the most likely one, which is unbiased.
    Where items are ordered, "regression" stands for the mode of the posterior density (see `ordinal_scores`).
    Raises ModelError for an unknown method and, by Bartlett, ordered items or latent variables without items of their
    own; DataError for an unknown column or group.
    Same as lavaan::lavPredict(fit, method = "regression" or "Bartlett"), of ordered items "EBM" (0.6-14).
    """
    chosen = _method_named(method)
    if result.thresholds:
        return _of_ordered(result, data, chosen, group, missing, lambda found: found.modes)

    def scores(place: int, gaps: np.ndarray) -> np.ndarray:
        return np.asarray(result.origins[place] + deviations(result.implied[place], gaps, chosen))

    return _by_case(result, data, group, missing, scores)


def factor_score_errors(
    result: SemResult, data: pd.DataFrame, *, method: str = "regression", group: str = "", missing: str = "listwise"
) -> pd.DataFrame:
    """The standard error of each score that `factor_scores` gives with the same arguments; raises what it raises.

    √diag(WΣWᵀ − WΛΦ − ΦΛᵀWᵀ + Φ), how far the scores by weights W lie from the latent variables.
    Same as attr(lavaan::lavPredict(fit, method =, se = "standard"), "se") (0.6-14), which has none for ordered items.
    """
    chosen = _method_named(method)
    if result.thresholds:
        return _of_ordered(result, data, chosen, group, missing, lambda found: found.errors)

    def errors(place: int, gaps: np.ndarray) -> np.ndarray:
        return by_pattern(
            gaps, lambda seen, own: np.tile(errors_of(result.implied[place], seen, chosen), (len(own), 1))
        )

    return _by_case(result, data, group, missing, errors)


def _of_ordered(
    result: SemResult,
    data: pd.DataFrame,
    method: ScoreMethod,
    group: str,
    missing: str,
    part: Callable[[Posterior], np.ndarray],
) -> pd.DataFrame:
    if method is not ScoreMethod.REGRESSION:
        raise ModelError("factor_scores_ordered", place="model")

    def told(place: int, gaps: np.ndarray) -> np.ndarray:
        cases = pd.DataFrame(gaps + result.centres[place], columns=list(result.observed))
        return part(posterior_modes(result.implied[place], result.thresholds, cases))

    return _by_case(result, data, group, missing, told)


def _by_case(
    result: SemResult,
    data: pd.DataFrame,
    group: str,
    missing: str,
    told: Callable[[int, np.ndarray], np.ndarray],
) -> pd.DataFrame:
    """told(place of the group, items less their means (n, p)) gives (n, m) for the cases that can be scored.

    missing : "listwise", else every case with an answer.
    """
    check_columns(result.observed, data)
    parts = []
    for place, rows in _rows_of(result, data, group):
        cases = rows[list(result.observed)].astype(float)
        seen = cases.notna()
        cases = cases[seen.all(axis=1) if missing == "listwise" else seen.any(axis=1)]
        found = told(place, cases.to_numpy() - result.centres[place])
        parts.append(pd.DataFrame(found[:, : len(result.latent)], index=cases.index, columns=list(result.latent)))
    whole = pd.concat(parts)
    return whole.loc[data.index[data.index.isin(whole.index)]] if data.index.is_unique else whole


def with_scores(result: SemResult, data: pd.DataFrame, method: str, *, group: str, missing: str) -> SemResult:
    """The result with what factor scores by this method are worth; unchanged for "none".

    Bartlett's of ordered items do not exist, which a note tells.
    """
    if method == "none":
        return result
    if result.thresholds and _method_named(method) is not ScoreMethod.REGRESSION:
        return replace(result, notes=(*result.notes, Note("factor_scores_ordered", {})))
    asked = {"method": method, "group": group, "missing": missing}
    found, errors = factor_scores(result, data, **asked), factor_score_errors(result, data, **asked)
    return replace(result, scores=tuple(score_qualities(result, found, errors, data, group, method)))


def score_qualities(
    result: SemResult, scores: pd.DataFrame, errors: pd.DataFrame, data: pd.DataFrame, group: str, method: str
) -> Iterator[ScoreQuality]:
    """By group and latent variable, of what `factor_scores` and `factor_score_errors` gave."""
    for place, label in enumerate(result.groups):
        rows = data.loc[scores.index, group].astype(str) == label if label else np.ones(len(scores), dtype=bool)
        told = (
            _empirical(scores[rows], errors[rows])
            if result.thresholds
            else determinacy(result.implied[place], _method_named(method))
        )
        for column, name in enumerate(result.latent):
            values = scores.loc[rows, name].to_numpy()
            worth: Figure = float(told[column]) if np.isfinite(told[column]) else not_computable("negative_variance")
            yield ScoreQuality(name, label, len(values), float(values.mean()), float(values.std(ddof=1)), worth)


def _empirical(scores: pd.DataFrame, errors: pd.DataFrame) -> np.ndarray:
    """(m,) √(variance of scores / (itself + their mean squared error))."""
    variance = scores.var(ddof=1).to_numpy()
    return np.asarray(np.sqrt(variance / (variance + (errors**2).mean().to_numpy())))


def determinacy(at: Matrices, method: ScoreMethod) -> np.ndarray:
    """(m,) correlations of factors with their scores: diag(WΛΦ) over both standard deviations; W are score weights."""
    weight = score_weights(at, np.ones(len(at.covariance), dtype=bool), method)
    shared = np.diag(weight @ at.loadings @ at.latent_covariance)
    spread = np.diag(weight @ at.covariance @ weight.T) * np.diag(at.latent_covariance)
    return np.asarray(shared / np.sqrt(spread))


def deviations(at: Matrices, gaps: np.ndarray, method: ScoreMethod) -> np.ndarray:
    """(n, m) latent variables less their means, from items less theirs (n, p), NaN where there is no answer."""
    if not len(gaps):
        return np.zeros((0, len(at.latent)))
    return by_pattern(gaps, lambda seen, own: own @ score_weights(at, seen, method).T)


def by_pattern(gaps: np.ndarray, told: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> np.ndarray:
    """(n, m) told(answered (p,), the answers of those who answered just these) for each pattern of gaps."""
    patterns, which = np.unique(np.isfinite(gaps), axis=0, return_inverse=True)
    order = [np.flatnonzero(which.ravel() == number) for number in range(len(patterns))]
    parts = [told(seen, gaps[np.ix_(rows, np.flatnonzero(seen))]) for seen, rows in zip(patterns, order, strict=True)]
    return np.concatenate(parts)[np.argsort(np.concatenate(order))]


def errors_of(at: Matrices, seen: np.ndarray, method: ScoreMethod) -> np.ndarray:
    """(m,) standard errors of the scores of cases with these answers."""
    weight = score_weights(at, seen, method)
    shared = np.diag(weight @ at.loadings[seen] @ at.latent_covariance)
    spread = np.diag(weight @ at.covariance[np.ix_(seen, seen)] @ weight.T)
    return np.asarray(np.sqrt(np.maximum(spread - 2 * shared + np.diag(at.latent_covariance), 0.0)))


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
