"""correlations: of scale scores or of items, by the coefficient that the plan names."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy import stats

from psychometrics.contingency import contingency
from psychometrics.correlation.polychoric import polychoric
from psychometrics.correlation.result import CorrelationPair, Correlations
from psychometrics.correlation.smoothing import is_positive_definite, smoothed
from psychometrics.errors import PlanError
from psychometrics.model import MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import Figure, Note, is_number, not_computable
from psychometrics.scoring import scale_scores

METHODS = ("pearson", "spearman", "kendall", "polychoric")
FEWEST = 4


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
    codes = [str(code) for code in frame]
    pairs = [
        correlate(frame[first], frame[second], method, confidence)
        for row, first in enumerate(codes)
        for second in codes[:row]
    ]
    return Correlations(method, of, len(frame), tuple(codes), *_square(codes, frame, pairs), tuple(pairs))


def correlate(
    first: pd.Series, second: pd.Series, method: str = "pearson", confidence: float = 0.95
) -> CorrelationPair:
    """One pair with its interval and test.

    Interval by Fisher's z: standard error 1/√(n−3) (Pearson), √((1 + r²/2)/(n−3)) (Spearman; Bonett & Wright, 2000),
    √(.437/(n−4)) (Kendall; Fieller et al., 1957). p : t on n − 2 (Pearson, Spearman); scipy's (Kendall).
    """
    both = pd.DataFrame({"x": first, "y": second}).dropna().to_numpy(float)
    names, n = (str(first.name), str(second.name)), len(both)
    if n < FEWEST or (np.ptp(both, axis=0) == 0).any():
        reason = not_computable("correlation_not_possible", first=names[0], second=names[1], n=n)
        return CorrelationPair(*names, n, *(reason,) * 6)
    if method == "kendall":
        tau = stats.kendalltau(both[:, 0], both[:, 1])
        spread = math.sqrt(0.437 / max(n - 4, 1))
        z = math.atanh(float(np.clip(tau.statistic, -1 + 1e-12, 1 - 1e-12))) / spread
        low, high = _limits(float(tau.statistic), spread, confidence)
        none = not_computable("test_has_no_such_df")
        return CorrelationPair(*names, n, float(tau.statistic), low, high, z, none, float(tau.pvalue))
    ranked = stats.rankdata(both, axis=0) if method == "spearman" else both
    r = float(np.corrcoef(ranked.T)[0, 1])
    spread = math.sqrt((1 + r**2 / 2) / (n - 3)) if method == "spearman" else 1 / math.sqrt(n - 3)
    t = r * math.sqrt((n - 2) / max(1 - r**2, 1e-300))
    low, high = _limits(r, spread, confidence)
    return CorrelationPair(*names, n, r, low, high, t, float(n - 2), float(2 * stats.t.sf(abs(t), n - 2)))


def _limits(r: float, spread: float, confidence: float) -> tuple[float, float]:
    if abs(r) >= 1:
        return r, r
    reach = float(stats.norm.ppf((1 + confidence) / 2)) * spread
    return math.tanh(math.atanh(r) - reach), math.tanh(math.atanh(r) + reach)


def _square(codes: list[str], frame: pd.DataFrame, pairs: list[CorrelationPair]) -> tuple[np.ndarray, np.ndarray]:
    matrix, seen = np.eye(len(codes)), frame.notna().to_numpy(float)
    place = {code: i for i, code in enumerate(codes)}
    for pair in pairs:
        i, j = place[pair.first], place[pair.second]
        matrix[i, j] = matrix[j, i] = float(pair.r) if is_number(pair.r) else np.nan
    return matrix, (seen.T @ seen).astype(int)


def _polychoric(frame: pd.DataFrame, confidence: float) -> Correlations:
    found = polychoric(contingency(frame))
    pairs = []
    for i, first in enumerate(found.codes):
        for j, second in enumerate(found.codes[:i]):
            figures = (found.matrix[i, j], found.standard_errors[i, j], found.counts[i, j])
            pairs.append(_polychoric_pair(first, second, *figures, confidence))
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
        pairs=tuple(pairs),
        smoothed=not fine,
        thresholds=dict(found.thresholds),
        notes=notes,
    )


def _polychoric_pair(first: str, second: str, r: float, se: float, n: float, confidence: float) -> CorrelationPair:
    if not np.isfinite(r):
        reason = not_computable("correlation_not_possible", first=first, second=second, n=int(n))
        return CorrelationPair(first, second, int(n), *(reason,) * 6)
    z = float(r / se)
    low, high = _limits(float(r), float(se / max(1 - r**2, 1e-9)), confidence)
    none: Figure = not_computable("test_has_no_such_df")
    return CorrelationPair(first, second, int(n), float(r), low, high, z, none, float(2 * stats.norm.sf(abs(z))))


def _check(method: str, of: str) -> None:
    for option, value, known in (("method", method, METHODS), ("of", of, ("scales", "items"))):
        if value not in known:
            raise PlanError("option_value_unknown", place=f"plan, {option}", value=value, known=", ".join(known))
    if method == "polychoric" and of == "scales":
        raise PlanError("polychoric_needs_items", place="plan, correlations")
