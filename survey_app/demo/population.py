"""The population that the demo study's simulated respondents are drawn from. Every number of it stands here.

People differ in three common traits and in what is left of each construct:

    engagement        G ~ N(0, 1)
    behaviour         B = 0.60 G + rest            how much engagement shows in behaviour
    construct         F = sum(path × trait) + rest, variance 1
    latent answer     y = loading × F + rest, variance 1
    answer            the number of thresholds (moved by the construct's and the item's ease) that y lies above

Standard library only: the same seed gives the same people on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

SEED = 20261005
COMPLETED = 412
LEFT = 74
DECLINED = 21
BEHAVIOUR_ON_ENGAGEMENT = 0.60

THRESHOLDS: Mapping[int, tuple[float, ...]] = {
    7: (-1.90, -1.30, -0.75, -0.20, 0.50, 1.20),
    5: (-1.50, -0.70, 0.05, 0.95),
}
"""By number of answers: where a latent answer passes from one to the next."""

ITEM_EASE = (0.15, 0.0, -0.12, 0.06)
"""How much easier to agree with each item is than its construct, in the order of the items."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One construct: paths from common traits and earlier constructs, ease, standardised loadings by item."""

    paths: Mapping[str, float]
    ease: float
    loadings: Mapping[str, float]


FACTORS: Mapping[str, Factor] = {
    "cognitive_processing": Factor({"G": 0.80}, 0.20, {"cog1": 0.78, "cog2": 0.80, "cog3": 0.72}),
    "affection": Factor({"G": 0.88}, 0.35, {"aff1": 0.82, "aff2": 0.85, "aff3": 0.78, "aff4": 0.74}),
    "activation": Factor({"G": 0.76}, -0.15, {"act1": 0.74, "act2": 0.80, "act3": 0.66}),
    "shared_goals": Factor({"G": 0.50}, 0.10, {"gsh1": 0.76, "gsh2": 0.80, "gsh3": 0.71}),
    "goal_conflict": Factor({"G": -0.20, "shared_goals": -0.25}, -0.60, {"gcf1": 0.72, "gcf2": 0.77, "gcf3": 0.52}),
    "purchases": Factor({"B": 0.70}, 0.30, {"pur1": 0.76, "pur2": 0.72, "pur3": 0.80, "pur4": 0.68}),
    "referrals": Factor({"B": 0.82}, -0.10, {"ref1": 0.84, "ref2": 0.80, "ref3": 0.78, "ref4": 0.72}),
    "influence": Factor({"B": 0.80}, -0.50, {"inf1": 0.78, "inf2": 0.82, "inf3": 0.70, "inf4": 0.76}),
    "knowledge": Factor({"B": 0.66}, -0.30, {"kno1": 0.74, "kno2": 0.70, "kno3": 0.78, "kno4": 0.35}),
}

MARGINS: Mapping[str, Mapping[int, float]] = {
    "gender": {1: 0.52, 2: 0.46, 99: 0.02},
    "age_group": {1: 0.07, 2: 0.31, 3: 0.33, 4: 0.17, 5: 0.08, 6: 0.03, 99: 0.01},
    "education": {1: 0.05, 2: 0.19, 3: 0.12, 4: 0.38, 5: 0.20, 6: 0.05, 99: 0.01},
    "marital_status": {1: 0.38, 2: 0.54, 3: 0.05, 4: 0.02, 99: 0.01},
    "occupation": {1: 0.16, 2: 0.27, 3: 0.19, 4: 0.07, 5: 0.14, 6: 0.08, 7: 0.04, 8: 0.03, 9: 0.01, 99: 0.01},
    "income": {1: 0.14, 2: 0.28, 3: 0.31, 4: 0.17, 5: 0.04, 99: 0.06},
    "channel": {1: 0.46, 2: 0.25, 3: 0.29},
}
"""Shares of the background answers; they say nothing about engagement."""

TENURE_THRESHOLDS = (-1.25, -0.65, 0.15, 0.85)
TENURE_ON_ENGAGEMENT = 0.25
"""Customers of longer standing are somewhat more engaged: tenure is a latent answer with this path from G."""

LANGUAGES: Mapping[str, float] = {"fa": 0.62, "ar": 0.18, "en": 0.20}


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How people fill in the questionnaire, whatever they think."""

    skipped: float = 0.012
    cannot_judge: float = 0.03
    careless: float = 0.05
    careless_straight: float = 0.6
    attention_failed: float = 0.01
    attention_failed_careless: float = 0.6
    median_seconds: float = 372.0
    seconds_spread: float = 0.36
    careless_median_seconds: float = 78.0
    leaving_weights: tuple[float, ...] = field(default=(9, 3, 4, 5, 12, 5, 4, 3, 2))


BEHAVIOUR = Behaviour()
"""skipped: share of items left open. cannot_judge: share of "can't judge" where it is offered. careless: share of those
who answer without reading, of whom `careless_straight` give one answer throughout and the others any. Times are
log-normal around their medians. leaving_weights: where people leave, by page, the last weight for all later pages."""


def rest_of(factor: Factor) -> float:
    """Standard deviation of what the paths leave of a construct, so that its variance is 1."""
    return math.sqrt(1 - explained(factor))


def explained(factor: Factor) -> float:
    """Variance of a construct that its paths make, from the true correlations of their sources."""
    sources = list(factor.paths)
    return sum(factor.paths[a] * factor.paths[b] * true_correlation(a, b) for a in sources for b in sources)


def true_correlation(first: str, second: str) -> float:
    """The population correlation of two traits or constructs, by tracing the paths."""
    if first == second:
        return 1.0
    names = ["G", "B", *FACTORS]
    earlier, later = sorted((first, second), key=names.index)
    if later == "B":
        return BEHAVIOUR_ON_ENGAGEMENT
    return sum(path * true_correlation(earlier, source) for source, path in FACTORS[later].paths.items())
