"""Whether a paper's printed figures agree with each other: the check as a result. Its figures are `printed`'s."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from psychometrics.results import Note
from psychometrics.tables import tidy
from psychometrics.validity.printed import PublishedFigure, Verdict, half_unit, model_df, printed_figures

__all__ = ["PublishedCheck", "PublishedFigure", "Verdict", "check_published", "half_unit", "model_df"]


@dataclass(frozen=True, slots=True)
class PublishedCheck:
    title: str
    figures: tuple[PublishedFigure, ...]
    notes: tuple[Note, ...] = ()

    @property
    def differing(self) -> tuple[PublishedFigure, ...]:
        return tuple(one for one in self.figures if one.verdict is Verdict.DIFFERS)

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.figures)

    def summary(self) -> pd.Series:
        return pd.Series({"figures": len(self.figures), "differ": len(self.differing)})


def check_published(paper: Mapping[str, Any]) -> PublishedCheck:
    """paper : as `printed.printed_figures` takes it. Raises DataError naming what can't be read."""
    figures, notes = printed_figures(paper)
    return PublishedCheck(str(paper.get("title", "")), figures, notes)
