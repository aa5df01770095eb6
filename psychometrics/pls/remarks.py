"""What a reader of a PLS-SEM result must know, as notes."""

from __future__ import annotations

import numpy as np

from psychometrics.pls.evaluate import Evidence
from psychometrics.pls.resamples import Answers
from psychometrics.pls.result import ConstructRow
from psychometrics.pls.weights import effective_size
from psychometrics.results import Note, is_number

WEAK = 0.6
MUCH_MISSING = 0.05


def remarks(
    evidence: Evidence, constructs: tuple[ConstructRow, ...], answers: Answers, *, consistent: bool
) -> tuple[Note, ...]:
    notes = []
    weak = [row.construct for row in constructs if is_number(row.rho_a) and float(row.rho_a) < WEAK]
    if weak:
        notes.append(Note("pls_weak_corrected" if consistent else "pls_weak_scales", {"constructs": weak}))
    if evidence.resampled.failed:
        counted = {"count": evidence.resampled.failed, "replicates": evidence.resampled.replicates}
        notes.append(Note("pls_replicates_failed", counted))
    correlations = evidence.sample.final.correlations[0]
    if np.abs(correlations).max() > 1 + 1e-9 or (evidence.sample.final.r_squared[0] > 1).any():
        notes.append(Note("pls_inadmissible"))
    share = float((~answers.observed).mean())
    if share > MUCH_MISSING and answers.missing == "mean":
        notes.append(Note("pls_much_replaced", {"share": share}))
    if any(row.mode == "A" and not row.reflective for row in constructs) and consistent:
        notes.append(Note("pls_composites_uncorrected"))
    if answers.weights is not None:
        notes.append(Note("pls_weighted", {"effective": round(effective_size(answers.weights))}))
    return tuple(notes)
