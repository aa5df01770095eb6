"""Sample sizes against published tables, G*Power's familiar figures and R."""

from __future__ import annotations

import pytest
from scipy import stats

from psychometrics import sample_size as size
from psychometrics.errors import RequestError


def test_cochran_gives_the_384_that_theses_write() -> None:
    assert size.cochran().exact == pytest.approx(384.146, abs=1e-3)
    assert size.cochran().n == 385


def test_both_finite_forms_of_cochran_differ_by_a_fraction() -> None:
    assert size.cochran(population=400).exact == pytest.approx(195.96, abs=0.02)
    assert size.cochran(population=400, form="n_minus_1").exact == pytest.approx(196.21, abs=0.02)


@pytest.mark.parametrize(
    ("population", "n"),
    [
        (10, 10),
        (100, 80),
        (200, 132),
        (500, 217),
        (1000, 278),
        (2000, 322),
        (3500, 346),
        (10_000, 370),
        (100_000, 383),
        (1_000_000, 384),
    ],
)
def test_krejcie_and_morgan_print_these(population: int, n: int) -> None:
    assert size.krejcie_morgan(population).n == n


@pytest.mark.parametrize(("r", "n"), [(0.1, 783), (0.2, 194), (0.3, 85)])
def test_correlations_need_as_many_as_by_fisher_z(r: float, n: int) -> None:
    assert size.power_correlation(r).n == n


@pytest.mark.parametrize(("predictors", "n"), [(2, 68), (3, 77), (5, 92), (8, 109)])
def test_regression_needs_as_many_as_in_gpower(predictors: int, n: int) -> None:
    assert size.power_regression(0.15, predictors).n == n


def test_two_groups_need_what_power_t_test_of_r_gives() -> None:
    assert size.power_t_test(0.5).assumptions["per_group"] == 64
    assert size.power_t_test(0.2).assumptions["per_group"] == 394


def test_anova_needs_what_cohen_tabulates() -> None:
    assert size.power_anova(0.25, 3).assumptions["per_group"] == 53
    assert size.power_anova(0.25, 4).assumptions["per_group"] == 45


@pytest.mark.parametrize(("path", "n"), [(0.1, 619), (0.15, 275), (0.2, 155), (0.3, 69)])
def test_paths_need_what_kock_and_hadaya_print(path: float, n: int) -> None:
    assert size.inverse_square_root(path).n == n


def test_a_narrower_interval_of_alpha_needs_more_people() -> None:
    wide, narrow = size.alpha_precision(0.8, 5, 0.10), size.alpha_precision(0.8, 5, 0.05)
    assert 2.5 < narrow.n / wide.n < 4.5


@pytest.mark.parametrize(("alpha", "items", "width"), [(0.8, 4, 0.2), (0.9, 10, 0.05), (0.7, 3, 0.1)])
def test_the_interval_by_feldt_is_as_wide_as_planned(alpha: float, items: int, width: float) -> None:
    n = size.alpha_precision(alpha, items, width).n
    low, high = stats.f.ppf([0.025, 0.975], n - 1, (n - 1) * (items - 1))
    assert (1 - alpha) * (high - low) == pytest.approx(width, rel=0.03)


@pytest.mark.parametrize("wrong", [0, 1, -0.2, 1.5])
def test_an_impossible_margin_is_refused(wrong: float) -> None:
    with pytest.raises(RequestError):
        size.cochran(margin=wrong)


def test_an_effect_of_nothing_is_refused() -> None:
    with pytest.raises(RequestError):
        size.power_correlation(0.0)
