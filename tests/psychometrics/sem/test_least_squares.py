"""Unweighted, diagonally and fully weighted least squares of continuous items beside lavaan's."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from psychometrics.errors import ModelError, TooFewRespondents
from psychometrics.results import is_number
from psychometrics.sem.estimate import sem
from tests.psychometrics.sem.compare_with_lavaan import worst_estimate, worst_measure
from tests.shared_data import held

CASES = json.loads((Path(__file__).parents[2] / "reference/sem/least_squares/expected.json").read_text("utf-8"))
THREE = CASES["three_ULS"]["model"]


@pytest.mark.parametrize("name", sorted(CASES))
def test_estimates_errors_fit_and_indices_are_those_of_lavaan(name: str) -> None:
    case = CASES[name]
    how = {"group": case["group"], "means": case["means"], "ordered": False}
    result = sem(case["model"], held(case["data"]), estimator=case["estimator"], **how)
    fit = case["fit"]
    left = {"cfi.robust", "tli.robust"} if fit.get("cfi.robust") == fit["cfi"] else set()  # lavaan's, where c is 1
    assert worst_measure(result, {key: value for key, value in fit.items() if key not in left})[0] < 1e-6
    assert worst_estimate(result, case["estimates"])[0] < 2e-5  # lavaan's stopping rule by diagonal weights
    assert worst_estimate(result, case["estimates"], "se", "se")[0] < 1e-5
    assert worst_estimate(result, case["estimates"], "std", "std_all")[0] < 2e-5
    assert worst_estimate(result, case["estimates"], "std_se", "std_all_se")[0] < 1e-5
    mine = {frozenset((m.lhs, m.rhs, m.op)): m for m in result.modification if m.group == 0}
    columns = (case["modification"][key] for key in ("lhs", "op", "rhs", "mi", "epc"))
    for lhs, op, rhs, index, change in zip(*columns, strict=True):
        if not case["group"] and frozenset((lhs, rhs, op)) in mine:
            one = mine[frozenset((lhs, rhs, op))]
            assert np.allclose((one.index, one.expected_change), (index, change), rtol=1e-4)


def test_uncorrected_errors_are_said_to_be_so() -> None:
    data = held("hs1939.csv")
    assert [note.code for note in sem(THREE, data, estimator="ULS").notes] == ["sem_uncorrected_least_squares"]
    assert not sem(THREE, data, estimator="ULSMV", ordered=False).notes
    assert not is_number(sem(THREE, data, estimator="WLS").fit.aic)


def test_full_weights_need_more_cases_than_moments() -> None:
    data = held("hs1939.csv")
    with pytest.raises(TooFewRespondents) as refused:
        sem(THREE, data.head(45), estimator="WLS")
    assert refused.value.code == "wls_needs_more_cases"
    with pytest.raises(ModelError) as other:
        sem(THREE, data, estimator="WLS", replicates=10)
    assert other.value.code == "gls_needs_complete_answers"
