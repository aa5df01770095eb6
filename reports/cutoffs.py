"""Cut-offs and the verdicts that they give. Each has its source, which is printed in the note of its table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from psychometrics.results import Figure, NotComputable, is_number


class Verdict(StrEnum):
    GOOD = "good"
    BORDERLINE = "borderline"
    BAD = "bad"
    NOT_COMPUTABLE = "not_computable"


@dataclass(frozen=True)
class Cutoff:
    """source: key of a reference."""

    value: float
    source: str


RELIABILITY = Cutoff(0.70, "nunnally1994")
RELIABILITY_REDUNDANT = Cutoff(0.95, "hair2019")
ITEM_REST = Cutoff(0.30, "nunnally1994")
KMO = Cutoff(0.60, "kaiser1974")
BARTLETT_P = Cutoff(0.05, "bartlett1951")
SALIENT_LOADING = Cutoff(0.40, "hair2019")
CROSS_LOADING = Cutoff(0.32, "tabachnick2019")
LOW_COMMUNALITY = Cutoff(0.30, "hair2019")
SKEWNESS = Cutoff(2.0, "west1995")
KURTOSIS = Cutoff(7.0, "west1995")
FACTOR_CORRELATION = Cutoff(0.85, "brown2015")
MCAR_P = Cutoff(0.05, "little1988")
RETEST = Cutoff(0.75, "koo2016")
VIF = Cutoff(5.0, "hair2019")
ITEM_INDEX = Cutoff(0.78, "lynn1986")
SCALE_INDEX = Cutoff(0.90, "polit2007")
LEVEL = 0.05
"""Customary level of significance."""

KMO_LEVELS = ((0.9, "marvellous"), (0.8, "meritorious"), (0.7, "middling"), (0.6, "mediocre"), (0.5, "miserable"))


def of_interval(value: Figure, low: Figure, cutoff: float) -> Verdict:
    """Good when the whole interval reaches the cut-off; borderline when only the estimate does or has no interval."""
    if isinstance(value, NotComputable):
        return Verdict.NOT_COMPUTABLE
    if value < cutoff:
        return Verdict.BAD
    return Verdict.GOOD if is_number(low) and float(low) >= cutoff else Verdict.BORDERLINE


def of_kmo(value: Figure) -> Verdict:
    if isinstance(value, NotComputable):
        return Verdict.NOT_COMPUTABLE
    return Verdict.GOOD if value >= 0.8 else Verdict.BORDERLINE if value >= KMO.value else Verdict.BAD


def kmo_level(value: float) -> str:
    """Kaiser's own word for it."""
    return next((level for least, level in KMO_LEVELS if value >= least), "unacceptable")


def of_item_rest(value: Figure) -> Verdict:
    """Bad below zero (probably keyed the wrong way), borderline below .30."""
    if isinstance(value, NotComputable):
        return Verdict.NOT_COMPUTABLE
    return Verdict.BAD if value < 0 else Verdict.BORDERLINE if value < ITEM_REST.value else Verdict.GOOD


def of_shape(skewness: Figure, kurtosis: Figure) -> Verdict:
    """Good when neither departs from a normal distribution by more than is customary."""
    if isinstance(skewness, NotComputable) or isinstance(kurtosis, NotComputable):
        return Verdict.NOT_COMPUTABLE
    normal = abs(skewness) < SKEWNESS.value and abs(kurtosis) < KURTOSIS.value
    return Verdict.GOOD if normal else Verdict.BORDERLINE


def of_p(p_value: Figure) -> Verdict:
    """Good when a difference or effect is told from chance at the customary level."""
    if isinstance(p_value, NotComputable):
        return Verdict.NOT_COMPUTABLE
    return Verdict.GOOD if p_value < LEVEL else Verdict.BAD


def of_vif(value: Figure) -> Verdict:
    """Good below 3, borderline up to the limit."""
    if isinstance(value, NotComputable):
        return Verdict.NOT_COMPUTABLE
    return Verdict.GOOD if value < 3 else Verdict.BORDERLINE if value < VIF.value else Verdict.BAD
