"""Rows that a rule leaves out are counted under their reason: rows read = rows used + rows left out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from psychometrics.responses import Exclusion
from psychometrics.results import Note


class Sieve:
    """Takes rows out of a frame, rule by rule. A row is counted once, under the first rule that takes it."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame.reset_index(drop=True)
        self.n_read = len(frame)
        self.exclusions: list[Exclusion] = []

    def drop(self, bad: pd.Series | np.ndarray, code: str, **params: object) -> None:
        """Leaves out the rows of the present frame where `bad` is true; `count` goes into the note."""
        marked = np.asarray(bad, dtype=bool)
        if count := int(marked.sum()):
            self.exclusions.append(Exclusion(Note(code, {"count": count, **params}), count))
            self.frame = self.frame[~marked].reset_index(drop=True)

    def drop_missing(self, columns: tuple[str, ...], code: str = "value_row_incomplete") -> None:
        """Leaves out rows without one of the columns."""
        self.drop(self.frame[list(columns)].isna().any(axis=1), code)
