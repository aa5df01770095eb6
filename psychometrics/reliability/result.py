"""What a reliability analysis found: one row per scale, one per item, unrounded."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Self

import numpy as np
import pandas as pd

from psychometrics.results import Figure, NotComputable, Note


class Status(StrEnum):
    """computed: the figures stand; not_computable: none could be made, the notes say why; not_applicable: no
    internal consistency is asked of such a construct (formative, composite, one item)."""

    COMPUTED = "computed"
    NOT_COMPUTABLE = "not_computable"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class ItemReliability:
    """One item within its scale: item statistics and the scale without it (psych::alpha's two item tables).

    r_raw            : with the sum of all items, itself included (raw.r).
    r_standardized   : the same from standardised items (std.r).
    r_corrected      : corrected for overlap and unreliability through its squared multiple correlation (r.cor).
    r_drop           : item–rest, corrected item–total correlation (r.drop).
    …_if_dropped     : figures of the remaining k - 1 items (alpha.drop).
    """

    item: str
    n: int
    mean: Figure
    sd: Figure
    r_raw: Figure
    r_standardized: Figure
    r_corrected: Figure
    r_drop: Figure
    alpha_if_dropped: Figure
    alpha_standardized_if_dropped: Figure
    lambda6_if_dropped: Figure
    average_r_if_dropped: Figure
    median_r_if_dropped: Figure
    variance_r_if_dropped: Figure
    signal_to_noise_if_dropped: Figure
    ase_if_dropped: Figure


@dataclass(frozen=True, slots=True)
class Guttman:
    """Guttman's six lower bounds of reliability (1945), of the sum of raw items.

    lambda4 : the best split of equal halves found; lambda4_exact says whether every split was tried.
    """

    lambda1: Figure
    lambda2: Figure
    lambda3: Figure
    lambda4: Figure
    lambda5: Figure
    lambda6: Figure
    lambda4_exact: bool = True


@dataclass(frozen=True, slots=True)
class SplitHalf:
    """Split-half reliability over all equal splits (or a seeded sample of them), Guttman–Rulon form.

    spearman_brown, guttman, r : of the odd–even split, as theses print it.
    best, worst, mean, median  : over the splits tried; worst is Revelle's beta among these splits.
    """

    spearman_brown: Figure
    guttman: Figure
    r: Figure
    best: Figure
    worst: Figure
    mean: Figure
    median: Figure
    splits: int
    exact: bool


@dataclass(frozen=True, slots=True)
class OmegaGroup:
    """Share of one (sub)scale's variance: total, by the general factor, by its group factor."""

    factor: str
    omega_total: Figure
    general: Figure
    group: Figure


@dataclass(frozen=True, slots=True)
class OmegaHierarchical:
    """McDonald's omega through the Schmid–Leiman transformation (psych::omega).

    …_low, …_high      : percentile bootstrap limits, or why there are none.
    omega_hierarchical : share of total variance that the general factor makes.
    omega_limit        : the same for an endlessly long test (omega_h / omega_total).
    items              : item codes; keys: -1 where an item was turned so that it loads positively.
    loadings           : k × (1 + m): general, then group factors; communality, uniqueness, general_share (p2): k.
    oblique, phi, second_order : the oblique solution, its factor correlations, loadings of factors on the general one.
    """

    omega_hierarchical: Figure
    omega_total: Figure
    omega_limit: Figure
    explained_common_variance: Figure
    omega_hierarchical_low: Figure
    omega_hierarchical_high: Figure
    omega_total_low: Figure
    omega_total_high: Figure
    groups: tuple[OmegaGroup, ...]
    items: tuple[str, ...]
    keys: tuple[int, ...]
    loadings: np.ndarray
    communality: np.ndarray
    uniqueness: np.ndarray
    general_share: np.ndarray
    oblique: np.ndarray
    phi: np.ndarray
    second_order: np.ndarray
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class OrdinalReliability:
    """Alpha and omega from polychoric correlations (Zumbo, Gadermann & Zeisser, 2007)."""

    alpha: Figure
    omega_total: Figure


@dataclass(frozen=True, slots=True)
class ScaleReliability:
    """One construct: internal consistency of its (keyed) items.

    construct : its code; order 1 has items of its own, higher orders stand for the total over dimensions.
    n, k      : respondents used, items. mean, sd: of the person means. sd_sum: of the sum score.
    alpha_low, alpha_high           : Feldt's interval. alpha_boot_…: percentile bootstrap.
    omega_total, omega_low, omega_high : one-factor (congeneric) omega with its bootstrap interval;
                                      omega_delta_…: the analytic interval.
    sem  : standard error of measurement of the sum score; sem_mean: of the mean score.
    ase  : asymptotic standard error of alpha (Duhachek & Iacobucci, 2004).
    """

    construct: str
    status: Status
    n: int
    k: int
    order: int
    mean: Figure
    sd: Figure
    sd_sum: Figure
    alpha: Figure
    alpha_low: Figure
    alpha_high: Figure
    alpha_boot_low: Figure
    alpha_boot_high: Figure
    alpha_standardized: Figure
    omega_total: Figure
    omega_low: Figure
    omega_high: Figure
    omega_delta_low: Figure
    omega_delta_high: Figure
    average_r: Figure
    median_r: Figure
    signal_to_noise: Figure
    ase: Figure
    sem: Figure
    sem_mean: Figure
    guttman: Guttman | NotComputable
    split_half: SplitHalf | NotComputable
    hierarchical: OmegaHierarchical | NotComputable
    ordinal: OrdinalReliability | NotComputable
    items: tuple[ItemReliability, ...] = ()
    notes: tuple[Note, ...] = ()

    @classmethod
    def without_figures(cls, construct: str, status: Status, reason: Note, *, n: int, k: int, order: int) -> Self:
        """The scale as it stands in a result when none of its figures exists, each with the reason."""
        missing = NotComputable(reason)
        given = {"construct": construct, "status": status, "n": n, "k": k, "order": order}
        figures = {f.name: missing for f in fields(cls) if f.name not in {*given, "items", "notes"}}
        return cls(**given, **figures, notes=(reason,))  # type: ignore[arg-type]

    def row(self) -> dict[str, object]:
        """Columns of this scale; what can't be computed stays in its cell with its reason."""
        columns: dict[str, object] = {}
        for f in fields(self):
            value = getattr(self, f.name)
            if f.name == "guttman":
                columns |= {f"lambda{i}": getattr(value, f"lambda{i}", value) for i in range(1, 7)}
            elif f.name == "ordinal":
                columns |= {f"ordinal_{name}": getattr(value, name, value) for name in ("alpha", "omega_total")}
            elif f.name == "hierarchical":
                columns["omega_hierarchical"] = getattr(value, "omega_hierarchical", value)
            elif f.name not in {"items", "notes", "split_half"}:
                columns[f.name] = value
        return columns


@dataclass(frozen=True, slots=True)
class Reliability:
    """Internal consistency of every scale of a measurement model.

    confidence, replicates, seed : what the intervals rest on. ordinal: whether polychoric figures were asked for.
    """

    scales: tuple[ScaleReliability, ...]
    confidence: float = 0.95
    replicates: int = 0
    seed: int = 0
    notes: tuple[Note, ...] = ()

    def scale(self, construct: str) -> ScaleReliability:
        """The scale of one construct; KeyError when it isn't there."""
        return {scale.construct: scale for scale in self.scales}[construct]

    def to_frame(self) -> pd.DataFrame:
        """One row per scale, unrounded."""
        return pd.DataFrame([scale.row() for scale in self.scales])

    def items_frame(self) -> pd.DataFrame:
        """One row per item of each scale, unrounded."""
        rows = [
            {"construct": scale.construct, **{f.name: getattr(item, f.name) for f in fields(item)}}
            for scale in self.scales
            for item in scale.items
        ]
        return pd.DataFrame(rows, columns=["construct", *(f.name for f in fields(ItemReliability))])

    def summary(self) -> pd.Series:
        """Alpha of each scale, by construct."""
        return pd.Series({scale.construct: scale.alpha for scale in self.scales}, name="alpha")
