"""A path model that can't be meant is refused before any number is computed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from psychometrics.errors import ModelError
from psychometrics.pls.specification import Mode, PlsModel, composite, path, paths, reflective, single_item


def model(*said: tuple[str, str]) -> PlsModel:
    constructs = (reflective("A", "a1", "a2"), composite("B", "b1", "b2", mode=Mode.B), single_item("C", "c1"))
    return PlsModel(constructs, tuple(path(*one) for one in said))


def test_a_model_knows_its_indicators_blocks_and_outcomes() -> None:
    known = model(("A", "B"), ("A", "C"), ("B", "C"))
    assert known.indicators == ("a1", "a2", "b1", "b2", "c1")
    assert known.block.tolist() == [0, 0, 1, 1, 2]
    assert known.outcomes == (1, 2)
    assert known.predictors_of(2).tolist() == [0, 1]


def test_paths_joins_every_predictor_with_every_outcome() -> None:
    assert [str(one) for one in paths(("A", "B"), ("C",))] == ["A -> C", "B -> C"]


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: model(), "pls_no_paths"),
        (lambda: model(("A", "B"), ("B", "C"), ("C", "A")), "pls_cycle"),
        (lambda: model(("A", "B"), ("A", "B"), ("B", "C")), "pls_path_twice"),
        (lambda: model(("A", "B")), "pls_construct_isolated"),
        (lambda: model(("A", "B"), ("B", "D")), "construct_unknown"),
        (lambda: PlsModel((reflective("A"), single_item("B", "b")), (path("A", "B"),)), "pls_no_indicators"),
        (lambda: PlsModel((reflective("A", "x"), reflective("B", "x")), (path("A", "B"),)), "pls_indicator_twice"),
        (lambda: PlsModel((reflective("A", "x", "x"), reflective("B", "y")), (path("A", "B"),)), "pls_indicator_twice"),
        (lambda: PlsModel((reflective("A", "x"), reflective("A", "y")), (path("A", "A"),)), "pls_construct_twice"),
    ],
)
def test_what_can_not_be_meant_is_refused(make: Callable[[], PlsModel], code: str) -> None:
    with pytest.raises(ModelError) as caught:
        make()
    assert caught.value.code == code


def test_a_circle_names_its_constructs_only() -> None:
    constructs = tuple(single_item(name, name.lower()) for name in "ABCD")
    said = (path("A", "B"), path("B", "C"), path("C", "B"), path("C", "D"))
    with pytest.raises(ModelError) as caught:
        PlsModel(constructs, said)
    assert caught.value.params["cycle"] == "B -> C"
