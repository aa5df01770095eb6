"""Missing answers: Little's test and the maximum-likelihood moments agree with R."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from psychometrics.em import em_estimate
from psychometrics.errors import DataError
from psychometrics.missing import McarTest, little_mcar, missingness
from psychometrics.results import NotComputable
from tests.psychometrics.cases import expected, model_of, responses_of
from tests.shared_data import held, read_case, reference_cases

R = expected("missing_answers")
TEN = held("bfi.csv")[[f"{scale}{i}" for scale in "CE" for i in range(1, 6)]]


@pytest.mark.parametrize("path", reference_cases("psychometrics", "mcar_little__"))
def test_every_reference_case_of_little_is_met(path: Path) -> None:
    case, frame = read_case(path)
    known, em = case["result"], em_estimate(frame)
    found = little_mcar(frame, em)
    assert (found.n, found.n_patterns, found.df) == (known["n"], known["n_patterns"], known["df"])
    assert found.chi_square == pytest.approx(known["chisq_mlcov"], rel=1e-4)
    assert found.p_value == pytest.approx(known["p_mlcov"], rel=1e-3)
    assert found.chi_square_unbiased == pytest.approx(known["chisq_unbiasedcov"], rel=1e-4)
    np.testing.assert_allclose(em.mean, list(known["em_mean"].values()), rtol=1e-4)
    np.testing.assert_allclose(em.covariance, known["em_cov_ml"]["values"], rtol=1e-4, atol=1e-4)


def test_held_data_give_the_chi_square_and_moments_of_r() -> None:
    result = missingness(responses_of(TEN), model_of(TEN, low=1, high=6))
    assert isinstance(result.mcar, McarTest)
    assert (result.n, result.n_complete, result.n_patterns, result.missing) == (2800, 2631, 21, 201)
    assert result.mcar.df == R["df"]
    assert result.mcar.chi_square == pytest.approx(R["chi_square"], rel=1e-5)
    assert result.mcar.p_value == pytest.approx(R["p_value"], rel=1e-3)
    np.testing.assert_allclose(result.em.mean, R["mean"], rtol=1e-6)  # type: ignore[union-attr]
    np.testing.assert_allclose(result.em.covariance, R["covariance"], rtol=1e-4, atol=1e-5)  # type: ignore[union-attr]
    assert [pattern.n for pattern in result.patterns[:3]] == R["largest_patterns"]


def test_complete_answers_need_no_test_and_complete_data_give_plain_moments() -> None:
    frame = TEN.dropna()
    result = missingness(responses_of(frame), model_of(frame, low=1, high=6))
    assert isinstance(result.mcar, NotComputable)
    assert result.mcar.reason.code == "nothing_missing"
    np.testing.assert_allclose(em_estimate(frame).covariance, np.cov(frame.T, ddof=0), rtol=1e-9)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"C1": np.nan}, "items_without_answers"),
        ({"C1": 3.0}, "items_without_variance"),
        ({"C1": np.inf}, "infinite_value"),
    ],
)
def test_items_that_say_nothing_are_named(change: dict[str, float], code: str) -> None:
    with pytest.raises(DataError) as refused:
        em_estimate(TEN.assign(**change))
    assert refused.value.code == code
    assert "C1" in str(refused.value)


def test_copies_and_too_few_people_are_refused() -> None:
    with pytest.raises(DataError):
        em_estimate(TEN.assign(C2=TEN["C1"]))
    with pytest.raises(DataError, match="covariance_needs_respondents"):
        em_estimate(TEN.dropna()[:10])
    with pytest.raises(DataError, match="one_pattern"):
        little_mcar(pd.DataFrame({"a": [1.0, 2, 3, None], "b": [None, None, None, 2.0]}))
