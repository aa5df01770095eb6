"""PLSpredict on the given folds, MICOM and multigroup analysis agree with seminr 2.3.4 and cSEM 0.6.1."""

from __future__ import annotations

import numpy as np
import pytest

from psychometrics.pls.compare import compare_groups
from psychometrics.pls.prediction import predict_paths
from tests.reference.pls.cases import data, read, solved

pytestmark = pytest.mark.shared


@pytest.mark.parametrize("name", ["pls_mobi_ecsi_modeA_path", "pls_mobi_ecsi_modeB"])
def test_errors_of_prediction_and_of_the_linear_benchmark_on_the_same_folds(name: str) -> None:
    _, model, answers, method, _ = solved(name)
    expected = read(name)["plspredict"]
    folds = np.array(expected["fold_by_row"])[None]
    found = predict_paths(model, answers.values, method, assigned=folds, benchmark="others")
    assert len(found.indicators) == len(expected["PLS_out_of_sample"]["RMSE"])
    for row in found.indicators:
        theirs = [expected[kind][error][row.indicator] for kind in ("PLS_out_of_sample", "LM_out_of_sample")
                  for error in ("RMSE", "MAE")]  # fmt: skip
        np.testing.assert_allclose([row.rmse, row.mae, row.linear_rmse, row.linear_mae], theirs, rtol=1e-9)
        np.testing.assert_allclose(float(row.q_squared), expected["q2_predict_own"][row.indicator], rtol=1e-9)  # type: ignore[arg-type]


def test_micom_and_multigroup_analysis() -> None:
    _, model, answers, _, _ = solved("pls_mobi_ecsi_modeA_path")
    frame = data(read("pls_mobi_ecsi_modeA_path"))
    labels = np.where(frame["CUEX1"] < 8, "low", "high")
    found = compare_groups(model, answers.values, labels, replicates=600, permutations=300, seed=1)
    steps = read("csem_micom_mobi")
    for row in found.invariance:
        np.testing.assert_allclose(row.c, steps["step2"]["c"][row.construct], atol=1e-6)
        np.testing.assert_allclose(row.mean_difference, steps["step3_mean"]["diff"][row.construct], atol=1e-6)
        np.testing.assert_allclose(row.log_variance_difference, steps["step3_logvar"]["diff"][row.construct], atol=1e-6)
        assert row.c_p == pytest.approx(steps["step2"]["p"][row.construct], abs=0.1)  # 300 and 500 permutations
        assert row.invariance == "partial"
    expected = read("pls_mga_mobi")["paths"]
    for path in found.paths:
        theirs = expected[f"{path.predictor} -> {path.outcome}"]
        np.testing.assert_allclose([path.second, path.first], [theirs["group1_beta"], theirs["group2_beta"]], rtol=1e-8)
        assert 1 - float(path.henseler_p) == pytest.approx(theirs["pls_mga_p"], abs=0.06)  # type: ignore[arg-type]
