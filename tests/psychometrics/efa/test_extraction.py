"""Unrotated loadings agree with R, and where R stops earlier ours fit better."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import approx_fprime

from psychometrics.efa.concentrated import least_squares, maximum_likelihood, projected_newton
from psychometrics.efa.extraction import LOWER, degrees_of_freedom, extract, most_factors, squared_multiple_correlations
from psychometrics.efa.fit import discrepancy
from psychometrics.errors import DataError, PlanError
from psychometrics.reliability.batch_hierarchical import minres_loadings
from psychometrics.reliability.unifactor import fit_minres
from tests.psychometrics.efa.cases import EXPECTED, brought_together, correlations, nine_tests, off_diagonal
from tests.shared_data import reference_cases

DATA = Path(__file__).parents[2] / "data"
R_STOPS_EARLY = 1e-4
"""psych and factanal stop L-BFGS-B at a relative change of 2e-9 in the objective, some 1e-5 away in the loadings."""


def unrotated(method: str) -> list[object]:
    return reference_cases("psychometrics", f"efa_{method}__")


@pytest.mark.parametrize("path", unrotated("minres"))
def test_minres_agrees_with_psych_and_never_leaves_larger_residuals(path: Path) -> None:
    expected, matrix, _, _ = correlations(path)
    reference = np.array(expected["none"]["loadings"]["values"])
    found = extract(matrix, reference.shape[1], "minres")
    loadings, _, _ = brought_together(reference, found.loadings, np.eye(reference.shape[1]))
    np.testing.assert_allclose(loadings, reference, atol=R_STOPS_EARLY)
    assert found.objective <= off_diagonal(matrix, reference) * (1 + 1e-12)
    assert found.converged


@pytest.mark.parametrize("path", unrotated("ml"))
def test_maximum_likelihood_agrees_with_psych_and_is_never_less_likely(path: Path) -> None:
    expected, matrix, _, _ = correlations(path)
    reference = np.array(expected["none"]["loadings"]["values"])
    found = extract(matrix, reference.shape[1], "ml")
    loadings, _, _ = brought_together(reference, found.loadings, np.eye(reference.shape[1]))
    np.testing.assert_allclose(loadings, reference, atol=R_STOPS_EARLY)
    ours, theirs = discrepancy(matrix, loadings @ loadings.T), discrepancy(matrix, reference @ reference.T)
    assert float(ours) <= float(theirs) + 1e-12


@pytest.mark.parametrize("path", unrotated("pa"))
def test_principal_axes_agree_with_psych_to_the_last_digits(path: Path) -> None:
    expected, matrix, _, _ = correlations(path)
    reference = np.array(expected["none"]["loadings"]["values"])
    found = extract(matrix, reference.shape[1], "pa")
    loadings, _, _ = brought_together(reference, found.loadings, np.eye(reference.shape[1]))
    np.testing.assert_allclose(loadings, reference, atol=1e-9)


@pytest.mark.parametrize("path", unrotated("factanal"))
def test_maximum_likelihood_agrees_with_factanal(path: Path) -> None:
    expected, matrix, n, _ = correlations(path)
    reference = np.array(expected["none"]["values"])
    found = extract(matrix, reference.shape[1], "ml")
    loadings, _, _ = brought_together(reference, found.loadings, np.eye(reference.shape[1]))
    np.testing.assert_allclose(loadings, reference, atol=R_STOPS_EARLY)
    np.testing.assert_allclose(found.uniquenesses, list(expected["uniqueness"].values()), atol=R_STOPS_EARLY)
    assert found.objective <= expected["objective"] + 1e-9
    p, m = reference.shape
    assert found.objective * (n - 1 - (2 * p + 5) / 6 - 2 * m / 3) == pytest.approx(expected["STATISTIC"], rel=1e-6)


@pytest.mark.parametrize("method", ["minres", "ml", "pa"])
def test_the_nine_tests_agree_with_psych(method: str) -> None:
    reference = np.array(EXPECTED["efa"][method]["none"]["loadings"])
    loadings = extract(nine_tests()[0], 3, method).loadings
    np.testing.assert_allclose(loadings, reference, atol=1e-9 if method == "pa" else 1e-5)


def test_principal_axes_followed_to_the_end_are_minres() -> None:
    matrix, _ = nine_tests()
    axes = extract(matrix, 3, "pa", tolerance=1e-13, max_iterations=5000)
    np.testing.assert_allclose(axes.loadings, extract(matrix, 3).loadings, atol=1e-6)


def test_principal_axes_that_run_out_of_iterations_say_so() -> None:
    assert not extract(nine_tests()[0], 3, "pa", max_iterations=2).converged


@pytest.mark.parametrize("make", [least_squares, maximum_likelihood])
def test_gradient_and_hessian_are_those_of_the_function(make: object) -> None:
    function = make(nine_tests()[0], 2)  # type: ignore[operator]
    point = np.linspace(0.3, 0.8, 9) if make is least_squares else np.log(np.linspace(0.3, 0.8, 9))
    _, gradient, hessian = function(point)
    np.testing.assert_allclose(gradient, approx_fprime(point, lambda x: function(x)[0], 1e-7), atol=1e-5)
    np.testing.assert_allclose(hessian, approx_fprime(point, lambda x: function(x)[1], 1e-7), atol=1e-5)


def test_loadings_of_an_exact_factor_model_are_recovered_by_every_method() -> None:
    loadings = np.array([[0.8, 0.7, 0.6, 0.5, 0, 0, 0, 0], [0, 0, 0, 0, 0.75, 0.65, 0.55, 0.45]]).T
    matrix = loadings @ loadings.T
    np.fill_diagonal(matrix, 1)
    for method in ("minres", "ml", "wls"):
        found, _, _ = brought_together(loadings, extract(matrix, 2, method).loadings, np.eye(2))
        np.testing.assert_allclose(found, loadings, atol=1e-7)


def test_weighted_least_squares_minimises_weighted_residuals() -> None:
    matrix, _ = nine_tests()
    found = extract(matrix, 3, "wls").loadings
    weights = 1 - squared_multiple_correlations(matrix)

    def weighted(loadings: np.ndarray) -> float:
        residual = np.tril(matrix - loadings @ loadings.T, -1) ** 2
        return float(weights @ residual @ weights)

    assert weighted(found) < weighted(extract(matrix, 3).loadings)
    for step in np.random.default_rng(1).standard_normal((20, 9, 3)) * 1e-4:
        assert weighted(found) < weighted(found + step)


def test_a_heywood_case_is_held_at_the_bound_and_named() -> None:
    matrix = np.array([[1, 0.9, 0.8, 0.2], [0.9, 1, 0.5, 0.1], [0.8, 0.5, 1, 0.15], [0.2, 0.1, 0.15, 1]])
    for method in ("minres", "ml"):
        found = extract(matrix, 1, method)
        assert found.heywood == (0,)
        assert found.converged
        assert np.isfinite(found.loadings).all()
    assert extract(matrix, 1, "ml").uniquenesses[0] == pytest.approx(LOWER, abs=1e-3)


def test_an_improper_likelihood_solution_is_the_lower_of_two_starts() -> None:
    """Uniquenesses 1 - smc lead to the higher of two minima in every sixth pupil's answers."""
    pupils = pd.read_csv(DATA / "hs1939.csv")[[f"x{number}" for number in range(1, 10)]].iloc[5::6]
    matrix = np.corrcoef(pupils.to_numpy(float).T)
    start = np.log(1 - squared_multiple_correlations(matrix))
    customary = projected_newton(maximum_likelihood(matrix, 3), start, np.full(9, np.log(LOWER)), np.zeros(9))
    found = extract(matrix, 3, "ml")
    assert found.converged
    assert found.heywood
    assert found.objective < customary.value - 0.02


def test_maximum_likelihood_refuses_a_singular_matrix() -> None:
    matrix = np.kron(nine_tests()[0][:4, :4], np.ones((2, 2)))
    with pytest.raises(DataError, match="correlation_not_positive_definite"):
        extract(matrix, 1, "ml")
    assert np.isfinite(extract(matrix, 1, "minres").loadings).all()


@pytest.mark.parametrize(("items", "most"), [(2, 0), (3, 1), (4, 1), (5, 2), (6, 3), (9, 5), (25, 18)])
def test_ledermanns_bound_limits_the_number_of_factors(items: int, most: int) -> None:
    assert most_factors(items) == most
    assert degrees_of_freedom(items, most + 1) < 0 or most == items - 1


@pytest.mark.parametrize("factors", [0, 6, 9, -1])
def test_more_factors_than_can_be_told_apart_are_refused(factors: int) -> None:
    with pytest.raises(DataError, match="too_many_factors"):
        extract(nine_tests()[0], factors)


def test_an_unknown_method_is_refused_with_the_known_ones() -> None:
    with pytest.raises(PlanError, match=r"extraction_unknown.*minres"):
        extract(nine_tests()[0], 2, "alpha")


THREE_FACTORS = np.array([[1, 0.31724036, 0.24483692], [0.31724036, 1, 0.47694802], [0.24483692, 0.47694802, 1]])
"""Correlations of three factors whose one common factor is exact: r12 r13 / r23 and its like are the squares."""


@pytest.mark.parametrize("method", ["minres", "ml", "wls"])
def test_a_just_identified_factor_is_found_not_a_heywood_case(method: str) -> None:
    found = extract(THREE_FACTORS, 1, method)
    np.testing.assert_allclose(found.loadings[:, 0], [0.40355, 0.78612, 0.60671], atol=1e-5)
    np.testing.assert_allclose(
        found.loadings @ found.loadings.T - np.eye(3) * found.communalities + np.eye(3), THREE_FACTORS, atol=1e-7
    )
    assert not found.heywood


def test_one_factor_in_batches_ends_there_from_any_start() -> None:
    for start in np.random.default_rng(1).uniform(0.1, 0.95, (20, 3)):
        np.testing.assert_allclose(fit_minres(THREE_FACTORS, start).loadings, [0.40355, 0.78612, 0.60671], atol=1e-5)
        batch = minres_loadings(THREE_FACTORS[None], 1, 1 - start**2)
        np.testing.assert_allclose(np.abs(batch[0, :, 0]), [0.40355, 0.78612, 0.60671], atol=1e-4)
