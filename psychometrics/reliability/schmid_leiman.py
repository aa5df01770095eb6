"""The Schmid–Leiman transformation: an oblique solution told as one general and several group factors."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from psychometrics.efa.extraction import extract
from psychometrics.errors import DataError
from psychometrics.reliability.composite import Array
from psychometrics.reliability.unifactor import fit_minres


@dataclass(frozen=True, slots=True)
class SchmidLeiman:
    """general: (k,) loadings on the general factor; group: (k, m) on the residualised factors; second_order: (m,)
    loadings of the oblique factors on the general one; communality: (k,); equal_second_order: with two factors
    their loadings on the general one can't be told apart and are set equal."""

    general: Array
    group: Array
    second_order: Array
    communality: Array
    equal_second_order: bool

    @property
    def uniqueness(self) -> Array:
        return 1 - self.communality


def schmid_leiman(loadings: Array, phi: Array) -> SchmidLeiman:
    """General and group loadings of an oblique solution.

    loadings : (k, m) pattern, m >= 2 factors; phi : (m, m) factor correlations, ones on the diagonal.
    With m >= 3 the second-order loadings come from a minres factor of phi; with m = 2 they are set equal.
    Raises DataError (reliability_general_needs_factors) when m < 2.
    Source: Schmid & Leiman (1957).   Same as psych::schmid(R, m)$sl with the same oblique solution.
    """
    loadings, phi = np.asarray(loadings, dtype=float), np.asarray(phi, dtype=float)
    m = loadings.shape[1]
    if m < 2:
        raise DataError("reliability_general_needs_factors", factors=m, least=2)
    second_order = _two_factors(phi) if m == 2 else _general_loadings(phi)
    own = np.sqrt(np.maximum(1 - second_order**2, 0))
    communality = np.einsum("ij,jk,ik->i", loadings, phi, loadings)
    return SchmidLeiman(loadings @ second_order, loadings * own, second_order, communality, m == 2)


def _general_loadings(phi: Array) -> Array:
    """One minres factor of phi; a Heywood case is told as psych does, with uniquenesses of at least .005."""
    fit = fit_minres(phi)
    return extract(phi, 1, method="minres").loadings[:, 0] if bool(fit.improper) else fit.loadings


def _two_factors(phi: Array) -> Array:
    share = math.sqrt(abs(phi[0, 1]))
    return np.array([share, math.copysign(share, phi[0, 1])])
