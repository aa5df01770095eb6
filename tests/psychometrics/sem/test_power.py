"""Power against semTools' closed forms, and simulations against what theory says of them."""

from __future__ import annotations

import numpy as np
import pytest

from psychometrics.errors import ModelError, RequestError
from psychometrics.sample_size import close_fit, sem_power
from psychometrics.sem.population import population_covariance
from psychometrics.sem.power import least_for_power, rmsea_power, rmsea_sample_size, simulate_power

MEDIATION = "f =~ .7*x1 + .7*x2 + .7*x3\ng =~ .8*y1 + .8*y2 + .8*y3\ng ~ .3*f"


@pytest.mark.parametrize(
    ("df", "close", "not_close"), [(5, 1464, 1216), (10, 782, 750), (50, 214, 268), (100, 132, 178)]
)
def test_sample_sizes_by_rmsea_are_those_of_maccallum_and_semtools(df: int, close: int, not_close: int) -> None:
    assert rmsea_sample_size(df) == close
    assert rmsea_sample_size(df, alternative=0.01) == not_close


def test_power_by_rmsea_is_semtools() -> None:
    assert rmsea_power(50, 200) == pytest.approx(0.7691047, abs=1e-6)
    assert rmsea_power(50, 200, null=0.0, alternative=0.05) == pytest.approx(0.68395, abs=1e-5)
    with pytest.raises(RequestError, match="rmsea_power_range"):
        rmsea_power(0, 200)


def test_the_population_is_what_its_numbers_say() -> None:
    names, covariance = population_covariance(MEDIATION + "\nx1 ~~ .2*x2")
    place = {name: number for number, name in enumerate(names)}
    assert np.diag(covariance) == pytest.approx(np.ones(6))
    assert covariance[place["x1"], place["x3"]] == pytest.approx(0.49)
    assert covariance[place["x1"], place["x2"]] == pytest.approx(0.49 + 0.2 * 0.51)
    assert covariance[place["x1"], place["y1"]] == pytest.approx(0.7 * 0.3 * 0.8)
    observed, paths = population_covariance("m ~ .5*x\ny ~ .4*m + .2*x")
    assert paths[observed.index("y"), observed.index("x")] == pytest.approx(0.2 + 0.4 * 0.5)


def test_power_of_a_path_is_that_of_regression() -> None:
    """z test of a standardised slope of .2 in 200 people: about .83."""
    found = simulate_power("y ~ .2*x", [200], samples=2000, seed=1).of(200, "y", "~", "x")
    assert found.power == pytest.approx(0.82, abs=0.03)
    assert found.coverage == pytest.approx(0.95, abs=0.02)
    assert abs(found.bias) < 0.005
    assert found.se == pytest.approx(np.sqrt(found.power * (1 - found.power) / 2000))


def test_the_fit_test_rejects_a_true_model_as_often_as_it_should_and_nothing_is_biased() -> None:
    told: list[float] = []
    found = simulate_power(MEDIATION, [150, 400], samples=600, seed=2, progress=told.append)
    assert found.rejected[400] == pytest.approx(0.05, abs=0.03)
    assert found.converged[400] == 1.0
    assert all(abs(one.bias) < 0.03 for one in found.parameters if one.n == 400)
    assert found.of(400, "g", "~", "f").power > found.of(150, "g", "~", "f").power
    assert told == sorted(told)
    assert len(told) == 24
    assert told[-1] == 1.0


def test_the_least_sample_reaches_its_power_and_the_same_seed_gives_the_same() -> None:
    one, other = (least_for_power(MEDIATION, parameter="g ~ f", samples=300, seed=4) for _ in range(2))
    assert one == other
    assert one.power >= 0.8
    less = simulate_power(MEDIATION, [int(one.n * 0.7)], samples=300, seed=4)
    assert less.of(int(one.n * 0.7), "g", "~", "f").power < 0.8


def test_planning_functions_say_what_was_assumed() -> None:
    assert close_fit(50).n == 214
    planned = sem_power(MEDIATION, "g ~ f", samples=200, seed=4)
    assert planned.assumptions["parameter"] == "g ~ f"
    assert float(planned.assumptions["reached"]) >= 0.8
    assert float(planned.assumptions["standard_error"]) > 0


def test_a_plan_that_can_not_be_is_refused() -> None:
    with pytest.raises(ModelError, match="population_number_missing"):
        simulate_power("f =~ .7*x1 + x2 + .7*x3", [100])
    with pytest.raises(ModelError, match="population_impossible"):
        simulate_power("f =~ 1.1*x1 + .7*x2 + .7*x3", [100])
    with pytest.raises(ModelError, match="population_lacks_parameter"):
        least_for_power(MEDIATION, parameter="g ~ h", samples=50)
    with pytest.raises(RequestError, match="outside_open_range"):
        simulate_power(MEDIATION, [6])
    with pytest.raises(RequestError, match="sample_out_of_reach"):
        least_for_power("y ~ .01*x", samples=50, most=500)
