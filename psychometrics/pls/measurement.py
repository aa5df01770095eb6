"""How well indicators show their constructs: reliability, convergent and discriminant validity, collinearity.

Formulas on stacks of correlation matrices: the leading dimension is the sample.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def standardised_alpha(correlations: np.ndarray) -> np.ndarray:
    """Cronbach's alpha of standardised indicators.

    correlations : (…, k, k), k >= 2. Returns (…,): k/(k − 1) · (1 − k / sum of all correlations).
    Source: Cronbach (1951). Same as seminr's alpha and psych::alpha(R)$total$std.alpha.
    """
    k = correlations.shape[-1]
    return np.asarray(k / (k - 1) * (1 - k / correlations.sum(axis=(-2, -1))))


def rho_c(loadings: np.ndarray) -> np.ndarray:
    """Composite reliability from loadings (…, k): (Σλ)² / ((Σλ)² + Σ(1 − λ²)).

    Source: Jöreskog (1971); Fornell & Larcker (1981), eq. 10. Same as seminr's rhoC.
    """
    common = loadings.sum(axis=-1) ** 2
    return np.asarray(common / (common + (1 - loadings**2).sum(axis=-1)))


def ave(loadings: np.ndarray) -> np.ndarray:
    """Average variance extracted from loadings (…, k). Source: Fornell & Larcker (1981), eq. 11."""
    return np.asarray((loadings**2).mean(axis=-1))


def heterotrait_monotrait(correlations: np.ndarray, rows: Sequence[slice], kind: str = "htmt_plus") -> np.ndarray:
    """(…, g, g) heterotrait–monotrait ratios of constructs whose indicators stand in `rows`; 1 on the diagonal.

    kind : "htmt" signed correlations (Henseler et al., 2015), "htmt_plus" absolute ones (Ringle et al., 2023; what
    seminr and SmartPLS print), "htmt2" geometric means of absolute ones (Roemer et al., 2021). A single item's
    monotrait part is 1. A ratio without a real value (negative monotrait mean) is NaN.
    """
    used = correlations if kind == "htmt" else np.abs(correlations)
    with np.errstate(all="ignore"):
        means = block_means(np.log(used) if kind == "htmt2" else used, rows)
        if kind == "htmt2":
            means = np.exp(means)
        monotrait = np.sqrt(np.diagonal(means, axis1=-2, axis2=-1))
        ratio = means / (monotrait[..., :, None] * monotrait[..., None, :])
    diagonal = np.arange(len(rows))
    ratio[..., diagonal, diagonal] = 1.0
    return ratio


def block_means(values: np.ndarray, rows: Sequence[slice]) -> np.ndarray:
    """(…, g, g) means of blocks; on the diagonal without the entries of an indicator with itself (0 or log 1)."""
    g = len(rows)
    sums = np.empty((*values.shape[:-2], g, g))
    for i, at in enumerate(rows):
        strip = values[..., at, :].sum(axis=-2)
        for j, to in enumerate(rows[: i + 1]):
            sums[..., i, j] = sums[..., j, i] = strip[..., to].sum(axis=-1)
    size = np.array([at.stop - at.start for at in rows], dtype=float)
    count = np.outer(size, size)
    for i, at in enumerate(rows):
        own = np.diagonal(values[..., at, at], axis1=-2, axis2=-1)
        if size[i] > 1:
            sums[..., i, i] -= own.sum(axis=-1)
            count[i, i] = size[i] * (size[i] - 1)
    return np.asarray(sums / count)


def variance_inflation(correlations: np.ndarray) -> np.ndarray:
    """(…, k) variance inflation of each variable by the others; infinite or huge where they repeat each other."""
    if correlations.shape[-1] == 1:
        return np.ones(correlations.shape[:-1])
    return np.asarray(np.diagonal(np.linalg.inv(correlations), axis1=-2, axis2=-1))
