"""Exploratory graph analysis, step by step beside glasso, qgraph and igraph."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from psychometrics.efa.ega import dimensions_of, ega, matched
from psychometrics.efa.graphical_lasso import glasso_networks, graphical_lasso
from psychometrics.efa.walktrap import modularity, walktrap
from psychometrics.errors import DataError, PlanError
from psychometrics.model import Construct, Item, MeasurementModel
from psychometrics.reading import responses_from
from psychometrics.responses import Responses
from psychometrics.results import NotComputable

TESTS = Path(__file__).parents[2]
R = json.loads((TESTS / "reference/ega/expected.json").read_text())
CASES = list(R["cases"])


def symmetric(size: int, lower: list[float]) -> np.ndarray:
    found = np.zeros((size, size))
    rows, columns = np.triu_indices(size, 1)
    found[columns, rows] = lower
    return found + found.T


def partition(membership: Any) -> list[int]:
    first: dict[int, int] = {}
    return [first.setdefault(int(one), len(first)) for one in membership]


def correlations(case: dict[str, Any]) -> np.ndarray:
    answers = pd.read_csv(TESTS / "data" / case["data"])[case["columns"]].dropna()
    assert len(answers) == case["n"]
    return np.corrcoef(answers.T)


@pytest.mark.parametrize("name", CASES)
def test_the_graphical_lasso_is_that_of_glasso(name: str) -> None:
    case = R["cases"][name]
    matrix = correlations(case)
    for one in case["path"]:
        expected = symmetric(len(matrix), one["precision"]) + np.diag(one["diagonal"])
        np.testing.assert_allclose(graphical_lasso(matrix, one["rho"]), expected, atol=1e-5)


@pytest.mark.parametrize("name", CASES)
def test_ebic_chooses_the_network_of_qgraph(name: str) -> None:
    case = R["cases"][name]
    matrix = correlations(case)
    found = glasso_networks(matrix[None], case["n"])
    assert found.penalty[0] == pytest.approx(case["best"]["lambda"], rel=1e-9)
    assert found.ebic[0] == pytest.approx(case["best"]["ebic"], rel=1e-6)
    network = symmetric(len(matrix), case["best"]["network"])
    np.testing.assert_allclose(found.weights[0], network, atol=1e-4)
    assert np.array_equal(found.weights[0] == 0, network == 0)
    communities = walktrap(np.abs(found.weights[0]))
    assert partition(communities.membership) == partition(case["communities"]["membership"])
    assert communities.modularity == pytest.approx(case["communities"]["modularity"], abs=1e-5)


@pytest.mark.parametrize("name", CASES)
def test_items_are_of_one_dimension_where_they_hold_together_among_strangers(name: str) -> None:
    case = R["cases"][name]
    found = dimensions_of(correlations(case)[None], case["n"])[0]
    if max(case["expanded"]["communities"]["membership"]) <= 2:
        assert found.max() == 0
    else:
        assert partition(found) == partition(case["communities"]["membership"])


def test_communities_are_those_of_igraph() -> None:
    for graph in R["graphs"]:
        weights = symmetric(graph["p"], graph["weights"])
        found = walktrap(weights)
        assert partition(found.membership) == partition(graph["membership"])
        assert found.modularity == pytest.approx(graph["modularity"], abs=1e-9)
        assert modularity(weights, found.membership) == pytest.approx(found.modularity, abs=1e-12)


def test_the_minimum_holds_by_its_own_conditions() -> None:
    matrix = correlations(R["cases"]["bfi"])
    precision, penalty = graphical_lasso(matrix, 0.08), 0.08
    slope = matrix - np.linalg.inv(precision)
    off = ~np.eye(len(matrix), dtype=bool)
    there = off & (precision != 0)
    np.testing.assert_allclose(slope[there], -penalty * np.sign(precision[there]), atol=1e-6)
    assert np.abs(slope[off & ~there]).max() <= penalty + 1e-6
    np.testing.assert_allclose(np.diag(slope), 0, atol=1e-6)


def scored(columns: list[str], file: str = "bfi_clean.csv") -> tuple[Responses, MeasurementModel]:
    frame = pd.read_csv(TESTS / "data" / file)[columns]
    letters = dict.fromkeys(code[0] for code in columns)
    own = [Construct(a, tuple(Item(c, -9, 99, ordinal=False) for c in columns if c[0] == a)) for a in letters]
    model = MeasurementModel(tuple(own))
    return responses_from(frame, model), model


def test_the_five_factors_come_back_with_their_stability() -> None:
    found = ega(*scored(R["cases"]["bfi"]["columns"]), replicates=4, seed=3)
    assert (found.dimensions, found.one_dimension) == (5, False)
    assert [one.items for one in found.found] == [tuple(f"{a}{i}" for i in range(1, 6)) for a in "ACENO"]
    assert found.edges == np.count_nonzero(np.array(R["cases"]["bfi"]["best"]["network"]))
    assert sum(one.share for one in found.numbers) == pytest.approx(1)
    assert all(0 <= float(one.stability) <= 1 for one in found.items)
    assert {one.name: float(one.consistency) for one in found.found}["D4"] == 1.0
    assert list(found.to_frame()) == ["code", "dimension", "stability"]


def test_the_same_seed_gives_the_same_stability() -> None:
    asked = scored([f"A{i}" for i in range(1, 6)])
    assert ega(*asked, replicates=5, seed=3).items == ega(*asked, replicates=5, seed=3).items


def test_without_replicates_stability_says_why_it_is_missing() -> None:
    found = ega(*scored([f"A{i}" for i in range(1, 6)]), replicates=0)
    assert (found.dimensions, found.one_dimension, found.numbers) == (1, True, ())
    assert isinstance(found.items[0].stability, NotComputable)
    assert isinstance(found.median, NotComputable)


def test_dimensions_are_matched_by_the_items_they_share_and_an_item_alone_by_being_alone() -> None:
    own = np.array([0, 0, 0, 1, 1, 1, -1])
    assert matched(np.array([1, 1, 1, 0, 0, 0, -1]), own).tolist() == [True] * 7
    assert matched(np.array([0, 0, 1, 1, 1, 1, 1]), own).tolist() == [True, True, False, True, True, True, False]
    assert matched(np.array([0, 0, 0, 0, 0, 0, 0]), own).tolist() == [True] * 3 + [False] * 4


def test_what_cannot_be_a_network_says_why() -> None:
    responses, model = scored([f"A{i}" for i in range(1, 6)])
    with pytest.raises(PlanError, match="plan_option_range"):
        ega(responses, model, gamma=2)
    twice = pd.read_csv(TESTS / "data/bfi_clean.csv")[["A1", "A2", "A3"]].assign(A4=lambda x: x["A3"])
    own = MeasurementModel((Construct("A", tuple(Item(code, 1, 6) for code in twice)),))
    with pytest.raises(DataError, match="items_dependent"):
        ega(responses_from(twice, own), own)
