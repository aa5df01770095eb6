"""The maximum of the marginal likelihood: EM rounds to come near, then scoring steps until the slope is flat."""

from __future__ import annotations

import numpy as np

from psychometrics.errors import ModelError
from psychometrics.irt.item_models import ItemModel
from psychometrics.irt.layout import Layout
from psychometrics.irt.marginal import MarginalLikelihood
from psychometrics.sem.minimise import Objective, minimise

EM_ROUNDS = 25
RUNAWAY = 15.0
"""A slope that is beyond this when the search fails has no end: the item can't be told from the trait itself."""


def maximise(likelihood: MarginalLikelihood, values: np.ndarray | None = None) -> tuple[np.ndarray, int]:
    """Parameters at the maximum and steps taken, from given values or from the margins.

    Raises ModelError `irt_slope_without_end` with the item, or `irt_not_converged`.
    """
    values = first_values(likelihood) if values is None else values
    for _ in range(EM_ROUNDS):
        values = _em_round(likelihood, values)
    visited = [values]

    def slope(at: np.ndarray) -> np.ndarray:
        visited.append(at)
        return likelihood.gradient(at)

    information = likelihood.outer_products
    try:
        minimum = minimise(Objective(likelihood.value, slope, information, information), values, max_steps=300)
    except ModelError as error:
        raise _failure(likelihood, visited[-1], error) from error
    _refuse_runaway(likelihood, minimum.values)
    return oriented(likelihood.layout, minimum.values), minimum.steps + EM_ROUNDS


def _failure(likelihood: MarginalLikelihood, values: np.ndarray, error: ModelError) -> ModelError:
    _refuse_runaway(likelihood, values)
    return ModelError("irt_not_converged", place="items", steps=error.params.get("steps", 0))


def _refuse_runaway(likelihood: MarginalLikelihood, values: np.ndarray) -> None:
    for item, code in enumerate(likelihood.answers.codes):
        slope = likelihood.layout.of(item, values)[0]
        if abs(slope) > RUNAWAY:
            raise ModelError("irt_slope_without_end", place=f"item {code}", item=code, most=RUNAWAY)


def oriented(where: Layout, values: np.ndarray) -> np.ndarray:
    """The trait turned so that most items rise with it; the likelihood is the same either way."""
    places = np.unique(where.slope[where.slope >= 0])
    if len(places) == 0 or values[places].sum() >= 0:
        return values
    turned = values.copy()
    turned[places] *= -1
    return turned


def first_values(likelihood: MarginalLikelihood) -> np.ndarray:
    """Slopes of 1 and intercepts from the margins: cumulative for graded, adjacent for partial-credit items."""
    where, answers = likelihood.layout, likelihood.answers
    values = np.ones(where.n)
    for item in range(len(answers.codes)):
        counts = answers.counts @ answers.indicators[:, answers.columns(item)]
        values[where.places(item)[1:]] = _intercepts(counts, likelihood.model)
    return values


def _intercepts(counts: np.ndarray, model: ItemModel) -> np.ndarray:
    if model is ItemModel.PARTIAL_CREDIT:
        return np.log(counts[1:] / counts[:-1])
    above = 1 - np.cumsum(counts)[:-1] / counts.sum()
    return 1.2 * np.log(above / (1 - above))


def _em_round(likelihood: MarginalLikelihood, values: np.ndarray) -> np.ndarray:
    """Expected counts, then one guarded scoring step for all items."""
    expected = likelihood.expected(likelihood.posterior(values)[1])
    gradient, information = np.zeros(len(values)), np.zeros((len(values),) * 2)
    for item, one in enumerate(likelihood.items(values)):
        counts, places = expected[:, likelihood.answers.columns(item)], likelihood.layout.places(item)
        kept = places >= 0
        own = places[kept]
        gradient[own] += np.einsum("qk,qkp->p", counts, one.slopes)[kept]
        weighted = counts.sum(axis=1)[:, None] * one.probability
        inner = np.einsum("qk,qkp,qkr->pr", weighted, one.slopes, one.slopes, optimize=True)
        information[np.ix_(own, own)] += inner[np.ix_(kept, kept)]
    step = np.linalg.solve(information + 1e-9 * np.eye(len(values)), gradient)
    for halving in range(20):
        moved = values + np.clip(step, -1.5, 1.5) / 2**halving
        if likelihood.admissible(moved):
            return moved
    return values
