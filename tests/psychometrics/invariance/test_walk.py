"""May the groups' answers be pooled? What the walker says of known and of made-up groups."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from psychometrics.errors import ModelError, TooFewRespondents
from psychometrics.invariance.result import Conclusion
from psychometrics.invariance.walk import invariance
from psychometrics.model import Construct, Item, MeasurementModel, items
from psychometrics.responses import Responses
from psychometrics.results import NotComputable
from tests.psychometrics.cases import responses_of
from tests.shared_data import held

ABILITIES = MeasurementModel(
    tuple(
        Construct(code, tuple(Item(f"x{place}", 0, 10, ordinal=False) for place in places))
        for code, places in (("visual", (1, 2, 3)), ("textual", (4, 5, 6)), ("speed", (7, 8, 9)))
    )
)
ONE = MeasurementModel((Construct("trust", items("t", 1, 5)),))


def abilities() -> Responses:
    data = held("hs1939.csv")
    return responses_of(data[[f"x{place}" for place in range(1, 10)]], data[["school"]])


def simulated(shift: float, *, n: int = 600, seed: int = 4, cut: bool = False) -> Responses:
    """Two languages; in the second, item t5 answers `shift` higher at the same trust."""
    rng = np.random.default_rng(seed)
    trust = rng.normal(size=n)
    second = np.arange(n) % 2 == 1
    answers = 0.8 * trust[:, None] + 0.6 * rng.normal(size=(n, 5))
    answers[second, 4] += shift
    if cut:
        answers = np.digitize(answers, [-1.2, -0.4, 0.4, 1.2]) + 1.0
    background = pd.DataFrame({"language": np.where(second, "fa", "en"), "age": rng.integers(18, 80, n)})
    return responses_of(pd.DataFrame(answers, columns=[f"t{place}" for place in range(1, 6)]), background)


def test_the_two_items_known_to_differ_between_the_schools_are_freed() -> None:
    found = invariance(abilities(), ABILITIES, group="school", estimator="ML")
    assert [one.freed for one in found.releases] == ["x3~1", "x7~1"]
    assert found.level("metric").held
    assert found.level("scalar").held
    assert found.conclusion is Conclusion.LATENT_MEANS
    assert not isinstance(found.means, NotComputable)
    assert {one.group for one in found.means} == {"Pasteur"}


def test_without_partial_invariance_means_are_not_compared() -> None:
    found = invariance(abilities(), ABILITIES, group="school", estimator="ML", partial=False)
    assert found.conclusion is Conclusion.RELATIONS
    assert isinstance(found.means, NotComputable)
    assert not found.level("scalar").held
    assert not found.level("strict").held


@pytest.mark.parametrize("cut", [False, True])
def test_a_shifted_item_is_found_and_equal_groups_are_pooled(cut: bool) -> None:
    model = ONE if cut else MeasurementModel((Construct("trust", tuple(Item(f"t{i}", 0, 9) for i in range(1, 6))),))
    alike = invariance(simulated(0.0, cut=cut), model)
    assert alike.group == "language"
    assert alike.estimator == ("WLSMV" if cut else "MLR")
    assert alike.conclusion is Conclusion.POOL
    differing = invariance(simulated(0.9, cut=cut), model)
    assert [one.freed for one in differing.releases] == ["t5~1"]
    assert differing.conclusion is Conclusion.LATENT_MEANS
    assert not isinstance(differing.means, NotComputable)
    assert abs(differing.means[0].difference) < 0.25


def test_small_groups_are_left_out_and_named() -> None:
    answers = simulated(0.0)
    language = answers.background["language"].copy()
    language.iloc[:8] = "ar"
    answers = responses_of(answers.keyed, pd.DataFrame({"language": language}))
    found = invariance(answers, ONE, estimator="ML")
    left_out = next(note for note in found.notes if note.code == "invariance_groups_left_out")
    assert left_out.params["groups"] == {"ar": 8}
    assert set(found.groups) == {"en", "fa"}


def test_what_can_not_be_compared_is_refused_with_its_reason() -> None:
    answers = simulated(0.0)
    with pytest.raises(ModelError, match="invariance_too_many_groups"):
        invariance(answers, ONE, group="age", estimator="ML")
    with pytest.raises(ModelError, match="sem_group_unknown"):
        invariance(answers, ONE, group="city")
    with pytest.raises(ModelError, match="invariance_needs_group"):
        invariance(responses_of(answers.keyed), ONE)
    few = responses_of(answers.keyed.head(16), answers.background.head(16))
    with pytest.raises(TooFewRespondents, match="invariance_groups_too_small"):
        invariance(few, ONE)


def test_the_table_has_a_row_per_level_and_the_summary_says_how_far() -> None:
    found = invariance(simulated(0.0), ONE, estimator="ML")
    assert list(found.to_frame()["name"]) == ["configural", "metric", "scalar", "strict"]
    assert found.summary()["conclusion"] == "pool"


def with_categories(cuts: list[float], *, moved: float = 0.0, shift: float = 0.0, n: int = 2400) -> Responses:
    """Answers cut at the same points in two languages, but t3's last point `moved` and t5 answering `shift` higher."""
    rng = np.random.default_rng(11)
    second = np.arange(n) % 2 == 1
    behind = 0.8 * rng.normal(size=n)[:, None] + 0.6 * rng.normal(size=(n, 5))
    behind[second, 4] += shift
    answers = np.digitize(behind, cuts) + 1.0
    other = np.digitize(behind[:, 2], [*cuts[:-1], cuts[-1] + moved]) + 1.0
    answers[second, 2] = other[second]
    background = pd.DataFrame({"language": np.where(second, "fa", "en")})
    return responses_of(pd.DataFrame(answers, columns=[f"t{place}" for place in range(1, 6)]), background)


def test_a_threshold_that_differs_is_freed_alone_and_said() -> None:
    found = invariance(with_categories([-1.5, -0.5, 0.0, 0.5], moved=1.3), ONE)
    assert [one.freed for one in found.releases] == ["t3|t4"]
    assert found.level("thresholds").held
    assert found.level("scalar").held
    assert found.conclusion is Conclusion.LATENT_MEANS
    told = next(note for note in found.notes if note.code == "invariance_thresholds_freed")
    assert told.params["thresholds"] == ["t3|t4"]


def test_items_of_two_categories_are_tested_for_loadings_and_thresholds_together() -> None:
    alike = invariance(with_categories([0.2]), ONE)
    assert [level.name for level in alike.levels] == ["configural", "scalar", "strict"]
    assert alike.estimator == "WLSMV"
    assert alike.conclusion is Conclusion.POOL
    assert "invariance_two_categories" in {note.code for note in alike.notes}
    differing = invariance(with_categories([0.2], shift=0.9), ONE)
    assert {one.freed for one in differing.releases} <= {"t5~1", "trust=~t5"}
    assert differing.releases
    assert differing.conclusion is Conclusion.LATENT_MEANS


def test_thresholds_of_three_categories_are_said_to_be_no_test() -> None:
    found = invariance(with_categories([-0.5, 0.7]), ONE)
    assert isinstance(found.level("thresholds").difference, NotComputable)
    assert "invariance_three_categories" in {note.code for note in found.notes}
    assert found.conclusion is Conclusion.POOL
