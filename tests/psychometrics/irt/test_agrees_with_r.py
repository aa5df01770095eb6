"""Numbers that R gives on data that the project holds."""

from __future__ import annotations

import pandas as pd
import pytest

from psychometrics.irt.dif_regression import logistic_dif
from psychometrics.irt.fit import fit_items
from psychometrics.irt.patterns import answer_patterns
from psychometrics.irt.scores import expected_scores
from psychometrics.irt.walk import irt
from tests.psychometrics.cases import expected, model_of, responses_of
from tests.shared_data import held

TOLD = expected("irt")
CODES = ["E1", "E2", "E3", "E4", "E5"]


def test_the_graded_model_of_ltm() -> None:
    told = TOLD["grm_bfi_E"]
    data = held("bfi_clean.csv")[CODES]
    scale = irt(responses_of(data), model_of(data, low=1, high=6)).scales[0]
    for item in scale.items:
        found = [float(step.difficulty) for step in item.thresholds]
        assert [*found, item.slope] == pytest.approx(told["coef"][item.item], abs=0.005)
    assert told["log_likelihood"] < scale.log_likelihood < told["log_likelihood"] + 0.01
    assert scale.aic == pytest.approx(told["aic"], abs=0.01)
    assert scale.bic == pytest.approx(told["bic"], abs=0.01)
    equal = next(row for row in scale.comparison if (row.model, row.slopes) == ("graded", "equal"))
    assert equal.log_likelihood == pytest.approx(told["equal_log_likelihood"], abs=1e-4)
    assert (equal.df, scale.parameters) == (4, 30)


def test_the_eap_scores_of_ltm() -> None:
    told = pd.DataFrame(TOLD["grm_bfi_E"]["eap"])
    answers = answer_patterns(held("bfi_clean.csv")[CODES])
    mean, se = expected_scores(fit_items(answers))
    for _, row in told.iterrows():
        pattern = (answers.places == row[CODES].to_numpy(int) - 1).all(axis=1)
        assert mean[pattern] == pytest.approx([row["z1"]], abs=2e-3)
        assert se[pattern] == pytest.approx([row["se.z1"]], abs=2e-3)


@pytest.mark.parametrize(("slopes", "name"), [("free", "twopl"), ("equal", "rasch")])
def test_the_two_parameter_and_rasch_models_of_ltm(slopes: str, name: str) -> None:
    told = TOLD["lsat6"]
    fitted = fit_items(answer_patterns(held("lsat6.csv")[["Q1", "Q2", "Q3", "Q4", "Q5"]]), slopes=slopes)
    assert fitted.log_likelihood > told[f"{name}_log_likelihood"] - 1e-6
    for place, (difficulty, discrimination) in enumerate(told[name]):
        slope, intercepts = fitted.item(place)
        assert [-intercepts[0] / slope, slope] == pytest.approx([difficulty, discrimination], abs=0.005)


def test_dif_by_the_proportional_odds_models_of_mass() -> None:
    told = TOLD["dif_bfi_E_gender"]
    data = held("bfi_clean.csv")
    rows, _ = logistic_dif(data[CODES], data.gender.astype(str))
    assert not any(row.dif for row in rows), "then the score is the mean of all items, as in R"
    for row in rows:
        wanted = told[row.item]
        assert row.chi_square == pytest.approx(wanted["chi_square"], abs=1e-4)
        assert row.r2_change == pytest.approx(wanted["r2_change"], abs=1e-6)
        assert row.uniform_p == pytest.approx(wanted["uniform_p"], abs=2e-3)
        assert row.non_uniform_p == pytest.approx(wanted["non_uniform_p"], abs=2e-3)
