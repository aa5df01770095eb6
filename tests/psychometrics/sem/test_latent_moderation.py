"""Latent moderation: its likelihood against brute-force integration, known parameters found again, bad input."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, optimize

from psychometrics.errors import ModelError, TooFewRespondents
from psychometrics.model import Construct, Item, MeasurementModel
from psychometrics.sem.latent_moderation import LatentModeration, latent_moderated
from psychometrics.sem.lms import Interaction, likelihood_of
from psychometrics.sem.moderation_walk import moderation
from tests.psychometrics.cases import responses_of

SCALES = {"a": ["a1", "a2", "a3"], "b": ["b1", "b2", "b3"], "c": ["c1", "c2", "c3"]}
LOADINGS = np.array([1, 0.8, 0.9])
PHI = np.array([[1, 0.3], [0.3, 0.8]])
TRUE = np.array([0.8, 0.9] * 3 + [0.0] * 9 + [0.25] * 9 + [1, 0.3, 0.8, 0.4, 0.3, 0.36, 0.25])


def answers(n: int, seed: int, omega: float = 0.25) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    xi = rng.multivariate_normal([0, 0], PHI, n)
    eta = xi @ [0.4, 0.3] + omega * xi[:, 0] * xi[:, 1] + 0.6 * rng.normal(size=n)
    shown = [np.outer(one, LOADINGS) + 0.5 * rng.normal(size=(n, 3)) for one in (*xi.T, eta)]
    return pd.DataFrame(np.hstack(shown), columns=[item for scale in SCALES.values() for item in scale])


MODEL = Interaction(tuple(tuple(scale) for scale in SCALES.values()))


@pytest.fixture(scope="module")
def found() -> LatentModeration:
    return latent_moderated(answers(500, 8), SCALES, "c", "a", "b")


def density(case: np.ndarray) -> float:
    """The likelihood of one case as it is defined: an integral over both predictors."""
    of_outcome = np.outer(LOADINGS, LOADINGS) * 0.36 + 0.25 * np.eye(3)
    inverse, precision = np.linalg.inv(of_outcome), np.linalg.inv(PHI)
    size = (2 * np.pi) ** 5.5 * 0.5**6 * np.sqrt(np.linalg.det(of_outcome) * np.linalg.det(PHI))

    def at(second: float, first: float) -> float:
        xi, eta = np.array([first, second]), 0.4 * first + 0.3 * second + 0.25 * first * second
        rest = case[6:] - LOADINGS * eta
        predictors = np.sum((case[:3] - LOADINGS * first) ** 2) + np.sum((case[3:6] - LOADINGS * second) ** 2)
        return float(np.exp(-0.5 * (predictors / 0.25 + rest @ inverse @ rest + xi @ precision @ xi)) / size)

    return float(integrate.dblquad(at, -8, 8, -8, 8, epsabs=1e-16, epsrel=1e-9)[0])


def test_the_likelihood_is_that_of_integration_over_both_predictors() -> None:
    cases = answers(2, 3).to_numpy()
    for case in cases:
        mine = likelihood_of(MODEL, case[None], TRUE).value(TRUE)
        assert mine == pytest.approx(np.log(density(case)), abs=1e-8)


def test_slopes_of_the_likelihood_are_those_of_differences_also_with_gaps() -> None:
    cases = answers(60, 4).to_numpy(copy=True)
    cases[::3, 1] = np.nan
    cases[::4, 7:] = np.nan
    likelihood = likelihood_of(MODEL, cases, TRUE)
    slope = likelihood.value_and_slope(TRUE)[1]
    assert slope == pytest.approx(optimize.approx_fprime(TRUE, likelihood.value, 1e-6), abs=2e-3)


def test_without_the_product_it_is_the_likelihood_of_the_linear_model(found: LatentModeration) -> None:
    main = {(e.lhs, e.op, e.rhs): e.estimate for e in found.main.estimates}
    values = [main[scale, "=~", item] for scale, items in SCALES.items() for item in items[1:]]
    values += [main[item, "~", "1"] for item in MODEL.items] + [main[item, "~~", item] for item in MODEL.items]
    covariance = main.get(("a", "~~", "b"), main.get(("b", "~~", "a")))
    values += [main["a", "~~", "a"], covariance, main["b", "~~", "b"], main["c", "~", "a"], main["c", "~", "b"]]
    at = np.array([*values, main["c", "~~", "c"], 0.0], dtype=float)
    reached = likelihood_of(MODEL, answers(500, 8).to_numpy(), at).value(at)
    assert reached == pytest.approx(found.main_log_likelihood, abs=1e-6)


def test_known_parameters_are_found_again(found: LatentModeration) -> None:
    for place, (name, value) in enumerate(found.values.items()):
        assert value == pytest.approx(TRUE[place], abs=0.2), name
    one = found.interaction
    assert abs(one.estimate - 0.25) < 3 * float(one.se)
    assert found.p_value < 1e-6
    assert float(one.z) ** 2 == pytest.approx(found.difference, rel=0.3)
    assert 0 < found.change < 0.3


def test_simple_slopes_and_standardised_effects_follow_from_the_estimates(found: LatentModeration) -> None:
    values, one = found.values, found.interaction
    sd = np.sqrt(values["1~~1"])
    for slope in found.slopes:
        assert slope.estimate == pytest.approx(values["2~0"] + slope.at * sd * values["omega"])
    linear = values["2~0"] ** 2 * values["0~~0"] + values["2~1"] ** 2 * values["1~~1"]
    linear += 2 * values["2~0"] * values["2~1"] * values["1~0" if "1~0" in values else "1~~0"]
    product = values["omega"] ** 2 * (values["0~~0"] * values["1~~1"] + values["1~~0"] ** 2)
    whole = linear + product + values["psi"]
    assert found.r_squared == pytest.approx((linear + product) / whole)
    assert one.standardised == pytest.approx(values["omega"] * np.sqrt(values["0~~0"] * values["1~~1"] / whole))


def test_no_moderation_is_not_found_where_there_is_none() -> None:
    assert latent_moderated(answers(250, 6, omega=0.0), SCALES, "c", "a", "b").p_value > 0.01


def test_the_plan_names_the_three_constructs() -> None:
    model = MeasurementModel(
        tuple(
            Construct(code, tuple(Item(item, -9, 9, ordinal=False) for item in items)) for code, items in SCALES.items()
        )
    )
    responses = responses_of(answers(60, 9))
    with pytest.raises(ModelError, match="lms_constructs_unsaid"):
        moderation(responses, model, outcome="c")
    with pytest.raises(ModelError, match="construct_unknown"):
        moderation(responses, model, outcome="c", predictor="a", moderator="z")
    with pytest.raises(ModelError, match="lms_outcome_predicts"):
        moderation(responses, model, outcome="c", predictor="c", moderator="a")
    with pytest.raises(TooFewRespondents, match="lms_too_few_cases"):
        latent_moderated(answers(20, 9), SCALES, "c", "a", "b")
    with pytest.raises(ModelError, match="lms_needs_items"):
        latent_moderated(answers(60, 9), {**SCALES, "b": ["b1"]}, "c", "a", "b")


def test_a_predictor_that_moderates_itself_has_a_quadratic_effect() -> None:
    rng = np.random.default_rng(12)
    xi = rng.normal(size=300)
    eta = 0.4 * xi + 0.3 * xi**2 + 0.6 * rng.normal(size=300)
    shown = [np.outer(one, LOADINGS) + 0.5 * rng.normal(size=(300, 3)) for one in (xi, eta)]
    data = pd.DataFrame(np.hstack(shown), columns=[*SCALES["a"], *SCALES["c"]])
    found = latent_moderated(data, {"a": SCALES["a"], "c": SCALES["c"]}, "c", "a", "a")
    assert [one.name for one in found.paths] == ["predictor", "interaction"]
    assert abs(found.interaction.estimate - 0.3) < 3 * float(found.interaction.se)
    assert found.p_value < 1e-4
    sd = np.sqrt(found.values["0~~0"])
    assert found.slopes[2].estimate == pytest.approx(found.values["1~0"] + 2 * sd * found.values["omega"])
