"""How well a scale measures where on the trait: category curves, information, standard error, reliability."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psychometrics.irt.fit import FittedItems
from psychometrics.irt.item_models import curves, information
from psychometrics.irt.scores import expected_scores
from psychometrics.results import Figure, not_computable

ENDS, POINTS = 4.0, 81
GOOD = 0.70
"""Reliability from which a scale may tell groups apart (Nunnally & Bernstein, 1994)."""


@dataclass(frozen=True)
class ItemCurves:
    """probability (t, K) of each category and information (t,) at the points of the trait."""

    item: str
    categories: tuple[float, ...]
    probability: np.ndarray
    information: np.ndarray


@dataclass(frozen=True)
class Precision:
    """theta (t,) points; information (t,) of the whole scale; se = 1 / √information; reliability = I / (I + 1).

    marginal  : reliability averaged over a normal trait. Same as mirt::marginal_rxx.
    empirical : variance of EAP scores over itself plus their mean squared error. Same as mirt::empirical_rxx.
    peak      : where the scale tells most. low, high : where reliability is at least .70; not computable if nowhere.
    """

    theta: np.ndarray
    information: np.ndarray
    se: np.ndarray
    reliability: np.ndarray
    items: tuple[ItemCurves, ...]
    marginal: float
    empirical: Figure
    peak: float
    low: Figure
    high: Figure


def scale_information(fitted: FittedItems, theta: np.ndarray) -> np.ndarray:
    """(t,) sum of the items' information. Same as ltm::plot(fit, type = "IIC", items = 0)."""
    count = len(fitted.answers.codes)
    parts = [information(fitted.model, *fitted.item(item), theta) for item in range(count)]
    return np.sum(parts, axis=0)


def precision(fitted: FittedItems) -> Precision:
    theta = np.linspace(-ENDS, ENDS, POINTS)
    items = tuple(_item_curves(fitted, place, theta) for place in range(len(fitted.answers.codes)))
    total = np.sum([one.information for one in items], axis=0)
    reliability = total / (total + 1)
    good = theta[reliability >= GOOD]
    nowhere = not_computable("irt_reliability_nowhere", least=GOOD)
    return Precision(
        theta=theta,
        information=total,
        se=1 / np.sqrt(np.maximum(total, 1e-12)),
        reliability=reliability,
        items=items,
        marginal=marginal_reliability(fitted),
        empirical=empirical_reliability(fitted),
        peak=float(theta[np.argmax(total)]),
        low=float(good[0]) if len(good) else nowhere,
        high=float(good[-1]) if len(good) else nowhere,
    )


def _item_curves(fitted: FittedItems, place: int, theta: np.ndarray) -> ItemCurves:
    slope, intercepts = fitted.item(place)
    return ItemCurves(
        fitted.answers.codes[place],
        fitted.answers.categories[place],
        curves(fitted.model, slope, intercepts, theta).probability,
        information(fitted.model, slope, intercepts, theta),
    )


def marginal_reliability(fitted: FittedItems) -> float:
    """∫ I(θ) / (I(θ) + 1) φ(θ) dθ (Green, Bock, Humphreys, Linn & Reckase, 1984, with a unit trait variance)."""
    total = scale_information(fitted, fitted.theta)
    return float(fitted.weights @ (total / (total + 1)))


def empirical_reliability(fitted: FittedItems) -> Figure:
    """var(EAP) / (var(EAP) + mean SE²) over the respondents."""
    score, se = expected_scores(fitted)
    share = fitted.answers.counts / fitted.answers.n
    spread = float(share @ (score - share @ score) ** 2)
    error = float(share @ se**2)
    return spread / (spread + error) if spread + error > 0 else not_computable("irt_reliability_nowhere", least=GOOD)
