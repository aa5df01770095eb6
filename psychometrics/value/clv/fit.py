"""The models fitted: parameters in the unit of time and money of the data, with what the data can't tell said."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType

import numpy as np

from psychometrics.errors import DataError
from psychometrics.results import Figure, NotComputable, Note, not_computable
from psychometrics.value.clv import bgnbd, gamma_gamma, nbd, paretonbd
from psychometrics.value.clv.groups import Groups, grouped
from psychometrics.value.clv.likelihood import Maximum, maximise, parameters
from psychometrics.value.clv.result import ModelFit, Parameter

MODELS: dict[str, ModuleType] = {"bgnbd": bgnbd, "paretonbd": paretonbd}
LEAST_REPEATERS = 10
FEW_REPEATERS = 100
LEAST_GAIN = 0.01
"""Log-likelihood that dropout must add to NBD's before it counts as seen."""
TIMED = ("alpha", "beta")


def fit_purchases(
    x: np.ndarray, t_x: np.ndarray, T: np.ndarray, model: str = "bgnbd", confidence: float = 0.95
) -> ModelFit:
    """Maximum likelihood of BG/NBD or Pareto/NBD.

    x, t_x, T : (customers,) repeat purchases, time of the last, age, in one unit of time; 0 <= t_x <= T, x = 0 where
    t_x = 0. alpha and beta come out in that unit.
    Raises DataError (clv_no_repeat_purchases, clv_too_few_repeaters, clv_one_day).
    Same as BTYD::bgnbd.EstimateParameters, BTYD::pnbd.EstimateParameters.
    """
    x, t_x, T = (np.asarray(one, dtype="float64") for one in (x, t_x, T))
    _check(x, T)
    groups = grouped(x, t_x, T)
    units = groups.scaled()
    module = MODELS[model]
    best, without = _maximum(module, units), _maximum(nbd, units)
    shift = float(groups.counts @ groups.x) * np.log(units.scale)
    identified = best.value - without.value >= LEAST_GAIN
    logs, covariance, found = _in_units(
        module if identified else nbd, best if identified else without, units, confidence
    )
    if not identified:
        unseen = not_computable("clv_dropout_not_identified")
        found = (*found, *(Parameter(name, *[unseen] * 4) for name in module.NAMES[2:]))
    return ModelFit(
        model, found, (best if identified else without).value - shift, without.value - shift, len(x), len(groups.x),
        len(module.STARTS), identified, logs, covariance, _notes(best, module.NAMES, identified, int((x > 0).sum())),
    )  # fmt: skip


def fit_spend(x: np.ndarray, mean_spend: np.ndarray, confidence: float = 0.95) -> ModelFit | NotComputable:
    """Maximum likelihood of gamma-gamma from repeaters with spend above zero; the others are counted in a note.

    x, mean_spend : (customers,). Not computable with fewer than LEAST_REPEATERS of them, or where all spend the same.
    Same as BTYD::spend.EstimateParameters.
    """
    data = gamma_gamma.spending(np.asarray(x, dtype="float64"), np.asarray(mean_spend, dtype="float64"))
    used, repeaters = int(data.counts.sum()), int((x > 0).sum())
    if used < LEAST_REPEATERS:
        return not_computable("clv_too_few_spenders", count=used, least=LEAST_REPEATERS)
    if np.ptp(data.mean_spend) <= 1e-9 * data.mean_spend.max():
        return not_computable("clv_spend_without_variance", spend=float(data.mean_spend[0]))
    units = data.scaled()
    best = maximise(lambda logs: gamma_gamma.log_likelihood(logs, units), gamma_gamma.STARTS)
    logs = best.at + np.array([0.0, 0.0, np.log(units.scale)])
    covariance = best.covariance
    notes = [Note("clv_zero_spend_dropped", {"count": repeaters - used})] if used < repeaters else []
    identified = not best.at_bound.any()
    found = _named(gamma_gamma.NAMES, logs, best, covariance, confidence)
    if not identified:
        notes.append(Note("clv_spend_at_bound"))
    return ModelFit(
        "gammagamma", found, best.value - used * float(np.log(units.scale)), not_computable("clv_not_of_spend"),
        used, len(data.x), len(gamma_gamma.STARTS), identified, logs, covariance, tuple(notes),
    )  # fmt: skip


def predictor(fit: ModelFit) -> ModuleType:
    """The module whose functions take exp(fit.logs): NBD where dropout was not identified."""
    return MODELS[fit.model] if fit.identified else nbd


def mean_of_population(spend: ModelFit) -> Figure:
    """Expected spend per purchase of anyone, p·v/(q − 1); there is none where q <= 1."""
    p, q, v = np.exp(spend.logs)
    return float(p * v / (q - 1)) if q > 1 else not_computable("clv_mean_spend_undefined", q=float(q))


def _check(x: np.ndarray, T: np.ndarray) -> None:
    repeaters = int((x > 0).sum())
    if T.max(initial=0.0) <= 0:
        raise DataError("clv_one_day", place="transactions", count=len(x))
    if repeaters == 0:
        raise DataError("clv_no_repeat_purchases", place="transactions", count=len(x))
    if repeaters < LEAST_REPEATERS:
        raise DataError("clv_too_few_repeaters", place="transactions", count=repeaters, least=LEAST_REPEATERS)


def _maximum(module: ModuleType, units: Groups) -> Maximum:
    sample = units.sample()
    return maximise(
        lambda logs: module.log_likelihood(logs, units),
        module.STARTS,
        (lambda logs: module.log_likelihood(logs, sample)) if sample else None,
    )


def _in_units(
    module: ModuleType, best: Maximum, units: Groups, confidence: float
) -> tuple[np.ndarray, np.ndarray | None, tuple[Parameter, ...]]:
    logs = best.at + np.array([np.log(units.scale) if name in TIMED else 0.0 for name in module.NAMES])
    covariance = best.covariance
    return logs, covariance, _named(module.NAMES, logs, best, covariance, confidence)


def _named(
    names: Sequence[str], logs: np.ndarray, best: Maximum, covariance: np.ndarray | None, confidence: float
) -> tuple[Parameter, ...]:
    """Parameters; one that ran to the end of what is searched is no estimate."""
    found = parameters(names, logs, covariance, confidence)
    endless = not_computable("clv_parameter_at_bound")
    return tuple(
        Parameter(one.name, *[endless] * 4) if stuck else one for one, stuck in zip(found, best.at_bound, strict=True)
    )


def _notes(best: Maximum, names: Sequence[str], identified: bool, repeaters: int) -> tuple[Note, ...]:
    told = []
    if not identified:
        told.append(Note("clv_dropout_not_identified"))
    elif best.at_bound.any():
        stuck = [name for name, at in zip(names, best.at_bound, strict=True) if at]
        told.append(Note("clv_at_bound", {"parameters": ", ".join(stuck)}))
    elif best.covariance is None:
        told.append(Note("clv_flat_likelihood"))
    if repeaters < FEW_REPEATERS:
        told.append(Note("clv_few_repeaters", {"count": repeaters}))
    return tuple(told)
