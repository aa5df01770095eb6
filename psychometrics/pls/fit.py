"""Does the model reproduce the correlations of its indicators? SRMR, d_ULS, d_G and the test of exact fit."""

from __future__ import annotations

import numpy as np

from psychometrics.pls.estimate import Estimates
from psychometrics.pls.specification import PlsModel

MEASURES = ("srmr", "d_uls", "d_g")


def implied_construct_covariances(model: PlsModel, estimates: Estimates) -> np.ndarray:
    """(b, m, m) covariances of constructs that the paths imply: (I − P')⁻¹ Ψ (I − P)⁻¹.

    Ψ holds the exogenous correlations as estimated and each outcome's 1 − R². Variances are set to 1, as in cSEM.
    """
    m = len(model.constructs)
    exogenous = np.array([place not in model.outcomes for place in range(m)])
    psi = np.where(np.outer(exogenous, exogenous), estimates.correlations, 0.0)
    outcomes = list(model.outcomes)
    psi[:, outcomes, outcomes] = 1 - estimates.r_squared[:, outcomes]
    through = np.linalg.inv(np.eye(m) - estimates.paths.transpose(0, 2, 1))
    found = np.asarray(through @ psi @ through.transpose(0, 2, 1))
    found[:, np.arange(m), np.arange(m)] = 1.0
    return found


def implied_correlations(
    model: PlsModel, correlations: np.ndarray, estimates: Estimates, *, saturated: bool = False
) -> np.ndarray:
    """(b, p, p) implied correlations of indicators.

    Within a reflective construct: products of loadings; within a composite: the correlations themselves. Between two
    constructs: loading · correlation of constructs · loading, the latter as implied by the paths, or as estimated when
    `saturated`. Source: Schuberth, Henseler & Dijkstra (2018). Same as cSEM::fit(.saturated = FALSE).
    """
    between = estimates.correlations if saturated else implied_construct_covariances(model, estimates)
    own = estimates.loadings * model.owns
    found = np.asarray(own @ between @ own.transpose(0, 2, 1))
    for construct, rows in zip(model.constructs, model.rows, strict=True):
        if not construct.is_reflective:
            found[:, rows, rows] = correlations[:, rows, rows]
    diagonal = np.arange(found.shape[1])
    found[:, diagonal, diagonal] = 1.0
    return found


def discrepancies(correlations: np.ndarray, implied: np.ndarray) -> dict[str, np.ndarray]:
    """srmr, d_uls and d_g, each (b,).

    srmr: root mean square of residuals over the lower triangle with its diagonal. d_uls: half the sum of all squared
    residuals. d_g: half the sum of squared logs to base 10 (as cSEM; natural logs give 5.30 times as much) of the
    eigenvalues of S⁻¹Σ, NaN where S or Σ is not positive definite.
    Source: Hu & Bentler (1999); Dijkstra & Henseler (2015). Same as cSEM::calculateSRMR, calculateDL, calculateDG.
    """
    p = correlations.shape[-1]
    squares = (correlations - implied) ** 2
    half = squares.sum(axis=(1, 2)) / 2
    with np.errstate(all="ignore"):
        logs = np.log10(_relative_eigenvalues(correlations, implied))
    return {"srmr": np.sqrt(half / (p * (p + 1) / 2)), "d_uls": half, "d_g": (logs**2).sum(axis=1) / 2}


def _relative_eigenvalues(correlations: np.ndarray, implied: np.ndarray) -> np.ndarray:
    """(b, p) eigenvalues of S⁻¹Σ, NaN for a sample whose S can't be inverted."""
    found = np.full(correlations.shape[:2], np.nan)
    whole = np.isfinite(correlations).all(axis=(1, 2)) & np.isfinite(implied).all(axis=(1, 2))
    values, vectors = np.linalg.eigh(correlations[whole])
    with np.errstate(all="ignore"):
        root = vectors / np.sqrt(values)[:, None, :]
        usable = np.isfinite(root).all(axis=(1, 2))
        scaled = root.transpose(0, 2, 1) @ implied[whole] @ root
        found[np.flatnonzero(whole)[usable]] = np.linalg.eigvalsh(scaled[usable])
    return found


def data_that_fit(z: np.ndarray, correlations: np.ndarray, implied: np.ndarray) -> np.ndarray:
    """(n, p) the standardised data turned so that their correlations are exactly the implied ones.

    z : (n, p); correlations, implied : (p, p). Source: Beran & Srivastava (1985).
    """
    return np.asarray(z @ _power(correlations, -0.5) @ _power(implied, 0.5))


def _power(matrix: np.ndarray, exponent: float) -> np.ndarray:
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * values**exponent) @ vectors.T)
