"""Wald tests of differential item functioning (Lord's χ²): two-stage, or with anchors that hold the scale together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests

from psychometrics.errors import EngagemeterError, ModelError
from psychometrics.irt.item_models import ItemModel
from psychometrics.irt.layout import layout
from psychometrics.irt.marginal import MarginalLikelihood
from psychometrics.irt.maximise import maximise
from psychometrics.irt.patterns import AnswerPatterns
from psychometrics.results import Figure, NotComputable, Note, is_number, not_computable


@dataclass(frozen=True, slots=True)
class WaldTest:
    """chi_square, df, p_value : that all of an item's parameters are the same in every group.

    slope_p : that its slope is; intercepts_p : that its intercepts are, given the slope (Langer, 2008), the rest of
    chi_square.
    """

    chi_square: Figure
    df: int
    p_value: Figure
    p_holm: Figure
    slope_p: Figure
    intercepts_p: Figure


def lords_chi_square(values: Sequence[np.ndarray], covariances: Sequence[np.ndarray]) -> float:
    """Of one item. values : (m,) parameters in each of g independent groups; covariances : (m, m) of each.

    Returns vᵀ (C Σ Cᵀ)⁻¹ v of the g − 1 contrasts with the first group, df = m (g − 1).
    Raises numpy's LinAlgError where it has no inverse. Source: Lord (1980), p. 223; Kim, Cohen & Park (1995) for
    several groups. Same as difR::LordChi2 for two groups.
    """
    m, others = len(values[0]), len(values) - 1
    joined = np.kron(np.ones((others, others)), covariances[0])
    for place, covariance in enumerate(covariances[1:]):
        rows = slice(place * m, (place + 1) * m)
        joined[rows, rows] += covariance
    apart = np.concatenate([value - values[0] for value in values[1:]])
    return float(apart @ np.linalg.solve(joined, apart))


def two_stage(
    groups: Sequence[AnswerPatterns],
    model: ItemModel,
    start: np.ndarray,
    traits: Sequence[tuple[float, float]],
    nodes: int,
) -> tuple[WaldTest, ...]:
    """Wald-2: every item free in every group, the traits held at what they are when all items are equal.

    start : the items' parameters when equal; traits : mean and standard deviation of each group, from that model.
    Errors are from observed information. Anchors need not be known, but with much DIF the traits take part of it, and
    too many items are marked (Woods, Cai & Wang, 2013); see the test with anchors in `dif_groups`.
    Source: Langer (2008); Cai, Thissen & du Toit (2011). Same as mirt: multipleGroup(x, 1, group, pars = …) with the
    traits fixed, then wald().
    """
    sizes = [len(one) - 1 for one in groups[0].categories]
    shape = layout(sizes, "free")
    try:
        fits = [_alone(MarginalLikelihood(one, model, shape, nodes, *trait), start) for one, trait in zip(groups, traits, strict=True)]  # fmt: skip # noqa: E501
    except EngagemeterError as error:
        none = NotComputable(Note(error.code, dict(error.params)))
        return tuple(refused(none) for _ in sizes)
    return with_holm([_of_item(shape.places(item), fits) for item in range(len(sizes))])


def _alone(likelihood: MarginalLikelihood, start: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One group's parameters and their covariance."""
    for item in range(len(likelihood.answers.codes)):
        counts = likelihood.answers.counts @ likelihood.answers.indicators[:, likelihood.answers.columns(item)]
        if (counts == 0).any():
            raise ModelError("irt_category_empty", item=likelihood.answers.codes[item], group="")
    try:
        values = maximise(likelihood, start)[0]
        return values, np.linalg.inv(likelihood.answers.n * likelihood.observed_information(values))
    except (ModelError, np.linalg.LinAlgError) as error:
        raise ModelError("irt_dif_not_fitted", place="items") from error


def _of_item(places: np.ndarray, fits: Sequence[tuple[np.ndarray, np.ndarray]]) -> WaldTest:
    values = [found[places] for found, _ in fits]
    covariances = [covariance[np.ix_(places, places)] for _, covariance in fits]
    try:
        whole = lords_chi_square(values, covariances)
        slope = lords_chi_square([one[:1] for one in values], [one[:1, :1] for one in covariances])
    except np.linalg.LinAlgError:
        return refused(not_computable("irt_information"))
    return split_test(whole, slope, len(places), len(fits))


def split_test(whole: float, slope: float, parameters: int, groups: int) -> WaldTest:
    """whole, slope : χ² of all parameters and of the slope alone."""
    if not (np.isfinite(whole) and whole >= 0 and np.isfinite(slope) and slope >= 0):
        return refused(not_computable("irt_information"))
    df, of_slope = parameters * (groups - 1), groups - 1
    rest = max(whole - slope, 0.0)
    p = float(stats.chi2.sf(whole, df))
    return WaldTest(whole, df, p, p, float(stats.chi2.sf(slope, of_slope)), float(stats.chi2.sf(rest, df - of_slope)))


def refused(none: NotComputable) -> WaldTest:
    return WaldTest(none, 0, none, none, none, none)


def with_holm(tests: Sequence[WaldTest]) -> tuple[WaldTest, ...]:
    """Holm's p beside each that has one."""
    known = [place for place, one in enumerate(tests) if is_number(one.p_value)]
    if not known:
        return tuple(tests)
    adjusted = multipletests([float(tests[place].p_value) for place in known], method="holm")[1]
    found = list(tests)
    for place, p in zip(known, adjusted, strict=True):
        found[place] = replace(found[place], p_holm=float(p))
    return tuple(found)
