"""Reference cases of factor analysis: their correlations, and solutions with factors brought into the same order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from psychometrics.efa.congruence import match_factors
from psychometrics.model import Construct, Item, MeasurementModel
from psychometrics.responses import Responses
from tests.shared_data import held, read_case

EXPECTED = json.loads((Path(__file__).parents[2] / "reference/efa/expected.json").read_text("utf-8"))
NINE = [f"x{number}" for number in range(1, 10)]


def nine_tests() -> tuple[np.ndarray, int]:
    """Correlations of Holzinger and Swineford's nine tests, and the number of children."""
    frame = held("hs1939.csv")[NINE]
    return np.corrcoef(frame.to_numpy(float).T), len(frame)


def correlations(path: Path) -> tuple[dict[str, Any], np.ndarray, int, pd.DataFrame]:
    """A reference case's results, correlation matrix, respondents and data."""
    case, frame = read_case(path)
    if "correlation matrix" in case["header"]["preparation"]:
        return case["result"], frame.select_dtypes("number").to_numpy(float), 213, frame
    return case["result"], np.corrcoef(frame.to_numpy(float).T), len(frame), frame


def brought_together(
    reference: np.ndarray, loadings: np.ndarray, phi: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Loadings and factor correlations in the order and with the signs of the reference; and that order."""
    order, signs = match_factors(reference, loadings)
    return loadings[:, order] * signs, phi[np.ix_(order, order)] * np.outer(signs, signs), order


def responses_of(frame: pd.DataFrame) -> tuple[Responses, MeasurementModel]:
    """All columns as the items of one construct."""
    keyed = frame.astype(float).reset_index(drop=True)
    items = tuple(Item(str(code), -1e6, 1e6, ordinal=False) for code in keyed.columns)
    return Responses(keyed, keyed, pd.DataFrame(index=keyed.index)), MeasurementModel((Construct("whole", items),))


def off_diagonal(correlation: np.ndarray, loadings: np.ndarray) -> float:
    """What minres minimises."""
    return float(np.sum(np.tril(correlation - loadings @ loadings.T, -1) ** 2))
