"""Normality: Mardia and Shapiro–Wilk agree with R."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from statsmodels.stats.diagnostic import lilliefors, normal_ad

from psychometrics.careless import mahalanobis
from psychometrics.distinct import distinct
from psychometrics.errors import DataError
from psychometrics.normality import (
    anderson_darling,
    anderson_p,
    kolmogorov_smirnov,
    lilliefors_p,
    mardia,
    normality,
    variable_normality,
)
from psychometrics.results import NotComputable
from tests.psychometrics.cases import expected, model_of, responses_of
from tests.shared_data import held, read_case, reference_cases

R = expected("descriptives")


@pytest.mark.parametrize("path", reference_cases("psychometrics", "descr_mardia_mahal__"))
def test_every_reference_case_of_mardia_and_mahalanobis_is_met(path: Path) -> None:
    case, frame = read_case(path)
    known, close = case["result"], {"rel": 1e-8, "abs": 1e-10}
    found, x = mardia(frame.to_numpy(float)), frame.to_numpy(float)
    ours = [found.skewness, found.kurtosis, found.skewness_chi_square, found.small_sample_chi_square]
    assert ours == pytest.approx(
        [known["mardia"][name] for name in ("b1p", "b2p", "skew_chisq", "small_sample_skew_chisq")], **close
    )
    assert [found.kurtosis_z, found.skewness_p, found.small_sample_p, found.kurtosis_p] == pytest.approx(
        [known["mardia"][name] for name in ("kurtosis_z", "p_skew", "p_small_skew", "p_kurt")], **close
    )
    assert np.sort(mahalanobis(x))[::-1][:10] == pytest.approx(known["mahalanobis"]["top_d2"], **close)


def test_mardia_of_held_data_is_that_of_psych() -> None:
    found, known = mardia(held("bfi.csv")[[f"A{i}" for i in range(1, 6)]].dropna().to_numpy(float)), R["mardia"]
    assert [found.n, found.skewness, found.kurtosis] == pytest.approx([known["n"], known["b1p"], known["b2p"]])
    assert [found.skewness_chi_square, found.small_sample_chi_square, found.kurtosis_z] == pytest.approx(
        [known["chi"], known["small"], known["z"]], rel=1e-9
    )


def test_shapiro_wilk_is_that_of_r() -> None:
    frame = held("bfi.csv")[R["codes"]]
    rows = [variable_normality(code, "item", frame[code].dropna().to_numpy(float)) for code in frame]
    assert [row.shapiro_w for row in rows] == pytest.approx(R["shapiro"], rel=1e-6)
    assert all(float(row.lilliefors_p) <= float(row.ks_p) for row in rows)


@pytest.mark.parametrize(
    ("x", "code"), [(np.arange(7.0), "too_few_values"), (np.ones(20), "zero_variance"), (np.empty(0), "too_few_values")]
)
def test_short_and_constant_variables_have_a_reason(x: np.ndarray, code: str) -> None:
    row = variable_normality("a", "item", x)
    assert isinstance(row.shapiro_w, NotComputable)
    assert row.shapiro_w.reason.code == code


def test_items_that_are_copies_have_no_mardia() -> None:
    frame = held("attitude.csv")[["rating", "raises"]].assign(again=lambda d: d["rating"])
    result = normality(responses_of(frame), model_of(frame, low=0, high=100))
    assert isinstance(result.mardia, NotComputable)
    with pytest.raises(DataError, match="covariance_singular"):
        mardia(np.ones((2, 3)))


def test_kolmogorov_smirnov_is_that_of_r_with_and_without_ties() -> None:
    known = expected("ranks")
    frame = held("bfi.csv")[known["codes"]]
    rows = [variable_normality(code, "item", frame[code].to_numpy(float)) for code in frame]
    assert [row.ks_d for row in rows] == pytest.approx(known["ks_d"], rel=1e-10)
    assert [row.ks_p for row in rows] == pytest.approx(known["ks_p"], abs=1e-12)
    few = variable_normality("few", "item", np.array(known["few"], float))
    assert [few.ks_d, few.ks_p] == pytest.approx([known["few_d"], known["few_p"]], rel=1e-8)


@pytest.mark.parametrize("seed", range(5))
def test_grouped_values_give_the_tests_of_the_values_one_by_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = np.round(rng.normal(size=40 + 100 * seed), 1)
    of, (a2, p) = distinct(x), normal_ad(x)
    d, corrected = lilliefors(x, pvalmethod="approx")
    assert [kolmogorov_smirnov(of), lilliefors_p(d, of.n)] == pytest.approx([d, corrected], rel=1e-9)
    assert [anderson_darling(of), anderson_p(a2, of.n)] == pytest.approx([a2, p], rel=1e-9)
