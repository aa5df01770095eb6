"""Whether a plan can be simulated at all: loadings, paths, cycles, variances, identification. Standard library only.

Everything wrong is told at once, before anything is computed, so that a form can say it beside its fields.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping

from psychometrics.errors import EngagemeterError, ManyErrors, ModelError, RequestError
from psychometrics.planning.design import EFFECTS, Method, PlannedScale, SampleDesign
from psychometrics.planning.text import NAME

MOST_ITEMS, MOST_SCALES, MOST_SIZES, MOST_N, MOST_REPLICATES = 100, 30, 12, 20_000, 2_000
SAMPLES = {Method.SEM: (50, 2_000), Method.EFA: (50, 2_000), Method.PLS: (20, 1_000)}
OPEN: Mapping[str, tuple[float, float]] = {
    "d": (0, 5), "f": (0, 5), "r": (-1, 1), "f2": (0, 20), "path": (-1, 1), "margin": (0, 1), "alpha": (0, 1),
    "width": (0, 1), "groups": (1, 101), "predictors": (0, 101), "items": (1, 201), "population": (-1, 1e10),
}  # fmt: skip


def check_design(design: SampleDesign) -> None:
    """Raises ManyErrors with a ModelError or RequestError for everything that can't be."""
    found = list(_of_numbers(design))
    if design.method is Method.RULES:
        found += _of_effects(design)
    else:
        found += [*_of_scales(design), *_of_sizes(design)]
        if not found:
            found += _of_structure(design)
    if found:
        raise ManyErrors(found)


def _of_numbers(design: SampleDesign) -> Iterator[EngagemeterError]:
    ranges = {"power": (design.significance, 1.0), "significance": (0.0, 0.5), "congruence": (0.5, 1.0)}
    for name, (low, high) in ranges.items():
        yield from _outside(name, getattr(design, name), low, high)
    if not 0 <= design.seed < 2**31:
        yield RequestError("outside_open_range", place="seed", name="seed", value=design.seed, low=-1, high=2**31)


def _outside(name: str, value: float, low: float, high: float) -> Iterator[EngagemeterError]:
    if not low < value < high:
        yield RequestError("outside_open_range", place=name, name=name, value=value, low=low, high=high)


def _of_effects(design: SampleDesign) -> Iterator[EngagemeterError]:
    for name in EFFECTS:
        value = design.effects[name]
        yield from _outside(name, value, *OPEN[name])
        if name in ("r", "path") and value == 0:
            yield RequestError("plan_size_zero", place=name, name=name)
        if name in ("groups", "predictors", "items", "population") and value != int(value):
            yield RequestError("plan_size_not_a_number", place=name, value=value)


def _of_scales(design: SampleDesign) -> Iterator[EngagemeterError]:
    codes = [scale.code for scale in design.scales]
    if not codes:
        yield ModelError("plan_size_no_scales", place="scales")
    if len(codes) > MOST_SCALES or design.n_items > MOST_ITEMS:
        yield ModelError("plan_size_too_many", place="scales", items=design.n_items, most=MOST_ITEMS)
    for scale in design.scales:
        yield from _of_scale(scale, design.method, codes)


def _of_scale(scale: PlannedScale, method: Method, codes: list[str]) -> Iterator[EngagemeterError]:
    if not re.fullmatch(NAME, scale.code) or codes.count(scale.code) > 1:
        yield ModelError("plan_size_scale_name", place=scale.code, name=scale.code)
    if not scale.loadings:
        yield ModelError("plan_size_no_items", place=scale.code, scale=scale.code)
    for loading in scale.loadings[: 1 if len(set(scale.loadings)) == 1 else None]:
        if len(scale.loadings) > 1 and not 0 < abs(loading) < 1:
            yield ModelError("plan_size_loading", place=scale.code, scale=scale.code, value=loading)
    if method is Method.EFA and 0 < len(scale.loadings) < 3:
        yield ModelError("plan_size_few_items", place=scale.code, scale=scale.code, count=len(scale.loadings))


def _of_sizes(design: SampleDesign) -> Iterator[EngagemeterError]:
    least, most = SAMPLES[design.method]
    yield from _outside("samples", design.samples, least - 1, most + 1)
    if design.method is Method.PLS:
        yield from _outside("replicates", design.replicates, 99, MOST_REPLICATES + 1)
    if not 1 <= len(design.sizes) <= MOST_SIZES:
        yield RequestError("plan_size_sizes", place="sizes", most=MOST_SIZES)
    for n in design.sizes:
        yield from _outside("sizes", n, max(design.n_items + 1, 9), MOST_N + 1)


def _of_structure(design: SampleDesign) -> Iterator[EngagemeterError]:
    found = [*_of_paths(design), *_of_correlations(design)]
    yield from found
    if not found:
        order = paths_in_order(design)
        yield from [ModelError("plan_size_cycle", place="paths")] if order is None else _of_variances(design, order)
        yield from _of_identification(design)


def _of_paths(design: SampleDesign) -> Iterator[EngagemeterError]:
    codes, seen = {scale.code for scale in design.scales}, set()
    if design.method is Method.PLS and not design.paths:
        yield ModelError("plan_size_no_paths", place="paths")
    for path in design.paths if design.method is not Method.EFA else ():
        told = f"{path.predictor} -> {path.outcome}"
        for name in (path.predictor, path.outcome):
            if name not in codes:
                yield ModelError("plan_size_unknown", place=told, name=name, known=sorted(codes))
        if path.predictor == path.outcome or (path.predictor, path.outcome) in seen:
            yield ModelError("plan_size_path_twice", place=told, path=told)
        if not 0 < abs(path.value) < 1:
            yield ModelError("plan_size_path_value", place=told, path=told, value=path.value)
        seen.add((path.predictor, path.outcome))
    tied = {name for pair in seen for name in pair}
    for code in sorted(codes - tied) if design.method is Method.PLS and design.paths else ():
        yield ModelError("plan_size_unconnected", place=code, scale=code)


def _of_correlations(design: SampleDesign) -> Iterator[EngagemeterError]:
    codes = {scale.code for scale in design.scales}
    yield from _outside("correlation", design.correlation, -1, 1)
    for first, second, value in design.correlations:
        told = f"{first} ~~ {second}"
        for name in (first, second):
            if name not in codes:
                yield ModelError("plan_size_unknown", place=told, name=name, known=sorted(codes))
        if first == second or not abs(value) < 1:
            yield ModelError("plan_size_correlation", place=told, pair=told, value=value)
        if design.method is not Method.EFA and {first, second} & design.outcomes:
            yield ModelError("plan_size_correlation_of_outcome", place=told, pair=told)


def paths_in_order(design: SampleDesign) -> tuple[str, ...] | None:
    """Every scale after those that lead to it; None where paths go round."""
    known, waiting = list(design.predicting), [s.code for s in design.scales if s.code in design.outcomes]
    while waiting:
        ready = [
            code for code in waiting if all(path.predictor in known for path in design.paths if path.outcome == code)
        ]
        if not ready:
            return None
        known += ready
        waiting = [code for code in waiting if code not in ready]
    return tuple(known)


def _of_variances(design: SampleDesign, order: tuple[str, ...]) -> Iterator[EngagemeterError]:
    """The correlations must be possible, and no outcome may be explained by more than all of its variance."""
    first = design.predicting if design.method is not Method.EFA else tuple(s.code for s in design.scales)
    size = {(a, b): 1.0 if a == b else design.between(a, b) for a in first for b in first}
    if not _is_possible([[size[a, b] for b in first] for a in first]):
        yield ModelError("plan_size_correlations_impossible", place="correlations")
        return
    for outcome in order[len(design.predicting) :] if design.method is not Method.EFA else ():
        slopes = {path.predictor: path.value for path in design.paths if path.outcome == outcome}
        known = [name for name in order if (name, name) in size]
        for name in known:
            size[outcome, name] = size[name, outcome] = sum(size[name, p] * value for p, value in slopes.items())
        explained = sum(value * size[outcome, p] for p, value in slopes.items())
        size[outcome, outcome] = 1.0
        if explained >= 1:
            share = round(100 * explained)
            yield ModelError("plan_size_variance", place=outcome, scale=outcome, share=share)
            return


def _is_possible(matrix: list[list[float]]) -> bool:
    """Whether a correlation matrix is positive definite, by Cholesky's decomposition."""
    root: list[list[float]] = []
    for i, row in enumerate(matrix):
        made: list[float] = []
        for j in range(i + 1):
            rest = row[j] - sum(a * b for a, b in zip(made, root[j] if j < i else made, strict=False))
            if j == i and rest <= 1e-10:
                return False
            made.append(math.sqrt(rest) if j == i else rest / root[j][j])
        root.append(made)
    return True


def _of_identification(design: SampleDesign) -> Iterator[EngagemeterError]:
    """A scale of two items is identified only by its relations to others."""
    tied = {name for path in design.paths for name in (path.predictor, path.outcome)}
    for scale in design.scales if design.method is Method.SEM else ():
        others = [code for code in design.predicting if code != scale.code]
        related = scale.code in tied or any(abs(design.between(scale.code, code)) > 1e-9 for code in others)
        if len(scale.loadings) == 2 and not related:
            yield ModelError("plan_size_unidentified", place=scale.code, scale=scale.code)
    if len(design.scales) == 1 and len(design.scales[0].loadings) == 1 and design.method is Method.SEM:
        yield ModelError("plan_size_unidentified", place=design.scales[0].code, scale=design.scales[0].code)
