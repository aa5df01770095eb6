"""The registered statistics: confirmatory factor analysis of the instrument, and a structural model in syntax."""

from __future__ import annotations

import pandas as pd

from psychometrics.errors import ModelError
from psychometrics.model import MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.sem.estimate import sem
from psychometrics.sem.measurement import measurement_syntax
from psychometrics.sem.result import SemResult
from psychometrics.sem.syntax import parse


@statistic(
    "cfa",
    sources=("joreskog1969", "yuan_bentler2000", "bentler1990", "tucker_lewis1973", "steiger1990"),
    r_call="lavaan::cfa(model, data, estimator = 'MLR', std.lv = TRUE)",
)
def confirmatory(
    responses: Responses,
    model: MeasurementModel,
    *,
    estimator: str = "MLR",
    std_lv: bool = True,
    group: str = "",
    confidence: float = 0.95,
) -> SemResult:
    """Confirmatory factor analysis of the instrument's own measurement model on complete keyed answers.

    estimator : "ML", "MLM" or "MLR". group : a background variable that tells groups apart, empty for none.
    Raises ModelError and DataError as `psychometrics.sem.estimate.sem` does.
    """
    data = _with_group(responses, group)
    syntax = measurement_syntax(model)
    return sem(syntax, data, estimator=estimator, std_lv=std_lv, group=group, confidence=confidence)


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
    confidence: float = 0.95,
) -> SemResult:
    """A structural model in lavaan's syntax; the instrument's own measurement model comes with it where unsaid.

    syntax : paths such as "loyalty ~ trust + commitment", with `=~` lines only for what the instrument lacks.
    """
    if not syntax.strip():
        raise ModelError("syntax_empty", place="plan, sem")
    said = parse(syntax)
    if not any(one.op == "=~" for one in said.relations):
        measured = measurement_syntax(model)
        named = {name for one in said.relations for name in (one.lhs, one.rhs)}
        kept = [line for line in measured.text.splitlines() if line.split(" =~ ")[0] in named]
        said = parse("\n".join([*kept, syntax]))
    return sem(said, _with_group(responses, group), estimator=estimator, group=group, confidence=confidence)


def _with_group(responses: Responses, group: str) -> pd.DataFrame:
    """Keyed answers beside numeric background variables and the group."""
    background = responses.background
    chosen = [name for name in background.columns if name == group or pd.api.types.is_numeric_dtype(background[name])]
    extra = background[[name for name in chosen if name not in responses.keyed.columns]]
    if group and group not in background.columns:
        known = [str(name) for name in background.columns]
        raise ModelError("sem_group_unknown", place="plan", name=group, known=known)
    return pd.concat([responses.keyed, extra], axis=1)
