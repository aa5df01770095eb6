"""The correlations that are factored: which items, of how many respondents, by which coefficient, and what is wrong.

Every walker of this package takes its matrix from here, so that all tables rest on the same respondents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from psychometrics.contingency import contingency
from psychometrics.correlation.polychoric import polychoric
from psychometrics.correlation.smoothing import is_positive_definite, smoothed
from psychometrics.errors import DataError, PlanError, TooFewItems, TooFewRespondents
from psychometrics.model import MeasurementModel
from psychometrics.moments import Missing, Moments, moments
from psychometrics.responses import Responses
from psychometrics.results import Note

KINDS = ("pearson", "spearman", "polychoric")
MISSING = ("listwise", "pairwise")
FEWEST_ITEMS = 3
DEPENDENT = 1e-8
"""Eigenvalues below this mean that some items are linear combinations of others."""


@dataclass(frozen=True)
class ItemCorrelations:
    """matrix : (p, p) for the items `codes`; n : respondents, the fewest of any pair when pairs differ.

    pair_counts : (p, p) respondents behind each pair, None when all are the same.
    keyed       : the answers that the correlations come from, with all their rows and columns.
    """

    codes: tuple[str, ...]
    matrix: np.ndarray
    n: int
    kind: str
    missing: str
    keyed: pd.DataFrame
    pair_counts: np.ndarray | None = None
    notes: tuple[Note, ...] = ()

    @property
    def complete(self) -> np.ndarray:
        """(n, p) answers of those who answered all of these items."""
        return self.keyed[list(self.codes)].dropna().to_numpy(float)


def item_correlations(
    responses: Responses,
    model: MeasurementModel,
    *,
    correlation: str = "pearson",
    missing: str = "listwise",
    constructs: Sequence[str] = (),
) -> ItemCorrelations:
    """The correlation matrix of the items of the model, or of some of its constructs.

    correlation : one of KINDS. missing : "listwise" (complete on these items) or "pairwise".
    constructs  : codes; empty for all items.
    Items that nobody answered, or that do not vary, are left out and noted.
    Raises TooFewItems, TooFewRespondents, ModelError (unknown construct), PlanError (unknown option value).
    """
    _check("correlation", correlation, KINDS)
    _check("missing", missing, MISSING)
    codes, notes = _usable(responses, _codes(model, constructs), missing)
    if len(codes) < FEWEST_ITEMS:
        raise TooFewItems("too_few_items_to_factor", place="items", items=len(codes), needed=FEWEST_ITEMS)
    sums = _moments(responses, codes, correlation, missing)
    counts = sums.pair_counts if missing == "pairwise" and not sums.complete else None
    n = sums.n_complete if counts is None else int(counts.min())
    if n <= len(codes):
        raise TooFewRespondents("fewer_respondents_than_items", place="answers", n=n, items=len(codes))
    if correlation == "polychoric":
        matrix, told = _polychoric(_answers(responses, codes, missing))
    else:
        matrix, told = sums.correlation("listwise" if counts is None else "pairwise"), ()
    if np.linalg.eigvalsh(matrix)[0] < -DEPENDENT:
        notes.append(Note("efa_pairwise_indefinite"))
    return ItemCorrelations(tuple(codes), matrix, n, correlation, missing, responses.keyed, counts, (*notes, *told))


def dependent_items(matrix: np.ndarray, codes: Sequence[str]) -> tuple[str, ...]:
    """The items of linear dependencies: those with weight in an eigenvector of eigenvalue (nearly) zero."""
    values, vectors = np.linalg.eigh(matrix)
    null = vectors[:, np.abs(values) < DEPENDENT]
    weight = np.sqrt(np.sum(null**2, axis=1))
    return tuple(code for code, size in zip(codes, weight, strict=True) if size > 1e-4)


def refuse_unfactorable(correlations: ItemCorrelations) -> None:
    """Raises DataError "items_dependent", naming them: their factors would be artefacts; "items_uncorrelated"."""
    if np.abs(correlations.matrix - np.eye(len(correlations.codes))).max() < DEPENDENT:
        raise DataError("items_uncorrelated", place="items")
    found = dependent_items(correlations.matrix, correlations.codes)
    if found:
        raise DataError("items_dependent", place="items", items=found)


def _polychoric(answers: pd.DataFrame) -> tuple[np.ndarray, tuple[Note, ...]]:
    """Polychoric correlations, made positive definite when pairs do not fit together (said in a note)."""
    found = polychoric(contingency(answers))
    if is_positive_definite(found.matrix):
        return found.matrix, found.notes
    return smoothed(found.matrix), (*found.notes, Note("efa_correlation_smoothed"))


def _codes(model: MeasurementModel, constructs: Sequence[str]) -> list[str]:
    if not constructs:
        return [item.code for item in model.items]
    return [item.code for code in constructs for item in model.construct(code).all_items]


def _moments(responses: Responses, codes: list[str], correlation: str, missing: str) -> Moments:
    if correlation == "spearman":
        return moments(_answers(responses, codes, missing).rank())
    return responses.moments_of(codes)


def _answers(responses: Responses, codes: list[str], missing: str) -> pd.DataFrame:
    return responses.complete(codes) if missing == "listwise" else responses.keyed[codes]


def _usable(responses: Responses, codes: list[str], missing: str) -> tuple[list[str], list[Note]]:
    counts = dict(zip(responses.moments.codes, responses.moments.counts, strict=True))
    answered = [code for code in codes if counts[code] > 0]
    constant = _constant(responses.moments_of(answered), missing) if answered else []
    unanswered = [code for code in codes if code not in answered]
    told = (("efa_items_unanswered", unanswered), ("efa_items_constant", constant))
    notes = [Note(code, {"items": tuple(left), "count": len(left)}) for code, left in told if left]
    return [code for code in answered if code not in constant], notes


def _constant(sums: Moments, missing: str) -> list[str]:
    """Items whose variance is nothing but rounding."""
    by: Missing = "pairwise" if missing == "pairwise" else "listwise"
    if by == "listwise" and sums.n_complete < 2:
        return []
    least = 1e-24 * sums.means(by) ** 2
    variances = sums.variances(by)
    return [code for code, variance, low in zip(sums.codes, variances, least, strict=True) if variance <= low]


def _check(option: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise PlanError("option_value_unknown", place=f"plan, {option}", value=value, known=list(allowed))
