"""Fit rows, with the bootstrap test of exact fit of the estimated model (Dijkstra & Henseler, 2015)."""

from __future__ import annotations

import numpy as np

from psychometrics.pls.bootstrap import side_by_side
from psychometrics.pls.fit import MEASURES, data_that_fit, discrepancies, implied_correlations
from psychometrics.pls.path_model import PathModel
from psychometrics.pls.resamples import Answers, draw
from psychometrics.pls.result import FitRow
from psychometrics.pls.stages import Method, Stacked, estimate_stages
from psychometrics.results import Figure, figure, not_computable

BLOCK = 128


def fit_rows(
    model: PathModel, answers: Answers, method: Method, sample: Stacked, replicates: int, confidence: float, seed: int
) -> tuple[FitRow, ...]:
    """SRMR, d_ULS and d_G of the saturated and the estimated model; critical values from data made to fit exactly.

    Same as cSEM::assess and cSEM::testOMF. A model with higher-order constructs or interactions has no such figures.
    """
    if not model.is_plain:
        refused = not_computable("pls_fit_stages")
        return tuple(FitRow(measure, refused, refused, refused, refused) for measure in MEASURES)
    r = sample.final_correlations
    implied = implied_correlations(model.final, r, sample.final)
    saturated = discrepancies(r, implied_correlations(model.final, r, sample.final, saturated=True))
    estimated = discrepancies(r, implied)
    drawn = _under_fit(model, answers, method, r[0], implied[0], replicates, seed)
    rows = []
    for measure in MEASURES:
        here, there = float(estimated[measure][0]), float(saturated[measure][0])
        undefined = {"measure": measure}
        critical, p_value = _tested(here, drawn.get(measure), confidence)
        rows.append(
            FitRow(
                measure,
                figure(there, "pls_fit_undefined", **undefined),
                figure(here, "pls_fit_undefined", **undefined),
                critical,
                p_value,
            )
        )
    return tuple(rows)


def _under_fit(
    model: PathModel,
    answers: Answers,
    method: Method,
    r: np.ndarray,
    implied: np.ndarray,
    replicates: int,
    seed: int,
) -> dict[str, np.ndarray]:
    """Discrepancies of samples from data whose correlations are exactly the implied ones; empty when they can't be."""
    singular = min(np.linalg.eigvalsh(r)[0], np.linalg.eigvalsh(implied)[0]) <= 0
    if singular or answers.missing == "pairwise" or replicates < 1:
        return {}
    z = answers.standardised(answers.everyone)[0]
    fitting = Answers(data_that_fit(z, r, implied), "listwise", answers.weights)

    def run(counts: np.ndarray) -> dict[str, np.ndarray]:
        stacked = estimate_stages(model, fitting, counts, method)
        expected = implied_correlations(model.final, stacked.final_correlations, stacked.final)[stacked.settled]
        return discrepancies(stacked.final_correlations[stacked.settled], expected)

    _ = fitting.correlations(fitting.everyone)
    parts = list(side_by_side(run, draw(answers.n, replicates, seed + 1, BLOCK)))
    return {measure: np.concatenate([part[measure] for part in parts]) for measure in MEASURES}


def _tested(value: float, drawn: np.ndarray | None, confidence: float) -> tuple[Figure, Figure]:
    known = np.empty(0) if drawn is None else drawn[np.isfinite(drawn)]
    if not len(known) or not np.isfinite(value):
        refused = not_computable("pls_exact_fit_undefined")
        return refused, refused
    return float(np.quantile(known, confidence)), float((known >= value).mean())
