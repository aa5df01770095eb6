"""Estimates reach the highest likelihood, find known parameters again, and say what the data can't tell."""

from __future__ import annotations

import numpy as np
import pytest

from psychometrics.errors import DataError
from psychometrics.results import Figure, NotComputable
from psychometrics.value.clv.fit import fit_purchases, fit_spend, mean_of_population, predictor
from psychometrics.value.clv.result import ModelFit
from tests.psychometrics.value.cdnow import expected, summary
from tests.psychometrics.value.simulated import bgnbd_customers, nbd_customers, pareto_customers, spends


def _numbers(fit: ModelFit) -> list[float]:
    return [float(value) for value in fit.estimates.values()]


def _spend(x: np.ndarray, mean_spend: np.ndarray) -> ModelFit:
    fit = fit_spend(x, mean_spend)
    assert isinstance(fit, ModelFit)
    return fit


@pytest.mark.parametrize("model", ["bgnbd", "paretonbd"])
def test_cdnow_has_the_published_estimates(model: str) -> None:
    fit = fit_purchases(*summary()[:3], model)
    published, btyd = expected()["published"][model], expected()["btyd"][model]
    assert _numbers(fit) == pytest.approx(list(published["parameters"].values()), abs=1.1e-3)
    assert _numbers(fit) == pytest.approx(list(btyd["parameters"].values()), rel=2e-3)
    assert fit.log_likelihood == pytest.approx(published["log_likelihood"], abs=0.06)
    assert fit.identified
    assert fit.log_likelihood > float(fit.log_likelihood_without_dropout) + 50


def test_cdnow_spend_has_the_published_estimates() -> None:
    x, _, _, mean_spend = summary()
    fit = _spend(x, mean_spend)
    assert _numbers(fit) == pytest.approx(list(expected()["published"]["gammagamma"]["parameters"].values()), abs=8e-3)
    assert fit.customers == 946
    assert fit.log_likelihood == pytest.approx(-4055.9232435, abs=1e-6)
    assert mean_of_population(fit) == pytest.approx(35.171, abs=1e-3)


def test_standard_errors_come_from_the_curvature_at_the_estimates() -> None:
    """Of r of BG/NBD: .0126, alpha .378, a .186, b .705; limits are exp(log ± 1.96 · se / estimate)."""
    fit = fit_purchases(*summary()[:3])
    assert [float(one.se) for one in fit.parameters] == pytest.approx([0.01256, 0.3782, 0.1857, 0.7053], rel=1e-3)
    r = fit.parameters[0]
    assert float(r.low) == pytest.approx(0.242593 * np.exp(-1.959964 * 0.0125573 / 0.242593), rel=1e-5)
    assert float(r.high) == pytest.approx(0.242593 * np.exp(1.959964 * 0.0125573 / 0.242593), rel=1e-5)


@pytest.mark.parametrize("model", ["bgnbd", "paretonbd"])
def test_neither_the_order_of_customers_nor_the_unit_of_time_matters(model: str) -> None:
    x, t_x, T, _ = summary()
    order = np.random.default_rng(11).permutation(len(x))
    weeks = fit_purchases(x, t_x, T, model)
    shuffled = fit_purchases(x[order], t_x[order], T[order], model)
    days = fit_purchases(x, t_x * 7, T * 7, model)
    assert _numbers(shuffled) == pytest.approx(_numbers(weeks), rel=1e-9)
    scales = [7.0 if name in ("alpha", "beta") else 1.0 for name in weeks.estimates]
    assert _numbers(days) == pytest.approx(np.multiply(_numbers(weeks), scales).tolist(), rel=1e-7)
    assert days.log_likelihood == pytest.approx(weeks.log_likelihood - x.sum() * np.log(7), rel=1e-10)


def test_the_unit_of_money_scales_v_alone() -> None:
    x, _, _, mean_spend = summary()
    dollars, rials = _spend(x, mean_spend), _spend(x, mean_spend * 42_000)
    scaled = np.multiply(_numbers(dollars), [1, 1, 42_000]).tolist()
    assert _numbers(rials) == pytest.approx(scaled, rel=1e-7)


@pytest.mark.parametrize(("model", "point"), [("bgnbd", (0.6, 5.0, 0.8, 2.5)), ("paretonbd", (0.8, 6.0, 0.7, 10.0))])
def test_known_parameters_are_found_again(model: str, point: tuple[float, ...]) -> None:
    simulate = bgnbd_customers if model == "bgnbd" else pareto_customers
    fit = fit_purchases(*simulate(point, customers=12_000, seed=20), model)
    for one, true in zip(fit.parameters, point, strict=True):
        assert abs(float(one.estimate) - true) < 3.5 * float(one.se), (one, true)


def test_known_spend_is_found_again() -> None:
    rng = np.random.default_rng(5)
    x = rng.integers(0, 8, 9_000).astype(float)
    fit = _spend(x, spends((6.0, 4.0, 15.0), x, seed=6))
    for one, true in zip(fit.parameters, (6.0, 4.0, 15.0), strict=True):
        assert abs(float(one.estimate) - true) < 3.5 * float(one.se), (one, true)


@pytest.mark.parametrize("model", ["bgnbd", "paretonbd"])
def test_without_dropout_no_chance_of_being_alive_is_claimed(model: str) -> None:
    x, t_x, T = nbd_customers((2.0, 10.0), customers=1500, seed=1)
    fit = fit_purchases(x, t_x, T, model)
    assert not fit.identified
    assert [note.code for note in fit.notes] == ["clv_dropout_not_identified"]
    assert [isinstance(one.estimate, NotComputable) for one in fit.parameters] == [False, False, True, True]
    assert float(fit["r"]) == pytest.approx(2.0, rel=0.2)
    new: Figure = float(predictor(fit).expected_of_new(np.exp(fit.logs), 10.0))
    assert new == pytest.approx(2.0, rel=0.1)


def test_too_little_is_refused_with_the_reason() -> None:
    ones = np.ones(30)
    refused = {
        "clv_one_day": (0 * ones, 0 * ones, 0 * ones),
        "clv_no_repeat_purchases": (0 * ones, 0 * ones, 9 * ones),
        "clv_too_few_repeaters": (np.r_[ones[:9], 0 * ones], np.r_[ones[:9], 0 * ones], 9 * np.ones(39)),
    }
    for code, customers in refused.items():
        with pytest.raises(DataError) as told:
            fit_purchases(*customers)
        assert told.value.code == code


def test_customers_who_all_do_the_same_get_estimates_without_errors_or_a_reason() -> None:
    fit = fit_purchases(np.full(40, 3.0), np.full(40, 20.0), np.full(40, 26.0))
    assert all(isinstance(one.se, NotComputable) for one in fit.parameters)
    assert fit.notes
    predicted = predictor(fit).expected_purchases(np.exp(fit.logs), 26.0, *(np.array([v]) for v in (3.0, 20.0, 26.0)))
    assert predicted[0] == pytest.approx(3.0, rel=0.05)


def test_spend_that_can_not_be_modelled_says_why() -> None:
    x = np.arange(1.0, 31.0)
    reasons = {
        "clv_too_few_spenders": fit_spend(x[:9], x[:9]),
        "clv_spend_without_variance": fit_spend(x, np.full(30, 12.5)),
    }
    for code, found in reasons.items():
        assert isinstance(found, NotComputable)
        assert found.reason.code == code


def test_repeaters_who_spent_nothing_are_counted_and_left_out() -> None:
    x, _, _, mean_spend = summary()
    first = np.flatnonzero(x > 0)[0]
    fit = _spend(x, np.where(np.arange(len(x)) == first, 0.0, mean_spend))
    assert (fit.customers, fit.notes[0].code, fit.notes[0].params) == (945, "clv_zero_spend_dropped", {"count": 1})


def test_a_mean_spend_that_a_few_large_amounts_decide_is_refused() -> None:
    rng = np.random.default_rng(3)
    x = rng.integers(1, 6, 4_000).astype(float)
    fit = _spend(x, spends((2.0, 0.6, 10.0), x, seed=4))
    assert float(fit["q"]) < 1
    mean = mean_of_population(fit)
    assert isinstance(mean, NotComputable)
    assert mean.reason.code == "clv_mean_spend_undefined"
