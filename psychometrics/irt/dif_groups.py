"""Differential item functioning by likelihood ratio and Wald tests of a multiple-group graded response model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests

from psychometrics.errors import EngagemeterError, ModelError
from psychometrics.irt.dif_wald import WaldTest, refused, split_test, two_stage, with_holm
from psychometrics.irt.fit import FittedItems
from psychometrics.irt.group_likelihood import GroupLikelihood, group_likelihood
from psychometrics.irt.item_models import curves
from psychometrics.irt.patterns import AnswerPatterns
from psychometrics.results import Figure, NotComputable, Note, is_number, not_computable
from psychometrics.sem.minimise import Objective, minimise

LEVEL = 0.05
ROUNDS = 3
NOT_SCREENED = refused(not_computable("irt_information"))


@dataclass(frozen=True, slots=True)
class GroupDif:
    """lr : likelihood ratio χ² of all the item's parameters between groups.

    wald : Lord's χ² of the same with the items that show no DIF as anchors, errors from the outer products of the
    freed model; wald_two_stage : without anchors (Wald-2), where the model of everybody could be fitted.

    difference : what the focal group answers beyond people of the reference group with the same trait, in the item's
    categories, averaged over the focal group (SIDS; Meade, 2010); the largest over focal groups, with its group.
    """

    item: str
    lr: Figure
    df: int
    p_value: Figure
    p_holm: Figure
    wald: WaldTest
    wald_two_stage: WaldTest
    difference: Figure
    focal: str
    dif: bool


@dataclass(frozen=True)
class GroupTraits:
    """Latent mean and standard deviation of each group, 0 and 1 in the reference. anchors : items held equal."""

    means: Mapping[str, float]
    sds: Mapping[str, float]
    anchors: tuple[str, ...]
    log_likelihood: float


def group_dif(fitted: FittedItems, names: np.ndarray) -> tuple[tuple[GroupDif, ...], GroupTraits]:
    """names : (n,) group of each row of the data, "" where unknown. fitted : the model of everybody, for a start.

    Each item is freed in turn while the others are held equal; what shows DIF is freed for good, and all are split_test
    again, up to three times. Raises ModelError `irt_dif_not_fitted` when the model with all items equal has no
    maximum. Source: Thissen, Steinberg & Wainer (1993); Wald as Langer (2008).
    Same as mirt::multipleGroup and mirt::DIF(scheme = "drop"), with Wald = TRUE for the latter.
    """
    labels = tuple(sorted(set(names.tolist()) - {""}))
    groups = tuple(fitted.answers.only(names == label) for label in labels)
    start = np.concatenate([fitted.values, np.zeros(2 * (len(labels) - 1))])
    freed: frozenset[int] = frozenset()
    screened: tuple[WaldTest, ...] = ()
    for _ in range(ROUNDS):
        base = group_likelihood(groups, fitted.model, freed, fitted.likelihood.nodes)
        values = _fit(base, _widened(start, fitted, base))
        screened = screened or _two_stage(base, values, fitted)
        rows = _with_holm(
            [_item(fitted, base, values, freed, item, labels) for item in range(len(fitted.answers.codes))]
        )
        found = frozenset(place for place, row in enumerate(rows) if row.dif and is_number(row.lr))
        if found == freed or len(found) > len(rows) - 2:
            break
        freed = found
    return _with_wald(rows, screened), _traits(base, values, labels, fitted, freed)


def _fit(likelihood: GroupLikelihood, start: np.ndarray) -> np.ndarray:
    information = likelihood.outer_products
    objective = Objective(likelihood.value, likelihood.gradient, information, information)
    try:
        return minimise(objective, start, max_steps=100).values
    except (ModelError, np.linalg.LinAlgError) as error:
        raise ModelError("irt_dif_not_fitted", place="items") from error


def _widened(values: np.ndarray, fitted: FittedItems, wanted: GroupLikelihood) -> np.ndarray:
    """Values of a model without freed items as a start for one with them; the traits stay at the end."""
    count = len(fitted.values)
    items, traits = values[:count], values[count:]
    found = np.concatenate([np.zeros(wanted.items), traits])
    for one in wanted.layouts:
        for item in range(len(one.sizes)):
            found[one.places(item)] = items[fitted.likelihood.layout.places(item)]
    return found


def _narrowed(values: np.ndarray, base: GroupLikelihood, fitted: FittedItems) -> np.ndarray:
    """The reference group's parameters and the traits."""
    return np.concatenate([values[: len(fitted.values)], values[base.items :]])


def _item(
    fitted: FittedItems,
    base: GroupLikelihood,
    values: np.ndarray,
    freed: frozenset[int],
    item: int,
    labels: tuple[str, ...],
) -> GroupDif:
    code = fitted.answers.codes[item]
    empty = _empty(base.groups, item)
    if empty >= 0:
        return _refused(code, not_computable("irt_category_empty", item=code, group=labels[empty]))
    start = _narrowed(values, base, fitted)
    try:
        free = group_likelihood(base.groups, fitted.model, freed | {item}, base.nodes)
        freer = _fit(free, _widened(start, fitted, free))
        held, holder = values, base
        if item in freed:
            holder = group_likelihood(base.groups, fitted.model, freed - {item}, base.nodes)
            held = _fit(holder, _widened(start, fitted, holder))
    except EngagemeterError as error:
        return _refused(code, NotComputable(Note(error.code, {"item": code, **error.params})))
    lr = max(0.0, 2 * (free.log_likelihood(freer) - holder.log_likelihood(held)))
    df = free.parameters - holder.parameters
    p = float(stats.chi2.sf(lr, df))
    difference, focal = _largest_difference(free, freer, item)
    wald = _wald(free, freer, item)
    return GroupDif(code, lr, df, p, p, wald, NOT_SCREENED, difference, labels[focal], False)


def _empty(groups: tuple[AnswerPatterns, ...], item: int) -> int:
    """The first group without anybody in one of the item's categories, or −1."""
    for place, one in enumerate(groups):
        if (one.counts @ one.indicators[:, one.columns(item)] == 0).any():
            return place
    return -1


def _refused(code: str, none: NotComputable) -> GroupDif:
    return GroupDif(code, none, 0, none, none, refused(none), NOT_SCREENED, none, "", False)


def _wald(free: GroupLikelihood, values: np.ndarray, item: int) -> WaldTest:
    """Equal parameters in all groups, from the outer products of the model in which the others are anchors."""
    places = [one.places(item) for one in free.layouts]
    try:
        covariance = np.linalg.inv(free.n * free.outer_products(values))
        whole, slope = (_contrasted(values, covariance, chosen) for chosen in (places, [one[:1] for one in places]))
    except np.linalg.LinAlgError:
        return refused(not_computable("irt_information"))
    return split_test(whole, slope, len(places[0]), len(places))


def _contrasted(values: np.ndarray, covariance: np.ndarray, places: list[np.ndarray]) -> float:
    """χ² of the contrasts of every group with the first."""
    unit = np.eye(len(values))
    contrast = np.concatenate([unit[one] - unit[places[0]] for one in places[1:]])
    apart = contrast @ values
    return float(apart @ np.linalg.solve(contrast @ covariance @ contrast.T, apart))


def _two_stage(base: GroupLikelihood, values: np.ndarray, fitted: FittedItems) -> tuple[WaldTest, ...]:
    """Of the model in which all items are equal."""
    traits = [base.trait(group, values) for group in range(len(base.groups))]
    return two_stage(base.groups, fitted.model, values[: len(fitted.values)], traits, base.nodes)


def _with_wald(rows: tuple[GroupDif, ...], screened: tuple[WaldTest, ...]) -> tuple[GroupDif, ...]:
    anchored = with_holm([row.wald for row in rows])
    return tuple(
        replace(row, wald=wald, wald_two_stage=other) for row, wald, other in zip(rows, anchored, screened, strict=True)
    )


def _largest_difference(free: GroupLikelihood, values: np.ndarray, item: int) -> tuple[float, int]:
    found = [(0.0, 0)]
    for group in range(1, len(free.groups)):
        one = free.of(group, values)
        where = one.answers.counts @ one.posterior(values)[1] / one.answers.n
        theta = one.grid[0]
        means = []
        for layout_of in (free.layouts[group], free.layouts[0]):
            probability = curves(free.model, *layout_of.of(item, values), theta).probability
            means.append(probability @ np.arange(probability.shape[1]))
        found.append((float(where @ (means[0] - means[1])), group))
    return max(found, key=lambda pair: abs(pair[0]))


def _with_holm(rows: list[GroupDif]) -> tuple[GroupDif, ...]:
    known = [place for place, row in enumerate(rows) if is_number(row.p_value)]
    if not known:
        return tuple(rows)
    adjusted = multipletests([float(rows[place].p_value) for place in known], method="holm")[1]
    for place, p in zip(known, adjusted, strict=True):
        rows[place] = replace(rows[place], p_holm=float(p), dif=bool(p < LEVEL))
    return tuple(rows)


def _traits(
    base: GroupLikelihood, values: np.ndarray, labels: tuple[str, ...], fitted: FittedItems, freed: frozenset[int]
) -> GroupTraits:
    pairs = [base.trait(group, values) for group in range(len(labels))]
    anchors = tuple(code for item, code in enumerate(fitted.answers.codes) if item not in freed)
    means = {label: mean for label, (mean, _) in zip(labels, pairs, strict=True)}
    sds = {label: sd for label, (_, sd) in zip(labels, pairs, strict=True)}
    return GroupTraits(means, sds, anchors, base.log_likelihood(values))
