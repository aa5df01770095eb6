"""What the tests of the hypotheses return: one row for each effect that was declared."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from psychometrics.results import Figure, Note
from psychometrics.tables import tidy


@dataclass(frozen=True, slots=True)
class Tested:
    """One declared effect.

    test      : in its plain form; a path with several predictors has a row for each.
    predictor : of a path, a moderation or a mediation; the first of a correlation or of two answers.
    measure   : r, beta (standardised weight), interaction (weight of the product of standardised scores), indirect
                (product of standardised weights), d (standardised by the spread within groups, or of the differences),
                eta_squared.
    statistic : t, or F with two df; a mediation has neither, its p and interval are from the bootstrap.
    expected  : 1, -1, or 0 for any direction. p_value is two-sided; p_holm is corrected over all rows.
    slope_low, slope_high : of a moderation, the standardised weight of the predictor one standard deviation below and
                above the moderator's mean, or at its lower and its upper value where it has two.
    """

    test: str
    kind: str
    predictor: str
    outcome: str
    between: str
    by: str
    n: int
    measure: str
    estimate: Figure
    ci_low: Figure
    ci_high: Figure
    statistic: Figure
    df: Figure
    df2: Figure
    p_value: Figure
    p_holm: Figure
    expected: int
    slope_low: Figure
    slope_high: Figure


@dataclass(frozen=True, slots=True)
class DeclaredTests:
    """Every row in the order of the declared tests."""

    rows: tuple[Tested, ...]
    confidence: float
    replicates: int
    seed: int
    notes: tuple[Note, ...] = ()

    def of(self, test: str) -> tuple[Tested, ...]:
        return tuple(row for row in self.rows if row.test == test)

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.rows)

    def summary(self) -> pd.Series:
        return pd.Series({f"{row.test} ({row.predictor})": row.estimate for row in self.rows}, dtype=object)
