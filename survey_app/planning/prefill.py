"""What the form begins with: the scales of the study's instruments, the paths of its hypotheses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from psychometrics.declared.grammar import Declared, parts_of, read_part
from psychometrics.errors import EngagemeterError, ModelError
from psychometrics.model import Construct
from psychometrics.planning.design import CORRELATION, EFFECTS, SEED, SIZES, Method, SampleDesign
from survey_app.planning.forms import PlanningFields, ScaleRow, fields_of
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.measurement import study_model

LOADING, PATH = 0.7, 0.2
SAMPLES: Mapping[Method, int] = {Method.SEM: 500, Method.PLS: 100, Method.EFA: 500, Method.RULES: 500}
EMPTY_ROWS = 2


def first_fields(method: Method, definition: StudyDefinition, titles: Mapping[str, str]) -> PlanningFields:
    """The form before anybody wrote in it. Only the scales that hypotheses name have items, where there are any."""
    scales = scales_of(definition)
    paths, ties = expected(definition, {code for code, _ in scales})
    if method is Method.EFA:
        paths = ties = {}
    named = {name for pair in (*paths, *ties) for name in pair} or {code for code, _ in scales}
    if method is Method.PLS and paths:
        named = {name for pair in paths for name in pair}
    outcomes = {outcome for _, outcome in paths}
    kept = {pair: value for pair, value in ties.items() if not outcomes.intersection(pair) and named.issuperset(pair)}
    blank = fields_of(SampleDesign(method, samples=SAMPLES[method]), titles)
    rows = [
        ScaleRow(code, str(items) if code in named else "", f"{LOADING:g}", titles.get(code, ""))
        for code, items in scales
    ]
    texts = {
        **blank.texts,
        "paths": "\n".join(f"{a} -> {b} {value:g}" for (a, b), value in paths.items()),
        "correlations": "\n".join(f"{a} ~~ {b} {value:g}" for (a, b), value in kept.items()),
        "sizes": " ".join(map(str, SIZES)),
        "seed": str(SEED),
        "effect_predictors": str(max(1, len(scales) - 1) if scales else int(EFFECTS["predictors"])),
    }
    return PlanningFields(method, with_empty(rows), texts)


def with_empty(rows: list[ScaleRow] | tuple[ScaleRow, ...]) -> tuple[ScaleRow, ...]:
    """The lines, and some more to write in."""
    return (*rows, *(ScaleRow() for _ in range(EMPTY_ROWS)))


def scales_of(definition: StudyDefinition) -> tuple[tuple[str, int], ...]:
    """Code and number of items of each scale; a construct of dimensions has as many as these, by their scores."""
    try:
        model = study_model(definition)
    except ModelError:
        return ()
    asked = {name for one in _tests(definition) for name in one.measured}
    found: list[tuple[str, int]] = []
    for top in model.constructs:
        found += _of_construct(top, asked)
    return tuple(found)


def _of_construct(top: Construct, asked: set[str]) -> Iterator[tuple[str, int]]:
    if top.dimensions and (top.code in asked):
        yield top.code, len(top.dimensions)
    elif top.dimensions:
        for dimension in top.dimensions:
            yield from _of_construct(dimension, asked)
    else:
        yield top.code, len(top.items)


Expected = dict[tuple[str, str], float]


def expected(definition: StudyDefinition, scales: set[str]) -> tuple[Expected, Expected]:
    """Paths and correlations between scales that the hypotheses name, each with a value to begin with."""
    paths: Expected = {}
    ties: Expected = {}
    for one in _tests(definition):
        sign = one.sign or 1
        if one.kind == "correlation" and scales.issuperset(one.predictors):
            ties.setdefault((one.predictors[0], one.predictors[1]), sign * CORRELATION)
        for (predictor, outcome), value in _paths_of(one, sign).items():
            forward, backward = (predictor, outcome), (outcome, predictor)
            if scales.issuperset(forward) and backward not in paths:
                paths.setdefault(forward, value)
    return paths, ties


def _paths_of(one: Declared, sign: int) -> Expected:
    if one.kind == "mediation":
        return {(one.predictors[0], one.between): PATH, (one.between, one.outcome): sign * PATH}
    if one.kind == "moderation":
        return {(one.predictors[0], one.outcome): PATH}
    if one.kind == "path":
        leading = {(name, one.outcome): sign * PATH for name in one.predictors}
        return {**leading, **{(name, one.outcome): PATH for name in one.held}}
    return {}


def _tests(definition: StudyDefinition) -> Iterator[Declared]:
    """The tests of all hypotheses; what can't be read is left aside."""
    for hypothesis in definition.hypotheses:
        for part in parts_of(hypothesis.test):
            try:
                found = read_part(part)
            except EngagemeterError:
                continue
            if found:
                yield found
