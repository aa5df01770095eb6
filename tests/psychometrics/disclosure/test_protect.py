"""What a viewer may see of an analysis: no small group, no number from which one could be worked out (PRV-09)."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from psychometrics.analysis import Analysis, analyse
from psychometrics.background import Background
from psychometrics.disclosure.protect import protected
from psychometrics.groups.result import Comparison
from psychometrics.plan import Plan, Step
from psychometrics.results import NotComputable, is_number
from tests.psychometrics.cases import model_of, responses_of


def found(sizes: tuple[int, ...], *steps: Step, least: int = 5) -> tuple[Analysis, Analysis]:
    """An analysis of people in groups of these sizes, as made and as protected."""
    rng = np.random.default_rng(4)
    n = sum(sizes)
    answers = pd.DataFrame(rng.integers(1, 6, (n, 4)), columns=list("abcd"))
    background = pd.DataFrame(
        {
            "city": np.repeat([f"c{place}" for place in range(len(sizes))], sizes),
            "sex": rng.permutation(np.resize(["f", "m"], n)),
            "age": rng.permutation(np.arange(18, 18 + n) % 60 + 18),
        }
    )
    responses = responses_of(answers, background)
    analysis = analyse(responses, model_of(answers), Plan(steps or (Step("background"), Step("groups"))))
    return analysis, protected(analysis, responses, least)


@pytest.mark.parametrize("size", range(1, 10))
def test_a_group_of_one_to_nine_shows_no_count_no_share_and_no_mean(size: int) -> None:
    _, shown = found((60, 50, 40, size))
    table = next(t for t in _background(shown).tables if t.code == "city")
    small = next(row for row in table.categories if row.value == "c3")
    assert is_number(small.n) == is_number(small.share) == is_number(small.cumulative) == (size >= 5)
    assert sum(isinstance(row.n, NotComputable) for row in table.categories) != 1
    means = {row.group: row for row in _groups(shown).groups if row.by == "city"}
    if size >= 5:
        assert is_number(means["c3"].mean)
    else:
        assert "c3" not in means or isinstance(means["c3"].mean, NotComputable)
        hidden = [row for row in means.values() if isinstance(row.n, NotComputable)]
        assert hidden, "the left-out group would follow from all the others"
        assert all(isinstance(row.mean, NotComputable) and isinstance(row.sd, NotComputable) for row in hidden)


def test_shares_and_cumulative_shares_give_no_hidden_count_away() -> None:
    _, shown = found((60, 50, 40, 3))
    table = next(t for t in _background(shown).tables if t.code == "city")
    running = [row.cumulative for row in table.categories]
    assert not any(is_number(one) and is_number(other) for one, other in pairwise(running))
    rest = table.n - sum(int(row.n) for row in table.categories if is_number(row.n))
    assert rest >= 5


def test_the_reason_is_told_with_the_threshold_of_the_study() -> None:
    _, shown = found((60, 50, 8), least=10)
    row = next(t for t in _background(shown).tables if t.code == "city").categories[2]
    assert isinstance(row.n, NotComputable)
    assert (row.n.reason.code, row.n.reason.params) == ("criterion_hidden", {"least": 10})


def test_a_table_with_a_small_cell_gives_no_chi_square() -> None:
    _, shown = found((60, 50, 3), Step("association"))
    tests = {(test.scale, test.by): test for test in _of(shown, "association").tests}
    assert isinstance(tests["city", "sex"].statistic, NotComputable)
    assert isinstance(tests["city", "sex"].p_value, NotComputable)
    _, whole = found((60, 50, 40), Step("association"))
    assert all(is_number(test.statistic) for test in _of(whole, "association").tests)


def test_two_groups_of_which_one_is_hidden_are_not_compared() -> None:
    _, shown = found((60, 3), Step("groups", {"fewest": 2}))
    tests = [test for test in _of(shown, "groups").tests if test.by == "city"]
    assert tests
    assert not any(is_number(test.p_value) or is_number(test.effect) for test in tests)


def test_the_youngest_and_the_oldest_are_shown_only_where_enough_share_their_age() -> None:
    analysis, shown = found((60, 50, 40))
    whole, age = (next(row for row in _background(each).numbers if row.code == "age") for each in (analysis, shown))
    assert (age.mean, age.sd) == (whole.mean, whole.sd)
    assert isinstance(age.min, NotComputable)
    assert isinstance(age.max, NotComputable)


def test_an_analysis_without_small_groups_is_the_same_one() -> None:
    analysis, shown = found((60, 50, 40), Step("groups"), Step("association"))
    assert shown is analysis


def test_nothing_hidden_stands_in_the_stored_results() -> None:
    _, shown = found((60, 50, 40, 3))
    text = json.dumps(shown.to_json()["results"]["background"]["tables"][0])
    assert '"n": 3,' not in text
    assert "criterion_hidden" in text


def _background(analysis: Analysis) -> Background:
    result = analysis.results["background"]
    assert isinstance(result, Background)
    return result


def _groups(analysis: Analysis) -> Comparison:
    return _of(analysis, "groups")


def _of(analysis: Analysis, name: str) -> Comparison:
    result = analysis.results[name]
    assert isinstance(result, Comparison)
    return result
