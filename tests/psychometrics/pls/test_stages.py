"""Higher-order constructs and interactions are what their definition says, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from psychometrics.errors import ModelError
from psychometrics.pls.estimate import estimate
from psychometrics.pls.path_model import HigherOrder, Interaction, InteractionMethod, PathModel
from psychometrics.pls.resamples import Answers
from psychometrics.pls.specification import Mode, PlsConstruct, path, reflective, single_item
from psychometrics.pls.stages import Method, Stacked, estimate_stages
from tests.shared_data import held

FRAME = held("bfi_clean.csv").filter(regex=r"^[ACEN]\d$").dropna()[:300]
SINGLES = (single_item("x", "A2"), single_item("m", "C1"), single_item("y", "E4"))
MAIN = (path("x", "y"), path("m", "y"))


def solve(model: PathModel) -> Stacked:
    answers = Answers(FRAME[list(model.indicators)].to_numpy(dtype=float))
    return estimate_stages(model, answers, np.ones((1, answers.n)), Method())


@pytest.mark.parametrize("way", [InteractionMethod.TWO_STAGE, InteractionMethod.PRODUCT_INDICATOR])
def test_an_interaction_of_single_items_is_moderated_regression(way: InteractionMethod) -> None:
    sample = solve(PathModel(SINGLES, (*MAIN, path("x*m", "y")), interactions=(Interaction("x", "m", way),)))
    z = ((FRAME - FRAME.mean()) / FRAME.std())[["A2", "C1", "E4"]].to_numpy()
    x, m, y = z.T
    by_hand = np.linalg.lstsq(np.column_stack([np.ones(len(x)), x, m, x * m]), y, rcond=None)[0]
    np.testing.assert_allclose(sample.final.paths[0, [0, 1, 3], 2], by_hand[1:], atol=1e-12)


def test_an_orthogonal_interaction_leaves_the_main_effects_alone() -> None:
    way = Interaction("x", "m", InteractionMethod.ORTHOGONAL)
    with_product = solve(PathModel(SINGLES, (*MAIN, path("x*m", "y")), interactions=(way,)))
    without = solve(PathModel(SINGLES, MAIN))
    np.testing.assert_allclose(with_product.final.paths[0, :2, 2], without.final.paths[0, :2, 2], atol=1e-12)


@pytest.mark.parametrize("mode", [Mode.A, Mode.B])
def test_stage_two_of_a_higher_order_construct_is_pls_on_the_scores_of_stage_one(mode: Mode) -> None:
    def block(name: str) -> PlsConstruct:
        return reflective(name, *(f"{name}{i}" for i in range(1, 6)))

    constructs = (block("A"), block("C"), block("E"), block("N"))
    model = PathModel(constructs, (path("Self", "E"), path("E", "N")), (HigherOrder("Self", ("A", "C"), mode),))
    sample = solve(model)
    z = (FRAME - FRAME.mean()) / FRAME.std()
    first = estimate(model.first, z[list(model.first.indicators)].corr().to_numpy()[None])
    scores = z[list(model.first.indicators)].to_numpy() @ first.weights[0]
    joined = pd.concat([z, pd.DataFrame(scores[:, :2], columns=["A", "C"], index=z.index)], axis=1)
    second = estimate(model.main, joined[list(model.main.indicators)].corr().to_numpy()[None])
    np.testing.assert_allclose(sample.final.paths, second.paths, atol=1e-12)
    assert [c.name for c in model.final.constructs] == ["E", "N", "Self"]


@pytest.mark.parametrize(
    ("said", "higher", "terms", "code"),
    [
        ((path("A", "B"),), (HigherOrder("H", ("A",)),), (), "pls_higher_order_dimensions"),
        ((path("A", "B"), path("H", "B")), (HigherOrder("H", ("A", "C")),), (), "pls_dimension_path"),
        ((path("H", "B"),), (HigherOrder("H", ("A", "X")),), (), "construct_unknown"),
        ((path("A", "B"), path("A*C", "B")), (), (Interaction("A", "C"),), "pls_interaction_path"),
        ((path("A", "B"), path("C", "B")), (), (Interaction("A", "C"),), "pls_interaction_unused"),
    ],
)
def test_what_can_not_be_meant_is_refused(
    said: tuple,
    higher: tuple,
    terms: tuple,
    code: str,  # type: ignore[type-arg]
) -> None:
    constructs = tuple(single_item(name, name.lower()) for name in "ABC")
    with pytest.raises(ModelError) as caught:
        PathModel(constructs, said, higher, terms)
    assert caught.value.code == code
