"""What a test of measurement invariance gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from psychometrics.results import Figure, NotComputable, Note, is_number
from psychometrics.tables import tidy


class Conclusion(StrEnum):
    """What the groups' answers may be used for together."""

    POOL = "pool"  # scalar invariance or more: answers may be pooled and means compared
    LATENT_MEANS = "latent_means"  # partial scalar invariance: latent means may be compared, sum scores not
    RELATIONS = "relations"  # loadings alike: correlations and paths may be compared, means not
    STRUCTURE = "structure"  # the same items show the same constructs, nothing more
    NOT_COMPARABLE = "not_comparable"  # the model fits the groups badly


@dataclass(frozen=True, slots=True)
class InvarianceLevel:
    """One model of the ladder and its step from the one before.

    chi_square, p_value : scaled for MLR and WLSMV. cfi, tli, rmsea : of the kind that `Invariance.indices` names.
    delta_…  : this model less the one before; not computable for the first.
    within   : whether ΔCFI stays within Chen's bound; unanimous : whether ΔRMSEA and ΔSRMR do too.
    held     : this level and all before it hold, `freed` parameters ("attention=~att3") left out.
    """

    name: str
    n_free: int
    chi_square: float
    df: int
    p_value: Figure
    cfi: float
    tli: float
    rmsea: float
    srmr: float
    aic: Figure
    bic: Figure
    difference: Figure
    difference_df: int
    difference_p: Figure
    delta_cfi: Figure
    delta_rmsea: Figure
    delta_srmr: Figure
    within: bool
    unanimous: bool
    held: bool
    freed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LatentMean:
    """A construct's mean in a group less that of the first group, in the first group's standard deviations."""

    construct: str
    group: str
    difference: float
    se: float
    z: float
    p_value: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True, slots=True)
class FullyHeld:
    """A level as it stands without any parameter freed, where the ladder went on with some freed."""

    name: str
    cfi: float
    delta_cfi: Figure
    freed: str
    statistic: float


@dataclass(frozen=True)
class Invariance:
    """groups : their n, the first is the reference. indices : "robust", "scaled" or "uncorrected" CFI, TLI and RMSEA.

    bounds : Chen's (2007) for ΔCFI, ΔRMSEA, and ΔSRMR of loadings and of later levels.
    releases : what was freed one after another, with its score statistic and the fit before.
    means  : where scalar invariance holds, at least in part; else why not. Of a model with a higher order, those of the
    dimensions: their means and the higher-order one can't both be told, so that one is 0 in every group.
    syntax : the model in lavaan's words.
    """

    group: str
    groups: Mapping[str, int]
    estimator: str
    indices: str
    levels: tuple[InvarianceLevel, ...]
    releases: tuple[FullyHeld, ...]
    means: tuple[LatentMean, ...] | NotComputable
    conclusion: Conclusion
    bounds: Mapping[str, float]
    syntax: str = ""
    notes: tuple[Note, ...] = ()

    def level(self, name: str) -> InvarianceLevel:
        return next(one for one in self.levels if one.name == name)

    def to_frame(self) -> pd.DataFrame:
        """One row per level."""
        return tidy(self.levels)

    def summary(self) -> pd.Series:
        """CFI and ΔCFI of each level, and the last that holds."""
        figures: dict[str, object] = {f"cfi_{one.name}": one.cfi for one in self.levels}
        figures |= {f"delta_cfi_{one.name}": one.delta_cfi for one in self.levels if is_number(one.delta_cfi)}
        return pd.Series({**figures, "conclusion": self.conclusion.value})
