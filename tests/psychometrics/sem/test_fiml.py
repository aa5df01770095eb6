"""Full-information maximum likelihood against lavaan, and its identities."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from psychometrics.sem.estimate import sem
from tests.psychometrics.sem.compare_with_lavaan import worst_estimate, worst_measure
from tests.shared_data import held, reference_cases, shared_file

THREE = "visual =~ x1+x2+x3\ntextual =~ x4+x5+x6\nspeed =~ x7+x8+x9"


@pytest.mark.parametrize("path", reference_cases("psychometrics", "fiml"))
def test_agrees_with_lavaan_on_incomplete_answers(path: Path) -> None:
    case = json.loads(path.read_text("utf-8"))
    reference = case["result"]
    data = pd.read_csv(shared_file(f"data/{case['header']['dataset']}"))
    result = sem(reference["model"], data, estimator="MLR" if "mlr" in path.stem else "ML", missing="fiml")
    assert worst_measure(result, reference["fit"])[0] < 1e-4
    assert worst_estimate(result, reference["estimates"])[0] < 1e-5
    assert worst_estimate(result, reference["estimates"], "se", "se")[0] < 1e-5
    assert result.fit.test.chi_square <= reference["fit"]["chisq"]


def test_without_gaps_it_is_maximum_likelihood() -> None:
    data = held("hs1939.csv")
    one, other = sem(THREE, data, missing="fiml"), sem(THREE, data, means=True)
    assert one.to_frame().equals(other.to_frame())


def test_answers_missing_at_random_are_used() -> None:
    data = held("hs1939.csv")[[f"x{place}" for place in range(1, 10)]].astype(float)
    holes = np.random.default_rng(3).random(data.shape) < 0.1
    gappy = data.mask(holes)
    full, listwise = sem(THREE, gappy, missing="fiml"), sem(THREE, gappy)
    assert full.fit.n == len(data)
    assert listwise.fit.n == len(gappy.dropna())
    errors = [[float(e.se) for e in one.of("=~") if e.free] for one in (full, listwise)]
    assert np.mean(errors[0]) < np.mean(errors[1])
