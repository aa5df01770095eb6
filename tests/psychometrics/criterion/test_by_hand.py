"""Small examples whose numbers can be worked out on paper."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from psychometrics.criterion.alignment import SimpleSlope, claim, johnson_neyman, simple_slope
from psychometrics.criterion.covariance import wald
from psychometrics.criterion.effects import ppml
from psychometrics.criterion.incremental import verdict
from psychometrics.criterion.log_ols import smearing_factor
from psychometrics.criterion.mediation import bootstrap_indirect, indirect_effect
from psychometrics.criterion.newton import GAMMA, LOGIT, NORMAL, POISSON, estimate
from psychometrics.criterion.outcome import describe_outcome, top_share
from psychometrics.criterion.prediction import (
    deviance_r2,
    fold_of_rows,
    forecast_quality,
    poisson_deviance,
    top_capture,
)
from psychometrics.criterion.quantiles import quantile_effects, winsorised
from psychometrics.criterion.selection import effective_n, standardised_difference
from psychometrics.criterion.value_correlations import disattenuated, spearman_interval
from psychometrics.disclosure.cells import hidden_in_table
from psychometrics.errors import DataError
from psychometrics.results import NotComputable, not_computable

TWO_GROUPS = np.repeat([0.0, 1.0], 4)


def test_with_two_groups_ppml_gives_the_ratio_of_their_means() -> None:
    y = np.array([0, 1, 2, 5, 0, 4, 6, 14.0])  # means 2 and 6
    found = ppml(pd.Series(y, name="spend"), pd.DataFrame({"engaged": TWO_GROUPS}))
    assert found.intercept == pytest.approx(math.log(2))
    assert found.effect().b == pytest.approx(math.log(3))
    assert found.effect().per_sd_percent == pytest.approx(100 * (3 ** TWO_GROUPS.std(ddof=1) - 1))


@pytest.mark.parametrize(("family", "link"), [(POISSON, np.log), (GAMMA, np.log), (NORMAL, lambda m: m)])
def test_every_family_finds_the_means_of_two_groups(family: object, link: object) -> None:
    y = np.array([1, 1, 2, 4, 3, 4, 6, 11.0])
    b = estimate(family, y, TWO_GROUPS[:, None]).coefficients
    assert b == pytest.approx([link(2.0), link(6.0) - link(2.0)])


def test_logit_finds_the_log_odds_of_two_groups() -> None:
    b = estimate(LOGIT, np.array([0, 0, 0, 1, 1, 1, 1, 0.0]), TWO_GROUPS[:, None]).coefficients
    assert b == pytest.approx([math.log(1 / 3), math.log(3) - math.log(1 / 3)])


def test_the_unit_of_money_changes_no_effect() -> None:
    y, rng = np.array([0, 1, 2, 5, 0, 4, 6, 14.0]), np.random.default_rng(3)
    x = np.column_stack([TWO_GROUPS, rng.standard_normal(8)])
    in_rials = estimate(POISSON, y * 1e7, x * 1e-6)
    assert in_rials.coefficients[1:] * 1e-6 == pytest.approx(estimate(POISSON, y, x).coefficients[1:])


def test_poisson_deviance_of_three_customers() -> None:
    y, mean = np.array([0.0, 1.0, 4.0]), np.array([1.0, 1.0, 2.0])
    assert poisson_deviance(y, mean) == pytest.approx(2 * (1 + 0 + (4 * math.log(2) - 2)))
    assert deviance_r2(y, y + 1e-300) == pytest.approx(1)
    assert deviance_r2(y, np.full(3, y.mean())) == pytest.approx(0)


def test_the_top_tenth_is_one_of_ten_customers() -> None:
    y = np.array([1, 1, 1, 1, 1, 1, 1, 1, 2, 10.0])
    assert top_share(y) == pytest.approx(0.5)
    assert top_capture(y, y) == pytest.approx(0.5)
    assert top_capture(y, -y) == pytest.approx(0.05)


def test_customers_with_the_same_forecast_share_the_top_whatever_their_order() -> None:
    y = np.array([0, 0, 0, 0, 0, 0, 0, 0, 4, 16.0])
    for order in (np.arange(10), np.arange(10)[::-1]):
        assert top_capture(y[order], np.ones(10)) == pytest.approx(0.1)


def test_a_forecast_is_judged_by_level_and_by_ranking_apart() -> None:
    found = forecast_quality("half", np.array([2.0, 4, 6, 8]), np.array([1.0, 2, 3, 4]))
    assert (found.total_ratio, found.mae, found.spearman) == pytest.approx((0.5, 2.5, 1.0))


def test_folds_are_equal_and_the_same_for_the_same_seed() -> None:
    fold = fold_of_rows(103, 10, 5)
    assert set(np.bincount(fold)) == {10, 11}
    assert (fold == fold_of_rows(103, 10, 5)).all()
    assert (fold != fold_of_rows(103, 10, 6)).any()


def test_the_verdict_needs_a_p_value_and_both_gains() -> None:
    assert verdict(0.01, 0.02, -3.0) == "gain"
    assert verdict(0.2, 0.02, -3.0) == "gain_not_significant"
    assert verdict(0.01, 0.02, 3.0) == "significant_but_useless"
    assert verdict(0.01, -0.02, -3.0) == "significant_but_useless"
    assert verdict(0.2, -0.02, 3.0) == "no_gain"
    assert verdict(not_computable("criterion_no_wald"), 0.02, -3.0) == "gain_not_significant"


def test_smearing_of_residuals_plus_and_minus_one() -> None:
    assert smearing_factor(np.array([1.0, -1.0]), np.zeros(2)) == pytest.approx(math.cosh(1))


def test_disattenuation_divides_by_the_root_of_the_reliability() -> None:
    assert disattenuated(0.4, 0.64) == pytest.approx(0.5)
    assert isinstance(disattenuated(0.9, 0.5), NotComputable)
    assert isinstance(disattenuated(0.4, 0.0), NotComputable)


def test_the_interval_of_spearman_is_wider_than_fishers() -> None:
    low, high = spearman_interval(0.5, 103)
    half = 1.959964 * math.sqrt(1.125 / 100)
    assert (low, high) == pytest.approx((math.tanh(math.atanh(0.5) - half), math.tanh(math.atanh(0.5) + half)))
    assert isinstance(spearman_interval(1.0, 103)[0], NotComputable)


def test_wald_of_two_independent_effects_adds_their_squares() -> None:
    chi_square, p = wald(np.array([2.0, 3.0]), np.diag([1.0, 1.0]))
    assert chi_square == pytest.approx(13)
    assert p == pytest.approx(math.exp(-6.5))
    assert isinstance(wald(np.array([1.0, 1.0]), np.ones((2, 2)))[0], NotComputable)


def test_the_region_of_significance_ends_where_the_slope_is_just_significant() -> None:
    b, v = np.array([0.2, 0.3]), np.array([[0.01, 0.001], [0.001, 0.004]])
    for bound in johnson_neyman(b, v):
        assert abs(simple_slope(b, v, bound, 0, 1).z) == pytest.approx(1.959964, rel=1e-6)
    assert johnson_neyman(np.array([0.0, 0.0]), v) == ()


def test_the_claim_of_aligned_goals_needs_both_slopes() -> None:
    def slopes(low: float, high: float, p: float) -> tuple[SimpleSlope, ...]:
        return tuple(
            SimpleSlope(at, 3, b, 0.1, b / 0.1, p, 0, 0, 0) for at, b in ((-1.0, low), (0.0, 0.1), (1.0, high))
        )

    assert claim(0.3, 0.01, slopes(-0.3, 0.5, 0.01)) == "aligned_helps_misaligned_hurts"
    assert claim(0.3, 0.01, slopes(-0.3, 0.5, 0.3)) == "aligned_helps_more"
    assert claim(0.3, 0.2, slopes(-0.3, 0.5, 0.01)) == "no_difference"
    assert claim(-0.3, 0.01, slopes(0.3, -0.5, 0.01)) == "opposite"


def test_a_two_by_two_table_is_shown_whole_or_not_at_all() -> None:
    assert hidden_in_table(np.array([[3, 20], [20, 20]])).all()
    assert not hidden_in_table(np.array([[5, 20], [20, 20]])).any()


def test_in_larger_tables_no_hidden_count_stands_alone_in_its_row_or_column() -> None:
    hidden = hidden_in_table(np.array([[2, 20, 30], [9, 40, 50], [60, 70, 8]]))
    assert hidden[0, 0]
    assert (hidden.sum(axis=0) != 1).all()
    assert (hidden.sum(axis=1) != 1).all()
    assert not hidden.all()


def test_standardised_difference_and_effective_n_of_few() -> None:
    assert standardised_difference(np.array([1.0, 3.0]), np.array([0.0, 2.0])) == pytest.approx(1 / math.sqrt(2))
    assert effective_n(np.array([1.0, 1.0, 2.0])) == pytest.approx(16 / 6)
    assert effective_n(np.ones(7)) == pytest.approx(7)


def test_winsorising_moves_only_the_top() -> None:
    y = pd.Series([*range(100), 10_000.0])
    assert winsorised(y, 0.01).max() == pytest.approx(99)
    assert winsorised(y, 0.01)[:99].tolist() == list(range(99))
    with pytest.raises(DataError, match="criterion_share_outside"):
        winsorised(y, 0.5)


def test_the_median_of_two_groups_differs_as_their_medians_do() -> None:
    x = pd.DataFrame({"engaged": np.repeat([0.0, 1.0], 50)})
    y = pd.Series(np.concatenate([np.linspace(1, 3, 50), np.linspace(5, 11, 50)]))
    (middle,) = quantile_effects(y, x, "engaged", (0.5,))
    assert middle.b == pytest.approx(6, abs=0.2)


def test_a_quantile_below_the_share_of_zeros_is_not_computable() -> None:
    x = pd.DataFrame({"engaged": np.repeat([0.0, 1.0], 50)})
    (middle,) = quantile_effects(pd.Series(np.repeat([0.0, 1.0], [60, 40])), x, "engaged", (0.5,))
    assert middle.b.reason.code == "criterion_quantile_is_zero"


def test_replicates_in_one_batch_are_those_of_one_fit_each() -> None:
    rng = np.random.default_rng(4)
    x = rng.standard_normal(60)
    m = 0.6 * x + rng.standard_normal(60)
    y = rng.poisson(np.exp(0.4 * m)).astype(float)
    drawn = bootstrap_indirect(y, x, m, 5, 9)
    rows = np.random.default_rng(9).integers(60, size=(5, 60))
    for value, row in zip(drawn, rows, strict=True):
        again = x[row] - x[row].mean()
        slope = float(again @ (m[row] - m[row].mean()) / (again @ again))
        assert value == pytest.approx(slope * indirect_effect(y[row], x[row], m[row])[1], rel=1e-6)


def test_an_outcome_of_one_customer_is_described() -> None:
    told = describe_outcome(np.array([5.0]))
    assert (told.n, told.mean, told.top_decile_share) == (1, 5.0, 1.0)
    assert isinstance(told.skewness, NotComputable)
