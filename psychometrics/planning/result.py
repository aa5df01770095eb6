"""What a plan's simulation found: by size, by parameter, and the closed forms beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from psychometrics.planning.design import Method
from psychometrics.results import Figure, Note
from psychometrics.tables import tidy


@dataclass(frozen=True, slots=True)
class SizeRow:
    """One size of the grid.

    reached, se : the least power of the parameters that the plan is about (of EFA the share of samples that give every
    factor back), and its Monte-Carlo standard error. weakest : that parameter.
    converged   : share of samples. bias : the largest of those parameters in size, relative to the population's.
    coverage    : the one farthest from .95. rejected : share of samples whose χ² rejects the true model.
    congruence  : mean over samples of EFA. improper : share of samples with a Heywood case.
    """

    n: int
    reached: float
    se: float
    weakest: str
    converged: Figure
    bias: Figure
    coverage: Figure
    rejected: Figure
    congruence: Figure
    improper: Figure


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """One loading, path or correlation at one size. relative_bias : (mean − population) / |population|."""

    n: int
    parameter: str
    population: float
    power: float
    se: float
    mean: float
    relative_bias: Figure
    coverage: float
    coverage_se: float


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One closed form: `effect` is what it assumes to find."""

    rule: str
    effect: float
    n: int


@dataclass(frozen=True, slots=True)
class PlannedSample:
    """least : the smallest n of the grid from which on the plan reaches its power; 0 when none does.

    about : "paths", "correlations" or "loadings", whose power decides. design : the plan as plain data.
    """

    method: Method
    least: int
    about: str
    rows: tuple[SizeRow, ...]
    parameters: tuple[ParameterRow, ...]
    rules: tuple[RuleRow, ...]
    design: Mapping[str, Any]
    sha256: str
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """A row per size, or per closed form where nothing was simulated."""
        return tidy(self.rows or self.rules)

    def summary(self) -> pd.Series:
        if self.rows:
            return pd.Series({row.n: row.reached for row in self.rows})
        return pd.Series({row.rule: row.n for row in self.rules})

    @property
    def decisive(self) -> SizeRow | None:
        """The row of the least n."""
        return next((row for row in self.rows if row.n == self.least), None)


def least_enough(rows: tuple[SizeRow, ...], power: float) -> int:
    """The smallest n of the grid from which on every size reaches the power; 0 when the largest doesn't."""
    enough = 0
    for row in reversed(rows):
        if row.reached < power:
            break
        enough = row.n
    return enough
