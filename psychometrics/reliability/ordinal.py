"""Ordinal alpha and omega: reliability of the underlying continuous answers, from polychoric correlations."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

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


def ordinal_reliability(
    answers: ScaleAnswers, *, is_ordinal: bool = True, asked: bool = True
) -> OrdinalReliability | NotComputable:
    """Ordinal alpha and omega of a scale's varying items, from their polychoric correlations."""
    if not asked or not is_ordinal:
        return not_computable("reliability_ordinal_not_asked" if is_ordinal else "reliability_items_not_ordinal")
    try:
        found = polychoric(contingency(answers.varying_values))
    except DataError as error:
        return not_computable(error.code, **error.params)
    if np.linalg.eigvalsh(found.matrix)[0] <= 0:
        return not_computable("reliability_not_positive_definite")
    return OrdinalReliability(_or_reason(ordinal_alpha, found.matrix), _or_reason(ordinal_omega, found.matrix))


def _or_reason(formula: Callable[[Array], float], polychoric_matrix: Array) -> Figure:
    try:
        return formula(polychoric_matrix)
    except DataError as error:
        return not_computable(error.code, **error.params)
