"""Whether correlations are worth factoring: KMO, Bartlett's sphericity, determinant, eigenvalues."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import chdtrc

from psychometrics.efa.dimensionality import Adequacy, ItemAdequacy, Sphericity
from psychometrics.efa.extraction import squared_multiple_correlations
from psychometrics.efa.item_correlations import DEPENDENT, ItemCorrelations, dependent_items, item_correlations
from psychometrics.errors import DataError, TooFewRespondents
from psychometrics.model import MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import Figure, NotComputable, Note, not_computable

SMALL_DETERMINANT = 1e-5
"""Below it, items overlap so much that single loadings become unstable (Field, 2018)."""


def kmo(correlation: np.ndarray) -> tuple[float, np.ndarray]:
    """Kaiser-Meyer-Olkin measure of sampling adequacy: of all items, and of each (p,).

    correlation : (p, p), positive definite.
    Returns numbers in [0, 1]: squared correlations over squared correlations plus squared partial correlations.
    Raises DataError "correlation_not_positive_definite", "items_uncorrelated".
    Source: Kaiser (1970); Kaiser & Rice (1974).   Same as psych::KMO(R) (2.2.9).
    """
    _require_positive_definite(correlation)
    inverse = np.linalg.inv(correlation)
    scale = 1 / np.sqrt(np.diag(inverse))
    off = ~np.eye(len(correlation), dtype=bool)
    correlations = (correlation**2 * off).sum(axis=0)
    partials = ((inverse * np.outer(scale, scale)) ** 2 * off).sum(axis=0)
    if correlations.min() <= 0:
        raise DataError("items_uncorrelated", place="correlations")
    return float(correlations.sum() / (correlations + partials).sum()), correlations / (correlations + partials)


def bartlett_sphericity(correlation: np.ndarray, n: int) -> tuple[float, int, float]:
    """Bartlett's test that all correlations are zero: χ² = -(n - 1 - (2p + 5)/6) ln|R|, df, p value.

    correlation : (p, p), positive definite. n : respondents, more than 1 + (2p + 5)/6.
    Raises DataError "correlation_not_positive_definite"; TooFewRespondents.
    Source: Bartlett (1951).   Same as psych::cortest.bartlett(R, n) (2.2.9).
    """
    _require_positive_definite(correlation)
    p = len(correlation)
    factor = n - 1 - (2 * p + 5) / 6
    if factor <= 0:
        raise TooFewRespondents("fewer_respondents_than_items", place="answers", n=n, items=p)
    df = p * (p - 1) // 2
    chi_square = max(-factor * float(np.linalg.slogdet(correlation)[1]), 0.0)
    return chi_square, df, float(chdtrc(df, chi_square))


def eigenvalues(correlation: np.ndarray) -> np.ndarray:
    """(p,) eigenvalues, largest first.   Same as eigen(R)$values."""
    return np.linalg.eigvalsh(correlation)[::-1]


@statistic(
    "adequacy",
    sources=("kaiser1970", "kaiser1974", "bartlett1951"),
    r_call="psych::KMO(R); psych::cortest.bartlett(R, n); det(R); psych::smc(R); eigen(R)$values",
)
def adequacy(
    responses: Responses,
    model: MeasurementModel,
    *,
    correlation: str = "pearson",
    missing: str = "listwise",
    constructs: Sequence[str] = (),
) -> Adequacy:
    """KMO of all items and each, Bartlett's test, determinant, squared multiple correlations and eigenvalues.

    Options as in `item_correlations`. Where items depend on each other linearly, KMO, Bartlett and SMC are
    NotComputable with the items named; determinant and eigenvalues remain.
    """
    taken = item_correlations(responses, model, correlation=correlation, missing=missing, constructs=constructs)
    values = eigenvalues(taken.matrix)
    defect = _defect(taken, values)
    total, items, test = _figures(taken) if defect is None else _reasons(taken, defect)
    return Adequacy(
        n=taken.n,
        items=items,
        kmo=total,
        bartlett=test,
        determinant=float(np.prod(values)),
        condition_number=float(values[0] / values[-1]) if defect is None else defect,
        eigenvalues=tuple(float(value) for value in values),
        correlation=taken.kind,
        missing=taken.missing,
        notes=taken.notes + _notes(values, defect),
        correlation_matrix=taken.matrix,
    )


Figures = tuple[Figure, tuple[ItemAdequacy, ...], Sphericity]


def _figures(taken: ItemCorrelations) -> Figures:
    total, each = kmo(taken.matrix)
    smc = squared_multiple_correlations(taken.matrix)
    items = tuple(ItemAdequacy(code, float(a), float(b)) for code, a, b in zip(taken.codes, each, smc, strict=True))
    return total, items, Sphericity(*bartlett_sphericity(taken.matrix, taken.n))


def _reasons(taken: ItemCorrelations, defect: NotComputable) -> Figures:
    p = len(taken.codes)
    items = tuple(ItemAdequacy(code, defect, defect) for code in taken.codes)
    return defect, items, Sphericity(defect, p * (p - 1) // 2, defect)


def _defect(taken: ItemCorrelations, values: np.ndarray) -> NotComputable | None:
    """Why the matrix has no inverse, or None when it has one."""
    dependent = dependent_items(taken.matrix, taken.codes)
    if dependent:
        return not_computable("items_dependent", items=dependent)
    if values[-1] < 0:
        return not_computable("correlation_not_positive_definite")
    return None


def _notes(values: np.ndarray, defect: NotComputable | None) -> tuple[Note, ...]:
    if defect is not None:
        return (defect.reason,)
    determinant = float(np.prod(values))
    return (Note("efa_determinant_small"),) if determinant < SMALL_DETERMINANT else ()


def _require_positive_definite(correlation: np.ndarray) -> None:
    if np.linalg.eigvalsh(correlation)[0] < DEPENDENT:
        raise DataError("correlation_not_positive_definite", place="correlations")
