"""What item response theory tells of every scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from psychometrics.irt.comparison import ModelFit
from psychometrics.irt.item_fit import ItemFit
from psychometrics.irt.local_dependence import LocalDependence
from psychometrics.irt.parameters import ItemParameters
from psychometrics.irt.person_fit import PersonFit
from psychometrics.irt.precision import Precision
from psychometrics.irt.scores import PersonScores
from psychometrics.results import Figure, NotComputable, Note, is_number


@dataclass(frozen=True)
class ScaleIrt:
    """One scale. curve : "graded" or "partial_credit"; slopes : "free" or "equal" (Rasch); nodes of the trait used.

    first_to_second : ratio of the first two eigenvalues of the items' correlations, high when one trait is behind them.
    scores : of each respondent; person_fit : of their patterns.
    """

    scale: str
    curve: str
    slopes: str
    n: int
    nodes: int
    steps: int
    log_likelihood: float
    parameters: int
    aic: float
    bic: float
    items: tuple[ItemParameters, ...]
    comparison: tuple[ModelFit, ...]
    item_fit: tuple[ItemFit, ...]
    dependence: tuple[LocalDependence, ...]
    precision: Precision
    first_to_second: Figure
    odd_patterns: int
    odd_share: Figure
    notes: tuple[Note, ...] = ()
    scores: PersonScores | None = field(default=None, repr=False)
    person_fit: PersonFit | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Irt:
    """scales in the order of the model; refused : why others have no model."""

    scales: tuple[ScaleIrt, ...]
    refused: Mapping[str, NotComputable]
    confidence: float
    notes: tuple[Note, ...] = ()

    def of(self, scale: str) -> ScaleIrt:
        """Raises KeyError for a scale that was not fitted."""
        return {one.scale: one for one in self.scales}[scale]

    def to_frame(self) -> pd.DataFrame:
        """One row per threshold of an item, with its slope and the item's fit; empty where there is no number."""
        rows = [row for scale in self.scales for row in _rows(scale)]
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def summary(self) -> pd.Series:
        """Reliability of the EAP scores by scale."""
        return pd.Series({one.scale: _plain(one.precision.empirical) for one in self.scales}, dtype=object)


COLUMNS = (
    "scale",
    "item",
    "n",
    "slope",
    "slope_se",
    "category",
    "difficulty",
    "se",
    "ci_low",
    "ci_high",
    "intercept",
    "intercept_se",
    "s_x2",
    "df",
    "p_value",
)


def _rows(scale: ScaleIrt) -> list[tuple[object, ...]]:
    return [
        (
            scale.scale,
            one.item,
            one.n,
            one.slope,
            _plain(one.slope_se),
            step.category,
            *map(_plain, (step.difficulty, step.se, step.ci_low, step.ci_high)),
            step.intercept,
            _plain(step.intercept_se),
            _plain(fit.chi_square),
            fit.df,
            _plain(fit.p_value),
        )
        for one, fit in zip(scale.items, scale.item_fit, strict=True)
        for step in one.thresholds
    ]


def _plain(value: object) -> object:
    return value if is_number(value) else None
