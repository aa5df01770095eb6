"""Reference results of reliability: those the project holds, and those that may lie beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.shared_data import held, reference_cases, shared_file

HELD_RESULTS = Path(__file__).parents[2] / "reference" / "reliability"


def cases(prefix: str) -> list[Any]:
    """Parameters: the held cases of a statistic (by id), then every shared reference file."""
    ids = [name for name in held_results() if name.startswith(prefix)]
    return [*(pytest.param(name, id=f"held-{name}") for name in ids), *reference_cases("psychometrics", prefix)]


def held_results() -> dict[str, Any]:
    return dict(json.loads((HELD_RESULTS / "expected.json").read_text("utf-8")))


def read(case: str | Path) -> tuple[dict[str, Any], pd.DataFrame, dict[str, Any]]:
    """Header, data (columns of the header, complete rows unless the case is pairwise), result."""
    if isinstance(case, str):
        found = held_results()[case]
        frame = held(found["header"]["dataset"])
    else:
        found = json.loads(case.read_text("utf-8"))
        frame = pd.read_csv(shared_file(f"data/{found['header']['dataset']}"))
    header = found["header"]
    frame = frame[header["columns"]]
    if "listwise" in header["preparation"]:
        frame = frame.dropna()
    return header, frame, found["result"]
