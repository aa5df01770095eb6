"""Careless responding: published indices per respondent, flags by published rules, nobody deleted."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from psychometrics.results import Figure, Note
from psychometrics.tables import tidy


@dataclass(frozen=True, slots=True)
class QualityIndex:
    """One index over all respondents.

    code      : longstring, irv, even_odd, psychometric_synonyms, psychometric_antonyms, mahalanobis, speed,
                attention, zigzag.
    rule      : code of the rule in words ("above", "below"); flagged when the value is beyond `threshold`.
    source    : key of references.yaml.
    n         : respondents for whom it could be computed.
    """

    code: str
    rule: str
    source: str
    threshold: Figure
    n: int
    mean: Figure
    sd: Figure
    median: Figure
    flagged: int
    share: float


@dataclass(frozen=True, slots=True)
class DataQuality:
    """Indices and flags. `values` and `flags` hold one line per respondent of the responses, one column per index.

    flagged_any, flagged_two : respondents with at least one and at least two flags.
    """

    n: int
    indices: tuple[QualityIndex, ...]
    flagged_any: int
    flagged_two: int
    notes: tuple[Note, ...] = ()
    values: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False, compare=False)
    flags: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False, compare=False)

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.indices)

    def summary(self) -> pd.Series:
        return pd.Series({"n": self.n, "flagged_any": self.flagged_any, "flagged_two": self.flagged_two})
