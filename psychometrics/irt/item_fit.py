"""S-X²: whether each item's answers at every sum score are those that the model foresees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests

from psychometrics.irt.fit import FittedItems
from psychometrics.irt.item_models import curves
from psychometrics.results import Figure, NotComputable, not_computable

LEAST_EXPECTED = 1.0
"""Neighbouring categories are merged until each cell expects as many (Kang & Chen, 2008; mirt's `mincell`)."""


@dataclass(frozen=True, slots=True)
class ItemFit:
    """n : respondents with complete answers. rmsea : √((χ²/df − 1) / n), zero when the item fits better."""

    item: str
    n: int
    chi_square: Figure
    df: int
    p_value: Figure
    p_holm: Figure
    rmsea: Figure


def sum_score_distribution(probabilities: Sequence[np.ndarray]) -> np.ndarray:
    """(q, F + 1) probability of each sum score at each node, by the recursion of Lord & Wingersky (1984).

    probabilities : of each item (q, K), its categories scored 0 … K − 1; F is the highest sum.
    """
    found = np.ones((len(probabilities[0]), 1))
    for one in probabilities:
        longer = np.zeros((len(found), found.shape[1] + one.shape[1] - 1))
        for category in range(one.shape[1]):
            longer[:, category : category + found.shape[1]] += found * one[:, [category]]
        found = longer
    return found


def item_fit(fitted: FittedItems) -> tuple[ItemFit, ...]:
    """Source: Orlando & Thissen (2000), eq. 8; Kang & Chen (2008) for more categories. Same as mirt::itemfit(fit)."""
    answers = fitted.answers
    complete = (answers.places >= 0).all(axis=1)
    places, counts = answers.places[complete], answers.counts[complete]
    probabilities = [
        curves(fitted.model, *fitted.item(item), fitted.theta).probability for item in range(len(answers.codes))
    ]
    found = [_one(fitted, item, probabilities, places, counts) for item in range(len(answers.codes))]
    return _with_holm(found)


def _one(
    fitted: FittedItems, item: int, probabilities: list[np.ndarray], places: np.ndarray, counts: np.ndarray
) -> ItemFit:
    code, n = fitted.answers.codes[item], int(counts.sum())
    observed = observed_table(places, counts, item, probabilities)
    expected = expected_table(probabilities, item, fitted.weights) * observed.sum(axis=1, keepdims=True)
    chi_square, cells = _merged(observed[1:-1], expected[1:-1])
    own = int((fitted.likelihood.layout.places(item) >= 0).sum())
    df = cells - (own if fitted.slopes == "free" else own - (fitted.slopes == "equal"))
    if df < 1:
        none = not_computable("irt_fit_no_df", n=n)
        return ItemFit(code, n, none, 0, none, none, none)
    p = float(stats.chi2.sf(chi_square, df))
    rmsea = float(np.sqrt(max(chi_square / df - 1, 0.0) / n))
    return ItemFit(code, n, chi_square, df, p, p, rmsea)


def observed_table(places: np.ndarray, counts: np.ndarray, item: int, probabilities: list[np.ndarray]) -> np.ndarray:
    """(F + 1, K) respondents at each sum score in each category of the item."""
    highest = sum(one.shape[1] - 1 for one in probabilities)
    found = np.zeros((highest + 1, probabilities[item].shape[1]))
    np.add.at(found, (places.sum(axis=1), places[:, item]), counts)
    return found


def expected_table(probabilities: list[np.ndarray], item: int, weights: np.ndarray) -> np.ndarray:
    """(F + 1, K) probability of each category of the item among people with each sum score."""
    rest = sum_score_distribution([one for place, one in enumerate(probabilities) if place != item])
    own = probabilities[item]
    joint = np.zeros((rest.shape[1] + own.shape[1] - 1, own.shape[1]))
    for category in range(own.shape[1]):
        joint[category : category + rest.shape[1], category] = (weights * own[:, category]) @ rest
    return joint / np.maximum(joint.sum(axis=1, keepdims=True), 1e-300)


def _merged(observed: np.ndarray, expected: np.ndarray) -> tuple[float, int]:
    """Pearson's χ² and free cells, neighbours merged within a score until each expects enough."""
    chi_square, cells = 0.0, 0
    for seen, foreseen in zip(observed, expected, strict=True):
        groups = _groups(foreseen)
        if groups.max(initial=0) < 1:
            continue
        o, e = np.bincount(groups, seen), np.bincount(groups, foreseen)
        chi_square += float(np.sum((o - e) ** 2 / e))
        cells += len(e) - 1
    return chi_square, cells


def _groups(expected: np.ndarray) -> np.ndarray:
    """(K,) group of each category; what is left over at the end joins the group before."""
    found, group, gathered = np.zeros(len(expected), dtype=int), 0, 0.0
    for place, each in enumerate(expected):
        found[place] = group
        gathered += each
        if gathered >= LEAST_EXPECTED:
            group, gathered = group + 1, 0.0
    return np.minimum(found, max(group - 1, 0))


def _with_holm(rows: list[ItemFit]) -> tuple[ItemFit, ...]:
    known = [place for place, row in enumerate(rows) if not isinstance(row.p_value, NotComputable)]
    if not known:
        return tuple(rows)
    adjusted = multipletests([float(rows[place].p_value) for place in known], method="holm")[1]
    for place, p in zip(known, adjusted, strict=True):
        rows[place] = replace(rows[place], p_holm=float(p))
    return tuple(rows)
