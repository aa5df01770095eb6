"""What exploratory graph analysis gives: dimensions as communities of items, and how stable they are."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from psychometrics.results import Figure, Note
from psychometrics.tables import tidy


@dataclass(frozen=True, slots=True)
class EgaItem:
    """dimension : where the item belongs, empty for an item without a dimension.

    stability : share of the replicates in which it stands in the dimension that matches its own.
    """

    code: str
    dimension: str
    stability: Figure


@dataclass(frozen=True, slots=True)
class EgaDimension:
    """consistency : share of the replicates in which just these items form a dimension (Christensen & Golino, 2021)."""

    name: str
    items: tuple[str, ...]
    consistency: Figure


@dataclass(frozen=True, slots=True)
class DimensionShare:
    """share : of the replicates with so many dimensions."""

    dimensions: int
    share: float


@dataclass(frozen=True)
class Ega:
    """dimensions : how many there are; one_dimension : whether the items beside four strange ones held together.

    network  : (k, k) regularised partial correlations in the order of `items`. penalty, edges : of the network chosen.
    numbers  : of dimensions over the replicates, ascending; median : of them; replicates : 0 for no bootstrap.
    """

    n: int
    k: int
    dimensions: int
    one_dimension: bool
    items: tuple[EgaItem, ...]
    found: tuple[EgaDimension, ...]
    numbers: tuple[DimensionShare, ...]
    median: Figure
    replicates: int
    gamma: float
    penalty: float
    edges: int
    modularity: float
    correlation: str
    missing: str
    seed: int
    notes: tuple[Note, ...] = ()
    network: np.ndarray = field(default_factory=lambda: np.empty((0, 0)), repr=False)

    def to_frame(self) -> pd.DataFrame:
        """One line per item."""
        return tidy(self.items)

    def numbers_frame(self) -> pd.DataFrame:
        return tidy(self.numbers)

    def summary(self) -> pd.Series:
        shape = {"n": self.n, "k": self.k, "dimensions": self.dimensions, "median": self.median, "edges": self.edges}
        return pd.Series({**shape, **{one.name: one.consistency for one in self.found}}, dtype=object)
