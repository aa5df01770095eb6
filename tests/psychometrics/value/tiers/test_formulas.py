"""Fixed effects, group-time effects and jumps at a threshold agree with R and find what made the data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from psychometrics.results import NotComputable, is_number
from psychometrics.value.tiers.discontinuity import density_jump, jump_at_threshold, local_polynomial_jump
from psychometrics.value.tiers.fixed_effects import Fit, two_way_ols, two_way_ppml
from psychometrics.value.tiers.staggered import NEVER, by_event_time, group_time_effects, pre_trend_test
from psychometrics.value.tiers.threshold import points_bins
from tests.psychometrics.cases import REFERENCE, expected

R = expected("tiers")
FOLDER = Path(REFERENCE) / "tiers"
PANEL = pd.read_csv(FOLDER / "panel.csv")
Y, X = PANEL["y"].to_numpy(), PANEL[["up", "down"]].to_numpy(float)
UNIT, PERIOD = PANEL["customer"].to_numpy(), PANEL["period"].to_numpy()


@pytest.mark.parametrize(("fit", "key"), [(two_way_ols, "ols"), (two_way_ppml, "ppml")])
def test_fixed_effects_and_clustered_errors_are_those_of_r(fit: object, key: str) -> None:
    found = fit(Y, X, UNIT, PERIOD)  # type: ignore[operator]
    assert isinstance(found, Fit)
    assert found.b == pytest.approx(R[key]["b"], rel=1e-8)
    assert found.covariance == pytest.approx(np.array(R[key]["v"]), rel=1e-7)


def test_poisson_effects_with_an_offset_are_those_of_r() -> None:
    bought = PANEL.groupby("customer")["y"].transform("sum") > 0
    rank = PANEL["customer"].where(bought).rank(method="dense").fillna(0).to_numpy()
    found = two_way_ppml(Y, X, UNIT, PERIOD, 0.1 * rank * (PERIOD + 1) / 60)
    assert isinstance(found, Fit)
    assert found.b == pytest.approx(R["ppml_offset"], rel=1e-8)


def test_group_time_effects_and_their_event_times_are_those_of_r() -> None:
    y = PANEL.pivot(index="customer", columns="period", values="y").to_numpy()
    up = PANEL.pivot(index="customer", columns="period", values="up").to_numpy() > 0
    group = np.where(up.any(axis=1), up.argmax(axis=1), NEVER)
    effects, sizes = group_time_effects(y, group, np.ones((1, len(y))))
    assert effects[0] == pytest.approx(np.array(R["att"]), abs=1e-10)
    found, _ = by_event_time(effects, sizes, np.unique(group[group < NEVER]), np.arange(-3, 4))
    assert found[0] == pytest.approx(R["event"], abs=1e-10)


@pytest.mark.parametrize(("degree", "key"), [(1, "linear"), (2, "quadratic")])
def test_a_local_jump_and_its_error_are_those_of_r(degree: int, key: str) -> None:
    data = pd.read_csv(FOLDER / "threshold.csv")
    found = local_polynomial_jump(data["x"].to_numpy(), data["y"].to_numpy(), 0.5, degree)
    assert found == pytest.approx(tuple(R["jump"][key]), rel=1e-8)


def test_poisson_effects_find_what_made_the_data() -> None:
    rng = np.random.default_rng(2)
    unit, period = np.repeat(np.arange(600), 10), np.tile(np.arange(10), 600)
    x = (rng.random(6000) < 0.4).astype(float)
    mu = np.exp(rng.normal(0, 1, 600)[unit] + rng.normal(0, 0.3, 10)[period] + 0.35 * x)
    found = two_way_ppml(rng.poisson(mu).astype(float), x[:, None], unit, period)
    assert isinstance(found, Fit)
    assert abs(found.b[0] - 0.35) < 3 * np.sqrt(found.covariance[0, 0])
    assert np.sqrt(found.covariance[0, 0]) < 0.05


@pytest.mark.parametrize("fit", [two_way_ols, two_way_ppml])
def test_an_effect_that_the_customer_explains_is_refused(fit: object) -> None:
    found = fit(Y, (UNIT % 2 == 0).astype(float)[:, None], UNIT, PERIOD)  # type: ignore[operator]
    assert isinstance(found, NotComputable)
    assert found.reason.code == "tier_effects_collinear"


def test_negative_outcomes_have_no_poisson_model() -> None:
    found = two_way_ppml(Y - 5, X, UNIT, PERIOD)
    assert isinstance(found, NotComputable)
    assert found.reason.code == "tier_outcome_negative"


def simulated_moves(seed: int, pressure: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """500 customers, 12 periods; the effect of a move grows by 1 per period, later groups have higher levels."""
    rng = np.random.default_rng(seed)
    group = rng.choice([4, 6, 8, NEVER], size=500)
    since = np.arange(12)[None, :] - group[:, None]
    y = rng.normal(0, 1, (500, 1)) + rng.normal(0, 1, 12)[None, :] + np.where(since >= 0, since + 1.0, 0)
    return y + pressure * (since == -2) + rng.normal(0, 1, (500, 12)), group


def test_a_growing_effect_is_found_at_each_time_since_the_move() -> None:
    y, group = simulated_moves(1)
    effects, sizes = group_time_effects(y, group, np.ones((1, 500)))
    found, _ = by_event_time(effects, sizes, np.array([4, 6, 8]), np.arange(-3, 4))
    assert found[0] == pytest.approx([0, 0, 0, 1, 2, 3, 4], abs=0.3)


def test_the_pre_trend_test_is_quiet_without_a_trend_and_loud_with_one() -> None:
    times = np.arange(-4, 0)
    p_values = []
    for pressure in (0.0, 1.0):
        y, group = simulated_moves(3, pressure)
        rng = np.random.default_rng(0)
        counts = np.stack([np.bincount(rng.integers(500, size=500), minlength=500) for _ in range(200)]).astype(float)
        codes = np.array([4, 6, 8])
        found = by_event_time(*group_time_effects(y, group, np.ones((1, 500))), codes, times)[0][0]
        spread = by_event_time(*group_time_effects(y, group, counts), codes, times)[0]
        p_values.append(pre_trend_test(found[:3], spread[:, :3])[2])
    assert p_values[0] > 0.05
    assert p_values[1] < 1e-6


def test_the_jump_at_a_threshold_is_found_with_its_interval() -> None:
    covered = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        x = rng.uniform(-1, 1, 800)
        y = np.sin(2 * x) + 0.5 * (x >= 0) + rng.normal(0, 0.4, 800)
        jump = jump_at_threshold(x, y)
        covered += float(jump.ci_low) <= 0.5 <= float(jump.ci_high)
    assert covered >= 34


def test_points_pushed_over_the_threshold_are_seen() -> None:
    rng = np.random.default_rng(4)
    x = rng.normal(0, 1, 4000)
    smooth = density_jump(x)
    pushed = density_jump(np.where((x > -0.15) & (x < 0), x + 0.15, x))
    assert not isinstance(smooth, NotComputable)
    assert not isinstance(pushed, NotComputable)
    assert smooth[2] > 0.05
    assert pushed[2] < 1e-6


def test_too_few_near_a_threshold_are_told() -> None:
    jump = jump_at_threshold(np.linspace(-1, 0.05, 100), np.arange(100.0))
    assert isinstance(jump.b, NotComputable)
    assert jump.b.reason.code == "tier_too_few_near_threshold"


def test_bins_of_points_never_hold_both_sides_of_the_threshold() -> None:
    points, worth = np.arange(200.0), np.where(np.arange(200) >= 100, 5.0, 1.0)
    bins = points_bins(points, worth, 100.0, 5)
    assert [one.mean for one in bins] == [1.0] * 10 + [5.0] * 10
    assert sum(one.n for one in bins) == 200
    assert points_bins(points[:20], worth[:20], 100.0, 5)[0].n >= 5


def test_outcomes_without_spread_on_one_side_give_figures_or_a_reason() -> None:
    rng = np.random.default_rng(5)
    x = np.concatenate([rng.uniform(-100, 0, 60), rng.uniform(0, 100, 60)])
    y = np.where(x < 0, 0.0, rng.gamma(2, 30, 120))
    with np.errstate(all="raise"):
        jump = jump_at_threshold(x, y)
    assert is_number(jump.b)
    assert is_number(jump.bandwidth)
    assert 0 < float(jump.bandwidth) <= 100
