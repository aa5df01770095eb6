"""Likelihoods and their gradients are those of the papers, checked by other ways of computing them."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import beta as beta_function
from scipy.special import gammaln, hyp2f1
from scipy.stats import gamma as gamma_distribution

from psychometrics.value.clv import bgnbd, gamma_gamma, nbd, paretonbd
from psychometrics.value.clv.groups import grouped
from tests.psychometrics.value.cdnow import summary

POINTS = {
    bgnbd: ([0.24, 4.4, 0.79, 2.4], [3.0, 0.2, 0.05, 30.0], [0.01, 90.0, 40.0, 0.3]),
    paretonbd: ([0.55, 10.6, 0.61, 11.7], [3.0, 0.2, 0.05, 40.0], [0.1, 80.0, 12.0, 9.0], [1.0, 7.0, 1.0, 7.0]),
    nbd: ([0.4, 5.0], [9.0, 0.1]),
}
CASES = [(module, point) for module, points in POINTS.items() for point in points]


def _one(x: float, t_x: float, T: float) -> tuple[np.ndarray, ...]:
    return np.array([x]), np.array([t_x]), np.array([T])


def _slopes(function: Callable[[np.ndarray], float], at: np.ndarray) -> np.ndarray:
    moves = 1e-5 * np.eye(len(at))
    return np.array([(function(at + move) - function(at - move)) / 2e-5 for move in moves])


@pytest.mark.parametrize(("module", "point"), CASES, ids=str)
def test_gradients_are_those_of_finite_differences(module: ModuleType, point: list[float]) -> None:
    groups = grouped(*summary()[:3])
    logs = np.log(point)
    value, gradient = module.log_likelihood(logs, groups)
    numeric = _slopes(lambda at: module.log_likelihood(at, groups)[0], logs)
    np.testing.assert_allclose(gradient, numeric, rtol=1e-6, atol=1e-9 * abs(value))


@pytest.mark.parametrize("point", [[6.2, 3.7, 15.4], [0.3, 0.5, 200.0], [60.0, 20.0, 1.0]])
def test_the_gradient_of_gamma_gamma_too(point: list[float]) -> None:
    x, _, _, mean_spend = summary()
    data = gamma_gamma.spending(x, mean_spend)
    value, gradient = gamma_gamma.log_likelihood(np.log(point), data)
    numeric = _slopes(lambda at: gamma_gamma.log_likelihood(at, data)[0], np.log(point))
    np.testing.assert_allclose(gradient, numeric, rtol=1e-6, atol=1e-9 * abs(value))


@pytest.mark.parametrize(("x", "t_x", "T"), [(0, 0.0, 38.9), (1, 1.7, 38.9), (7, 29.4, 38.9), (23, 39.0, 39.0)])
@pytest.mark.parametrize("point", POINTS[paretonbd])
def test_pareto_nbd_is_the_published_form_with_hypergeometric_functions(
    x: float, t_x: float, T: float, point: list[float]
) -> None:
    r, alpha, s, beta = point
    most, b = max(alpha, beta), (s + 1 if alpha >= beta else r + x)
    power, gap = r + s + x, abs(alpha - beta)

    def part(t: float) -> float:
        return float(hyp2f1(power, b, power + 1, gap / (most + t))) / (most + t) ** power

    inner = (alpha + T) ** -(r + x) * (beta + T) ** -s + s / power * (part(t_x) - part(T))
    theirs = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta) + np.log(inner)
    ours, _ = paretonbd.log_likelihood(np.log(point), grouped(*_one(x, t_x, T)))
    assert ours == pytest.approx(theirs, rel=1e-9)


@pytest.mark.parametrize(("x", "t_x", "T"), [(0, 0.0, 38.9), (2, 30.4, 38.9), (9, 12.0, 38.9)])
def test_bgnbd_is_the_published_form_with_beta_functions(x: float, t_x: float, T: float) -> None:
    r, alpha, a, b = point = [0.24, 4.4, 0.79, 2.4]
    first = beta_function(a, b + x) / beta_function(a, b) / (alpha + T) ** (r + x)
    second = beta_function(a + 1, b + x - 1) / beta_function(a, b) / (alpha + t_x) ** (r + x) if x else 0.0
    theirs = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + np.log(first + second)
    ours, _ = bgnbd.log_likelihood(np.log(point), grouped(*_one(x, t_x, T)))
    assert ours == pytest.approx(theirs, rel=1e-12)
    alive = first / (first + second)
    assert bgnbd.p_alive(np.array(point), *_one(x, t_x, T))[0] == pytest.approx(alive, rel=1e-10)


def test_pareto_nbd_without_dropout_is_nbd() -> None:
    groups = grouped(*summary()[:3])
    nearly, _ = paretonbd.log_likelihood(np.log([0.4, 6.0, 1e-25, 50.0]), groups)
    assert nearly == pytest.approx(nbd.log_likelihood(np.log([0.4, 6.0]), groups)[0], rel=1e-9)


def test_gamma_gamma_is_the_integral_over_rates_of_spend() -> None:
    p, q, v, x, mean = 6.2, 3.7, 15.4, 3.0, 30.0

    def density(rate: float) -> float:
        spread = gamma_distribution.pdf(rate, q, scale=1 / v)
        return float(gamma_distribution.pdf(mean, p * x, scale=1 / (rate * x)) * spread)

    integral = quad(density, 0, 5, epsabs=0, epsrel=1e-11, points=[0.1, 0.3])[0]
    data = gamma_gamma.spending(np.array([x]), np.array([mean]))
    assert gamma_gamma.log_likelihood(np.log([p, q, v]), data)[0] == pytest.approx(np.log(integral), rel=1e-9)


@pytest.mark.parametrize("module", [bgnbd, paretonbd, nbd])
def test_counting_customers_alike_together_changes_nothing(module: ModuleType) -> None:
    x, t_x, T, _ = summary()
    logs = np.log(POINTS[module][0])
    together, _ = module.log_likelihood(logs, grouped(x, t_x, T))
    apart = sum(
        module.log_likelihood(logs, grouped(*_one(*row)))[0] for row in zip(x[:60], t_x[:60], T[:60], strict=True)
    )
    assert module.log_likelihood(logs, grouped(x[:60], t_x[:60], T[:60]))[0] == pytest.approx(apart, rel=1e-12)
    order = np.random.default_rng(3).permutation(len(x))
    assert module.log_likelihood(logs, grouped(x[order], t_x[order], T[order]))[0] == together


def test_nothing_overflows_at_the_ends_of_what_is_searched() -> None:
    x, t_x, T = (
        np.array([0.0, 1.0, 900.0, 900.0]),
        np.array([0.0, 1e-3, 5.0, 99.0]),
        np.array([0.0, 100.0, 100.0, 100.0]),
    )
    groups = grouped(x, t_x, T)
    corners = np.array(np.meshgrid(*[[-14.0, 0.0, 14.0]] * 4)).reshape(4, -1).T
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        for corner in corners:
            for module in (bgnbd, paretonbd):
                value, gradient = module.log_likelihood(corner, groups)
                assert np.isfinite(value), (module.__name__, corner)
                assert np.isfinite(gradient).all(), (module.__name__, corner)
