"""The factor solution as a whole, and every bad input with its status and reason."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest

from psychometrics.analysis import analyse
from psychometrics.efa.adequacy import adequacy
from psychometrics.efa.item_correlations import item_correlations
from psychometrics.efa.parallel import parallel
from psychometrics.efa.retention import retention
from psychometrics.efa.solution import efa
from psychometrics.errors import DataError, EngagemeterError, ModelError, PlanError, TooFewItems, TooFewRespondents
from psychometrics.model import Construct, MeasurementModel, items
from psychometrics.plan import Plan, Step
from psychometrics.registry import find
from psychometrics.responses import Responses
from psychometrics.results import is_number, to_jsonable
from tests.psychometrics.efa.cases import EXPECTED, NINE, brought_together, responses_of
from tests.shared_data import held

WALKERS = (adequacy, parallel, retention, efa)


def nine() -> pd.DataFrame:
    return held("hs1939.csv")[NINE]


def big_five() -> tuple[Responses, MeasurementModel]:
    scales = tuple(Construct(letter, items(letter, 1, 5, high=6)) for letter in "ACENO")
    frame = held("bfi.csv")[[item.code for scale in scales for item in scale.items]].astype(float)
    return Responses(frame, frame, pd.DataFrame(index=frame.index)), MeasurementModel(scales)


@pytest.mark.parametrize("method", ["minres", "ml", "pa"])
def test_the_walker_tells_what_psych_tells_of_the_nine_tests(method: str) -> None:
    expected = EXPECTED["efa"][method]["oblimin"]
    found = efa(*responses_of(nine()), factors=3, method=method)
    loadings, phi, order = brought_together(np.array(expected["loadings"]), found.loadings, found.phi)
    np.testing.assert_allclose(loadings, expected["loadings"], atol=2e-5)
    np.testing.assert_allclose(phi, expected["phi"], atol=2e-5)
    np.testing.assert_allclose(found.structure[:, order], expected["structure"], atol=2e-5)
    np.testing.assert_allclose(found.communalities, expected["communality"], atol=2e-5)
    np.testing.assert_allclose([row.complexity for row in found.rows], expected["complexity"], atol=2e-4)
    assert [row.ss_loadings for row in found.variance] == pytest.approx(expected["vaccounted"][0], abs=2e-5)
    assert [float(r) for r in found.determinacy] == pytest.approx(expected["determinacy"], abs=1e-4)
    assert found.fit.chi_square == pytest.approx(expected["chi_square"], rel=1e-5)
    assert found.n == EXPECTED["n"]
    assert (found.chosen_by, found.converged, found.heywood) == ("researcher", True, ())


def test_without_a_number_the_recommended_one_is_taken() -> None:
    responses, model = big_five()
    found = efa(responses, model)
    assert len(found.factors) == retention(responses, model).recommended == 5
    assert found.chosen_by == "recommended"


def test_each_big_five_scale_has_a_factor_of_its_own() -> None:
    found = efa(*big_five(), factors=5)
    salient = {row.code: row.salient for row in found.rows}
    for letter in "ACENO":
        own = [salient[f"{letter}{number}"] for number in range(1, 6)]
        assert max(own.count(factor) for factor in set(own)) >= 4


def test_listwise_and_pairwise_tell_their_respondents() -> None:
    responses, model = big_five()
    complete, pairs = (efa(responses, model, factors=5, missing=missing) for missing in ("listwise", "pairwise"))
    assert complete.n == len(responses.keyed.dropna()) == 2436
    assert complete.n < pairs.n < len(responses.keyed)
    assert pairs.missing == "pairwise"
    np.testing.assert_allclose(
        brought_together(complete.loadings, pairs.loadings, pairs.phi)[0], complete.loadings, atol=0.08
    )


def test_polychoric_correlations_give_larger_loadings_than_pearson() -> None:
    responses, model = big_five()
    pearson, polychoric = (efa(responses, model, factors=5, correlation=kind) for kind in ("pearson", "polychoric"))
    assert polychoric.correlation == "polychoric"
    assert polychoric.communalities.sum() > pearson.communalities.sum()


def test_spearman_is_pearson_of_ranks() -> None:
    taken = item_correlations(*responses_of(nine()), correlation="spearman")
    np.testing.assert_allclose(taken.matrix, nine().corr(method="spearman"), atol=1e-12)


def test_some_constructs_can_be_analysed_alone() -> None:
    found = efa(*big_five(), factors=2, constructs=("A", "N"))
    assert found.items == tuple(f"{letter}{number}" for letter in "AN" for number in range(1, 6))


def test_the_frames_hold_the_numbers_unrounded() -> None:
    found = efa(*responses_of(nine()), factors=3)
    frame = found.to_frame()
    assert list(frame.columns) == ["code", "F1", "F2", "F3", "communality", "uniqueness", "complexity"]
    np.testing.assert_array_equal(frame[["F1", "F2", "F3"]].to_numpy(float), found.loadings)
    np.testing.assert_allclose(np.diag(found.residuals), found.uniquenesses, atol=1e-12)
    assert found.phi_frame().loc["F1", "F3"] == found.phi[0, 2]
    assert found.variance_frame()["cumulative"].iloc[-1] == found.variance[-1].cumulative
    assert found.summary()["factors"] == 3


def test_a_result_can_be_stored_as_plain_text() -> None:
    responses, model = responses_of(nine())
    for walk in WALKERS:
        text = json.dumps(to_jsonable(walk(responses, model)), allow_nan=False)
        assert not re.search(r"\bnull\b", text)


def test_a_plan_runs_all_four_by_name_and_keeps_refusals_with_their_reason() -> None:
    frame = nine().assign(copy=lambda data: data["x1"])
    names = ("adequacy", "parallel_analysis", "retention", "efa")
    plan = Plan(tuple(Step(name) for name in names))
    fine, refused = (analyse(*responses_of(data), plan) for data in (nine(), frame))
    assert all(name in fine for name in names)
    assert refused.results["efa"].reason.code == "items_dependent"  # type: ignore[union-attr]
    assert refused.results["efa"].reason.params["items"] == ("x1", "copy")  # type: ignore[union-attr]
    assert "adequacy" in refused


@pytest.mark.parametrize("walk", [parallel, retention, efa])
def test_copied_items_are_refused_by_name(walk: object) -> None:
    frame = nine().assign(copy=lambda data: data["x4"])
    with pytest.raises(DataError, match=r"items_dependent.*x4.*copy"):
        walk(*responses_of(frame))  # type: ignore[operator]


@pytest.mark.parametrize("walk", WALKERS)
@pytest.mark.parametrize("rows", [0, 1, 2, 9])
def test_no_more_respondents_than_items_are_refused(walk: object, rows: int) -> None:
    with pytest.raises((TooFewRespondents, TooFewItems)):
        walk(*responses_of(nine().head(rows)))  # type: ignore[operator]


@pytest.mark.parametrize("walk", WALKERS)
def test_constant_and_unanswered_items_are_left_out_and_noted(walk: object) -> None:
    frame = nine().assign(constant=3.0, empty=np.nan)
    noted = {note.code: note.params["items"] for note in walk(*responses_of(frame)).notes}  # type: ignore[operator]
    assert noted["efa_items_constant"] == ("constant",)
    assert noted["efa_items_unanswered"] == ("empty",)


@pytest.mark.parametrize("walk", WALKERS)
def test_two_items_are_too_few(walk: object) -> None:
    with pytest.raises(TooFewItems, match="too_few_items_to_factor"):
        walk(*responses_of(nine()[["x1", "x2"]]))  # type: ignore[operator]


@pytest.mark.parametrize("walk", WALKERS)
def test_nobody_answering_everything_is_refused(walk: object) -> None:
    frame = nine().astype(float)
    frame.iloc[::2, 0] = np.nan
    frame.iloc[1::2, 1] = np.nan
    with pytest.raises(TooFewRespondents, match="fewer_respondents_than_items"):
        walk(*responses_of(frame))  # type: ignore[operator]


def test_an_infinite_answer_leaves_its_respondent_out() -> None:
    frame = nine().astype(float)
    frame.iloc[4, 2] = np.inf
    assert efa(*responses_of(frame), factors=3).n == len(frame) - 1


@pytest.mark.parametrize(("options", "code"), [
    ({"factors": 6}, "too_many_factors"),
    ({"factors": 0}, "too_many_factors"),
    ({"method": "alpha"}, "extraction_unknown"),
    ({"rotation": "equamaxx"}, "rotation_unknown"),
    ({"scores": "guess"}, "scores_unknown"),
    ({"correlation": "cosine"}, "option_value_unknown"),
    ({"missing": "mean"}, "option_value_unknown"),
    ({"constructs": ("unknown",)}, "construct_unknown"),
])  # fmt: skip
def test_options_that_make_no_sense_are_refused(options: dict[str, object], code: str) -> None:
    with pytest.raises((DataError, PlanError, ModelError)) as refused:
        efa(*responses_of(nine()), **options)  # type: ignore[arg-type]
    assert refused.value.code == code


def test_a_heywood_case_is_named_in_a_note_and_in_the_solution() -> None:
    random = np.random.default_rng(4)
    g = random.standard_normal(60)
    frame = pd.DataFrame({"a": g, **{c: 0.5 * g + random.standard_normal(60) for c in "bcd"}})
    found = efa(*responses_of(frame), factors=1)
    if found.heywood:
        assert {note.code for note in found.notes} == {"efa_heywood"}
    forced = efa(*responses_of(nine()), factors=5)
    assert forced.heywood
    assert "efa_heywood" in {note.code for note in forced.notes}


def test_pairwise_correlations_that_contradict_one_another_are_noted_not_hidden() -> None:
    random = np.random.default_rng(0)
    base = random.standard_normal((90, 1))
    full = base @ np.ones((1, 4)) + 0.05 * random.standard_normal((90, 4))
    full[:30, 0], full[30:60, 1], full[60:, 2] = np.nan, np.nan, np.nan
    full[60:, 1] *= -1
    responses, model = responses_of(pd.DataFrame(full, columns=list("abcd")))
    found = adequacy(responses, model, missing="pairwise")
    assert found.kmo.reason.code == "correlation_not_positive_definite"  # type: ignore[union-attr]
    assert "efa_pairwise_indefinite" in {note.code for note in found.notes}
    with pytest.raises(DataError, match="correlation_not_positive_definite"):
        efa(responses, model, factors=1, method="ml", missing="pairwise")
    solution = efa(responses, model, factors=1, missing="pairwise")
    assert np.isfinite(solution.loadings).all()
    assert not is_number(solution.fit.chi_square)


@pytest.mark.parametrize("seed", range(12))
def test_random_small_data_never_give_a_number_that_is_not_one(seed: int) -> None:
    random = np.random.default_rng(seed)
    k = int(random.integers(3, 9))
    frame = pd.DataFrame(random.integers(1, 4, size=(int(random.integers(k + 1, 30)), k))).add_prefix("q").astype(float)
    frame = frame.mask(random.random(frame.shape) < 0.02)
    for walk in WALKERS:
        try:
            text = json.dumps(to_jsonable(walk(*responses_of(frame))), allow_nan=False)
        except EngagemeterError:
            continue
        assert not re.search(r"\bnull\b", text)


def test_the_options_that_a_plan_may_set_are_known() -> None:
    assert {"factors", "method", "rotation", "correlation", "missing", "scores"} <= set(find("efa").options)
    assert {"replications", "quantile", "compare", "data"} <= set(find("parallel_analysis").options)
