"""Whether one latent variable moderates what another does to a third, by the likelihood of their product (LMS)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize, stats

from psychometrics.errors import ModelError, TooFewRespondents
from psychometrics.results import Figure, Note, is_number, not_computable
from psychometrics.sem.estimate import check_columns, sem
from psychometrics.sem.lms import Interaction, LmsLikelihood, likelihood_of
from psychometrics.sem.result import SemResult
from psychometrics.tables import tidy

LEAST_ITEMS = 2
STEP = 1e-4
FLAT = 1e-7
POLISHES = 4


@dataclass(frozen=True, slots=True)
class ModerationPath:
    """A path to the outcome: name "predictor", "moderator", "interaction" or a control's code.

    standardised : in standard deviations of the latent variables; the interaction's is ω·sd(ξ₁)·sd(ξ₂) / sd(η).
    """

    name: str
    estimate: float
    se: Figure
    z: Figure
    p_value: Figure
    ci_low: Figure
    ci_high: Figure
    standardised: float


@dataclass(frozen=True, slots=True)
class LatentSlope:
    """What a unit of the predictor does where the moderator lies `at` standard deviations from its mean."""

    at: float
    estimate: float
    se: Figure
    p_value: Figure
    ci_low: Figure
    ci_high: Figure
    standardised: float


@dataclass(frozen=True)
class LatentModeration:
    """difference, df, p_value : twice what the product adds to the log-likelihood of the main-effect model.

    r_squared, r_squared_main : of the outcome with and without the product; change : what it adds.
    main : the fitted main-effect model, whose fit must hold before the product is read.
    """

    outcome: str
    predictor: str
    moderator: str
    n: int
    log_likelihood: float
    main_log_likelihood: float
    difference: float
    df: int
    p_value: float
    r_squared: float
    r_squared_main: float
    paths: tuple[ModerationPath, ...]
    slopes: tuple[LatentSlope, ...]
    main: SemResult
    values: Mapping[str, float]
    confidence: float = 0.95
    notes: tuple[Note, ...] = ()

    @property
    def change(self) -> float:
        return self.r_squared - self.r_squared_main

    @property
    def interaction(self) -> ModerationPath:
        return next(one for one in self.paths if one.name == "interaction")

    def to_frame(self) -> pd.DataFrame:
        """One row per path."""
        return tidy(self.paths)

    def summary(self) -> pd.Series:
        figures = {"interaction": self.interaction.estimate, "standardised": self.interaction.standardised}
        figures |= {"difference": self.difference, "p_value": self.p_value}
        return pd.Series({**figures, "r_squared": self.r_squared, "r_squared_change": self.change})


def latent_moderated(
    data: pd.DataFrame,
    scales: Mapping[str, Sequence[str]],
    outcome: str,
    predictor: str,
    moderator: str,
    *,
    confidence: float = 0.95,
) -> LatentModeration:
    """Maximum likelihood of η = γ₁ξ₁ + γ₂ξ₂ + … + ω ξ₁ξ₂ + ζ and its test against ω = 0.

    data : one row per case; a missing answer leaves the case's other answers in the likelihood. scales : items of each
    construct, two at least; those that are neither of the three named are further predictors (controls). The moderator
    may be the predictor, for a quadratic effect. Errors from the observed information.
    Raises ModelError (unknown construct, too few items, no convergence), TooFewRespondents.
    Source: Klein & Moosbrugger (2000). As modsem(…, method = "lms") in R.
    """
    order = _order(scales, outcome, predictor, moderator)
    model = Interaction(tuple(tuple(scales[code]) for code in order), order.index(moderator))
    check_columns(model.items, data)
    cases = data[list(model.items)].to_numpy(dtype=float)
    cases = cases[np.isfinite(cases).any(axis=1)]
    if len(cases) <= len(model.names):
        raise TooFewRespondents("lms_too_few_cases", place="moderation", n=len(cases), parameters=len(model.names))
    main = _main_effects(data, scales, order)
    start, size = _starts(model, main, order)
    likelihood = likelihood_of(model, cases, start)
    values, covariance = maximised(likelihood, start, size)
    return _result(model, order, main, likelihood, values, covariance, confidence)


def _order(scales: Mapping[str, Sequence[str]], outcome: str, predictor: str, moderator: str) -> list[str]:
    for code in (outcome, predictor, moderator):
        if code not in scales:
            raise ModelError("construct_unknown", place=f"construct {code}", known=list(scales))
    if outcome in (predictor, moderator):
        raise ModelError("lms_outcome_predicts", place=f"construct {outcome}")
    few = [code for code, items in scales.items() if len(items) < LEAST_ITEMS]
    if few:
        raise ModelError("lms_needs_items", place="moderation", constructs=few)
    first = list(dict.fromkeys((predictor, moderator)))
    return [*first, *(code for code in scales if code not in (*first, outcome)), outcome]


def _main_effects(data: pd.DataFrame, scales: Mapping[str, Sequence[str]], order: Sequence[str]) -> SemResult:
    lines = [f"{code} =~ {' + '.join(scales[code])}" for code in order]
    return sem("\n".join([*lines, f"{order[-1]} ~ {' + '.join(order[:-1])}"]), data, missing="fiml", means=True)


def _starts(model: Interaction, main: SemResult, order: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Values of the main-effect model with ω = 0, and the steps that its errors say are of a size."""
    found = {(e.lhs, e.op, e.rhs): e for e in main.estimates}
    found |= {(e.rhs, "~~", e.lhs): e for e in main.estimates if e.op == "~~"}
    last = len(order) - 1
    cells = zip(*(places.tolist() for places in np.tril_indices(model.exogenous)), strict=True)
    keys = [(order[number], "=~", item) for number, scale in enumerate(model.scales) for item in scale[1:]]
    keys += [(item, "~", "1") for item in model.items] + [(item, "~~", item) for item in model.items]
    keys += [(order[i], "~~", order[j]) for i, j in cells]
    keys += [(order[last], "~", code) for code in order[:last]] + [(order[last], "~~", order[last])]
    chosen = [found[key] for key in keys]
    values = np.array([one.estimate for one in chosen])
    for place, (lhs, op, rhs) in enumerate(keys):
        if op == "~~" and lhs == rhs:
            values[place] = max(values[place], 0.01)
    errors = [float(one.se) if is_number(one.se) and float(one.se) > 0 else 0.1 for one in chosen]
    scale = errors[keys.index((order[last], "~", order[0]))] / np.sqrt(found[order[0], "~~", order[0]].estimate)
    return np.append(values, 0.0), np.array([*errors, float(scale)])


def maximised(likelihood: LmsLikelihood, start: np.ndarray, size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Estimates (q,) and their covariance (q, q): a quasi-Newton ascent in steps of `size`, then Newton's."""

    def lack(steps: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = likelihood.value_and_slope(start + size * steps)
        return -value, -size * slope

    found = optimize.minimize(lack, np.zeros(len(start)), jac=True, method="BFGS", options={"gtol": 1e-3})
    steps = found.x
    for _ in range(POLISHES):
        hessian = _hessian(lack, steps)
        slope = lack(steps)[1]
        try:
            np.linalg.cholesky(hessian)
        except np.linalg.LinAlgError as error:
            raise ModelError("model_not_converged", place="moderation", steps=int(found.nit)) from error
        move = np.linalg.solve(hessian, slope)
        if float(slope @ move) < FLAT**2:
            break
        steps = steps - move
    if not np.isfinite(lack(steps)[0]) or np.abs(lack(steps)[1]).max() > 0.01:
        raise ModelError("model_not_converged", place="moderation", steps=int(found.nit))
    return start + size * steps, np.linalg.inv(hessian) * np.outer(size, size)


def _hessian(lack: object, steps: np.ndarray) -> np.ndarray:
    """(q, q) by central differences of exact slopes."""
    assert callable(lack)
    columns = []
    for place in range(len(steps)):
        moved = np.zeros_like(steps)
        moved[place] = STEP
        columns.append((lack(steps + moved)[1] - lack(steps - moved)[1]) / (2 * STEP))
    found = np.array(columns)
    return np.asarray((found + found.T) / 2)


def _result(
    model: Interaction,
    order: Sequence[str],
    main: SemResult,
    likelihood: LmsLikelihood,
    values: np.ndarray,
    covariance: np.ndarray,
    confidence: float,
) -> LatentModeration:
    reached = likelihood_of(model, likelihood.cases, values).value(values)
    before = float(main.fit.log_likelihood) if is_number(main.fit.log_likelihood) else float("nan")
    difference = max(2 * (reached - before), 0.0)
    of_main = next(one.r_squared for one in main.explained if one.name == order[-1])
    return LatentModeration(
        outcome=order[-1],
        predictor=order[0],
        moderator=order[model.moderator],
        n=len(likelihood.cases),
        log_likelihood=reached,
        main_log_likelihood=before,
        difference=difference,
        df=1,
        p_value=float(stats.chi2.sf(difference, 1)),
        r_squared=1 - float(model.parts(values)[5][0]) / model.variance_of_outcome(values),
        r_squared_main=float(of_main) if is_number(of_main) else 0.0,
        paths=tuple(_paths(model, order, values, covariance, confidence)),
        slopes=tuple(_slopes(model, values, covariance, confidence)),
        main=main,
        values=dict(zip(model.names, values.tolist(), strict=True)),
        confidence=confidence,
        notes=(Note("lms_normal_latent", {}), *main.notes),
    )


def _spreads(model: Interaction, values: np.ndarray) -> tuple[np.ndarray, float]:
    """Standard deviations of the exogenous latent variables (k,) and of the outcome."""
    phi = model.phi(model.parts(values)[3])
    return np.sqrt(np.diag(phi)), float(np.sqrt(model.variance_of_outcome(values)))


def _paths(
    model: Interaction, order: Sequence[str], values: np.ndarray, covariance: np.ndarray, confidence: float
) -> Iterator[ModerationPath]:
    k = model.exogenous
    own, of_outcome = _spreads(model, values)
    places = [*range(len(values) - 2 - k, len(values) - 2), len(values) - 1]
    roles = {0: "predictor"} | ({model.moderator: "moderator"} if model.moderator else {})
    names = [*(roles.get(number, order[number]) for number in range(k)), "interaction"]
    scale = [*own, own[0] * own[model.moderator]]
    for name, place, size in zip(names, places, scale, strict=True):
        value, error = float(values[place]), float(np.sqrt(covariance[place, place]))
        inferred = _inferred(value, error, confidence)
        yield ModerationPath(name, value, *inferred, standardised=float(value * size / of_outcome))


def _inferred(value: float, error: float, confidence: float) -> tuple[Figure, Figure, Figure, Figure, Figure]:
    """se, z, p, and the interval's ends."""
    if not error > 0:
        none = not_computable("parameter_fixed")
        return none, none, none, none, none
    half = float(stats.norm.ppf(0.5 + confidence / 2)) * error
    return error, value / error, float(2 * stats.norm.sf(abs(value / error))), value - half, value + half


def _slopes(model: Interaction, values: np.ndarray, covariance: np.ndarray, confidence: float) -> Iterator[LatentSlope]:
    """γ₁ + ω m at m = −1, 0 and 1 standard deviations of the moderator, errors by the delta method."""
    own, of_outcome = _spreads(model, values)
    m, k, twice = model.moderator, model.exogenous, 1 if model.moderator else 2
    first, last = len(values) - 2 - k, len(values) - 1
    rows, columns = np.tril_indices(k)
    variance = sum(model.sizes[:3]) + int(np.flatnonzero((rows == m) & (columns == m))[0])
    for at in (-1.0, 0.0, 1.0):
        slope = np.zeros(len(values))
        slope[first], slope[last] = 1.0, twice * at * own[m]
        slope[variance] = twice * at * values[last] / (2 * own[m])
        value = float(values[first] + twice * values[last] * at * own[m])
        error, _, p_value, low, high = _inferred(value, float(np.sqrt(slope @ covariance @ slope)), confidence)
        yield LatentSlope(at, value, error, p_value, low, high, float(value * own[0] / of_outcome))
