"""Forecasts equal R's and lifetimes', and integrals of what the models say of one customer."""

from __future__ import annotations

from itertools import pairwise
from types import ModuleType

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import hyperu
from scipy.stats import beta as beta_distribution

from psychometrics.value.clv import bgnbd, gamma_gamma, nbd, paretonbd
from tests.psychometrics.value.cdnow import expected

BG = np.array([0.243, 4.414, 0.793, 2.426])
PARETO = np.array([0.553, 10.578, 0.606, 11.669])
LAST = (np.array([2.0]), np.array([30.43]), np.array([38.86]))


@pytest.mark.parametrize("module", [bgnbd, paretonbd])
def test_the_first_ten_customers_are_those_of_btyd(module: ModuleType) -> None:
    name = module.__name__.rsplit(".", 1)[-1]
    theirs, point = expected()["btyd"][name], np.array(list(expected()["published"][name]["parameters"].values()))
    customers = [np.array(expected()["btyd"]["customers"][column], dtype=float) for column in ("x", "tx", "T")]
    np.testing.assert_allclose(module.p_alive(point, *customers), theirs["p_alive"], rtol=1e-8)
    np.testing.assert_allclose(module.expected_purchases(point, 39.0, *customers), theirs["expected_39"], rtol=1e-8)
    if "dert_0.0027" in theirs:
        ours = module.discounted_without_end(point, 0.0027, *customers)
        np.testing.assert_allclose(ours, theirs["dert_0.0027"], rtol=1e-8)


def test_published_figures_of_the_first_customer() -> None:
    assert bgnbd.expected_purchases(BG, 39.0, *LAST)[0] == pytest.approx(1.2260, abs=5e-5)
    assert bgnbd.p_alive(BG, *LAST)[0] == pytest.approx(0.72658, abs=5e-6)
    assert bgnbd.p_alive(BG, *map(np.array, ([23.0], [39.0], [39.0])))[0] == pytest.approx(0.96856, abs=5e-6)
    new = [float(bgnbd.expected_of_new(BG, t)) for t in (39.0, 52.0, 2.0)]
    assert new == pytest.approx([1.19672, 1.44605, 0.10339], abs=6e-6)
    assert paretonbd.p_alive(PARETO, *LAST)[0] == pytest.approx(0.86917, abs=5e-6)
    assert paretonbd.expected_purchases(PARETO, 39.0, *LAST)[0] == pytest.approx(1.45512, abs=5e-6)
    assert paretonbd.discounted_without_end(PARETO, np.log(1.15) / 52, *LAST)[0] == pytest.approx(6.50173, abs=5e-6)


def test_spend_of_the_published_examples() -> None:
    point = np.array([6.25, 3.74, 15.44])
    spend = gamma_gamma.expected_spend(point, np.array([2.0, 2.0, 0.0]), np.array([100.0, 22.35, 0.0]))
    assert spend == pytest.approx([88.353, 24.664, 35.219], abs=1e-3)


@pytest.mark.parametrize(
    ("a", "b"), [(0.79, 2.4), (1.0, 2.0), (1.0004, 0.3), (0.6, 0.4), (0.2, 0.8), (400.0, 2400.0), (5.0, 2000.0)]
)
@pytest.mark.parametrize("x", [0.0, 1.0, 12.0])
def test_bgnbd_forecasts_are_the_integral_over_chances_to_stop(a: float, b: float, x: float) -> None:
    """E = ∫ beta(p; a, b+x) (1 − (1 + p·t/(α+T))^−(r+x)) / p dp, near a = 1 and a + b = 1 too."""
    point, T, t = np.array([0.5, 4.0, a, b]), 30.0, 20.0

    def weighed(p: float) -> float:
        bought = -np.expm1(-(0.5 + x) * np.log1p(p * t / 34.0)) / p
        return float(bought * beta_distribution.pdf(p, a, b + x))

    middle = a / (a + b + x)
    cuts = [0, middle / 50, middle / 4, middle, min(0.5 + middle / 2, 3 * middle), 1]
    integral = sum(quad(weighed, *ends, epsabs=0, epsrel=1e-10, limit=300)[0] for ends in pairwise(cuts))
    customer = np.array([x]), np.array([x]), np.array([T])
    ours = bgnbd.expected_purchases(point, t, *customer)[0] / bgnbd.p_alive(point, *customer)[0]
    # b = 0.4 and less: the beta density is infinite at p = 1, where the integral is the less exact side
    assert ours == pytest.approx(integral, rel=1e-5 if b < 1 else 1e-8)


@pytest.mark.parametrize("s", [0.2, 0.9999999, 1.0, 3.0])
def test_pareto_forecasts_are_the_integral_over_time_alive(s: float) -> None:
    point = np.array([0.5, 4.0, s, 9.0])
    alive = quad(lambda v: (39.0 / (39.0 + v)) ** s, 0, 20, epsabs=0, epsrel=1e-12)[0]
    customer = np.array([3.0]), np.array([25.0]), np.array([30.0])
    ours = paretonbd.expected_purchases(point, 20.0, *customer)[0] / paretonbd.p_alive(point, *customer)[0]
    assert ours == pytest.approx(3.5 / 34 * alive, rel=1e-10)


@pytest.mark.parametrize("rate", [0.0005, 0.0027, 0.05])
def test_pareto_dert_is_the_published_form_with_tricomi_function(rate: float) -> None:
    r, alpha, s, beta = PARETO
    z = rate * (beta + LAST[2][0])
    theirs = paretonbd.p_alive(PARETO, *LAST)[0] * (r + 2) / (alpha + LAST[2][0]) * z**s * hyperu(s, s, z) / rate
    assert paretonbd.discounted_without_end(PARETO, rate, *LAST)[0] == pytest.approx(theirs, rel=1e-9)


@pytest.mark.parametrize(("module", "point"), [(bgnbd, BG), (paretonbd, PARETO), (nbd, BG[:2])])
def test_dert_is_the_discounted_flow_of_expected_purchases(module: ModuleType, point: np.ndarray) -> None:
    """∫ e^(−δt) dE[Y(t)] = δ ∫ e^(−δt) E[Y(t)] dt."""
    rate = 0.01

    def inside(t: float) -> float:
        return float(np.exp(-rate * t) * module.expected_purchases(point, t, *LAST)[0])

    flow = rate * quad(inside, 0, 3500, epsabs=0, epsrel=1e-10, limit=400)[0]
    assert module.discounted_without_end(point, rate, *LAST)[0] == pytest.approx(flow, rel=1e-8)


@pytest.mark.parametrize(("module", "point"), [(bgnbd, BG), (paretonbd, PARETO), (nbd, BG[:2])])
def test_another_unit_of_time_gives_the_same_purchases(module: ModuleType, point: np.ndarray) -> None:
    days = point.copy()
    days[[i for i, name in enumerate(module.NAMES) if name in ("alpha", "beta")]] *= 7
    in_days = module.expected_purchases(days, 39.0 * 7, LAST[0], LAST[1] * 7, LAST[2] * 7)
    np.testing.assert_allclose(in_days, module.expected_purchases(point, 39.0, *LAST), rtol=1e-12)


@pytest.mark.parametrize("a", [1e-6, 1.0, 1e5])
@pytest.mark.parametrize("b", [1e-6, 3.0, 1e5])
@pytest.mark.parametrize("r", [1e-4, 0.5, 3e5])
def test_bgnbd_forecasts_are_finite_and_grow_with_time_at_the_ends_of_the_parameters(
    r: float, a: float, b: float
) -> None:
    point = np.array([r, 10 * r, a, b])
    customers = np.array([0.0, 1.0, 30.0]), np.array([0.0, 0.1, 29.0]), np.array([0.0, 100.0, 30.0])
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        short, long = (bgnbd.expected_purchases(point, t, *customers) for t in (1.0, 50.0))
        endless = bgnbd.discounted_without_end(point, 0.01, *customers)
    assert np.isfinite(np.concatenate([short, long, endless])).all()
    assert (short >= -1e-9).all()
    assert (long >= short * (1 - 1e-6)).all()
