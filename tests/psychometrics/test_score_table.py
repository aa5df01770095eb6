"""Everybody's factor and trait scores, beside lavaan's and psych's."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from psychometrics.analysis import Analysis, analyse
from psychometrics.errors import DataError, ModelError
from psychometrics.model import Construct, Item, MeasurementModel
from psychometrics.plan import Plan, Step
from psychometrics.reading import responses_from
from psychometrics.responses import Responses
from psychometrics.score_table import score_table
from psychometrics.sem.estimate import sem
from psychometrics.sem.factor_scores import factor_score_errors, factor_scores
from psychometrics.sem.ordinal_scores import posterior_modes

TESTS = Path(__file__).parents[1]
R = json.loads((TESTS / "reference/scores/expected.json").read_text())
HS = pd.read_csv(TESTS / "data/hs1939.csv")
BFI = pd.read_csv(TESTS / "data/bfi_clean.csv").iloc[:400, :10]


def model(frame: pd.DataFrame, high: int) -> MeasurementModel:
    letters = dict.fromkeys(code[0] for code in frame)
    return MeasurementModel(
        tuple(Construct(one, tuple(Item(c, 1, high) for c in frame if c[0] == one)) for one in letters)
    )


def analysed(*steps: Step, gaps: bool = False) -> tuple[Analysis, Responses]:
    frame = BFI.copy()
    if gaps:
        frame.loc[3, "A1"] = np.nan
    responses = responses_from(frame, model(frame, 6))
    return analyse(responses, model(frame, 6), Plan(steps)), responses


@pytest.mark.parametrize("method", ["regression", "bartlett"])
def test_errors_of_cfa_scores_are_lavaans(method: str) -> None:
    result = sem(R["cfa"]["model"], HS)
    errors = factor_score_errors(result, HS, method=method)
    np.testing.assert_allclose(errors.to_numpy(), np.tile(R["cfa"][method], (len(HS), 1)), atol=1e-5)


def test_who_left_something_out_has_a_larger_error_as_in_lavaan() -> None:
    gappy = HS.copy()
    gappy.loc[[0, 4], "x1"], gappy.loc[2, "x9"] = np.nan, np.nan
    result = sem(R["cfa"]["model"], gappy, missing="fiml")
    rows, asked = R["fiml"]["rows"], {"missing": "fiml"}
    np.testing.assert_allclose(factor_scores(result, gappy, **asked).to_numpy()[rows], R["fiml"]["scores"], atol=1e-5)
    errors = factor_score_errors(result, gappy, **asked).to_numpy()
    np.testing.assert_allclose(errors[rows], R["fiml"]["errors"], atol=1e-5)


def test_scores_of_ordered_items_are_lavaans_posterior_modes() -> None:
    result = sem(R["ordered"]["model"], BFI, estimator="WLSMV")
    scores = factor_scores(result, BFI)
    np.testing.assert_allclose(scores.to_numpy()[R["ordered"]["rows"]], R["ordered"]["scores"], atol=1e-4)


def test_a_posterior_mode_is_where_the_density_is_highest() -> None:
    result = sem(R["ordered"]["model"], BFI, estimator="WLSMV")
    at, cases = result.implied[0], BFI.astype(float)
    found = posterior_modes(at, result.thresholds, cases)
    item = np.repeat(np.arange(10), list(result.thresholds.values()))
    inverse, spread = np.linalg.inv(at.latent_covariance), np.sqrt(np.diag(at.residual))

    def density(case: int, eta: np.ndarray) -> float:
        total = -0.5 * eta @ inverse @ eta
        for place in range(10):
            cuts = np.concatenate([[-np.inf], at.thresholds[item == place], [np.inf]])
            category = int(np.searchsorted(np.unique(BFI.iloc[:, place]), BFI.iat[case, place]))
            ends = norm.cdf((cuts[category : category + 2] - at.loadings[place] @ eta) / spread[place])
            total += np.log(ends[1] - ends[0])
        return float(total)

    for case in (0, 57, 399):
        peak = found.modes[case]
        slopes = [(density(case, peak + h) - density(case, peak - h)) / 2e-5 for h in np.eye(2) * 1e-5]
        np.testing.assert_allclose(slopes, 0, atol=1e-5)
        bends = [
            [
                density(case, peak + a + b)
                - density(case, peak + a - b)
                - density(case, peak - a + b)
                + density(case, peak - a - b)
                for b in np.eye(2) * 1e-3
            ]
            for a in np.eye(2) * 1e-3
        ]
        errors = np.sqrt(np.diag(np.linalg.inv(-np.array(bends) / 4e-6)))
        np.testing.assert_allclose(found.errors[case], errors, rtol=1e-4)


def test_scores_of_ordered_items_need_their_categories_and_take_no_bartlett() -> None:
    result = sem(R["ordered"]["model"], BFI, estimator="WLSMV")
    with pytest.raises(DataError, match="category_unused"):
        factor_scores(result, BFI[BFI["A1"] < 5])
    with pytest.raises(ModelError, match="factor_scores_ordered"):
        factor_scores(result, BFI, method="bartlett")


def test_the_worth_of_efa_scores_is_psychs() -> None:
    items = HS[[f"x{number}" for number in range(1, 10)]]
    own = MeasurementModel((Construct("x", tuple(Item(code, -10, 20, ordinal=False) for code in items)),))
    responses = responses_from(items, own)
    found = score_table(analyse(responses, own, Plan((Step("efa", {"factors": 3}),))), responses)
    squared = sorted((float(one.reliability) for one in found.columns), reverse=True)
    np.testing.assert_allclose(squared, R["efa"]["r2"], atol=1e-4)
    errors = found.frame[[f"{one.column}_se" for one in found.columns]].iloc[0]
    np.testing.assert_allclose(sorted(errors), np.sqrt(1 - np.array(R["efa"]["r2"])), atol=1e-4)


def test_every_model_of_an_analysis_gives_its_scores_with_errors() -> None:
    steps = (Step("efa", {"factors": 2}), Step("cfa", {"estimator": "WLSMV"}), Step("irt"), Step("reliability"))
    found = score_table(*analysed(*steps, gaps=True))
    names = ["efa_F1", "efa_F2", "cfa_A", "cfa_C", "irt_A", "irt_C"]
    assert [one.column for one in found.columns] == names
    assert list(found.frame) == [part for name in names for part in (name, f"{name}_se")]
    assert list(found.frame.index[found.frame["efa_F1"].isna()]) == [3]
    assert found.frame["irt_A"].notna().all()
    assert [one.method for one in found.columns] == ["regression"] * 2 + ["posterior_mode"] * 2 + ["eap"] * 2
    assert all(0.6 < float(one.determinacy) < 1 for one in found.columns)
    assert found.frame[["cfa_A", "irt_A"]].corr(method="spearman").iloc[0, 1] > 0.95


def test_an_analysis_without_such_models_gives_none_and_a_refused_score_is_told() -> None:
    assert not score_table(*analysed(Step("reliability")))
    refused = score_table(*analysed(Step("cfa", {"estimator": "WLSMV", "scores": "bartlett"})))
    assert not refused
    assert [note.code for note in refused.notes] == ["factor_scores_ordered"]
