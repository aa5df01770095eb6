"""Groups, hidden segments and sample size, on data whose truth is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from psychometrics.errors import EngagemeterError
from psychometrics.model import Construct, Item, MeasurementModel, items
from psychometrics.pls.compare import compare_groups, pls_groups
from psychometrics.pls.multigroup import henseler, parametric, permutation, welch_satterthwaite
from psychometrics.pls.path_model import PathModel
from psychometrics.pls.power import simulated_answers, simulated_power
from psychometrics.pls.segmentation import pls_segments
from psychometrics.pls.segments import fimix
from psychometrics.pls.specification import path, reflective
from psychometrics.responses import Responses
from tests.shared_data import held

CONSTRUCTS = tuple(reflective(f"f{i}", *(f"x{i}{j}" for j in range(3))) for i in range(3))
MODEL = PathModel(CONSTRUCTS, (path("f0", "f2"), path("f1", "f2")))


def simulated(first: float, second: float, n: int, seed: int) -> np.ndarray:
    paths = np.zeros((3, 3))
    paths[:2, 2] = first, second
    return simulated_answers(MODEL.final, paths, n, 0.9, np.random.default_rng(seed))


def test_a_true_difference_is_found_and_equal_paths_are_not_told_apart() -> None:
    values = np.vstack([simulated(0.7, 0.3, 150, 1), simulated(0.1, 0.3, 150, 2)])
    labels = np.repeat(["one", "two"], 150)
    found = compare_groups(MODEL, values, labels, replicates=300, permutations=300, seed=3)
    differing, same = found.paths
    assert (found.first, found.n_first) == ("one", 150)
    for row, is_small in ((differing, True), (same, False)):
        for p in (row.permutation_p, row.parametric_p, row.welch_p):
            assert (float(p) < 0.05) == is_small  # type: ignore[arg-type]
    assert float(differing.henseler_p) < 0.01  # type: ignore[arg-type]
    assert {row.invariance for row in found.invariance} <= {"full", "partial"}


def test_a_shifted_group_has_partial_invariance_only() -> None:
    values = np.vstack([simulated(0.5, 0.3, 120, 4), simulated(0.5, 0.3, 120, 5) + 1.5])
    found = compare_groups(MODEL, values, np.repeat(["a", "b"], 120), replicates=0, permutations=200, seed=1)
    assert {row.invariance for row in found.invariance} == {"partial"}
    assert all(row.mean_difference < 0 and row.mean_p == 0 for row in found.invariance)


@pytest.mark.parametrize(
    ("labels", "code"),
    [
        (np.repeat(["a", "b"], [235, 5]), "pls_group_small"),
        (np.repeat(["a", "b", "c"], 80), "pls_two_groups"),
        (np.repeat(["a"], 240), "pls_two_groups"),
    ],
)
def test_a_group_of_five_or_three_groups_are_refused(labels: np.ndarray, code: str) -> None:
    with pytest.raises(EngagemeterError) as caught:
        compare_groups(MODEL, simulated(0.4, 0.3, 240, 6), labels, replicates=0, permutations=20)
    assert caught.value.code == code


def test_the_first_background_variable_with_two_groups_is_taken_when_none_is_named() -> None:
    values = simulated(0.5, 0.3, 160, 10)
    keyed = pd.DataFrame(values, columns=list(MODEL.indicators))
    background = pd.DataFrame({"city": ["a", "b", "c", "d"] * 40, "sex": ["f", "m"] * 80})
    model = MeasurementModel(tuple(Construct(c.name, tuple(Item(i, -9, 9) for i in c.indicators)) for c in CONSTRUCTS))
    chosen = {"paths": "f0 + f1 -> f2", "replicates": 0, "permutations": 30}
    found = pls_groups(Responses(keyed, keyed, background), model, **chosen)  # type: ignore[arg-type]
    assert (found.by, found.first, found.second) == ("sex", "f", "m")
    with pytest.raises(EngagemeterError) as caught:
        pls_groups(Responses(keyed, keyed, background[["city"]]), model, **chosen)  # type: ignore[arg-type]
    assert caught.value.code == "option_value_unknown"


def test_formulas_of_the_two_sample_tests() -> None:
    t, df, p = welch_satterthwaite(0.3, (0.1, 0.1), (100, 100))
    assert t == pytest.approx(0.3 / np.sqrt(2 * 0.99 * 0.01))
    assert p == pytest.approx(2 * stats.t.sf(t, df))
    t, df, _ = parametric(0.3, (0.1, 0.1), (100, 100))
    assert df == 198
    assert t == pytest.approx(0.3 / (0.1 * np.sqrt(2 * 99**2 / 198) * np.sqrt(0.02)))
    assert permutation(0.3, np.array([0.1, -0.4, 0.2, 0.3])) == 0.5
    one, other = np.array([0.5, 0.6]), np.array([0.1, 0.55])
    pairs = [2 * one.mean() - a > 2 * other.mean() - b for a in one for b in other]
    assert henseler(one, other) == pytest.approx(1 - np.mean(pairs))


def test_fimix_finds_two_kinds_of_people_and_their_paths() -> None:
    values = np.vstack([simulated(0.85, 0.0, 200, 7), simulated(-0.1, 0.9, 140, 8)])
    found = fimix(MODEL, values, most=3, starts=5, seed=1)
    assert found.chosen == 2
    paths = {(row.segment, row.predictor): row.path for row in found.paths}
    largest = max(found.paths, key=lambda row: row.share).segment
    assert paths[largest, "f0"] > 0.6
    assert paths[3 - largest, "f1"] > 0.6
    assert found.membership.sum(axis=1) == pytest.approx(1)
    gains = [one.log_likelihood for one in found.counts]
    assert gains == sorted(gains)


def test_one_segment_is_plain_regression() -> None:
    values = simulated(0.5, 0.3, 150, 9)
    found = fimix(MODEL, values, most=1)
    one = found.counts[0]
    assert one.parameters == 3
    assert one.aic3 - one.aic == pytest.approx(3)
    with pytest.raises(EngagemeterError, match="pls_segments"):
        fimix(MODEL, values, most=40)


def test_power_grows_with_n_and_the_path_and_is_the_level_without_effect() -> None:
    said = {("f0", "f2"): 0.4, ("f1", "f2"): 0.0}
    small, large = (simulated_power(MODEL, said, n, samples=120, replicates=200, seed=1) for n in (30, 120))
    assert small.paths[0].power < large.paths[0].power
    assert large.paths[0].power > 0.9
    assert large.paths[1].power < 0.15
    with pytest.raises(EngagemeterError, match="pls_population"):
        simulated_power(MODEL, {("f0", "f2"): 0.9, ("f1", "f2"): 0.9}, 50, samples=2)


def test_segments_of_an_instrument_are_counted_and_nobody_is_named() -> None:
    model = MeasurementModel(tuple(Construct(code, items(code, 1, 3, low=1, high=6)) for code in "ACE"))
    codes = [item.code for item in model.items]
    keyed = held("bfi_clean.csv")[codes].dropna()[:200].astype(float)
    responses = Responses(keyed, keyed, pd.DataFrame(index=keyed.index))
    found = pls_segments(responses, model, paths="A + C -> E", most=3, starts=3, seed=4)
    assert [row.segments for row in found.counts] == [1, 2, 3]
    assert sum(found.sizes) == found.n == 200
    assert len(found.paths) == 2 * found.chosen == 2 * len(found.sizes)
    assert found == pls_segments(responses, model, paths="A + C -> E", most=3, starts=3, seed=4)
    wrong = ({"most": 1}, {"starts": 0}, {"scheme": "best"}, {"missing": "pairwise"}, {"most": 90})
    for options in wrong:
        with pytest.raises(EngagemeterError):
            pls_segments(responses, model, paths="A + C -> E", **options)  # type: ignore[arg-type]
