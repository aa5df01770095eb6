"""Case weights: whole numbers are repeated rows, ones change nothing, and what can't weigh is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from psychometrics.errors import DataError, EngagemeterError
from psychometrics.model import Construct, MeasurementModel, items
from psychometrics.pls.path_model import Interaction, PathModel
from psychometrics.pls.resamples import Answers
from psychometrics.pls.result import Pls
from psychometrics.pls.specification import Mode, composite, path, reflective
from psychometrics.pls.walk import analyse_paths, pls
from psychometrics.pls.weights import effective_size
from psychometrics.responses import Responses
from tests.shared_data import held

BLOCKS = (
    reflective("A", "A1", "A2", "A3"),
    composite("C", "C1", "C2", "C3", mode=Mode.B),
    composite("E", "E1", "E2", "E3", mode=Mode.UNIT),
)
PLAIN = PathModel(BLOCKS, (path("A", "C"), path("A", "E"), path("C", "E")))
MODERATED = PathModel(BLOCKS, (path("A", "E"), path("C", "E"), path("A*C", "E")), (), (Interaction("A", "C"),))
RANGES = dict.fromkeys(PLAIN.indicators, (1.0, 6.0))


def values(holes: bool = True) -> np.ndarray:
    found = held("bfi_clean.csv").dropna()[list(PLAIN.indicators)][:150].to_numpy(dtype=float)
    if holes:
        found[[3, 10, 40], [1, 4, 8]] = np.nan
    return found


def whole_weights() -> np.ndarray:
    return np.random.default_rng(8).integers(0, 4, 150).astype(float)


def numbers(found: Pls) -> np.ndarray:
    return np.concatenate(
        [
            [float(row.path.estimate) for row in found.paths],  # type: ignore[arg-type]
            found.cross_loadings.ravel(),
            found.construct_correlations.ravel(),
            [float(value) for row in found.fit for value in (row.saturated, row.estimated) if isinstance(value, float)],
            [float(v) for row in found.importance for v in (row.importance, row.performance) if isinstance(v, float)],
        ]
    )


@pytest.mark.parametrize("model", [PLAIN, MODERATED], ids=["plain", "moderated"])
@pytest.mark.parametrize("missing", ["mean", "listwise", "pairwise"])
def test_whole_weights_are_repeated_rows(model: PathModel, missing: str) -> None:
    if model is MODERATED and missing == "pairwise":
        return
    weights = whole_weights()
    once = analyse_paths(model, values(), missing=missing, replicates=0, ranges=RANGES, weights=weights)
    repeated = np.repeat(values(), weights.astype(int), axis=0)
    again = analyse_paths(model, repeated, missing=missing, replicates=0, ranges=RANGES)
    np.testing.assert_allclose(numbers(once), numbers(again), rtol=0, atol=1e-10)
    np.testing.assert_allclose(
        [row.path.estimate for row in once.paths], [row.path.estimate for row in again.paths], rtol=0, atol=1e-12
    )


def test_weights_of_one_change_nothing_and_the_size_of_fractions_does_not_matter() -> None:
    plain = analyse_paths(PLAIN, values(), replicates=100, seed=2)
    ones = analyse_paths(PLAIN, values(), replicates=100, seed=2, weights=np.ones(150))
    assert plain.paths == ones.paths
    assert plain.fit == ones.fit
    some = np.random.default_rng(3).uniform(0.2, 2.5, 150)
    found = [analyse_paths(PLAIN, values(), replicates=0, weights=some * scale) for scale in (1, 1e-4)]
    np.testing.assert_allclose(numbers(found[0]), numbers(found[1]), atol=1e-10)
    assert not np.allclose(numbers(found[0]), numbers(plain)[: len(numbers(found[0]))])


def test_resamples_carry_the_weight_of_each_row() -> None:
    answers, weights = Answers(values(), weights=whole_weights() + 1), whole_weights() + 1
    drawn = np.random.default_rng(5).integers(0, 150, 150)
    counts = np.bincount(drawn, minlength=150)[None].astype(float)
    frame = pd.DataFrame(np.repeat(values()[drawn], weights[drawn].astype(int), axis=0))
    found = answers.correlations(answers.weighted(counts))[0]
    np.testing.assert_allclose(found, frame.fillna(frame.mean()).corr(), atol=1e-12)


def test_the_weights_are_a_variable_of_the_background_and_are_told() -> None:
    model = MeasurementModel(tuple(Construct(code, items(code, 1, 3, low=1, high=6)) for code in "AC"))
    keyed = pd.DataFrame(values()[:, :6], columns=list(model_codes(model)))
    weights = np.random.default_rng(3).uniform(0.2, 2.5, 150)
    background = pd.DataFrame({"w": weights, "words": ["x"] * 150, "zero": 0.0, "below": -weights})
    responses = Responses(keyed, keyed, background)
    found = pls(responses, model, paths="A -> C", replicates=0, weights="w")
    note = next(note for note in found.notes if note.code == "pls_weighted")
    assert note.params["effective"] == round(effective_size(weights)) < 150
    refused = {"words": "pls_weights_missing", "zero": "pls_weights_zero", "below": "pls_weights_negative"}
    for name, code in {**refused, "nobody": "option_value_unknown"}.items():
        with pytest.raises(EngagemeterError) as caught:
            pls(responses, model, paths="A -> C", replicates=0, weights=name)
        assert caught.value.code == code


def model_codes(model: MeasurementModel) -> tuple[str, ...]:
    return tuple(item.code for item in model.items)


def test_a_missing_weight_and_one_too_few_are_refused() -> None:
    holed = np.where(np.arange(150) == 7, np.nan, 1.0)
    for weights in (holed, np.ones(149)):
        with pytest.raises(DataError) as caught:
            analyse_paths(PLAIN, values(), replicates=0, weights=weights)
        assert (caught.value.code, caught.value.params["count"]) == ("pls_weights_missing", 1)


def test_effective_size_of_equal_weights_is_their_number() -> None:
    assert effective_size(np.full(12, 0.3)) == pytest.approx(12)
    assert effective_size(np.array([1.0, 1.0, 2.0])) == pytest.approx(16 / 6)
