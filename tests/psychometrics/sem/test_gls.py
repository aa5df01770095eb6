"""Generalised least squares beside lavaan's."""

import json
from pathlib import Path

import pandas as pd
import pytest

from psychometrics.errors import ModelError
from psychometrics.results import is_number
from psychometrics.sem.estimate import sem

TESTS = Path(__file__).parents[2]
CASES = json.loads((TESTS / "reference/sem/gls/expected.json").read_text())

OWN_BASELINE = ("baseline.chisq", "cfi", "tli")


@pytest.mark.parametrize("name", list(CASES))
def test_figures_are_those_of_lavaan(name: str) -> None:
    case = CASES[name] | {"fit": dict(CASES[name]["fit"])}
    result = sem(case["model"], pd.read_csv(TESTS / "data" / case["data"]), estimator="GLS", group=case["group"])
    fit = result.fit
    ours = {
        "chisq": fit.test.chi_square,
        "df": fit.test.df,
        "baseline.chisq": fit.baseline.chi_square,
        "cfi": fit.incremental.cfi,
        "tli": fit.incremental.tli,
        "rmsea": fit.rmsea.value,
        "rmsea.ci.upper": fit.rmsea.ci_high,
        "srmr": fit.residuals.srmr,
        "gfi": fit.goodness.gfi,
        "agfi": fit.goodness.agfi,
        "cn_05": fit.critical_n_05,
        "mfi": fit.centrality,
    }
    for key in OWN_BASELINE if name == "covariate" else ():
        del ours[key], case["fit"][key]
    assert ours == pytest.approx(case["fit"], rel=1e-5, abs=1e-5)
    assert fit.scaled_test.chi_square == fit.test.chi_square
    paths = [e for e in result.estimates if e.op == "=~" or (e.op == "~" and e.rhs not in ("", "1"))]
    assert [e.estimate for e in paths] == pytest.approx(case["est"], rel=1e-5, abs=1e-5)
    assert [e.se if is_number(e.se) else 0.0 for e in paths] == pytest.approx(case["se"], rel=1e-5, abs=1e-5)
    assert [m.index for m in result.modification[:3]] == pytest.approx(case["mi"], rel=1e-4)
    assert [m.expected_change for m in result.modification[:3]] == pytest.approx(case["epc"], rel=1e-4)


def test_there_is_no_likelihood_and_no_bootstrap() -> None:
    case = CASES["three"]
    data = pd.read_csv(TESTS / "data" / case["data"])
    assert not is_number(sem(case["model"], data, estimator="gls").fit.aic)
    with pytest.raises(ModelError) as refused:
        sem(case["model"], data, estimator="GLS", replicates=10)
    assert refused.value.code == "gls_needs_complete_answers"
