"""How far a number of ours lies from the reference's, and which reference file it came from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

SHARED = Path(__file__).parents[2] / "shared"
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Case:
    """One reference file: its header, its result, and the rows of its data (complete ones where it says so)."""

    name: str
    header: dict[str, Any]
    result: dict[str, Any]
    frame: pd.DataFrame

    @property
    def is_matrix(self) -> bool:
        return "correlation" in self.header["preparation"] and "matrix" in self.header["preparation"]

    @property
    def correlation(self) -> np.ndarray:
        values = self.frame.select_dtypes("number").to_numpy(float)
        return values if self.is_matrix else np.corrcoef(values.T)

    @property
    def n(self) -> int:
        return 213 if self.is_matrix else len(self.frame)


@dataclass(frozen=True)
class Difference:
    """The worst |ours - theirs| of one figure in one case; `relative` is over the larger of |theirs| and 1e-12."""

    figure: str
    case: str
    absolute: float
    relative: float


def cases(prefix: str) -> Iterator[Case]:
    """Every reference file whose name begins so, with its data."""
    for path in sorted((SHARED / "reference/psychometrics").glob(f"{prefix}__*.json")):
        found = json.loads(path.read_text("utf-8"))
        header = found["header"]
        frame = pd.read_csv(SHARED / "data" / header["dataset"])
        if header["id"].endswith("pasteur"):
            frame = frame[frame["school"] == "Pasteur"]
        frame = frame[header["columns"]] if header.get("columns") else frame
        if "listwise" in str(header.get("preparation")):
            frame = frame.dropna()
        yield Case(path.stem, header, found["result"], frame.reset_index(drop=True))


def difference(figure: str, case: Case, ours: Any, theirs: Any) -> Difference:
    """Of numbers or arrays of one shape; NaN must stand where NaN stands."""
    a, b = (np.asarray(side, dtype=float) for side in (ours, theirs))
    if a.shape != b.shape or (np.isnan(a) != np.isnan(b)).any():
        return Difference(figure, case.name, np.inf, np.inf)
    gap = np.nan_to_num(np.abs(a - b))
    relative = gap / np.maximum(np.nan_to_num(np.abs(b)), 1e-12)
    return Difference(figure, case.name, float(gap.max(initial=0)), float(relative.max(initial=0)))
