"""declared_tests: the tests that a study wrote down before its answers came, each as it was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
from statsmodels.stats.multitest import multipletests

from psychometrics.declared import effects
from psychometrics.declared.effects import Effect
from psychometrics.declared.grammar import Declared, read_declared
from psychometrics.declared.result import DeclaredTests, Tested
from psychometrics.errors import DataError, EngagemeterError, PlanError, TooFewRespondents
from psychometrics.model import MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import Figure, NotComputable, Note, is_number
from psychometrics.scoring import scale_scores

FEWEST_COMPLETE = 10


@statistic(
    "declared_tests",
    sources=("welch1947", "mackinnon1985", "preacher_hayes2008", "aiken_west1991", "holm1979"),
    r_call="cor.test; lm(scale(y) ~ scale(x)) with sandwich::vcovHC(type = 'HC3'); t.test; oneway.test",
)
def declared_tests(
    responses: Responses,
    model: MeasurementModel,
    *,
    tests: str = "",
    confidence: float = 0.95,
    replicates: int = 1000,
    seed: int = 0,
) -> DeclaredTests:
    """Each test over the respondents who have everything that it needs.

    tests : one to a line, as `psychometrics.declared.grammar` says. A scale is taken by its score, anything else
    by its column of the background, as a number (or as groups after "by").
    Raises PlanError "declared_nothing", and as `read_declared`. What can't be computed stands with its reason.
    """
    declared = tuple(dict.fromkeys(read_declared(tests)))
    if not declared:
        raise PlanError("declared_nothing", place="plan, declared_tests")
    values, notes = scale_scores(responses, model), []
    rows: list[Tested] = []
    for one in declared:
        try:
            found = list(_rows(one, values, responses.background, confidence, replicates, seed))
        except EngagemeterError as error:
            found = _refused(one, NotComputable(Note(error.code, {"place": error.place, **error.params})))
        rows += found
    if any(one.kind == "difference" and one.by for one in declared):
        notes.append(Note("declared_groups_least", {"least": effects.FEWEST_IN_GROUP}))
    return DeclaredTests(_with_holm(rows), confidence, replicates, seed, tuple(notes))


def _rows(
    one: Declared, scores: pd.DataFrame, columns: pd.DataFrame, confidence: float, replicates: int, seed: int
) -> Iterator[Tested]:
    if one.by:
        yield _row(one, one.by, _grouped(one, scores, columns, confidence))
        return
    frame = pd.DataFrame({name: _numbers(name, scores, columns) for name in one.measured}).dropna()
    if len(frame) < FEWEST_COMPLETE:
        raise TooFewRespondents("too_few_respondents", place="plan, declared_tests", n=len(frame), needed=10)
    if one.kind == "path":
        found = effects.weights(frame[one.outcome], frame.drop(columns=one.outcome), one.predictors, confidence)
        yield from (_row(one, name, found[name]) for name in one.predictors)
        return
    first = frame[one.predictors[0]]
    if one.kind == "moderation":
        effect = effects.interaction(frame[one.outcome], first, frame[one.between], frame[list(one.held)], confidence)
    elif one.kind == "mediation":
        order = [one.predictors[0], one.between, one.outcome, *one.held]
        effect = effects.indirect(frame[order].to_numpy(float), confidence, replicates, seed)
    elif one.kind == "correlation":
        effect = effects.correlation(first.to_numpy(float), frame[one.predictors[1]].to_numpy(float), confidence)
    else:
        effect = effects.paired(first.to_numpy(float), frame[one.outcome].to_numpy(float), confidence)
    yield _row(one, one.predictors[0], effect)


def _grouped(one: Declared, scores: pd.DataFrame, columns: pd.DataFrame, confidence: float) -> Effect:
    if one.by not in columns:
        raise DataError("declared_group_unknown", place="plan", name=one.by, known=", ".join(map(str, columns)))
    groups, _ = effects.split(_numbers(one.outcome, scores, columns), columns[one.by])
    wanted = dict(one.weights)
    lacking = [name for name in wanted if name not in groups]
    if lacking or len(groups) < 2:
        raise DataError(
            "declared_group_small",
            place="plan",
            groups=", ".join(lacking) or one.by,
            by=one.by,
            least=effects.FEWEST_IN_GROUP,
        )
    return effects.contrast(groups, wanted, confidence) if wanted else effects.any_difference(groups, confidence)


def _numbers(name: str, scores: pd.DataFrame, columns: pd.DataFrame) -> pd.Series:
    if name in scores:
        return scores[name].astype(float)
    if name in columns:
        return pd.to_numeric(columns[name], errors="coerce").astype(float)
    raise DataError("declared_name_unknown", place="plan", name=name, known=", ".join(map(str, scores)))


def _row(one: Declared, predictor: str, found: Effect) -> Tested:
    shared = {name: getattr(found, name) for name in Effect.__slots__ if name != "slopes"}
    low, high = found.slopes
    return Tested(
        test=one.text,
        kind=one.kind,
        predictor=predictor,
        outcome=one.predictors[1] if one.kind == "correlation" else one.outcome,
        between=one.between,
        by=one.by,
        p_holm=found.p_value,
        expected=one.sign,
        slope_low=low,
        slope_high=high,
        **shared,
    )


def _refused(one: Declared, reason: NotComputable) -> list[Tested]:
    effect = Effect(0, "", 0.0, reason, reason, reason, reason, reason, reason, (reason, reason))
    named = one.predictors if one.kind == "path" else (one.by or one.predictors[0],)
    return [replace(_row(one, name, effect), estimate=reason) for name in named]


def _with_holm(rows: list[Tested]) -> tuple[Tested, ...]:
    at = [i for i, row in enumerate(rows) if is_number(row.p_value)]
    adjusted: list[Figure] = list(multipletests([float(rows[i].p_value) for i in at], method="holm")[1]) if at else []
    found = dict(zip(at, adjusted, strict=True))
    return tuple(replace(row, p_holm=float(found[i])) if i in found else row for i, row in enumerate(rows))
