"""The maximum of the marginal likelihood is reached, and what has none is refused with its reason."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from psychometrics.errors import EngagemeterError, ModelError
from psychometrics.irt.fit import fit_items
from psychometrics.irt.item_models import ItemModel, curves, information
from psychometrics.irt.layout import layout
from psychometrics.irt.marginal import MarginalLikelihood
from psychometrics.irt.patterns import answer_patterns
from tests.shared_data import held, read_case, reference_cases

MODELS = list(ItemModel)


def graded_answers(
    n: int, slopes: np.ndarray, difficulties: np.ndarray, seed: int = 1, mean: float = 0
) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    theta, codes = rng.normal(mean, 1, n), {}
    for place, (a, b) in enumerate(zip(slopes, difficulties, strict=True)):
        reach = 1 / (1 + np.exp(-a * (theta[:, None] - b)))
        codes[f"i{place}"] = 1 + (reach > rng.random((n, 1))).sum(axis=1)
    return pd.DataFrame(codes).astype(float)


@pytest.mark.parametrize("model", MODELS)
def test_categories_share_the_whole_probability_and_slopes_are_those_of_its_logarithm(model: ItemModel) -> None:
    theta, d = np.linspace(-2, 2, 5), np.array([1.5, 0.2, -1.0])
    at = curves(model, 1.3, d, theta)
    assert at.probability.sum(axis=1) == pytest.approx(np.ones(5))
    for place in range(4):
        up, down = np.array([1.3, *d]), np.array([1.3, *d])
        up[place] += 1e-6
        down[place] -= 1e-6
        change = np.log(curves(model, up[0], up[1:], theta).probability)
        change -= np.log(curves(model, down[0], down[1:], theta).probability)
        assert at.slopes[:, :, place] == pytest.approx(change / 2e-6, abs=1e-7)


@pytest.mark.parametrize("model", MODELS)
def test_information_is_minus_the_expected_second_derivative_of_the_log_probability(model: ItemModel) -> None:
    theta, d, h = np.linspace(-2, 2, 5), np.array([1.5, 0.2, -1.0]), 1e-4
    at = [np.log(curves(model, 1.3, d, theta + step).probability) for step in (-h, 0, h)]
    second = (at[0] - 2 * at[1] + at[2]) / h**2
    assert information(model, 1.3, d, theta) == pytest.approx(-(np.exp(at[1]) * second).sum(axis=1), abs=1e-5)


@pytest.mark.parametrize("slopes", ["free", "equal", "one"])
@pytest.mark.parametrize("model", MODELS)
def test_the_slope_of_the_likelihood_is_that_of_small_steps_also_with_gaps(model: ItemModel, slopes: str) -> None:
    data = graded_answers(60, np.ones(3), np.array([[-1, 0.5]] * 3))
    answers = answer_patterns(data.mask(np.random.default_rng(3).random(data.shape) < 0.2))
    likelihood = MarginalLikelihood(answers, model, layout([2, 2, 2], slopes))
    values = np.random.default_rng(2).normal(size=likelihood.layout.n) * 0.1 + 1
    for item in range(3):
        values[likelihood.layout.places(item)[1:]] = (0.9, -0.8)
    exact = likelihood.gradient(values)
    for place, each in enumerate(np.eye(len(values)) * 1e-6):
        change = likelihood.value(values + each) - likelihood.value(values - each)
        assert exact[place] == pytest.approx(change / 2e-6, abs=1e-8)


def test_lsat_6_has_the_published_difficulties_and_slopes() -> None:
    """Values that Rizopoulos (2006) prints from ltm, whose search stops a little early."""
    two = fit_items(answer_patterns(held("lsat6.csv")[["Q1", "Q2", "Q3", "Q4", "Q5"]]))
    slopes = [two.item(place)[0] for place in range(5)]
    difficulties = [-two.item(place)[1][0] / two.item(place)[0] for place in range(5)]
    assert slopes == pytest.approx([0.8254, 0.7229, 0.8905, 0.6886, 0.6575], abs=1e-3)
    assert difficulties == pytest.approx([-3.3597, -1.3696, -0.2799, -1.8659, -3.1236], abs=5e-3)
    assert two.log_likelihood == pytest.approx(-2466.653, abs=1e-3)


def test_lsat_6_has_the_published_rasch_values() -> None:
    rasch = fit_items(answer_patterns(held("lsat6.csv")[["Q1", "Q2", "Q3", "Q4", "Q5"]]), slopes="equal")
    assert rasch.item(0)[0] == pytest.approx(0.7551, abs=1e-4)
    assert rasch.log_likelihood == pytest.approx(-2466.938, abs=1e-3)
    assert [-rasch.item(i)[1][0] / rasch.item(i)[0] for i in range(5)] == pytest.approx(
        [-3.6153, -1.3224, -0.3176, -1.7301, -2.7802], abs=5e-4
    )


@pytest.mark.parametrize("path", reference_cases("psychometrics", "grm__"))
def test_graded_models_reach_the_reference_or_higher(path: Path) -> None:
    case, data = read_case(path)
    answers, told = answer_patterns(data), case["result"]
    free, equal = fit_items(answers), fit_items(answers, slopes="equal")
    assert free.log_likelihood > told["logLik"] - 1e-4
    assert equal.log_likelihood > told["constrained"]["logLik"] - 1e-4
    for place, code in enumerate(answers.codes):
        slope, intercepts = free.item(place)
        tolerance = 0.005 if abs(free.log_likelihood - told["logLik"]) < 5e-4 else 0.02
        assert [*(-intercepts / slope), slope] == pytest.approx(told["coef"][code], abs=tolerance)


@pytest.mark.parametrize("path", reference_cases("psychometrics", "irt2pl__"))
def test_two_category_models_reach_the_reference_or_higher(path: Path) -> None:
    case, data = read_case(path)
    answers, told = answer_patterns(data), case["result"]
    for slopes, name in (("free", "twopl_logLik"), ("equal", "rasch_logLik"), ("one", "rasch1_logLik")):
        assert fit_items(answers, slopes=slopes).log_likelihood > told[name] - 1e-4


def test_parameters_that_made_the_answers_are_found_again() -> None:
    slopes, difficulties = np.array([0.8, 1.2, 1.7, 2.2, 1.0]), np.array([[-1.5, -0.3, 1.0]] * 5)
    fitted = fit_items(answer_patterns(graded_answers(4000, slopes, difficulties)))
    errors = np.sqrt(np.diag(fitted.covariance))
    truth = np.concatenate([[a, *(-a * b)] for a, b in zip(slopes, difficulties, strict=True)])
    z = (fitted.values - truth) / errors
    assert np.abs(z).max() < 3.5
    assert 0.6 < np.sqrt((z**2).mean()) < 1.5


def test_nodes_are_doubled_for_steep_items() -> None:
    steep = graded_answers(1500, np.array([6.0, 6, 6, 6]), np.array([[-0.7, 0.6]] * 4))
    fitted = fit_items(answer_patterns(steep), nodes=21)
    assert fitted.likelihood.nodes > 21
    finer = MarginalLikelihood(fitted.answers, fitted.model, fitted.likelihood.layout, 481)
    assert finer.log_likelihood(fitted.values) == pytest.approx(fitted.log_likelihood, abs=1e-4)


def test_an_item_that_is_another_ones_copy_is_named() -> None:
    data = graded_answers(300, np.ones(3), np.array([[-1, 0.5]] * 3)).assign(copy=lambda frame: frame.i0)
    with pytest.raises(ModelError) as refused:
        fit_items(answer_patterns(data))
    assert refused.value.code == "irt_slope_without_end"
    assert refused.value.params["item"] in ("i0", "copy")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda x: x[["i0", "i1"]], "irt_too_few_items"),
        (lambda x: x.head(5), "irt_too_few_respondents"),
        (lambda x: x * np.nan, "irt_too_few_respondents"),
        (lambda x: x.assign(i1=2.0), "irt_item_constant"),
        (lambda x: x.assign(i1=np.nan), "irt_item_unanswered"),
        (lambda x: x + 0.5, "irt_not_ordered"),
        (lambda x: x.assign(i1=np.arange(len(x)) % 30), "irt_too_many_categories"),
        (lambda x: x.head(10), "irt_more_parameters"),
    ],
)
def test_what_has_no_model_is_refused_with_its_reason(change, code: str) -> None:  # type: ignore[no-untyped-def]
    data = graded_answers(100, np.ones(5), np.array([[-1, 0.5]] * 5))
    with pytest.raises(EngagemeterError) as refused:
        fit_items(answer_patterns(change(data)))
    assert refused.value.code == code
