"""What a plan may ask of factor and structural models: clusters, factor scores, and planned missingness."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from psychometrics.invariance.walk import invariance
from psychometrics.model import Construct, Item, MeasurementModel, items
from psychometrics.responses import Responses
from psychometrics.results import is_number
from psychometrics.sem.estimate import sem
from psychometrics.sem.factor_scores import factor_scores
from psychometrics.sem.item_sampling import sampled_by_design
from psychometrics.sem.walk import confirmatory, structural
from tests.psychometrics.cases import responses_of
from tests.shared_data import held

ITEMS = [f"{scale}{place}" for scale in "AC" for place in range(1, 6)]
CONTINUOUS = MeasurementModel(
    tuple(Construct(code, tuple(Item(item, 1, 6) for item in ITEMS if item[0] == code)) for code in "AC")
)
ONE = MeasurementModel((Construct("trust", items("t", 1, 5)),))


def answers(*, asked: int = 5) -> Responses:
    """The held answers; each person was asked `asked` items of each scale."""
    data = held("bfi_clean.csv").head(900)
    keyed = data[ITEMS].astype(float)
    rng = np.random.default_rng(3)
    for scale in "AC":
        own = [item for item in ITEMS if item[0] == scale]
        order = rng.random((len(keyed), 5)).argsort(axis=1)
        keyed[own] = keyed[own].where(order < asked)
    background = pd.DataFrame({"class": np.arange(len(data)) // 15, "gender": data.gender})
    return responses_of(keyed, background)


def codes(result: object) -> set[str]:
    return {note.code for note in result.notes}  # type: ignore[attr-defined]


def test_items_sampled_by_design_are_told_from_items_left_open() -> None:
    whole, sampled = answers(), answers(asked=3)
    assert not sampled_by_design(whole.keyed, CONTINUOUS)
    assert sampled_by_design(sampled.keyed, CONTINUOUS)
    careless = whole.keyed.mask(np.random.default_rng(1).random(whole.keyed.shape) < 0.2)
    assert not sampled_by_design(careless, CONTINUOUS)


def test_sampled_items_are_never_left_out_listwise() -> None:
    sampled = answers(asked=3)
    found = confirmatory(sampled, CONTINUOUS)
    assert found.estimator == "MLR"
    assert found.fit.n == 900
    assert "sem_item_sampling" in codes(found)
    paths = structural(sampled, CONTINUOUS, syntax="C ~ A")
    assert paths.fit.n == 900
    assert {"sem_item_sampling", "sem_bootstrap_left_out"} <= codes(paths)
    groups = invariance(sampled, CONTINUOUS, group="gender")
    assert sum(groups.groups.values()) == 900
    assert "sem_item_sampling" in codes(groups)


def test_sampled_ordered_items_go_pair_by_pair() -> None:
    rng = np.random.default_rng(4)
    behind = 0.8 * rng.normal(size=(600, 1)) + 0.6 * rng.normal(size=(600, 5))
    keyed = pd.DataFrame(np.digitize(behind, [-1, 0, 1]) + 1.0, columns=[f"t{place}" for place in range(1, 6)])
    keyed = keyed.where(rng.random((600, 5)).argsort(axis=1) < 4)
    found = confirmatory(responses_of(keyed), ONE)
    assert found.estimator == "WLSMV"
    assert found.fit.n == 600
    assert {"sem_item_sampling", "sem_pairwise"} <= codes(found)
    assert all(abs(one.std_all - 0.8) < 0.1 for one in found.of("=~"))


def test_clusters_of_a_plan_are_those_of_the_front_door() -> None:
    responses = answers()
    found = confirmatory(responses, CONTINUOUS, cluster="class", std_lv=False)
    data = pd.concat([responses.keyed, responses.background], axis=1)
    direct = sem(found.syntax, data, estimator="MLR", cluster="class")
    assert [e.se for e in found.of("=~")] == [e.se for e in direct.of("=~")]
    assert "sem_clusters_chosen" in codes(found)
    paths = structural(responses, CONTINUOUS, syntax="C ~ A", cluster="class")
    assert "sem_bootstrap_left_out" in codes(paths)


@pytest.mark.parametrize("method", ["regression", "bartlett"])
def test_factor_scores_are_as_good_as_the_model_says(method: str) -> None:
    responses = answers()
    found = confirmatory(responses, CONTINUOUS, estimator="ML", scores=method)
    scores = factor_scores(found, responses.keyed, method=method)
    for place, one in enumerate(found.scores):
        at = found.implied[0]
        assert one.n == 900
        assert is_number(one.determinacy)
        variance = np.var(scores[one.construct])
        own = variance if method == "regression" else at.latent_covariance[place, place] ** 2 / variance
        assert float(one.determinacy) ** 2 == pytest.approx(own / at.latent_covariance[place, place], rel=0.02)
    assert not confirmatory(responses, CONTINUOUS, estimator="ML").scores


def test_ordered_items_beside_a_covariate_take_the_covariate_as_it_is() -> None:
    found = structural(answers(), CONTINUOUS, syntax="C ~ A + gender", estimator="WLSMV")
    assert found.estimator == "WLSMV"
    assert {one.lhs for one in found.of("|")} == set(ITEMS)
    assert "sem_bootstrap_left_out" in codes(found)
