"""Robust statistics of clustered cases beside lavaan's."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from psychometrics.errors import DataError, ModelError, TooFewRespondents
from psychometrics.results import is_number
from psychometrics.sem.estimate import sem

TESTS = Path(__file__).parents[2]
CASES = json.loads((TESTS / "reference/sem/clusters/expected.json").read_text())
THREE = CASES["three"]["model"]


@pytest.fixture
def data() -> pd.DataFrame:
    frame = pd.read_csv(TESTS / "data/hs1939.csv")
    return frame.assign(cluster=frame["ageyr"] * 100 + frame["agemo"])


@pytest.mark.parametrize("name", list(CASES))
def test_errors_and_tests_are_those_of_lavaan(data: pd.DataFrame, name: str) -> None:
    case = CASES[name]
    result = sem(case["model"], data, estimator="MLR", group=case["group"], cluster="cluster")
    fit, expected = result.fit, case["fit"]
    ours = {
        "chisq": fit.test.chi_square,
        "df": fit.test.df,
        "chisq.scaled": fit.scaled_test.chi_square,
        "chisq.scaling.factor": fit.scaled_test.scaling_factor,
        "baseline.chisq.scaled": fit.scaled_baseline.chi_square,
        "cfi.scaled": fit.scaled_incremental.cfi,
        "cfi.robust": fit.robust_incremental.cfi,
        "rmsea.scaled": fit.scaled_rmsea.value,
        "rmsea.robust": fit.robust_rmsea.value,
    }
    assert ours == pytest.approx(expected, rel=1e-5, abs=1e-5)
    table = case["estimates"]
    groups = list(result.groups)
    found = {(e.lhs, e.op, e.rhs, e.group): e for e in result.estimates}
    columns = ("lhs", "op", "rhs", "group", "est", "se")
    compared, near = 0, 5e-5 if name == "schools" else 1e-5  # where lavaan's search stops
    for lhs, op, rhs, group, est, se in zip(*(table[one] for one in columns), strict=True):
        one = found.get((lhs, op.replace("~1", "~"), rhs or "1", groups[group - 1])) or found.get(
            (lhs, op, rhs, groups[group - 1])
        )
        assert one is not None, (lhs, op, rhs)
        assert one.estimate == pytest.approx(est, rel=near, abs=near)
        if is_number(one.se):
            compared += 1
            assert one.se == pytest.approx(se, rel=near, abs=near)
    assert compared == result.fit.n_free


def test_twins_that_are_told_apart_only_by_their_cluster_do_not_shrink_errors(data: pd.DataFrame) -> None:
    alone = sem(THREE, data.assign(own=np.arange(len(data))), estimator="MLR", cluster="own")
    twins = pd.concat([data, data]).assign(own=np.tile(np.arange(len(data)), 2))
    together = sem(THREE, twins, estimator="MLR", cluster="own")
    np.testing.assert_allclose(together.sampling_covariance, alone.sampling_covariance, rtol=1e-6, atol=1e-12)


def test_what_clusters_do_not_go_with_is_refused(data: pd.DataFrame) -> None:
    def code(kind: type[Exception], **options: object) -> str:
        with pytest.raises(kind) as refused:
            sem(THREE, data.assign(one=1), **({"cluster": "cluster", "estimator": "MLR"} | options))  # type: ignore[arg-type]
        return str(refused.value.code)  # type: ignore[attr-defined]

    assert code(ModelError, estimator="ML") == "cluster_needs_mlr"
    assert code(ModelError, missing="fiml") == "cluster_needs_complete_answers"
    assert code(ModelError, replicates=100) == "cluster_without_bootstrap"
    assert code(TooFewRespondents, cluster="one") == "clusters_too_few"
    assert code(DataError, cluster="firm") == "variable_unknown"
