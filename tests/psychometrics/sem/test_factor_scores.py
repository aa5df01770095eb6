"""Factor scores beside lavaan's, and what can't be scored."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from psychometrics.errors import DataError, ModelError
from psychometrics.sem.estimate import sem
from psychometrics.sem.factor_scores import factor_scores

TESTS = Path(__file__).parents[2]
CASES = json.loads((TESTS / "reference/sem/factor_scores/expected.json").read_text())
THREE = CASES["three"]["model"]


def frame(name: str) -> pd.DataFrame:
    return pd.read_csv(TESTS / "data" / name)


KINDS = [(name, method) for name in CASES for method in ("regression", "bartlett") if CASES[name][method]]


@pytest.mark.parametrize(("name", "method"), KINDS)
def test_scores_are_those_of_lavaan(name: str, method: str) -> None:
    case = CASES[name]
    data = frame(case["data"])
    equal = ["loadings", "intercepts"] if case["group"] else []
    result = sem(case["model"], data, group=case["group"], means=case["means"], group_equal=equal)
    scores = factor_scores(result, data, method=method, group=case["group"])
    assert list(scores.index) == list(data.index)
    np.testing.assert_allclose(scores.to_numpy()[case["rows"]], case[method], atol=1e-5, rtol=1e-5)


def test_an_incomplete_case_is_scored_by_the_answers_it_has() -> None:
    data = frame("hs1939.csv")
    result = sem(THREE, data, means=True)
    gappy = data.copy()
    gappy.loc[3, ["x1", "x2"]] = np.nan
    assert 3 not in factor_scores(result, gappy).index
    scores, whole = factor_scores(result, gappy, missing="fiml"), factor_scores(result, data)
    assert scores.loc[3, "visual"] != pytest.approx(whole.loc[3, "visual"], abs=1e-3)
    pd.testing.assert_frame_equal(scores.drop(3), whole.drop(3))


def test_what_cannot_be_scored_says_why() -> None:
    data = frame("hs1939.csv")
    second = sem(THREE + "\ng =~ visual + textual + speed", data)
    with pytest.raises(ModelError) as refused:
        factor_scores(second, data, method="bartlett")
    assert refused.value.code == "factor_scores_undetermined"
    with pytest.raises(ModelError) as refused:
        factor_scores(second, data, method="ten Berge")
    assert refused.value.code == "factor_scores_unknown"
    schools = sem(THREE, data, group="school")
    with pytest.raises(DataError):
        factor_scores(schools, data)
    lsat = frame("lsat6.csv")
    ordered = sem("f =~ " + " + ".join(lsat.columns[:5]), lsat, ordered=True)
    with pytest.raises(ModelError) as refused:
        factor_scores(ordered, lsat, method="bartlett")
    assert refused.value.code == "factor_scores_ordered"
