"""efa(responses, model) -> EfaSolution: extraction, rotation, fit and scores of one factor solution."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from psychometrics.efa.adequacy import eigenvalues
from psychometrics.efa.extraction import Extraction, extract
from psychometrics.efa.fit import complexity, factor_fit, variance_explained
from psychometrics.efa.item_correlations import ItemCorrelations, item_correlations, refuse_unfactorable
from psychometrics.efa.result import EfaSolution, ItemLoadings
from psychometrics.efa.retention import recommended_factors
from psychometrics.efa.rotation import Rotation, rotate
from psychometrics.efa.scores import determinacy, score_weights
from psychometrics.errors import DataError
from psychometrics.model import MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import NotComputable, Note, figure, not_computable


@statistic(
    "efa",
    sources=("harman1966", "joreskog1967", "jennrich1966", "hendrickson1964", "kaiser1958"),
    r_call="psych::fa(x, nfactors, fm = 'minres', rotate = 'oblimin')",
)
def efa(
    responses: Responses,
    model: MeasurementModel,
    *,
    factors: int | None = None,
    method: str = "minres",
    rotation: str = "oblimin",
    correlation: str = "pearson",
    missing: str = "listwise",
    constructs: Sequence[str] = (),
    scores: str = "regression",
    starts: int = 1,
    seed: int = 0,
) -> EfaSolution:
    """An exploratory factor solution of the items of the model, or of some of its constructs.

    factors  : None takes the number that `retention` recommends.
    method   : "minres", "ml", "pa", "wls". rotation : one of rotate's. scores : one of score_weights'.
    starts   : of the rotation; more than 1 adds random ones (from `seed`) and keeps the best.
    correlation : "pearson", "spearman" or "polychoric". missing : "listwise" or "pairwise".
    Raises DataError "items_dependent", "too_many_factors"; TooFewItems; TooFewRespondents; PlanError.
    Same as psych::fa(x, nfactors, fm = method, rotate = rotation) (2.2.9); factor correlations follow the factors.
    """
    taken = item_correlations(responses, model, correlation=correlation, missing=missing, constructs=constructs)
    refuse_unfactorable(taken)
    chosen_by = "recommended" if factors is None else "researcher"
    count = recommended_factors(taken) if factors is None else factors
    extraction = extract(taken.matrix, count, method)
    return factor_solution(
        taken, extraction, rotate(extraction.loadings, rotation, starts=starts, seed=seed), scores, chosen_by
    )


def factor_solution(
    taken: ItemCorrelations, extraction: Extraction, rotated: Rotation, scores: str = "regression", chosen_by: str = ""
) -> EfaSolution:
    """Everything that is told of a rotated solution."""
    names = tuple(f"F{number + 1}" for number in range(rotated.loadings.shape[1]))
    fit = factor_fit(taken.matrix, rotated.loadings, rotated.phi, taken.n, pair_counts=taken.pair_counts)
    reduced = taken.matrix.copy()
    np.fill_diagonal(reduced, extraction.communalities)
    heywood = tuple(taken.codes[position] for position in extraction.heywood)
    return EfaSolution(
        items=taken.codes,
        factors=names,
        loadings=rotated.loadings,
        structure=rotated.loadings @ rotated.phi,
        phi=rotated.phi,
        rows=_rows(taken, rotated, names),
        variance=variance_explained(rotated.loadings, rotated.phi, names),
        fit=fit,
        eigenvalues=tuple(map(float, eigenvalues(taken.matrix))),
        common_eigenvalues=tuple(map(float, np.linalg.eigvalsh(reduced)[::-1])),
        determinacy=determinacy(taken.matrix, rotated.loadings, rotated.phi),
        score_weights=_weights(taken, rotated, scores),
        score_method=scores,
        method=extraction.method,
        rotation=rotated.method,
        correlation=taken.kind,
        missing=taken.missing,
        n=taken.n,
        chosen_by=chosen_by,
        converged=extraction.converged and rotated.converged,
        heywood=heywood,
        notes=taken.notes + _notes(extraction, rotated, heywood),
        correlation_matrix=taken.matrix,
        transformation=rotated.transformation,
    )


def _rows(taken: ItemCorrelations, rotated: Rotation, names: tuple[str, ...]) -> tuple[ItemLoadings, ...]:
    communalities = np.einsum("ij,jk,ik->i", rotated.loadings, rotated.phi, rotated.loadings)
    indices = complexity(rotated.loadings)
    return tuple(
        ItemLoadings(
            code=code,
            loadings=tuple(map(float, row)),
            communality=float(shared),
            uniqueness=float(1 - shared),
            complexity=figure(float(index), "efa_item_without_loadings", item=code),
            salient=names[int(np.abs(row).argmax())],
        )
        for code, row, shared, index in zip(taken.codes, rotated.loadings, communalities, indices, strict=True)
    )


def _weights(taken: ItemCorrelations, rotated: Rotation, method: str) -> np.ndarray | NotComputable:
    try:
        return score_weights(taken.matrix, rotated.loadings, rotated.phi, method)
    except DataError as error:
        return not_computable(error.code, **error.params)


def _notes(extraction: Extraction, rotated: Rotation, heywood: tuple[str, ...]) -> tuple[Note, ...]:
    notes = []
    if heywood:
        notes.append(Note("efa_heywood", {"items": heywood, "count": len(heywood)}))
    if not extraction.converged:
        notes.append(Note("efa_not_converged", {"method": extraction.method}))
    if not rotated.converged:
        notes.append(Note("efa_rotation_not_converged", {"rotation": rotated.method}))
    if rotated.other_minima:
        notes.append(Note("efa_other_minima", {"rotation": rotated.method, "count": rotated.other_minima}))
    return tuple(notes)
