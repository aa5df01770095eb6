"""Fit, variance, communalities, complexity and scores agree with psych for every reference solution."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from psychometrics.efa.congruence import match_factors, tucker_congruence
from psychometrics.efa.extraction import extract
from psychometrics.efa.fit import complexity, discrepancy, factor_fit, rmsea_interval, variance_explained
from psychometrics.efa.rotation import rotate
from psychometrics.efa.scores import determinacy, factor_scores, score_weights
from psychometrics.errors import DataError, PlanError
from psychometrics.results import NotComputable
from tests.psychometrics.efa.cases import EXPECTED, NINE, brought_together, correlations, nine_tests
from tests.shared_data import held, reference_cases

FIT = {
    "objective": "objective",
    "STATISTIC": "chi_square",
    "dof": "df",
    "rms": "rmsr",
    "crms": "crms",
    "TLI": "tli",
    "chi_empirical": "empirical_chi_square",
    "fit_off": "off_diagonal",
}
P_VALUES = {"PVAL": "p_value", "EPVAL": "empirical_p_value"}
TOLERANCE = {"minres": 1e-4, "ml": 1e-4, "pa": 1e-7}
"""minres, ml: R stops early. pa: R's root finder for the RMSEA bounds stops at 1e-4 of the non-centrality."""


@pytest.mark.parametrize("method", ["minres", "ml", "pa"])
@pytest.mark.parametrize("path", reference_cases("psychometrics", "efa_minres__"))
def test_fit_and_variance_agree_with_psych(path: Path, method: str) -> None:
    results, matrix, n, _ = correlations(path.with_name(path.name.replace("minres", method)))
    for rotation in set(results) & {"none", "varimax", "quartimax", "promax", "oblimin"}:
        expected = results[rotation]
        reference = np.array(expected["loadings"]["values"])
        found = rotate(extract(matrix, reference.shape[1], method).loadings, rotation)
        fit = factor_fit(matrix, found.loadings, found.phi, n)
        _assert_fit(expected, fit, TOLERANCE[method])
        communalities = np.diag(found.loadings @ found.phi @ found.loadings.T)
        np.testing.assert_allclose(communalities, list(expected["communality"].values()), atol=TOLERANCE[method])
        np.testing.assert_allclose(
            complexity(found.loadings), list(expected["complexity"].values()), rtol=TOLERANCE[method]
        )
        _assert_variance(expected, found.loadings, found.phi, TOLERANCE[method])


def _assert_fit(expected: dict[str, Any], fit: Any, tolerance: float) -> None:
    for theirs, ours in FIT.items():
        assert getattr(fit, ours) == pytest.approx(expected[theirs], rel=tolerance), ours
    for theirs, ours in P_VALUES.items():
        assert getattr(fit, ours) == pytest.approx(expected[theirs], rel=1e-3, abs=tolerance), ours
    for theirs, ours in (("BIC", "bic"), ("SABIC", "sabic")):
        assert getattr(fit, ours) == pytest.approx(expected[theirs], abs=tolerance * max(1, expected["STATISTIC"]))
    for theirs, ours in (("RMSEA", "rmsea"), ("lower", "rmsea_low"), ("upper", "rmsea_high")):
        assert getattr(fit, ours) == pytest.approx(expected["RMSEA"][theirs], abs=1e-6), ours
    assert fit.confidence == expected["RMSEA"]["confidence"]


def _assert_variance(expected: dict[str, Any], loadings: np.ndarray, phi: np.ndarray, tolerance: float) -> None:
    names = tuple(str(factor) for factor in range(len(phi)))
    rows = variance_explained(loadings, phi, names)
    ours = np.array([[row.ss_loadings, row.proportion, row.cumulative, row.explained] for row in rows]).T
    np.testing.assert_allclose(ours, np.array(expected["Vaccounted"]["values"])[:4], atol=tolerance)


@pytest.mark.parametrize("method", ["minres", "ml", "pa"])
@pytest.mark.parametrize("path", reference_cases("psychometrics", "efa_factanal__"))
def test_regression_scores_and_their_determinacy_agree_with_psych(path: Path, method: str) -> None:
    results, matrix, _, frame = correlations(path.with_name(path.name.replace("factanal", method)))
    for rotation in ("none", "varimax", "promax", "oblimin"):
        expected = results[rotation]
        found = rotate(extract(matrix, results["nfactors"], method).loadings, rotation)
        weights = score_weights(matrix, found.loadings, found.phi)
        tolerance = 1e-8 if method == "pa" else 5e-4
        np.testing.assert_allclose(weights, expected["weights"]["values"], atol=tolerance)
        scores = factor_scores(frame.to_numpy(float), weights)
        np.testing.assert_allclose(scores[:5], expected["scores_first5"]["values"], atol=tolerance)
        squares = expected["R2_scores"]
        listed = list(squares.values()) if isinstance(squares, dict) else squares
        ours = [float(r) for r in determinacy(matrix, found.loadings, found.phi)]
        np.testing.assert_allclose(ours, listed, atol=tolerance)


@pytest.mark.parametrize("method", ["minres", "ml", "pa"])
def test_the_nine_tests_fit_as_in_psych(method: str) -> None:
    matrix, n = nine_tests()
    for rotation, expected in EXPECTED["efa"][method].items():
        found = rotate(extract(matrix, 3, method).loadings, rotation)
        fit = factor_fit(matrix, found.loadings, found.phi, n)
        loadings, phi, _ = brought_together(np.array(expected["loadings"]), found.loadings, found.phi)
        tolerance = 1e-8 if method == "pa" else 2e-5
        np.testing.assert_allclose(loadings, expected["loadings"], atol=tolerance)
        np.testing.assert_allclose(phi, expected["phi"], atol=tolerance)
        np.testing.assert_allclose(loadings @ phi, expected["structure"], atol=tolerance)
        for name in ("chi_square", "df", "p_value", "objective", "tli", "rmsr", "empirical_chi_square", "off_diagonal"):
            assert getattr(fit, name) == pytest.approx(expected[name], rel=1e-5), name
        np.testing.assert_allclose([fit.rmsea, fit.rmsea_low, fit.rmsea_high], expected["rmsea"], atol=1e-6)
        weights = score_weights(matrix, found.loadings, found.phi)
        np.testing.assert_allclose(weights, expected["weights"], atol=5 * tolerance)
        scores = factor_scores(held("hs1939.csv")[NINE].to_numpy(float), weights)
        np.testing.assert_allclose(scores[:5], expected["scores"], atol=5 * tolerance)


@pytest.mark.parametrize("method", ["regression", "bartlett", "tenberge"])
def test_score_weights_agree_with_psych(method: str) -> None:
    loadings, phi = np.array(EXPECTED["oblimin"]["loadings"]), np.array(EXPECTED["oblimin"]["phi"])
    weights = score_weights(nine_tests()[0], loadings, phi, method)
    np.testing.assert_allclose(weights, EXPECTED["weights"][method], atol=1e-8)


def test_anderson_rubin_weights_agree_with_psych_and_give_uncorrelated_scores() -> None:
    matrix, _ = nine_tests()
    weights = score_weights(matrix, np.array(EXPECTED["varimax"]), np.eye(3), "anderson")
    np.testing.assert_allclose(weights, EXPECTED["weights"]["anderson"], atol=1e-8)
    np.testing.assert_allclose(weights.T @ matrix @ weights, np.eye(3), atol=1e-9)


def test_ten_berge_scores_keep_the_factor_correlations() -> None:
    matrix, _ = nine_tests()
    phi = np.array(EXPECTED["oblimin"]["phi"])
    weights = score_weights(matrix, np.array(EXPECTED["oblimin"]["loadings"]), phi, "tenberge")
    np.testing.assert_allclose(weights.T @ matrix @ weights, phi, atol=1e-9)


def test_scores_without_value_are_refused() -> None:
    matrix, _ = nine_tests()
    heywood = np.array([[1.1], *[[0.4]] * 8])
    with pytest.raises(DataError, match="heywood_scores"):
        score_weights(matrix, heywood, np.eye(1), "bartlett")
    with pytest.raises(DataError, match="correlation_not_positive_definite"):
        score_weights(np.ones((9, 9)), heywood, np.eye(1))
    with pytest.raises(PlanError, match="scores_unknown"):
        score_weights(matrix, heywood, np.eye(1), "guess")
    assert all(isinstance(r, NotComputable) for r in determinacy(np.ones((9, 9)), heywood, np.eye(1)))


def test_a_saturated_solution_has_no_test_of_fit_and_says_why() -> None:
    matrix, n = nine_tests()
    small = matrix[:3, :3]
    fit = factor_fit(small, extract(small, 1).loadings, np.eye(1), n)
    assert fit.df == 0
    for name in ("p_value", "rmsea", "rmsea_low", "tli", "bic", "crms"):
        assert getattr(fit, name).reason.code == "no_degrees_of_freedom", name
    assert fit.rmsr == pytest.approx(0, abs=1e-6)


def test_an_inadmissible_solution_has_no_likelihood_discrepancy() -> None:
    fit = factor_fit(nine_tests()[0], np.full((9, 1), 1.2), np.eye(1), 301)
    assert fit.chi_square.reason.code == "model_not_positive_definite"  # type: ignore[union-attr]
    assert fit.tli.reason.code == "model_not_positive_definite"  # type: ignore[union-attr]
    assert np.isfinite(fit.rmsr)


def test_perfect_fit_has_an_rmsea_interval_from_zero() -> None:
    assert rmsea_interval(0.0, 12, 300, 0.9) == (0.0, 0.0)
    low, high = rmsea_interval(12.0, 12, 300, 0.9)
    assert low == 0.0 < float(high)


def test_the_discrepancy_of_a_matrix_from_itself_is_zero() -> None:
    matrix, _ = nine_tests()
    assert float(discrepancy(matrix, matrix)) == pytest.approx(0, abs=1e-12)


def test_congruence_agrees_with_psych_and_finds_the_same_factors() -> None:
    first, second = np.array(EXPECTED["unrotated"]), np.array(EXPECTED["pca"]["loadings"])
    np.testing.assert_allclose(tucker_congruence(first, second), EXPECTED["congruence"], atol=1e-12)
    order, signs = match_factors(first, first[:, [2, 0, 1]] * [1, -1, 1])
    np.testing.assert_array_equal(order, [1, 2, 0])
    np.testing.assert_array_equal(signs, [-1, 1, 1])
    assert tucker_congruence(first, np.zeros((9, 1))).max() == 0
