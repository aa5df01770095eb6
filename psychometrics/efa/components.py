"""Principal components, which are not factors: they hold all variance of the items, error too."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psychometrics.efa.fit import variance_explained
from psychometrics.efa.result import FactorVariance
from psychometrics.efa.rotation import rotate
from psychometrics.errors import DataError


@dataclass(frozen=True)
class Components:
    """loadings : (p, m), columns by falling variance, each with a positive sum; eigenvalues : all p."""

    loadings: np.ndarray
    phi: np.ndarray
    eigenvalues: tuple[float, ...]
    variance: tuple[FactorVariance, ...]
    rotation: str


def principal_components(correlation: np.ndarray, components: int, rotation: str = "none") -> Components:
    """The first components of a correlation matrix, scaled as loadings.

    correlation : (p, p); 1 <= components <= p, else DataError "too_many_components".
    Source: Hotelling (1933). Same as psych::principal(R, components, rotate = rotation) (2.2.9).
    """
    if not 1 <= components <= len(correlation):
        raise DataError("too_many_components", place="plan", components=components, items=len(correlation))
    values, vectors = np.linalg.eigh(correlation)
    loadings = (vectors * np.sqrt(np.maximum(values, 0)))[:, ::-1][:, :components]
    turned = rotate(loadings, rotation)
    names = tuple(f"C{number + 1}" for number in range(components))
    shares = variance_explained(turned.loadings, turned.phi, names)
    return Components(turned.loadings, turned.phi, tuple(map(float, values[::-1])), shares, rotation)
