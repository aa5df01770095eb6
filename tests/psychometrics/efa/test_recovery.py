"""The simulated rate of recovered factors is that of samples drawn and factored one by one, and n is found by it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from psychometrics.efa.congruence import match_factors, tucker_congruence
from psychometrics.efa.extraction import extract
from psychometrics.efa.random_data import normal_correlations
from psychometrics.efa.recovery import factor_recovery, least_for_recovery, simple_structure
from psychometrics.efa.rotation import rotate
from psychometrics.errors import DataError, RequestError
from psychometrics.sample_size import efa_recovery


def one_by_one(loadings: np.ndarray, phi: np.ndarray, n: int, samples: int) -> np.ndarray:
    """(samples, m) congruences of solutions as a researcher would make them, from raw normal answers."""
    random = np.random.default_rng(5)
    implied = loadings @ phi @ loadings.T
    np.fill_diagonal(implied, 1)
    found = []
    for _ in range(samples):
        answers = random.multivariate_normal(np.zeros(len(implied)), implied, n)
        made = rotate(extract(np.corrcoef(answers.T), len(phi)).loadings, "oblimin").loadings
        order, signs = match_factors(loadings, made)
        found.append(np.diag(tucker_congruence(loadings, made[:, order] * signs)))
    return np.array(found)


@pytest.mark.parametrize(("loading", "n"), [(0.7, 80), ((0.4, 0.8), 150)])
def test_the_rate_is_that_of_samples_made_one_by_one(loading: float | tuple[float, float], n: int) -> None:
    pattern, phi = simple_structure(3, 4, loading, 0.3)
    found = factor_recovery(pattern, phi, [n], samples=2000).rows[0]
    slow = one_by_one(pattern, phi, n, 200)
    rate = float((slow.min(axis=1) >= 0.95).mean())
    error = np.hypot(found.se, np.sqrt(rate * (1 - rate) / 200))
    assert abs(found.recovered - rate) < 3 * error + 1e-9
    assert found.congruence == pytest.approx(slow.mean(), abs=0.01)


def test_correlated_draws_have_the_population_correlations_on_average() -> None:
    pattern, phi = simple_structure(2, 3, 0.7, 0.4)
    implied = pattern @ phi @ pattern.T
    np.fill_diagonal(implied, 1)
    drawn = normal_correlations(500, 6, 4000, np.random.default_rng(1), np.linalg.cholesky(implied))
    np.testing.assert_allclose(drawn.mean(axis=0), implied, atol=0.004)
    assert drawn[:, 0, 1].std() == pytest.approx((1 - implied[0, 1] ** 2) / np.sqrt(499), rel=0.05)


def test_more_respondents_and_higher_loadings_recover_more() -> None:
    pattern, phi = simple_structure(3, 4, 0.6)
    rates = [row.recovered for row in factor_recovery(pattern, phi, [60, 120, 240, 480]).rows]
    assert rates == sorted(rates)
    needed = [efa_recovery(3, 4, loading, samples=300).n for loading in (0.8, 0.6, 0.5)]
    assert needed == sorted(needed)
    assert needed[0] < 60
    assert needed[2] > 250


def test_more_items_per_factor_need_fewer_respondents() -> None:
    few, many = (efa_recovery(3, items, 0.6, samples=300).n for items in (3, 8))
    assert many < few


def test_the_number_found_reaches_the_share_and_tells_its_standard_error() -> None:
    size = efa_recovery(2, 5, 0.6, samples=400, seed=3)
    assert size == efa_recovery(2, 5, 0.6, samples=400, seed=3)
    assert size.assumptions["reached"] >= 0.95
    assert 0 < size.assumptions["standard_error"] < 0.011
    again = factor_recovery(*simple_structure(2, 5, 0.6, 0.3), [size.n], samples=2000, seed=4).rows[0]
    assert again.recovered == pytest.approx(0.95, abs=0.03)


def test_one_factor_is_recovered_by_very_few() -> None:
    assert efa_recovery(1, 6, 0.8, 0.0, samples=300).n < 30


def test_what_cannot_be_a_population_is_refused() -> None:
    with pytest.raises(RequestError, match="outside_open_range"):
        simple_structure(2, 3, 1.2)
    with pytest.raises(DataError, match="communality_of_one"):
        factor_recovery(*simple_structure(2, 3, 0.999), [50])
    with pytest.raises(DataError, match="too_many_factors"):
        factor_recovery(*simple_structure(3, 1, 0.5), [50])
    with pytest.raises(RequestError, match="sample_out_of_reach"):
        least_for_recovery(*simple_structure(2, 3, 0.2), most=100)
    with pytest.raises(RequestError, match="outside_open_range"):
        factor_recovery(*simple_structure(2, 3, 0.5), [7])


def test_the_figure_in_the_documentation_is_the_one_that_comes_out() -> None:
    size = efa_recovery(factors=5, items_per_factor=5, loading=0.6)
    assert f"is {size.n}," in (Path(__file__).parents[3] / "docs/statistics.md").read_text("utf-8")
