"""Data and reference results for tests: what the project holds, and what may lie beside it in ../shared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

HELD = Path(__file__).parent / "data"
SHARED = Path(__file__).parents[2] / "shared"


def held(name: str) -> pd.DataFrame:
    """A data set that the project holds, e.g. "bfi_clean.csv"."""
    return pd.read_csv(HELD / name)


def shared_file(name: str) -> Path:
    """A file of ../shared, e.g. "data/mobi.csv"; the test is skipped where it is missing."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name} is not beside the project")
    return path


def reference_cases(folder: str, prefix: str) -> list[Any]:
    """One pytest parameter per reference file `../shared/reference/<folder>/<prefix>*.json`."""
    paths = sorted((SHARED / "reference" / folder).glob(f"{prefix}*.json"))
    marks = [pytest.mark.shared]
    if not paths:
        return [pytest.param(None, marks=[*marks, pytest.mark.skip("no reference results beside the project")])]
    return [pytest.param(path, id=path.stem, marks=marks) for path in paths]


def read_case(path: Path) -> tuple[dict[str, Any], pd.DataFrame]:
    """The reference file and the columns of its data set, after listwise deletion where its header says so."""
    case = json.loads(path.read_text("utf-8"))
    header = case["header"]
    frame = pd.read_csv(SHARED / "data" / header["dataset"])
    if header.get("columns"):
        frame = frame[header["columns"]]
    if "listwise" in str(header.get("preparation")):
        frame = frame.dropna()
    return case, frame
