"""Consistent PLS: relations between common factors instead of between composites (Dijkstra & Henseler, 2015)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from psychometrics.pls.estimate import Estimates, regressions
from psychometrics.pls.specification import Mode, PlsModel


def rho_a(weights: np.ndarray, correlations: np.ndarray) -> np.ndarray:
    """Dijkstra–Henseler's rho_A of one construct's scores.

    weights : (…, k) giving scores of variance 1; correlations : (…, k, k) of its indicators, k >= 2.
    Returns (…,): (w'w)² · w'(S − diag S)w / w'(ww' − diag ww')w. It may leave [0, 1] where items hardly correlate.
    Source: Dijkstra & Henseler (2015), eq. 3. Same as seminr::rhoC_AVE and cSEM::calculateReliabilities.
    """
    own = (weights**2).sum(axis=-1)
    common = np.einsum("...i,...ij,...j->...", weights, correlations, weights) - own
    return np.asarray(own**2 * common / (own**2 - (weights**4).sum(axis=-1)))


def reliabilities(model: PlsModel, correlations: np.ndarray, weights: np.ndarray, *, corrected: bool) -> np.ndarray:
    """(b, m) rho_A of scores; 1 for single items and mode B, and for what is not reflective when `corrected`."""
    found = np.ones((len(weights), len(model.constructs)))
    for number, construct in enumerate(model.constructs):
        wanted = construct.is_reflective if corrected else construct.mode is not Mode.B
        if wanted and len(construct.indicators) > 1:
            rows = model.rows[number]
            found[:, number] = rho_a(weights[:, rows, number], correlations[:, rows, rows])
    return found


def consistent_estimates(model: PlsModel, correlations: np.ndarray, plain: Estimates) -> Estimates:
    """Estimates with correlations of scores divided by the roots of their reliabilities, and loadings in proportion.

    A sample whose reliability is not positive has no consistent estimates and is marked as not settled.
    """
    with np.errstate(all="ignore"):
        reliability = reliabilities(model, correlations, plain.weights, corrected=True)
        root = np.sqrt(reliability)
        between = plain.correlations / (root[:, :, None] * root[:, None, :])
        diagonal = np.arange(len(model.constructs))
        between[:, diagonal, diagonal] = 1.0
        loadings = plain.loadings / root[:, None, :]
        for number, construct in enumerate(model.constructs):
            if construct.is_reflective and len(construct.indicators) > 1:
                rows = model.rows[number]
                w = plain.weights[:, rows, number]
                loadings[:, rows, number] = w * (root[:, number] / (w**2).sum(axis=1))[:, None]
        paths, r_squared = regressions(model, between)
    sound = plain.converged & np.isfinite(paths).all(axis=(1, 2))
    return replace(plain, loadings=loadings, correlations=between, paths=paths, r_squared=r_squared, converged=sound)
