"""Ordinal alpha and omega: reliability of the underlying continuous answers, from polychoric correlations."""

from __future__ import annotations

import numpy as np
import pandas as pd

from psychometrics.contingency import contingency
from psychometrics.correlation.polychoric import polychoric
from psychometrics.errors import DataError
from psychometrics.reliability.alpha import standardized_alpha
from psychometrics.reliability.answers import ScaleAnswers
from psychometrics.reliability.composite import Array
from psychometrics.reliability.omega import OmegaMethod, fit_one_factor, omega_from_parameters
from psychometrics.reliability.result import OrdinalReliability
from psychometrics.results import Figure, NotComputable, not_computable


def ordinal_alpha(polychoric: Array) -> float:
    """Alpha of a (k, k) polychoric correlation matrix.

    Source: Zumbo, Gadermann & Zeisser (2007).   Same as psych::alpha(lavaan::lavCor(d, ordered = names(d))).
    It tells of continuous answers behind the categories, not of the sum score that is used (Chalmers, 2018).
    """
    return standardized_alpha(polychoric)


def ordinal_omega(polychoric: Array) -> float:
    """Omega of a one-factor least-squares solution of a (k, k) polychoric matrix, k >= 3.

    Source: Gadermann, Guhn & Zumbo (2012).   Same as (Σλ)² / ((Σλ)² + Σ(1 - λ²)) with the loadings of
    psych::fa(R, 1, fm = "minres").   Raises as mcdonald_omega.
    """
    fit = fit_one_factor(polychoric, OmegaMethod.MINRES)
    return omega_from_parameters(fit.loadings, fit.uniquenesses)


def ordinal_reliability(answers: ScaleAnswers, *, is_ordinal: bool, asked: bool) -> OrdinalReliability | NotComputable:
    """Ordinal alpha and omega of one scale's answers, or why there are none.

    is_ordinal : whether the instrument declares every item as ordered categories; asked : the walker's option.
    """
    if not asked:
        return not_computable("reliability_ordinal_not_asked")
    values = answers.varying_values
    seen = values[~np.isnan(values)]
    if not is_ordinal or not np.array_equal(seen, np.round(seen)):
        return not_computable("reliability_not_ordinal")
    try:
        tables = contingency(pd.DataFrame(values, columns=list(answers.varying_codes)))
        matrix = polychoric(tables).matrix
        if not np.isfinite(matrix).all():
            return not_computable("reliability_polychoric_not_found")
        return OrdinalReliability(ordinal_alpha(matrix), _omega(matrix))
    except DataError as error:
        return not_computable(error.code, **error.params)


def _omega(matrix: Array) -> Figure:
    try:
        return ordinal_omega(matrix)
    except DataError as error:
        return not_computable(error.code, **error.params)
