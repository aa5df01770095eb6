"""The registered statistics: confirmatory factor analysis of the instrument, and a structural model in syntax."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from psychometrics.errors import DataError, ModelError
from psychometrics.model import MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import Note
from psychometrics.sem.estimate import by_least_squares, sem
from psychometrics.sem.factor_scores import with_scores
from psychometrics.sem.item_sampling import kept_missing, sampled_by_design
from psychometrics.sem.measurement import MOST_ORDERED, few_categories, measurement_syntax
from psychometrics.sem.result import SemResult
from psychometrics.sem.syntax import Syntax, parse


@statistic(
    "cfa",
    sources=("joreskog1969", "yuan_bentler2000", "muthen1984", "savalei2021", "bentler1990", "tucker_lewis1973"),
    r_call="lavaan::cfa(model, data, estimator = 'MLR', std.lv = TRUE)",
)
def confirmatory(
    responses: Responses,
    model: MeasurementModel,
    *,
    estimator: str = "auto",
    missing: str = "listwise",
    std_lv: bool = True,
    group: str = "",
    cluster: str = "",
    scores: str = "none",
    confidence: float = 0.95,
) -> SemResult:
    """Confirmatory factor analysis of the instrument's own measurement model on keyed answers.

    estimator : "ML", "MLM", "MLR", "WLSMV", "ULSMV", "ULS", "WLS" or "auto": WLSMV when every item has up to five
    ordered categories, else MLR; with clusters always MLR.
    missing : "listwise", or "fiml": every answer, of ordered items pair by pair. Where items were sampled by design,
    every answer is used whatever is asked for. group : a background variable that tells groups apart, cluster : one
    that tells classes or firms apart. scores : "none", "regression" or "bartlett", for how well they tell the factors.
    Raises ModelError and DataError as `psychometrics.sem.estimate.sem` does.
    """
    data = with_background(responses, group, cluster)
    syntax, sampled = measurement_syntax(model), sampled_by_design(responses.keyed, model)

    def estimated(chosen: str) -> SemResult:
        how = kept_missing(missing, sampled, ordered=chosen in ("WLSMV", "ULSMV"))
        options = {"estimator": chosen, "missing": how, "std_lv": std_lv, "group": group, "cluster": cluster}
        found = sem(syntax, data, **options, confidence=confidence)  # type: ignore[arg-type]
        found = with_scores(found, data, scores, group=group, missing=how)
        return _noted(found, Note("sem_item_sampling", {"n": found.fit.n})) if sampled else found

    if estimator != "auto":
        return estimated(estimator)
    if cluster:
        return _noted(estimated("MLR"), Note("sem_clusters_chosen", {"estimator": "MLR"}))
    if (missing == "fiml" and not sampled) or not few_categories(model, syntax):
        note = Note("sem_continuous_chosen", {"categories": MOST_ORDERED, "estimator": "MLR"})
        return _noted(estimated("MLR"), note)
    try:
        found = estimated("WLSMV")
    except DataError as error:
        return _noted(estimated("MLR"), Note("sem_ordered_refused", {"code": error.code, "estimator": "MLR"}))
    return _noted(found, Note("sem_ordered_chosen", {"categories": MOST_ORDERED, "estimator": "WLSMV"}))


def _noted(result: SemResult, note: Note) -> SemResult:
    return replace(result, notes=(*result.notes, note))


@statistic(
    "sem",
    sources=("joreskog1970", "bollen1989", "yuan_bentler2000"),
    r_call="lavaan::sem(syntax, data, estimator = 'MLR')",
)
def structural(
    responses: Responses,
    model: MeasurementModel,
    *,
    syntax: str = "",
    estimator: str = "MLR",
    missing: str = "listwise",
    group: str = "",
    cluster: str = "",
    replicates: int = 1000,
    interval: str = "percentile",
    scores: str = "none",
    seed: int = 0,
    confidence: float = 0.95,
) -> SemResult:
    """A structural model in lavaan's syntax; the instrument's own measurement model comes with it where unsaid.

    syntax : paths such as "loyalty ~ trust + commitment", with `=~` lines only for what the instrument lacks.
    missing, group, cluster, scores : as for `cfa`. replicates : of the bootstrap of estimates, indirect and total
    effects, 0 for none; left out, with a note, for clusters, incomplete answers and least squares.
    """
    if not syntax.strip():
        raise ModelError("syntax_empty", place="plan, sem")
    said = _with_measurement(syntax, model)
    data, sampled = with_background(responses, group, cluster), sampled_by_design(responses.keyed, model)
    ordered = estimator in ("WLSMV", "ULSMV")
    how = kept_missing(missing, sampled, ordered=ordered)
    categories = [item.code for item in model.items if item.ordinal] if ordered else None
    drawn = 0 if cluster or how != "listwise" or ordered or by_least_squares(estimator) else replicates
    found = sem(
        said,
        data,
        estimator=estimator,
        missing=how,
        ordered=categories,
        group=group,
        cluster=cluster,
        replicates=drawn,
        interval=interval,
        seed=seed,
        confidence=confidence,
    )
    found = with_scores(found, data, scores, group=group, missing=how)
    notes = [Note("sem_item_sampling", {"n": found.fit.n})] if sampled else []
    notes += [Note("sem_bootstrap_left_out", {})] if replicates and not drawn else []
    return replace(found, notes=(*found.notes, *notes))


def _with_measurement(syntax: str, model: MeasurementModel) -> Syntax:
    said = parse(syntax)
    if any(one.op == "=~" for one in said.relations):
        return said
    measured = measurement_syntax(model)
    named = {name for one in said.relations for name in (one.lhs, one.rhs)}
    kept = [line for line in measured.text.splitlines() if line.split(" =~ ")[0] in named]
    return parse("\n".join([*kept, syntax]))


def with_background(responses: Responses, *named: str) -> pd.DataFrame:
    """Keyed answers beside numeric background variables and the ones named."""
    background = responses.background
    chosen = [name for name in background.columns if name in named or pd.api.types.is_numeric_dtype(background[name])]
    extra = background[[name for name in chosen if name not in responses.keyed.columns]]
    for name in filter(None, named):
        if name not in background.columns:
            known = [str(column) for column in background.columns]
            raise ModelError("sem_group_unknown", place="plan", name=name, known=known)
    return pd.concat([responses.keyed, extra], axis=1)
