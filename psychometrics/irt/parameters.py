"""Slopes, difficulties and intercepts of a fitted model with standard errors and intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from psychometrics.errors import ModelError
from psychometrics.irt.fit import FittedItems
from psychometrics.results import Figure, Note, figure, not_computable

FLAT, STEEP, FAR = 0.35, 4.0, 5.0
"""Slopes below 0.35 tell next to nothing (Baker, 2001); above 4, and difficulties beyond ±5, are rarely real."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """Of the step up to `category`: difficulty b = −d / a, and the intercept d.

    Graded: the trait at which half reach the category or a higher one. Partial credit: at which it is as likely as
    the one below it.
    """

    category: float
    difficulty: Figure
    se: Figure
    ci_low: Figure
    ci_high: Figure
    intercept: float
    intercept_se: Figure


@dataclass(frozen=True, slots=True)
class ItemParameters:
    """slope : discrimination in the logistic metric (D = 1) for a standard normal trait."""

    item: str
    n: int
    slope: float
    slope_se: Figure
    ci_low: Figure
    ci_high: Figure
    thresholds: tuple[Threshold, ...]


def item_parameters(fitted: FittedItems, confidence: float = 0.95) -> tuple[ItemParameters, ...]:
    """Standard errors from the observed information, those of difficulties by the delta method.

    Where the information can't be inverted they are NotComputable `irt_information`. Same as summary(ltm::grm(x)).
    """
    covariance = _covariance(fitted)
    z = float(stats.norm.ppf((1 + confidence) / 2))
    return tuple(_item(fitted, item, covariance, z) for item in range(len(fitted.answers.codes)))


def _covariance(fitted: FittedItems) -> np.ndarray | None:
    try:
        return fitted.covariance
    except ModelError:
        return None


def _item(fitted: FittedItems, item: int, covariance: np.ndarray | None, z: float) -> ItemParameters:
    slope, intercepts = fitted.item(item)
    places = fitted.likelihood.layout.places(item)
    answers = fitted.answers
    n = int(answers.counts @ (answers.places[:, item] >= 0))
    slope_se = _se(covariance, places[:1], np.ones(1)) if places[0] >= 0 else not_computable("irt_slope_fixed")
    categories = answers.categories[item][1:]
    thresholds = tuple(
        _threshold(category, slope, float(d), covariance, np.array([places[0], place]), z)
        for category, d, place in zip(categories, intercepts, places[1:], strict=True)
    )
    return ItemParameters(answers.codes[item], n, slope, slope_se, *_ends(slope, slope_se, z), thresholds)


def _threshold(
    category: float, slope: float, d: float, covariance: np.ndarray | None, places: np.ndarray, z: float
) -> Threshold:
    if abs(slope) < 1e-6:
        none = not_computable("irt_slope_zero")
        return Threshold(category, none, none, none, none, d, _se(covariance, places[1:], np.ones(1)))
    difficulty = -d / slope
    se = _se(covariance, places, np.array([d / slope**2, -1 / slope]))
    intercept_se = _se(covariance, places[1:], np.ones(1))
    return Threshold(category, difficulty, se, *_ends(difficulty, se, z), d, intercept_se)


def _se(covariance: np.ndarray | None, places: np.ndarray, change: np.ndarray) -> Figure:
    """Delta method; a fixed parameter (place −1) has no part in it."""
    if covariance is None:
        return not_computable("irt_information")
    free = places >= 0
    own = covariance[np.ix_(places[free], places[free])]
    return figure(float(np.sqrt(change[free] @ own @ change[free])), "irt_information")


def _ends(value: float, se: Figure, z: float) -> tuple[Figure, Figure]:
    if not isinstance(se, float):
        return se, se
    return value - z * se, value + z * se


def remarks(items: tuple[ItemParameters, ...]) -> tuple[Note, ...]:
    """What a reader must know about extreme items."""
    found = []
    for one in items:
        if one.slope < 0:
            found.append(Note("irt_slope_negative", {"item": one.item}))
        elif one.slope < FLAT:
            found.append(Note("irt_slope_flat", {"item": one.item, "slope": one.slope}))
        elif one.slope > STEEP:
            found.append(Note("irt_slope_steep", {"item": one.item, "slope": one.slope}))
        if any(isinstance(t.difficulty, float) and abs(t.difficulty) > FAR for t in one.thresholds):
            found.append(Note("irt_difficulty_far", {"item": one.item, "most": FAR}))
    return tuple(found)
