"""Carrying out a plan of a sample size: covariance-based and PLS models, exploratory factors, closed forms."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from psychometrics import sample_size as rules
from psychometrics.efa.recovery import RecoveryAt, factor_recovery
from psychometrics.errors import ModelError
from psychometrics.planning.checks import check_design
from psychometrics.planning.design import Method, SampleDesign
from psychometrics.planning.result import ParameterRow, PlannedSample, RuleRow, SizeRow, least_enough
from psychometrics.pls.path_model import PathModel
from psychometrics.pls.power import PathPower, simulated_power
from psychometrics.pls.specification import path, reflective, single_item
from psychometrics.results import Figure, Note, not_computable
from psychometrics.sem.power import ParameterPower, simulate_power

Progress = Callable[[int, int], None]
"""Told replicates done and replicates in all."""
NOT_OF_METHOD = not_computable("plan_size_not_of_method")
FEW_CONVERGED = 0.9
BIASED = 0.10
"""Relative bias that is worth telling (Muthén & Muthén, 2002)."""


def plan_sample(design: SampleDesign, progress: Progress = lambda done, total: None) -> PlannedSample:
    """The power of a plan by n, with the smallest n of its grid that reaches it.

    The same plan gives the same numbers. Raises ManyErrors as `check_design` does; ModelError "plan_size_no_converged"
    when no sample of the largest size converges. Sources: Muthén & Muthén (2002) for covariance-based models; Kock &
    Hadaya (2018) for the rules of PLS; MacCallum et al. (1999) for exploratory factors; Cohen (1988) for the rest.
    """
    check_design(design)
    rows: tuple[SizeRow, ...] = ()
    parameters: tuple[ParameterRow, ...] = ()
    if design.method is Method.EFA:
        rows = tuple(_efa(design, progress))
    elif design.method is not Method.RULES:
        parameters, rows = (_sem if design.method is Method.SEM else _pls)(design, progress)
    return PlannedSample(
        design.method,
        least_enough(rows, design.power),
        _about(design),
        rows,
        parameters,
        tuple(_rules(design)),
        design.to_dict(),
        design.sha256,
        tuple(_notes(design, rows)),
    )


def population_syntax(design: SampleDesign) -> str:
    """The planned model with its numbers, as `sem.population` takes it. A scale of one item is that item."""
    lines = [
        f"{scale.code} =~ " + _terms(scale.loadings, scale.items) for scale in design.scales if len(scale.loadings) > 1
    ]
    for outcome in dict.fromkeys(one.outcome for one in design.paths):
        own = [one for one in design.paths if one.outcome == outcome]
        lines.append(f"{outcome} ~ " + _terms([one.value for one in own], [one.predictor for one in own]))
    free = design.predicting
    pairs = [(one, other) for number, one in enumerate(free) for other in free[number + 1 :]]
    lines += [f"{one} ~~ {design.between(one, other)}*{other}" for one, other in pairs]
    return "\n".join(lines)


def _terms(values: Sequence[float], names: Sequence[str]) -> str:
    return " + ".join(f"{value}*{name}" for value, name in zip(values, names, strict=True))


def _about(design: SampleDesign) -> str:
    if design.method is Method.EFA:
        return "factors"
    if design.paths:
        return "paths"
    return "correlations" if len(design.scales) > 1 else "loadings"


OPERATORS = {"paths": "~", "correlations": "~~", "loadings": "=~"}
SAID = {"~": "{rhs} → {lhs}", "~~": "{lhs} ↔ {rhs}", "=~": "{lhs} ⇒ {rhs}"}


def _sem(design: SampleDesign, progress: Progress) -> tuple[tuple[ParameterRow, ...], tuple[SizeRow, ...]]:
    total = design.samples * len(design.sizes)
    found = simulate_power(
        population_syntax(design),
        design.sizes,
        samples=design.samples,
        significance=design.significance,
        seed=design.seed,
        progress=lambda share: progress(round(share * total), total),
    )
    if not found.converged[design.sizes[-1]]:
        raise ModelError("plan_size_no_converged", place="sizes", n=design.sizes[-1])
    parameters = tuple(_parameter(one, found.converged[one.n] * design.samples) for one in found.parameters)
    operator = OPERATORS[_about(design)]
    focal = {SAID[operator].format(lhs=one.lhs, rhs=one.rhs) for one in found.parameters if one.op == operator}
    rows = []
    for n in design.sizes:
        own = [one for one in parameters if one.n == n and one.parameter in focal]
        rejected = found.rejected[n] if found.df else NOT_OF_METHOD
        rows.append(_row(n, own, found.converged[n], rejected))
    return parameters, tuple(rows)


def _parameter(one: ParameterPower, samples: float) -> ParameterRow:
    name = SAID[one.op].format(lhs=one.lhs, rhs=one.rhs)
    return ParameterRow(
        one.n, name, one.population, one.power, one.se, one.mean,
        _relative(one.bias, one.population), one.coverage, _error(one.coverage, samples),
    )  # fmt: skip


def _pls(design: SampleDesign, progress: Progress) -> tuple[tuple[ParameterRow, ...], tuple[SizeRow, ...]]:
    model = PathModel(
        tuple(
            reflective(scale.code, *scale.items) if len(scale.loadings) > 1 else single_item(scale.code, *scale.items)
            for scale in design.scales
        ),
        tuple(path(one.predictor, one.outcome) for one in design.paths),
    )
    said = {(one.predictor, one.outcome): one.value for one in design.paths}
    free, total = design.predicting, design.samples * len(design.sizes)
    parameters, rows = [], []
    for place, n in enumerate(design.sizes):
        before = place * design.samples
        found = simulated_power(
            model, said, n,
            loading={scale.code: scale.loadings for scale in design.scales},
            correlations={(a, b): design.between(a, b) for k, a in enumerate(free) for b in free[k + 1 :]},
            confidence=1 - design.significance,
            samples=design.samples, replicates=design.replicates, seed=design.seed,
            progress=lambda share, before=before: progress(before + round(share * design.samples), total),  # type: ignore[misc]
        )  # fmt: skip
        own = [_path(n, one, found.converged * design.samples) for one in found.paths]
        parameters += own
        rows.append(_row(n, own, found.converged, NOT_OF_METHOD))
    return tuple(parameters), tuple(rows)


def _path(n: int, one: PathPower, samples: float) -> ParameterRow:
    return ParameterRow(
        n, f"{one.predictor} → {one.outcome}", one.path, one.power, one.error, one.mean,
        _relative(one.bias, one.path), one.coverage, _error(one.coverage, samples),
    )  # fmt: skip


def _row(n: int, own: Sequence[ParameterRow], converged: float, rejected: Figure) -> SizeRow:
    """A size by the parameters that the plan is about; a size at which nothing converged reaches nothing."""
    if not own:
        gap = not_computable("plan_size_none_converged", n=n)
        return SizeRow(n, 0.0, 0.0, "", converged, gap, gap, gap, NOT_OF_METHOD, NOT_OF_METHOD)
    weakest = min(own, key=lambda one: one.power)
    biases = [one.relative_bias for one in own if isinstance(one.relative_bias, float)]
    bias = max(biases, key=abs) if biases else not_computable("plan_size_zero_value")
    coverage = max((one.coverage for one in own), key=lambda share: abs(share - 0.95))
    return SizeRow(
        n, weakest.power, weakest.se, weakest.parameter, converged, bias, coverage, rejected, NOT_OF_METHOD,
        NOT_OF_METHOD,
    )  # fmt: skip


def _relative(bias: float, population: float) -> Figure:
    return bias / abs(population) if population else not_computable("plan_size_zero_value")


def _error(share: float, samples: float) -> float:
    return math.sqrt(share * (1 - share) / samples) if samples else 0.0


def _efa(design: SampleDesign, progress: Progress) -> Iterator[SizeRow]:
    pattern, phi = _pattern(design)
    for place, n in enumerate(design.sizes, start=1):
        found = factor_recovery(
            pattern, phi, [n], samples=design.samples, bound=design.congruence, seed=design.seed
        ).rows[0]  # fmt: skip
        progress(place * design.samples, design.samples * len(design.sizes))
        yield _recovered(found)


def _recovered(found: RecoveryAt) -> SizeRow:
    none = NOT_OF_METHOD
    return SizeRow(
        found.n, found.recovered, found.se, "", none, none, none, none, found.congruence, found.improper
    )  # fmt: skip


def _pattern(design: SampleDesign) -> tuple[np.ndarray, np.ndarray]:
    codes = [scale.code for scale in design.scales]
    pattern = np.zeros((design.n_items, len(codes)))
    row = 0
    for column, scale in enumerate(design.scales):
        pattern[row : row + len(scale.loadings), column] = scale.loadings
        row += len(scale.loadings)
    phi = np.array([[1.0 if a == b else design.between(a, b) for b in codes] for a in codes])
    return pattern, phi


def _rules(design: SampleDesign) -> Iterator[RuleRow]:
    """The closed forms that go with the method."""
    if design.method is Method.PLS:
        smallest = min(abs(one.value) for one in design.paths)
        for rule in (rules.inverse_square_root(smallest), rules.gamma_exponential(smallest)):
            yield RuleRow(rule.method, smallest, rule.n)
    elif design.method is Method.SEM:
        df = degrees_of_freedom(design)
        if df > 0:
            yield RuleRow("close_fit", df, rules.close_fit(df, design.power, significance=design.significance).n)
    elif design.method is Method.RULES:
        yield from _closed(design)


def _closed(design: SampleDesign) -> Iterator[RuleRow]:
    said, power, level = design.effects, design.power, design.significance
    yield RuleRow("power_t_test", said["d"], rules.power_t_test(said["d"], power, level).n)
    yield RuleRow("power_anova", said["f"], rules.power_anova(said["f"], int(said["groups"]), power, level).n)
    yield RuleRow("power_correlation", said["r"], rules.power_correlation(said["r"], power, level).n)
    many = int(said["predictors"])
    yield RuleRow("power_regression", said["f2"], rules.power_regression(said["f2"], many, power, level).n)
    yield RuleRow("inverse_square_root", said["path"], rules.inverse_square_root(said["path"]).n)
    yield RuleRow("gamma_exponential", said["path"], rules.gamma_exponential(said["path"]).n)
    precise = rules.alpha_precision(said["alpha"], int(said["items"]), said["width"])
    yield RuleRow("alpha_precision", said["alpha"], precise.n)
    yield RuleRow("cochran", said["margin"], rules.cochran(said["margin"]).n)
    if said["population"] > 1:
        people = int(said["population"])
        yield RuleRow("cochran_finite", said["margin"], rules.cochran(said["margin"], population=people).n)
        yield RuleRow("krejcie_morgan", people, rules.krejcie_morgan(people).n)


def degrees_of_freedom(design: SampleDesign) -> int:
    """Of the fitted model: moments less loadings, uniquenesses, paths, and (co)variances of the predicting scales."""
    p, single = design.n_items, sum(len(scale.loadings) == 1 for scale in design.scales)
    measured = 2 * (p - single)
    free = len(design.predicting)
    return p * (p + 1) // 2 - measured - single - len(design.paths) - free * (free - 1) // 2


def _notes(design: SampleDesign, rows: Sequence[SizeRow]) -> Iterator[Note]:
    for row in rows:
        if isinstance(row.converged, float) and row.converged < FEW_CONVERGED:
            yield Note("plan_size_few_converged", {"n": row.n, "percent": round(100 * row.converged)})
        if isinstance(row.improper, float) and row.improper > 1 - FEW_CONVERGED:
            yield Note("plan_size_improper", {"n": row.n, "percent": round(100 * row.improper)})
    biased = [row.n for row in rows if isinstance(row.bias, float) and abs(row.bias) > BIASED]
    if biased and design.method is Method.SEM:
        yield Note("plan_size_biased", {"n": max(biased)})
    if design.method is Method.PLS:
        yield Note("plan_size_pls_bias")
    if any(len(scale.loadings) == 1 for scale in design.scales) and design.method is not Method.RULES:
        yield Note("plan_size_single")
    if rows and not least_enough(tuple(rows), design.power):
        yield Note("plan_size_none_enough", {"n": rows[-1].n})
