"""correlations: of scale scores or of items, by the coefficient that the plan names."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy import stats

from psychometrics.contingency import MAX_CATEGORIES, Contingency, contingency
from psychometrics.correlation.pairs import FEWEST, correlation_pairs, polychoric_pairs
from psychometrics.correlation.polychoric import polychoric
from psychometrics.correlation.ranks import kendall_of_tables, spearman_of_tables
from psychometrics.correlation.result import CorrelationPair, Correlations
from psychometrics.correlation.smoothing import is_positive_definite, smoothed
from psychometrics.distinct import distinct_columns
from psychometrics.errors import PlanError
from psychometrics.model import MeasurementModel
from psychometrics.moments import moments
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import NotComputable, Note
from psychometrics.scoring import scale_scores

METHODS = ("pearson", "spearman", "kendall", "polychoric")
EXACT_UP_TO = 50


@statistic(
    "correlations",
    sources=("fisher1921", "bonett_wright2000", "olsson1979"),
    r_call="cor.test(x, y, method = 'pearson' | 'spearman' | 'kendall'); lavaan::lavCor(x, ordered = names(x))",
)
def correlations(
    responses: Responses,
    model: MeasurementModel,
    *,
    method: str = "pearson",
    of: str = "scales",
    confidence: float = 0.95,
) -> Correlations:
    """Every pair of scale scores (or items) over the people who have both.

    method : "pearson", "spearman", "kendall", or "polychoric" (items only). of : "scales" or "items".
    Raises PlanError for another value.
    """
    _check(method, of)
    items = responses.keyed[[item.code for item in model.items]]
    frame = scale_scores(responses, model) if of == "scales" else items
    if method == "polychoric":
        return _polychoric(frame, confidence)
    codes, seen = tuple(map(str, frame)), frame.notna().to_numpy(float)
    n = seen.T @ seen
    r, z = _coefficients(frame, method)
    pairs = correlation_pairs(codes, r, n, method, confidence, z)
    return Correlations(method, of, len(frame), codes, _known_only(r, pairs), n.astype(int), pairs)


def _coefficients(frame: pd.DataFrame, method: str) -> tuple[np.ndarray, np.ndarray | None]:
    """(k, k) coefficients over the people who have both, and Kendall's z."""
    if method == "pearson":
        return moments(frame).correlation("pairwise"), None
    tables = _tables(frame)
    if method == "spearman":
        return (spearman_of_tables(tables) if tables else _spearman(frame)), None
    return kendall_of_tables(tables) if tables and len(frame) > EXACT_UP_TO else _kendall(frame)


def _tables(frame: pd.DataFrame) -> Contingency | None:
    """Two-way tables where every variable takes few enough values."""
    return contingency(frame) if all(len(of.values) <= MAX_CATEGORIES for of in distinct_columns(frame)) else None


def _spearman(frame: pd.DataFrame) -> np.ndarray:
    if not frame.isna().to_numpy().any():
        return moments(frame.rank()).correlation()
    return _pair_by_pair(frame, lambda both: moments(stats.rankdata(both, axis=0)).correlation()[0, 1])


def _kendall(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """tau-b, and z from scipy's p, which is exact for few people without ties."""
    tau = _pair_by_pair(frame, lambda both: stats.kendalltau(*both.T).statistic)
    p = _pair_by_pair(frame, lambda both: stats.kendalltau(*both.T).pvalue)
    return tau, np.sign(tau) * stats.norm.isf(p / 2)


def _pair_by_pair(frame: pd.DataFrame, number: Callable[[np.ndarray], float]) -> np.ndarray:
    x, k = frame.to_numpy(float), frame.shape[1]
    matrix = np.full((k, k), np.nan)
    for i, j in zip(*np.tril_indices(k, -1), strict=True):
        both = x[:, [i, j]][~np.isnan(x[:, [i, j]]).any(axis=1)]
        if len(both) >= FEWEST and (np.ptp(both, axis=0) > 0).all():
            matrix[i, j] = matrix[j, i] = number(both)
    return matrix


def _known_only(r: np.ndarray, pairs: tuple[CorrelationPair, ...]) -> np.ndarray:
    """Ones on the diagonal, and NaN wherever the pair has no coefficient."""
    matrix = r.copy()
    rows, columns = np.tril_indices(len(r), -1)
    lacking = np.array([isinstance(pair.r, NotComputable) for pair in pairs], dtype=bool)
    matrix[rows[lacking], columns[lacking]] = matrix[columns[lacking], rows[lacking]] = np.nan
    np.fill_diagonal(matrix, 1.0)
    return matrix


def _polychoric(frame: pd.DataFrame, confidence: float) -> Correlations:
    found = polychoric(contingency(frame))
    pairs = polychoric_pairs(found, confidence)
    finite = np.isfinite(found.matrix).all()
    fine = not finite or is_positive_definite(found.matrix)
    notes = found.notes if fine else (*found.notes, Note("correlation_smoothed"))
    matrix = found.matrix.copy() if fine else smoothed(found.matrix)
    np.fill_diagonal(matrix, 1.0)
    return Correlations(
        method="polychoric",
        of="items",
        n=len(frame),
        codes=found.codes,
        matrix=matrix,
        counts=found.counts.astype(int),
        pairs=pairs,
        smoothed=not fine,
        thresholds=dict(found.thresholds),
        notes=notes,
    )


def _check(method: str, of: str) -> None:
    for option, value, known in (("method", method, METHODS), ("of", of, ("scales", "items"))):
        if value not in known:
            raise PlanError("option_value_unknown", place=f"plan, {option}", value=value, known=", ".join(known))
    if method == "polychoric" and of == "scales":
        raise PlanError("polychoric_needs_items", place="plan, correlations")
