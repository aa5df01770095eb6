"""The registered statistics: confirmatory factor analysis of the instrument, and a structural model in syntax."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from psychometrics.errors import DataError, ModelError
from psychometrics.model import MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import Note
from psychometrics.sem.estimate import sem
from psychometrics.sem.measurement import MOST_ORDERED, few_categories, measurement_syntax
from psychometrics.sem.result import SemResult
from psychometrics.sem.syntax import parse


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
    confidence: float = 0.95,
) -> SemResult:
    """Confirmatory factor analysis of the instrument's own measurement model on keyed answers.

    estimator : "ML", "MLM", "MLR", "WLSMV", "ULSMV" or "auto": WLSMV when every item has up to five ordered categories,
    else MLR. missing : "listwise" or "fiml" (with ML and MLR). group : a background variable that tells groups apart.
    Raises ModelError and DataError as `psychometrics.sem.estimate.sem` does.
    """
    data = _with_group(responses, group)
    syntax = measurement_syntax(model)

    def estimated(chosen: str) -> SemResult:
        how = "listwise" if chosen in ("WLSMV", "ULSMV") else missing
        return sem(syntax, data, estimator=chosen, missing=how, std_lv=std_lv, group=group, confidence=confidence)

    if estimator != "auto":
        return estimated(estimator)
    if missing == "fiml" or not few_categories(model, syntax):
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
    group: str = "",
    replicates: int = 1000,
    interval: str = "percentile",
    seed: int = 0,
    confidence: float = 0.95,
) -> SemResult:
    """A structural model in lavaan's syntax; the instrument's own measurement model comes with it where unsaid.

    syntax : paths such as "loyalty ~ trust + commitment", with `=~` lines only for what the instrument lacks.
    replicates : of the bootstrap of estimates, indirect and total effects, 0 for none; interval : "percentile", "bca".
    """
    if not syntax.strip():
        raise ModelError("syntax_empty", place="plan, sem")
    said = parse(syntax)
    if not any(one.op == "=~" for one in said.relations):
        measured = measurement_syntax(model)
        named = {name for one in said.relations for name in (one.lhs, one.rhs)}
        kept = [line for line in measured.text.splitlines() if line.split(" =~ ")[0] in named]
        said = parse("\n".join([*kept, syntax]))
    return sem(
        said,
        _with_group(responses, group),
        estimator=estimator,
        group=group,
        replicates=replicates,
        interval=interval,
        seed=seed,
        confidence=confidence,
    )


def _with_group(responses: Responses, group: str) -> pd.DataFrame:
    """Keyed answers beside numeric background variables and the group."""
    background = responses.background
    chosen = [name for name in background.columns if name == group or pd.api.types.is_numeric_dtype(background[name])]
    extra = background[[name for name in chosen if name not in responses.keyed.columns]]
    if group and group not in background.columns:
        known = [str(name) for name in background.columns]
        raise ModelError("sem_group_unknown", place="plan", name=group, known=known)
    return pd.concat([responses.keyed, extra], axis=1)
